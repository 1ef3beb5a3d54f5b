"""Makes text that strangers typed safe to store and to show as plain text. Knows nothing of HTML."""

import re
import unicodedata

# These reorder the text around them, so that a line can read other than it is (Unicode Standard Annex #9).
_BIDI_CONTROLS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_KEPT_CONTROLS = "\n\t"


def clean_text(text: str) -> str:
    """Return the text trimmed, in NFC and with plain line ends.

    Control, bidirectional-override and unpaired surrogate characters are left out.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n\n")
    kept = "".join(character for character in text if _is_harmless(character))
    return unicodedata.normalize("NFC", kept).strip()


def clean_line(text: str) -> str:
    """Return the text as `clean_text` does, on a single line with single spaces."""
    return re.sub(r"\s+", " ", clean_text(text)).strip()


def is_visible(text: str) -> bool:
    """Say whether the text has at least one character that leaves a mark on a page."""
    return any(unicodedata.category(character)[0] in "LNPS" for character in text)


def folded(name: str) -> str:
    """Return a form in which names that read alike but for case and width are equal."""
    return unicodedata.normalize("NFKC", name).casefold()


def _is_harmless(character: str) -> bool:
    if character in _KEPT_CONTROLS:
        return True
    return character not in _BIDI_CONTROLS and unicodedata.category(character) not in ("Cc", "Cs")
