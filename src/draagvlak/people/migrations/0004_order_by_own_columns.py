from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0003_the_log_only_grows"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="boarddomain",
            options={"ordering": ["domain", "board__name"]},
        ),
        migrations.AlterModelOptions(
            name="identityprovider",
            options={"ordering": ["consortium_id", "domain"]},
        ),
    ]
