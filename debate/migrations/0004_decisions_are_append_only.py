"""The database itself refuses to change or delete a decision.

It allows one change: that of an old decision which forgets whom it was about and why (`debate.audit_log.forgetting`).

Django rebuilds an SQLite table when it alters it and drops its triggers then: a migration that alters `debate_decision`
must end with these again. `test_audit_log` fails where they are missing.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

# The columns that never change.
_FIXED = ("id", "action", "category", "comment_id", "poll_id", "article_id", "moderator_id", "batch", "created")
# The bound of the setting KEEP_DECISIONS_ABOUT_PEOPLE_DAYS.
_OLD_DAYS = 30

_POSTGRES = (
    f"""
    CREATE FUNCTION debate_decision_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'TRUNCATE' AND NOT EXISTS (SELECT 1 FROM debate_decision) THEN
            RETURN NULL;
        END IF;
        IF TG_OP = 'UPDATE' THEN
            IF OLD.created < now() - interval '{_OLD_DAYS} days' AND NEW.reason = '' AND NEW.search_reason = ''
                AND (NEW.reader_id IS NULL OR NEW.reader_id = OLD.reader_id)
                AND (NEW."before" = OLD."before" OR NEW."before" = '{{}}') AND (NEW."after" = OLD."after" OR NEW."after" = '{{}}')
                AND {" AND ".join(f"NEW.{column} IS NOT DISTINCT FROM OLD.{column}" for column in _FIXED)}
            THEN
                RETURN NEW;
            END IF;
        END IF;
        RAISE EXCEPTION 'decisions_are_append_only' USING ERRCODE = 'integrity_constraint_violation';
    END $$
    """,
    """
    CREATE TRIGGER decisions_are_append_only BEFORE UPDATE OR DELETE ON debate_decision
        FOR EACH ROW EXECUTE FUNCTION debate_decision_is_append_only()
    """,
    """
    CREATE TRIGGER decisions_are_not_truncated BEFORE TRUNCATE ON debate_decision
        FOR EACH STATEMENT EXECUTE FUNCTION debate_decision_is_append_only()
    """,
)
_POSTGRES_OFF = (
    "DROP TRIGGER decisions_are_append_only ON debate_decision",
    "DROP TRIGGER decisions_are_not_truncated ON debate_decision",
    "DROP FUNCTION debate_decision_is_append_only()",
)
_FORGETS = f"""
    OLD.created < datetime('now', '-{_OLD_DAYS} days') AND NEW.reason = '' AND NEW.search_reason = ''
    AND (NEW.reader_id IS NULL OR NEW.reader_id = OLD.reader_id)
    AND (NEW."before" = OLD."before" OR NEW."before" = '{{}}') AND (NEW."after" = OLD."after" OR NEW."after" = '{{}}')
    AND {" AND ".join(f'NEW."{column}" IS OLD."{column}"' for column in _FIXED)}
"""
_SQLITE = (
    f"""
    CREATE TRIGGER decisions_are_append_only_update BEFORE UPDATE ON debate_decision WHEN NOT ({_FORGETS})
    BEGIN SELECT RAISE(ABORT, 'decisions_are_append_only'); END
    """,
    """
    CREATE TRIGGER decisions_are_append_only_delete BEFORE DELETE ON debate_decision
    BEGIN SELECT RAISE(ABORT, 'decisions_are_append_only'); END
    """,
)
_SQLITE_OFF = tuple(f"DROP TRIGGER decisions_are_append_only_{event}" for event in ("update", "delete"))


def guard(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in _POSTGRES if schema_editor.connection.vendor == "postgresql" else _SQLITE:
        schema_editor.execute(statement)


def release(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in _POSTGRES_OFF if schema_editor.connection.vendor == "postgresql" else _SQLITE_OFF:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("debate", "0003_search_comments")]

    operations = [migrations.RunPython(guard, release)]
