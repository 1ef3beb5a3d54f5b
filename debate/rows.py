"""Rows read by a statement that is written out, for the few reads that every change or every second costs.

There it takes Django several times as long to compose a query as it takes the database to answer it.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import Model

M = TypeVar("M", bound=Model)


class Columns(Generic[M]):
    """Some columns of a model, as they stand in a statement under an alias, and the objects that rows of them make.

    What is not among the columns is read when somebody asks the object for it.
    """

    def __init__(self, model: type[M], alias: str, *names: str) -> None:
        # In the model's own order, which is the order that `from_db` expects.
        fields = [field for field in model._meta.concrete_fields if field.attname in names]
        assert len(fields) == len(names), f"{model.__name__} has not all of {', '.join(names)}"
        self._model = model
        self._names = [field.attname for field in fields]
        self.sql = ", ".join(f"{alias}.{field.column}" for field in fields)

    def __len__(self) -> int:
        return len(self._names)

    def make(self, values: Sequence[Any]) -> M:
        """Return the object that a row's values stand for."""
        return self._model.from_db(None, self._names, values)


def read_rows(sql: str, *parameters: int | str) -> list[tuple[Any, ...]]:
    """Return what the database answers to a statement with `%s` for each parameter; its times are in UTC."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return [tuple(map(_aware, row)) for row in cursor.fetchall()]


def _aware(value: Any) -> Any:
    # SQLite knows no time zones; Django keeps times there in UTC.
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) and value.tzinfo is None else value
