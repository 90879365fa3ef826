"""Steps of an adopted version stay: the database takes a correction with its reason beside them, and nothing else.

It also refuses to adopt a version under the number of a draft.
"""

from django.db import migrations

FINAL = "('adopted', 'retired')"
REFUSAL = "the steps of an adopted version stay; a correction has a reason"
NUMBER_REFUSAL = "an adopted version has a number of its own"
_HELD = "(SELECT status FROM norms_version WHERE id = {row}.version_id) IN " + FINAL


def _sqlite():
    for act, rows in (("update", ["OLD", "NEW"]), ("delete", ["OLD"])):
        held = " OR ".join(_HELD.format(row=row) for row in rows)
        yield f"""CREATE TRIGGER norms_step_{act} BEFORE {act.upper()} ON norms_step WHEN {held}
            BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"""
    yield f"""CREATE TRIGGER norms_step_insert BEFORE INSERT ON norms_step
        WHEN NEW.reason = '' AND {_HELD.format(row="NEW")} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"""
    yield f"""CREATE TRIGGER norms_version_number BEFORE UPDATE ON norms_version
        WHEN NEW.status IN {FINAL} AND OLD.status NOT IN {FINAL}
            AND (lower(NEW.number) LIKE 'concept%' OR lower(NEW.number) LIKE 'draft%')
        BEGIN SELECT RAISE(ABORT, '{NUMBER_REFUSAL}'); END"""


def _postgresql():
    yield f"""CREATE FUNCTION norms_step_final() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF (TG_OP <> 'INSERT' AND {_HELD.format(row="OLD")})
            OR (TG_OP = 'UPDATE' AND {_HELD.format(row="NEW")})
            OR (TG_OP = 'INSERT' AND NEW.reason = '' AND {_HELD.format(row="NEW")}) THEN
            RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"""
    yield """CREATE TRIGGER norms_step_final BEFORE INSERT OR UPDATE OR DELETE ON norms_step
        FOR EACH ROW EXECUTE FUNCTION norms_step_final()"""
    yield f"""CREATE FUNCTION norms_version_number() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF NEW.status IN {FINAL} AND OLD.status NOT IN {FINAL}
            AND (lower(NEW.number) LIKE 'concept%' OR lower(NEW.number) LIKE 'draft%') THEN
            RAISE EXCEPTION '{NUMBER_REFUSAL}' USING ERRCODE = 'integrity_constraint_violation';
        END IF; RETURN NEW; END $$"""
    yield """CREATE TRIGGER norms_version_number BEFORE UPDATE ON norms_version
        FOR EACH ROW EXECUTE FUNCTION norms_version_number()"""


def protect(apps, schema_editor):
    for statement in {"sqlite": _sqlite, "postgresql": _postgresql}[schema_editor.connection.vendor]():
        schema_editor.execute(statement, params=None)


def unprotect(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for name in ("step_update", "step_delete", "step_insert", "version_number"):
            schema_editor.execute(f"DROP TRIGGER norms_{name}")
    else:
        for name in ("step_final", "version_number"):
            schema_editor.execute(f"DROP FUNCTION norms_{name}() CASCADE")


class Migration(migrations.Migration):
    dependencies = [("norms", "0002_final_versions_never_change")]
    operations = [migrations.RunPython(protect, unprotect)]
