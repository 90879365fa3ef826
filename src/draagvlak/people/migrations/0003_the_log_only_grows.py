"""The database itself refuses to change the log, or to thin it within two years."""

from django.db import migrations

REFUSAL = "the log of acts only grows"
TABLE = "people_event"


def protect(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        statements = [
            f"CREATE TRIGGER {TABLE}_update BEFORE UPDATE ON {TABLE} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
            f"""CREATE TRIGGER {TABLE}_delete BEFORE DELETE ON {TABLE} WHEN OLD.at > datetime('now', '-2 years')
                BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END""",
        ]
    else:
        statements = [
            f"""CREATE FUNCTION {TABLE}_grows() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                IF TG_OP = 'UPDATE' OR OLD.at > now() - interval '2 years' THEN
                    RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation';
                END IF; RETURN OLD; END $$""",
            f"""CREATE TRIGGER {TABLE}_grows BEFORE UPDATE OR DELETE ON {TABLE}
                FOR EACH ROW EXECUTE FUNCTION {TABLE}_grows()""",
        ]
    for statement in statements:
        schema_editor.execute(statement.replace("%", "%%"), params=None)


def unprotect(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(f"DROP TRIGGER {TABLE}_update")
        schema_editor.execute(f"DROP TRIGGER {TABLE}_delete")
    else:
        schema_editor.execute(f"DROP FUNCTION {TABLE}_grows() CASCADE")


class Migration(migrations.Migration):
    dependencies = [("people", "0002_initial")]
    operations = [migrations.RunPython(protect, unprotect)]
