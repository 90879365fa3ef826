from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("registers", "0001_initial"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="facility",
            options={"ordering": ["consortium_id", "school__name", "location__code", "key"]},
        ),
        migrations.AlterModelOptions(
            name="policy",
            options={"ordering": ["consortium_id", "board__name", "key"]},
        ),
        migrations.AlterModelOptions(
            name="population",
            options={"ordering": ["consortium_id", "school__name", "-year"]},
        ),
        migrations.AlterModelOptions(
            name="skill",
            options={"ordering": ["consortium_id", "member__name", "title"]},
        ),
        migrations.AlterModelOptions(
            name="structureentry",
            options={"ordering": ["consortium_id", "school__name", "kind", "position"]},
        ),
        migrations.AlterModelOptions(
            name="teamactivity",
            options={"ordering": ["consortium_id", "school__name", "-day"]},
        ),
        migrations.AlterModelOptions(
            name="teammember",
            options={"ordering": ["consortium_id", "school__name", "name"]},
        ),
    ]
