"""The style of a text, whatever it says: shouting, and many links."""

import re

from debate.comments.filters.matches import Match
from debate.comments.filters.models import Verdict
from debate.comments.markup import find_links

# A few words in capitals are emphasis, abbreviations or names.
SHOUTED_LETTERS = 25
SHOUTED_SHARE = 0.8
_SAME_MARK = re.compile(r"([^\w\s.\-_=*])\1{9,}")


def find_shouting(text: str) -> list[Match]:
    """Match a text that is mostly in capitals, or has the same mark ten times in a row."""
    capitals = sum(character.isupper() for character in text)
    cased = capitals + sum(character.islower() for character in text)
    if cased >= SHOUTED_LETTERS and capitals / cased >= SHOUTED_SHARE:
        return [Match.of("shouting", "", Verdict.HOLD, detail="capitals", capitals=capitals, letters=cased)]
    if mark := _SAME_MARK.search(text):
        return [Match.of("shouting", mark[0][:20], Verdict.HOLD)]
    return []


def find_many_links(text: str, *, allowed: int) -> list[Match]:
    """Match a text with more links than are allowed."""
    links = find_links(text)
    if len(links) > allowed:
        return [Match.of("links", " ".join(links), Verdict.HOLD, detail="links", number=len(links))]
    return []
