"""A database that refuses one row, as an error that no code of the project expects."""

from django.db import connection

_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_row() RETURNS trigger LANGUAGE plpgsql
AS $$ BEGIN RAISE EXCEPTION 'this row is refused'; END $$
"""


def refuse_rows(table: str, event: str, *, when: str) -> None:
    """Let the database refuse an event ("UPDATE") on rows of a table that match the condition on NEW or OLD."""
    # PostgreSQL creates no trigger on a table with unchecked foreign keys.
    connection.check_constraints()
    head = f"CREATE TRIGGER refuse_row BEFORE {event} ON {table} FOR EACH ROW"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_FUNCTION)
            cursor.execute(f"{head} WHEN ({when}) EXECUTE FUNCTION refuse_row()")
        else:
            cursor.execute(f"{head} WHEN {when} BEGIN SELECT RAISE(ABORT, 'this row is refused'); END")


def refuse_no_rows(table: str) -> None:
    """Undo `refuse_rows`."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER refuse_row" + (f" ON {table}" if connection.vendor == "postgresql" else ""))
