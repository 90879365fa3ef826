"""The log keeps the name that somebody had at the moment of an act; a second factor is set up by the link of a letter."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce

REFUSAL = "the log of acts only grows"
TABLE = "organisations_event"


def unprotect(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_update")
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_delete")
    else:
        schema_editor.execute(f"DROP TRIGGER {TABLE}_grows ON {TABLE}")


def name(apps, schema_editor):
    """Of acts from before, the name of today is the best that is known."""
    person, event = apps.get_model("organisations", "Person"), apps.get_model("organisations", "Event")
    names = Subquery(person.objects.filter(pk=OuterRef("person_id")).values("name"))
    event.objects.filter(person__isnull=False).update(name=Coalesce(names, models.Value("")))


def protect(apps, schema_editor):
    """As before; SQLite made the table anew, and its triggers went with the old one."""
    if schema_editor.connection.vendor == "sqlite":
        statements = [
            f"CREATE TRIGGER {TABLE}_update BEFORE UPDATE ON {TABLE} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
            f"""CREATE TRIGGER {TABLE}_delete BEFORE DELETE ON {TABLE} WHEN OLD.at > datetime('now', '-2 years')
                BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END""",
        ]
    else:
        statements = [
            f"""CREATE TRIGGER {TABLE}_grows BEFORE UPDATE OR DELETE ON {TABLE}
                FOR EACH ROW EXECUTE FUNCTION {TABLE}_grows()""",
        ]
    for statement in statements:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("organisations", "0009_what_providers_say")]
    operations = [
        migrations.RunPython(unprotect, protect),
        migrations.AddField("event", "name", models.CharField(blank=True, default="", max_length=120), False),
        migrations.RunPython(name, migrations.RunPython.noop),
        migrations.RunPython(protect, unprotect),
        migrations.AlterField(
            "consortium",
            "second_factor",
            models.BooleanField(default=True, verbose_name="Ask a second factor of everybody with a role"),
        ),
        migrations.AddField("person", "times_signed_out", models.PositiveIntegerField(default=0)),
        migrations.CreateModel(
            "FactorLink",
            [
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("made", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires", models.DateTimeField()),
                ("used", models.DateTimeField(blank=True, null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="factor_links",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            {"indexes": [models.Index(fields=["person", "-made"], name="organisatio_person__863bb8_idx")]},
        ),
    ]
