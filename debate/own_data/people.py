"""A person: all the readers that one browser or account has been, under each name."""

from dataclasses import dataclass
from typing import Self

from django.db.models import QuerySet

from debate.comments.models import Comment
from debate.readers.models import Reader
from debate.readers.voters import readers_of


@dataclass(frozen=True, slots=True)
class Person:
    """A named reader with their account, if any, and the guests of the same voter, who have no account."""

    reader: Reader
    reader_ids: frozenset[int]

    @property
    def comments(self) -> QuerySet[Comment]:
        """All comments of the person, in any state."""
        return Comment.objects.filter(author__in=self.reader_ids)

    @classmethod
    def of(cls, reader: Reader) -> Self:
        """Return the person behind a reader."""
        return cls(reader, frozenset({reader.pk, *readers_of(reader.voter)}))
