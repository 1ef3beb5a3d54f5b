"""The interface of an outside scorer: a function from text and context to scores by label."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Context:
    """What a scorer gets beside the text: the article, the parent comment, the author."""

    article: str
    title: str
    section: str
    parent: str | None
    author_kind: str


# Returns scores from 0 to 1 by label. It can raise any exception, and take until the time-out; it is called from
# several threads.
Scorer = Callable[[str, Context], Mapping[str, float]]
