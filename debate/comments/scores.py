"""The score of the order *best*, from a comment's likes and age. Pure arithmetic: reads and writes nothing."""

from datetime import UTC, datetime, timedelta
from math import log2
from typing import Any

from django.db import models

# Twice as many likes are worth this much time.
HALF_LIFE = timedelta(hours=6)
_EPOCH = datetime.fromtimestamp(0, tz=UTC)
_PRECISION = 1_000_000


def best_score(likes: int, published: datetime) -> int:
    """Return a score that orders comments by their likes plus one, where that number halves with every `HALF_LIFE` of
    age.

    log₂((likes + 1) · 2^(-age / half-life)) is log₂(likes + 1) + published / half-life, less the present time divided
    by the half-life. The last term is the same for all comments, so the order of the stored scores holds at any time,
    as in Reddit's order "hot" (github.com/reddit-archive/reddit, r2/lib/db/_sorts.pyx). The score is a whole number,
    so that a stored one equals a recount exactly.
    """
    return round(_PRECISION * (log2(likes + 1) + (published - _EPOCH) / HALF_LIFE))


class BestField(models.BigIntegerField[int | models.expressions.Combinable, int]):
    """A column with the comment's `best_score`.

    It is set whenever the whole row is saved; code that updates `likes` or `published` must update it too.
    """

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Return the value to save."""
        # A field knows only that it belongs to some model.
        value = best_score(model_instance.likes, model_instance.published)  # type: ignore[attr-defined]
        setattr(model_instance, self.attname, value)
        return value

    def deconstruct(self) -> Any:
        """Describe the column as Django's own."""
        name, _, args, options = super().deconstruct()
        return name, "django.db.models.BigIntegerField", args, options
