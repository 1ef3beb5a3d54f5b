"""A debate of many comments with many in the moderators' queue, written in bulk."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LargeDebate:
    """The debate's address, and published comments without reports, newest first, for the benchmark to remove."""

    slug: str
    removable: list[int]


def fill_large_debate(slug: str, comments: int, waiting: int) -> LargeDebate:
    """Write an article with a number of comments, some of them pending, in a process with Django."""
    # This module is also imported in processes without Django.
    from tests.bench.large_debate_rows import fill

    return LargeDebate(slug, fill(slug, comments, waiting))
