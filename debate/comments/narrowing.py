"""What a debate's lists can be narrowed to: one side, the newsroom's picks, questions. Writes nothing."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from debate.comments.models import Comment
from debate.field_errors import not_one_of

# The lists by what `only` names in addresses and calls.
LISTS = {
    "picks": Q(picked=True),
    "questions": Q(question=True),
    "open-questions": Q(question=True, answer=None),
    "answered-questions": Q(question=True, answer__isnull=False),
}
QUESTIONS = ("questions", "open-questions", "answered-questions")


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Only published comments of this side, by the choice's id, and only those of this one of the `LISTS`."""

    side: int | None = None
    only: str | None = None

    def of(self, comments: QuerySet[Comment]) -> QuerySet[Comment]:
        """Return those of the comments that are meant; raises `Invalid` for an unknown list."""
        if self.side is not None:
            comments = comments.filter(side=self.side)
        if self.only is not None:
            comments = comments.filter(_list(self.only))
        # A tombstone must not reveal what it was.
        return comments.filter(state=Comment.State.PUBLISHED) if self != EVERYTHING else comments


EVERYTHING = Narrowing()


def count_lists(article_id: int) -> dict[str, int]:
    """Return how many published comments are in each of the lists of a debate; those without any are left out."""
    # Only these have indexes: without the condition every comment of the debate would be looked at.
    listed = Comment.objects.filter(Q(picked=True) | Q(question=True), article=article_id)
    published = listed.filter(state=Comment.State.PUBLISHED)
    counts = published.aggregate(**{name: Count("pk", filter=condition) for name, condition in LISTS.items()})
    return {name: count for name, count in counts.items() if count}


def _list(only: str) -> Q:
    if only not in LISTS:
        raise not_one_of("only", LISTS)
    return LISTS[only]
