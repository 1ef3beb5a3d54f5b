"""What makes the record append-only: triggers that refuse to change or delete a decision, whoever asks.

`unguarded` is for who owns the data and means to take all of it out: the demo's reset and the tests' clean-up.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

_POSTGRES = (
    """
    CREATE FUNCTION debate_decision_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'TRUNCATE' AND NOT EXISTS (SELECT 1 FROM debate_decision) THEN
            RETURN NULL;
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
_SQLITE = tuple(
    f"""
    CREATE TRIGGER decisions_are_append_only_{event.lower()} BEFORE {event} ON debate_decision
    BEGIN SELECT RAISE(ABORT, 'decisions_are_append_only'); END
    """
    for event in ("UPDATE", "DELETE")
)
_SQLITE_OFF = tuple(f"DROP TRIGGER decisions_are_append_only_{event}" for event in ("update", "delete"))


def guard_statements(vendor: str) -> tuple[str, ...]:
    """Return the SQL that puts the guard up on a kind of database."""
    return _POSTGRES if vendor == "postgresql" else _SQLITE


def release_statements(vendor: str) -> tuple[str, ...]:
    """Return the SQL that takes it down again."""
    return _POSTGRES_OFF if vendor == "postgresql" else _SQLITE_OFF


@contextmanager
def unguarded() -> Iterator[None]:
    """Let decisions be deleted inside, in one transaction, after which the guard is up again."""
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in release_statements(connection.vendor):
            cursor.execute(statement)
        yield
        for statement in guard_statements(connection.vendor):
            cursor.execute(statement)
