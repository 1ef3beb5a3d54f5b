"""Makes typed text safe to store and to show as plain text. Knows nothing of HTML.

Everything that is typed and shown to others goes through `clean_line` or `clean_text`: names, comments, notes, reasons,
and what editors write in the admin (`text_fields`).
"""

import unicodedata

import regex

MAX_MARKS_PER_LETTER = 4

# Every line separator and paragraph separator.
_LINE_ENDS = regex.compile(r"\r\n|[\r\v\f\x85\u2028]")
_PARAGRAPH_END = "\u2029"

# Characters that are not allowed in a text: controls, surrogates and noncharacters, which XML and some databases
# refuse, and bidirectional controls, which can make a line read differently than it is (Unicode Standard Annex #9).
_FORBIDDEN = regex.compile(r"(?V1)[[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}\u202a-\u202e\u2066-\u2069]--[\n\t]]")
# Characters that XML 1.0 can't contain; tabs and line breaks are allowed.
_FORBIDDEN_IN_XML = regex.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

# A visible character. The listed ones are invisible, though they are letters or symbols: fillers for Hangul and other
# scripts (all of them default-ignorable), an empty Braille cell, a musical note without a head, blank hieroglyphs, and
# the object replacement character.
_VISIBLE = regex.compile(
    r"(?V1)[[\p{L}\p{N}\p{P}\p{S}]--\p{Default_Ignorable_Code_Point}--[\u2800\ufffc\U0001d159\U00013441\U00013442]]"
)

_IGNORABLE = regex.compile(r"\p{Default_Ignorable_Code_Point}+")

# Combining marks, with the invisible characters between them.
_MARKS = regex.compile(r"(?V1)(?:[\p{Mn}\p{Me}]|[\p{Cf}&&\p{Default_Ignorable_Code_Point}]){5,}")
_MARK = regex.compile(r"(?V1)[[\p{Mn}\p{Me}]--\p{Default_Ignorable_Code_Point}]")


def clean_text(text: str) -> str:
    """Return the text as it is stored: trimmed, in NFC, with plain line breaks; empty if nothing is visible.

    Controls, noncharacters, unpaired surrogates and bidirectional controls are removed, and so are a letter's marks
    beyond `MAX_MARKS_PER_LETTER`, which would overlap other lines.
    """
    text = _LINE_ENDS.sub("\n", text).replace(_PARAGRAPH_END, "\n\n")
    text = unicodedata.normalize("NFD", _FORBIDDEN.sub("", text))
    text = unicodedata.normalize("NFC", _MARKS.sub(_few_marks, text)).strip()
    return text if _VISIBLE.search(text) else ""


def clean_line(text: str) -> str:
    """Return the text as `clean_text` does, on a single line with single spaces."""
    return " ".join(clean_text(text).split())


def for_xml(text: str) -> str:
    """Return the text without characters that XML forbids, for rows from before they were refused."""
    return str(_FORBIDDEN_IN_XML.sub("", text))


def folded(text: str) -> str:
    """Return a form in which texts that differ only in case, width and invisible characters are equal."""
    text = unicodedata.normalize("NFKC", _IGNORABLE.sub("", text)).casefold()
    return unicodedata.normalize("NFKC", text)


def search_term(words: str) -> str:
    """Return a search term on one line, folded like the searched texts."""
    return folded(clean_line(words))


def _few_marks(run: "regex.Match[str]") -> str:
    left = MAX_MARKS_PER_LETTER
    kept = []
    for character in run[0]:
        if _MARK.match(character):
            if not left:
                continue
            left -= 1
        kept.append(character)
    return "".join(kept)
