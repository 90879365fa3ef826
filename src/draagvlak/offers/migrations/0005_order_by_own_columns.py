from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("offers", "0004_editions_keep_what_they_meet"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="approval",
            options={"ordering": ["chapter_id", "at"]},
        ),
        migrations.AlterModelOptions(
            name="change",
            options={"ordering": ["consortium_id", "-at"]},
        ),
        migrations.AlterModelOptions(
            name="chapter",
            options={"ordering": ["consortium_id", "school__name"]},
        ),
        migrations.AlterModelOptions(
            name="edition",
            options={"ordering": ["consortium_id", "school__name", "-number"]},
        ),
        migrations.AlterModelOptions(
            name="follower",
            options={"ordering": ["consortium_id", "asked"]},
        ),
        migrations.AlterModelOptions(
            name="offer",
            options={"ordering": ["consortium_id", "school__name"]},
        ),
        migrations.AlterModelOptions(
            name="reaction",
            options={"ordering": ["consortium_id", "-at"]},
        ),
    ]
