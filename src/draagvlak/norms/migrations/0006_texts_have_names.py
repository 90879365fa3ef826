"""What a version says has a name, drawn anew by whatever writes it, in place of a number that counted up.

What protects adopted versions names the columns and reads the table: it is laid down while they change.
"""

import uuid
from importlib import import_module

from django.db import migrations, models

TEXTS = import_module("draagvlak.norms.migrations.0002_final_versions_never_change")
STEPS = import_module("draagvlak.norms.migrations.0003_steps_stay_as_adopted")
COLUMNS = [column for column in TEXTS.VERSION_COLUMNS if column != "revision"]


def lay_down(apps, schema_editor):
    STEPS.unprotect(apps, schema_editor)
    TEXTS.unprotect(apps, schema_editor)


def protect_as_before(apps, schema_editor):
    TEXTS.protect(apps, schema_editor)
    STEPS.protect(apps, schema_editor)


def protect(apps, schema_editor):
    for statement in {"sqlite": TEXTS._sqlite, "postgresql": TEXTS._postgresql}[schema_editor.connection.vendor](
        COLUMNS
    ):
        schema_editor.execute(statement.replace("%", "%%"), params=None)
    STEPS.protect(apps, schema_editor)


class Migration(migrations.Migration):
    dependencies = [("norms", "0005_revision")]
    operations = [
        migrations.RunPython(lay_down, protect_as_before),
        migrations.RemoveField("version", "revision"),
        migrations.AddField("version", "text_id", models.UUIDField(default=uuid.uuid4, editable=False)),
        migrations.RunPython(protect, lay_down),
    ]
