"""Where a text mentions somebody: an `@` with a name after it. Knows nothing of comments or readers.

Text positions differ between programs, so a place is named by its `@`: they are counted from 0.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import regex
from django.utils.html import format_html

from debate.readers.names import MAX_NAME_CHARACTERS

# Not in an address: there a letter, a slash or the like is before it.
_BEGINS = regex.compile(r"(?<![\w\p{M}@/.+&=-])@(?=\S)")
_ENDS = regex.compile(r"(?<=\S)(?![\w\p{M}])")
# In a text of addresses and signs, only the first of them are looked up.
MAX_LOOKED_UP = 20
# Characters that no stored text contains (`text.cleaning`): what is between them is a span's place in the list.
_MARK = regex.compile("\ufdd0([0-9]+)\ufdd1")


@dataclass(frozen=True, slots=True)
class Span:
    """The `at`th `@` of a text is followed by `name`, which means the reader with that id."""

    at: int
    reader: int
    name: str


def fitting(text: str, spans: Iterable[Span]) -> list[Span]:
    """Return those of the spans that the text has, in its order; of spans that overlap, the first one."""
    places, found, end = _places(text), list[Span](), 0
    for span in sorted(spans, key=lambda one: one.at):
        place = places.get(span.at)
        if place is not None and place >= end and span.name and text.startswith(span.name, place + 1):
            found.append(span)
            end = place + 1 + len(span.name)
    return found


def carried_over(text: str, spans: Iterable[Span]) -> list[Span]:
    """Return the spans of an earlier text in this one: each at the next `@` that is followed by its name."""
    left, found = sorted(spans, key=lambda one: one.at), list[Span]()
    for at, place in _places(text).items():
        same = next((span for span in left if text.startswith(span.name, place + 1)), None)
        if same:
            left.remove(same)
            found.append(Span(at, same.reader, same.name))
    return fitting(text, found)


def names_in(text: str, known: Sequence[Span]) -> dict[int, list[str]]:
    """Return what can be a name after each `@` that is in none of the `known` spans, the longest first."""
    names = {}
    for at, place in _free_places(text, known):
        line = text[place + 1 : place + 2 + MAX_NAME_CHARACTERS].partition("\n")[0]
        ends = {end.start() for end in _ENDS.finditer(line) if end.start() <= MAX_NAME_CHARACTERS}
        names[at] = [line[:end] for end in sorted(ends, reverse=True) if end]
        if len(names) == MAX_LOOKED_UP:
            break
    return names


def with_links(
    text: str, spans: Sequence[Span], render: Callable[[str], str], people: Mapping[int, tuple[str, str]]
) -> str:
    """Return the text as HTML, with a link in each place of a span; `people` are the name and address by reader."""
    places, marked, end = _places(text), "", 0
    for number, span in enumerate(spans):
        place = places[span.at]
        marked += f"{text[end:place]}\ufdd0{number}\ufdd1"
        end = place + 1 + len(span.name)

    def link(found: "regex.Match[str]") -> str:
        reader_id = spans[int(found[1])].reader
        name, address = people[reader_id]
        leads = format_html(' href="{}"', address) if address else ""
        return str(format_html('<a{} dir="auto" data-mention="{}">@{}</a>', leads, reader_id, name))

    return str(_MARK.sub(link, render(marked + text[end:])))


def without_names(text: str, spans: Sequence[Span], readers: Collection[int], name: str) -> str:
    """Return the text with another name in the spans of these readers."""
    places, renamed, end = _places(text), "", 0
    for span in spans:
        place = places[span.at]
        said = name if span.reader in readers else span.name
        renamed += f"{text[end:place]}@{said}"
        end = place + 1 + len(span.name)
    return renamed + text[end:]


def _free_places(text: str, known: Sequence[Span]) -> Iterator[tuple[int, int]]:
    places = _places(text)
    taken = [(places[span.at], places[span.at] + len(span.name)) for span in known]
    for at, place in places.items():
        if not any(begin <= place <= end for begin, end in taken):
            yield at, place


def _places(text: str) -> dict[int, int]:
    """Return the positions of the `@` that can begin a mention, by their numbers among all."""
    positions = [place for place, character in enumerate(text) if character == "@"]
    begins = {found.start() for found in _BEGINS.finditer(text)}
    return {at: place for at, place in enumerate(positions) if place in begins}
