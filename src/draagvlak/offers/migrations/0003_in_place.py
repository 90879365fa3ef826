from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("offers", "0002_revisions")]

    operations = [
        migrations.RemoveField(model_name="offer", name="traits"),
        migrations.AddField(model_name="offer", name="in_place", field=models.JSONField(default=list)),
    ]
