from django.db import migrations, models

import draagvlak.offers.models


class Migration(migrations.Migration):
    dependencies = [
        ("offers", "0005_order_by_own_columns"),
    ]

    operations = [
        migrations.AddField(
            model_name="chapter",
            name="year",
            field=models.PositiveSmallIntegerField(
                default=draagvlak.offers.models._year_to_write_for, verbose_name="School year"
            ),
        ),
    ]
