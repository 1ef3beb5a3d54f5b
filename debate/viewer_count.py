"""The number of viewers: the domain calls this; the code with the live connections registers the function."""

from collections.abc import Callable


def _count_nobody(article_id: int) -> int:
    return 0


_count: Callable[[int], int] = _count_nobody


def count_viewers_with(count: Callable[[int], int]) -> None:
    """Register `count(article_id)`, which returns an article's number of live connections; it must not block."""
    global _count
    _count = count


def viewers(article_id: int) -> int:
    """Return the article's number of live connections, 0 if nobody counts them."""
    return _count(article_id)
