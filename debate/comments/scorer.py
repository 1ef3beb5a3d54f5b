"""What an outside scorer is: one function, text and context in, labels with scores out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Context:
    """What a scorer may know beside the text: the article, the comment that is answered, who writes."""

    article: str
    title: str
    section: str
    parent: str | None
    author_kind: str


# Returns a score from 0 to 1 by label. It may raise whatever it likes, and take until the time-out; it is called from
# several threads.
Scorer = Callable[[str, Context], Mapping[str, float]]
