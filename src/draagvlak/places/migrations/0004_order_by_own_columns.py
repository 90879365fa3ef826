from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("places", "0003_revisions"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="belonging",
            options={"ordering": ["consortium_id", "brin"]},
        ),
        migrations.AlterModelOptions(
            name="board",
            options={"ordering": ["consortium_id", "name"]},
        ),
        migrations.AlterModelOptions(
            name="consortiumcount",
            options={"ordering": ["consortium_id", "-year", "kind"]},
        ),
        migrations.AlterModelOptions(
            name="judgement",
            options={"ordering": ["consortium_id", "school__name", "-as_of", "code", "element"]},
        ),
        migrations.AlterModelOptions(
            name="location",
            options={"ordering": ["consortium_id", "school__name", "code"]},
        ),
        migrations.AlterModelOptions(
            name="partner",
            options={"ordering": ["consortium_id", "kind", "name"]},
        ),
        migrations.AlterModelOptions(
            name="placement",
            options={"ordering": ["consortium_id", "school__name", "start"]},
        ),
        migrations.AlterModelOptions(
            name="pupilcount",
            options={"ordering": ["consortium_id", "school__name", "-year", "code"]},
        ),
        migrations.AlterModelOptions(
            name="region",
            options={"ordering": ["consortium_id", "name"]},
        ),
        migrations.AlterModelOptions(
            name="school",
            options={"ordering": ["consortium_id", "name"]},
        ),
    ]
