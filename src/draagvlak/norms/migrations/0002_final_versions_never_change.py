"""The database itself refuses to change an adopted or retired version, whichever program asks."""

from django.db import migrations

FINAL = "('adopted', 'retired')"
REFUSAL = "an adopted version of a norm never changes"
VERSION_COLUMNS = ["norm_id", "number", "summary", "vocabulary", "revision", "created"]
TABLES = ["norms_topic", "norms_provision"]


def _sqlite(columns=VERSION_COLUMNS):
    same = " AND ".join(f"OLD.{c} IS NEW.{c}" for c in columns)
    yield f"""CREATE TRIGGER norms_version_update BEFORE UPDATE ON norms_version
        WHEN OLD.status IN {FINAL} AND NOT (NEW.status IN {FINAL} AND {same}
            AND NOT (OLD.status = 'retired' AND NEW.status <> 'retired'))
        BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"""
    yield f"""CREATE TRIGGER norms_version_delete BEFORE DELETE ON norms_version
        WHEN OLD.status IN {FINAL} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"""
    for table in TABLES:
        for act, rows in (("INSERT", ["NEW"]), ("UPDATE", ["OLD", "NEW"]), ("DELETE", ["OLD"])):
            held = " OR ".join(
                f"(SELECT status FROM norms_version WHERE id = {row}.version_id) IN {FINAL}" for row in rows
            )
            yield f"""CREATE TRIGGER {table}_{act.lower()} BEFORE {act} ON {table}
                WHEN {held} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"""


def _postgresql(columns=VERSION_COLUMNS):
    differs = " OR ".join(f"OLD.{c} IS DISTINCT FROM NEW.{c}" for c in columns)
    yield f"""CREATE FUNCTION norms_version_final() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF OLD.status IN {FINAL} AND (TG_OP = 'DELETE' OR NEW.status NOT IN {FINAL}
            OR (OLD.status = 'retired' AND NEW.status <> 'retired') OR {differs}) THEN
            RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"""
    yield """CREATE TRIGGER norms_version_final BEFORE UPDATE OR DELETE ON norms_version
        FOR EACH ROW EXECUTE FUNCTION norms_version_final()"""
    yield f"""CREATE FUNCTION norms_text_final() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF (TG_OP <> 'INSERT' AND (SELECT status FROM norms_version WHERE id = OLD.version_id) IN {FINAL})
            OR (TG_OP <> 'DELETE' AND (SELECT status FROM norms_version WHERE id = NEW.version_id) IN {FINAL}) THEN
            RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"""
    for table in TABLES:
        yield f"""CREATE TRIGGER {table}_final BEFORE INSERT OR UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION norms_text_final()"""


def protect(apps, schema_editor):
    for statement in {"sqlite": _sqlite, "postgresql": _postgresql}[schema_editor.connection.vendor]():
        schema_editor.execute(statement.replace("%", "%%"), params=None)


def unprotect(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for name in ["version_update", "version_delete"] + [
            f"{table.removeprefix('norms_')}_{act}" for table in TABLES for act in ("insert", "update", "delete")
        ]:
            schema_editor.execute(f"DROP TRIGGER norms_{name}")
    else:
        schema_editor.execute("DROP FUNCTION norms_version_final() CASCADE")
        schema_editor.execute("DROP FUNCTION norms_text_final() CASCADE")


class Migration(migrations.Migration):
    dependencies = [("norms", "0001_initial")]
    operations = [migrations.RunPython(protect, unprotect)]
