from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("offers", "0003_in_place")]

    operations = [
        migrations.AddField(model_name="edition", name="met", field=models.JSONField(default=list)),
        migrations.AddField(model_name="edition", name="met_by", field=models.CharField(blank=True, max_length=200)),
        migrations.AddIndex(
            model_name="edition", index=models.Index(fields=["met_by"], name="offers_edit_met_by_99fc11_idx")
        ),
    ]
