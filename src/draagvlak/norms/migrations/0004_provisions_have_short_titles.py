"""A provision has a short title. Those of adopted versions get none, and are named by their words."""

from importlib import import_module

from django.db import migrations, models

FINAL_VERSIONS = import_module("draagvlak.norms.migrations.0002_final_versions_never_change")


def protect_again(apps, schema_editor):
    """SQLite may make a table anew for another set of columns; what protects the rows of an adopted version goes with
    the old table."""
    if schema_editor.connection.vendor == "sqlite":
        for statement in FINAL_VERSIONS._sqlite():
            if " ON norms_provision" in statement:
                name = statement.split()[2]
                schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}")
                schema_editor.execute(statement.replace("%", "%%"), params=None)


class Migration(migrations.Migration):
    dependencies = [("norms", "0003_steps_stay_as_adopted")]
    operations = [
        migrations.RunPython(migrations.RunPython.noop, protect_again),
        migrations.AddField("provision", "short_title", models.JSONField(default=dict)),
        migrations.RunPython(protect_again, migrations.RunPython.noop),
    ]
