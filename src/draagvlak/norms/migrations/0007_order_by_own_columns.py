from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("norms", "0006_texts_have_names"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="doubt",
            options={"ordering": ["version_id", "position"]},
        ),
        migrations.AlterModelOptions(
            name="provision",
            options={"ordering": ["version_id", "topic__position", "position"]},
        ),
        migrations.AlterModelOptions(
            name="step",
            options={"ordering": ["version_id", "position"]},
        ),
        migrations.AlterModelOptions(
            name="topic",
            options={"ordering": ["version_id", "position"]},
        ),
    ]
