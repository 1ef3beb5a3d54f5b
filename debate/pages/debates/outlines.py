"""Markup with holes: the part that many readers share is made once and kept, and a reader's own parts fill the holes.

Kept markup is made of its key alone, so that nobody's marks can be in what others get. A hole is a name between NUL
characters, which no stored text can contain.
"""

import re
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field

from django.utils import translation

from debate.caches.recently_used import KeptInMemory

MAX_BYTES = 32 * 1024 * 1024
# What an entry takes beside its markup: its key, with the comment that it was made of.
ENTRY_BYTES = 4_096

_HOLE = re.compile("\0([-a-z0-9]+)\0")


@dataclass(frozen=True, slots=True)
class Outline:
    """A page's markup with holes, and what fills some of them if nothing else does."""

    markup: str
    fillings: Mapping[str, str] = field(default_factory=dict)

    @property
    def bytes_kept(self) -> int:
        """How much memory it takes; fillings are counted with it, although others may share them."""
        return len(self.markup) + sum(map(len, self.fillings.values())) + ENTRY_BYTES


_kept: KeptInMemory[Hashable, Outline] = KeptInMemory(at_most_bytes=MAX_BYTES, size=lambda outline: outline.bytes_kept)


def hole(name: str) -> str:
    """Return the hole of that name, as it stands in markup."""
    return f"\0{name}\0"


def fill(markup: str, fillings: Mapping[str, str]) -> str:
    """Return the markup with the named holes filled; fillings can have holes, which stay."""
    return _HOLE.sub(lambda found: fillings.get(found[1], found[0]), markup)


def complete(markup: str, fillings: Mapping[str, str]) -> str:
    """Return the markup with all of its holes filled; nothing is in those that have no filling."""
    return _HOLE.sub(lambda found: fillings.get(found[1], ""), markup)


def keep_outline(key: Hashable, make: Callable[[], Outline]) -> Outline:
    """Return what was made for the key, in the present language; the key names everything that it depends on."""
    key = (translation.get_language(), key)
    found = _kept.get(key)
    if found is None:
        found = make()
        _kept.put(key, found)
    return found


def keep_markup(key: Hashable, make: Callable[[], str]) -> str:
    """Return the markup that was made for the key, as `keep_outline` does."""
    return keep_outline(key, lambda: Outline(make())).markup


def forget_markup() -> None:
    """Drop everything that is kept."""
    _kept.clear()
