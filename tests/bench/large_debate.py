"""A debate of many comments with many in the moderators' queue, written in bulk."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LargeDebate:
    """Where the debate is, and published comments without reports, newest first, for the benchmark to remove."""

    slug: str
    removable: list[int]


def fill_large_debate(slug: str, comments: int, waiting: int) -> LargeDebate:
    """Write an article with so many comments, of which so many wait for a decision; in a process with Django."""
    from tests.bench.large_debate_rows import fill

    return LargeDebate(slug, fill(slug, comments, waiting))
