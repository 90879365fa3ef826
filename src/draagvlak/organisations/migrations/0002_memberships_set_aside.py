"""Memberships get an identity that cannot be guessed: their rows are set aside, and come back in 0004."""

from django.db import migrations, models


def set_aside(apps, schema_editor):
    aside = apps.get_model("organisations", "OldMembership")
    rows = apps.get_model("organisations", "Membership").objects.values_list("person_id", "consortium_id", "role")
    aside.objects.bulk_create(aside(person=person, consortium=owner, role=role) for person, owner, role in rows)


class Migration(migrations.Migration):
    dependencies = [("organisations", "0001_initial")]
    operations = [
        migrations.CreateModel(
            name="OldMembership",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("person", models.BigIntegerField()),
                ("consortium", models.BigIntegerField()),
                ("role", models.CharField(max_length=20)),
            ],
        ),
        migrations.RunPython(set_aside, migrations.RunPython.noop),
        migrations.DeleteModel("Membership"),
    ]
