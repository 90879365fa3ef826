from django.db import migrations, models

import draagvlak.places.short_names


class Migration(migrations.Migration):
    dependencies = [("places", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="consortium",
            name="slug",
            field=models.SlugField(max_length=40, unique=True, validators=[draagvlak.places.short_names.refuse_taken]),
        ),
    ]
