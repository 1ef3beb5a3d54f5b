"""SQL that is written by hand, for what happens with every change, every vote or every second.

For them Django takes several times as long to build a query as the database takes to answer it.
"""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any, Generic, NamedTuple, TypeVar, cast
from uuid import UUID

from django.db import connection
from django.db.models import Model, UUIDField

M = TypeVar("M", bound=Model)

Parameter = int | str | UUID | datetime | None
Rows = list[tuple[Any, ...]]


class Columns(Generic[M]):
    """Some columns of a model under an alias in a statement, and the objects made from their rows.

    Without names: all of them. Other columns are deferred, as by Django's `only`.
    """

    def __init__(self, model: type[M], alias: str, *names: str) -> None:
        # In the model's own order, as `from_db` expects it.
        fields = [field for field in model._meta.concrete_fields if not names or field.attname in names]
        assert not names or len(fields) == len(names), f"{model.__name__} has not all of {', '.join(names)}"
        self._model = model
        self._names = [field.attname for field in fields]
        self._uuids = [place for place, field in enumerate(fields) if isinstance(field, UUIDField)]
        self.sql = ", ".join(f"{alias}.{field.column}" for field in fields)

    def __len__(self) -> int:
        return len(self._names)

    def make(self, values: Sequence[Any]) -> M:
        """Return the object for a row's values."""
        if self._uuids:
            values = list(values)
            for place in self._uuids:
                values[place] = as_uuid(values[place])
        return self._model.from_db(None, self._names, values)


class Statement(NamedTuple):
    """A statement, with `%s` for each of its parameters."""

    sql: str
    parameters: Sequence[Parameter]


def run_together(*statements: Statement) -> list[Rows]:
    """Execute several statements one after the other in one round trip; returns the rows of each, none for a change.

    Each sees what was committed before it began, even if an earlier one has waited for a lock.
    """
    if connection.vendor != "postgresql":
        return [_run(statement) for statement in statements]
    if not statements:
        return []
    answers = []
    with connection.cursor() as cursor:
        parameters = [_adapted(parameter) for statement in statements for parameter in statement.parameters]
        cursor.execute("; ".join(statement.sql for statement in statements), parameters)
        for statement in statements:
            answers.append(_rows(cursor))
            if statement is not statements[-1]:
                cursor.nextset()
    return answers


def read_rows(sql: str, *parameters: Parameter) -> Rows:
    """Return the rows of a statement with `%s` for each parameter; times are in UTC."""
    return _run(Statement(sql, parameters))


def change_rows(sql: str, *parameters: Parameter) -> None:
    """Execute a statement that changes rows, with `%s` for each parameter."""
    _run(Statement(sql, parameters))


def places(values: Collection[Any]) -> str:
    """Return the placeholders in a statement for this number of parameters, at least one: `%s, %s`."""
    return ", ".join(["%s"] * len(values))


def lock_of(alias: str) -> str:
    """Return the end of a statement that locks the rows under an alias; their keys must not be changed.

    A transaction on SQLite has the whole database to itself.
    """
    return f" FOR NO KEY UPDATE OF {alias}" if connection.vendor == "postgresql" else ""


def set_prefetched(one: Model, relation: str, many: Sequence[Model]) -> None:
    """Give an object the rows of a relation, as `prefetch_related` does after its own query."""
    found = getattr(one, relation).all()
    found._result_cache, found._prefetch_done = list(many), True
    cache = one.__dict__.setdefault("_prefetched_objects_cache", {})
    cache[relation] = found


def as_uuid(value: Any) -> Any:
    """Return the UUID that the database gave, which may be a text."""
    return UUID(value) if isinstance(value, str) else value


def _run(statement: Statement) -> Rows:
    with connection.cursor() as cursor:
        cursor.execute(statement.sql, [_adapted(parameter) for parameter in statement.parameters])
        return _rows(cursor)


def _rows(cursor: Any) -> Rows:
    # A change has no columns, and asking for its rows would fail. psycopg makes its description of them slowly.
    if connection.vendor == "postgresql":
        return cast(Rows, cursor.fetchall()) if cursor.pgresult.nfields else []
    return [tuple(map(_aware, row)) for row in cursor.fetchall()] if cursor.description else []


def _adapted(value: Parameter) -> Any:
    if isinstance(value, UUID):
        return value if connection.features.has_native_uuid_field else value.hex
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value


def _aware(value: Any) -> Any:
    # SQLite has no time zones; Django stores times in UTC.
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) and value.tzinfo is None else value
