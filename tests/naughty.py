"""Strings that break programs: from Unicode's categories, and with a meaning in some layer."""

import sys
import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import product

# What a page, a query, a spreadsheet, a template, a shell, a feed or a log could interpret.
MEANINGFUL = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "<svg/onload=alert(1)>",
    "javascript:alert(1)",
    "https://x.example/'onclick='alert(1)",
    "</textarea><script>alert(1)</script>",
    "</title></style></script><b>",
    "<!-- --> <![CDATA[ ]]> <?xml ?>",
    "&lt;b&gt; &amp;amp; &#0; &#x202e; &nosuch;",
    "'; DROP TABLE debate_comment; --",
    "%s %d %(name)s {0} {name} {{ 7|add:7 }} {% now 'Y' %} ${7*7}",
    "=1+1",
    "+1-1",
    "@SUM(A1)",
    "-2",
    "a,b;c\td",
    "\\ \\n \\u0000 \\x00",
    "../../../../etc/passwd",
    "null",
    "undefined",
    "NaN",
    "true",
    "0",
    "1e309",
    "[object Object]",
    "__proto__",
    "data: x\n\nevent: changes\nid: 9\n\n",
    "\r\nSet-Cookie: a=b\r\n\r\n",
    '{"type": "reset"}',
]
# Characters with special behaviour in a text.
SPECIAL = [
    "👨‍👩‍👧‍👦 👍🏽 🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f 1\ufe0f\u20e3 🇩🇪🇩 ❤\ufe0f",
    "o" + "\u0301" * 300 + "k",
    "שלום (1), مرحبا 2!",
    "\u202ereversed\u202c \u2066isolated",
    "می\u200cخواهم क्\u200dष",
    "İıſßẞﬁŉΐ",
    "\u0000a\u0008b\u001bc\u007fd\u0085e",
    "a\ud800b\udfffc",
    "a\uffffb\ufffec\ufdd0d\U0001ffffe",
    "a\u2028b\u2029c\u000bd",
    "\ufeffa\u200bb\u2060c\u00add",
    "W" * 300,
]


@cache
def naughty_strings() -> tuple[str, ...]:
    """Return the strings, always the same ones."""
    return (*MEANINGFUL, *SPECIAL, *_categories(), *(f"{a}{b}x" for a, b in product("<&\"'", repeat=2)))


def pieces(size: int) -> list[str]:
    """Return all strings joined, in as few pieces as fit a field of this many characters."""
    found, piece = [], ""
    for text in naughty_strings():
        if piece and len(piece) + len(text) + 1 > size:
            found.append(piece)
            piece = ""
        piece = f"{piece} {text}"[:size]
    return [*found, piece]


def encodable(text: str) -> str:
    """Return the string as UTF-8 can encode it: without unpaired surrogates."""
    return text.encode("utf-8", "replace").decode()


def _categories() -> Iterator[str]:
    """Yield characters of each category, from all of Unicode, between two letters."""
    by_category: dict[str, list[str]] = {}
    for code in range(sys.maxunicode + 1):
        by_category.setdefault(unicodedata.category(chr(code)), []).append(chr(code))
    for _, characters in sorted(by_category.items()):
        step = max(1, len(characters) // 24)
        yield f"a{''.join(characters[::step][:24])}b"
