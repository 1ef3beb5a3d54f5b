"""A comment's body: validation, and rendering as safe HTML with links and light emphasis.

Authors write *italic*, **bold**, > quotes and lists in Markdown, and nothing else of it: no HTML, headings, images or
code, and no links that hide their address behind a text.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import urlsplit

import nh3
from linkify_it import LinkifyIt
from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, blockquote, list_block
from markdown_it.rules_inline import StateInline, emphasis
from markdown_it.token import Token

from debate.errors import InvalidBody
from debate.language.wording import later
from debate.language.written import quotation_marks, thousands
from debate.text.cleaning import clean_text
from debate.text.confusables import look

MAX_BODY_CHARACTERS = 4_000

# A quote is one level, a list two. What is nested more deeply is shown as it was typed.
MAX_BLOCK_LEVELS = 6
MAX_EMPHASIS_LEVELS = 4
# Three are both italic and bold; more are a line of stars.
MAX_STARS = 3

_TAGS = {"p", "br", "a", "em", "strong", "blockquote", "ul", "ol", "li"}
_DIRECTION = {"dir"}
_ATTRIBUTES = {"p": _DIRECTION, "blockquote": _DIRECTION, "ul": _DIRECTION, "ol": {"dir", "start"}, "a": {"href"}}
_REL = "nofollow ugc noopener"

# A line below a quote is the answer to it, though Markdown would make it part of the quote.
_END_OF_QUOTE = re.compile(r"^( {0,3}>.*\n)(?! {0,3}>)", re.MULTILINE)
# Most bodies have none of the markers, and are plain text already.
_MARKER = re.compile(r"[*>]|^[ \t]*(?:[-+]|\d+[.)])\s", re.MULTILINE)
# A line that begins with a year is a sentence, and not the 1,789th point of a list.
_YEAR = re.compile(r"\d{3}")

_links = LinkifyIt(options={"fuzzy_link": False, "fuzzy_email": False, "fuzzy_ip": False})
for schema in ("mailto:", "ftp:", "//"):
    _links.add(schema, None)

# Also count addresses that are not links on our page, such as those without a scheme.
_addresses = LinkifyIt(options={"fuzzy_link": True, "fuzzy_email": False, "fuzzy_ip": False})


def clean_body(text: str) -> str:
    """Return the text as it is stored; raises `InvalidBody` if it is invisible or too long."""
    body = clean_text(text)
    if not body:
        raise InvalidBody(later("A comment needs at least one visible character."))
    if len(body) > MAX_BODY_CHARACTERS:
        raise InvalidBody(
            later("A comment has at most 4,000 characters; this one has %(body)s.", body=thousands(len(body)))
        )
    return body


@lru_cache(maxsize=2_048)
def render_body(body: str) -> str:
    """Return a body as HTML: paragraphs, line breaks, links, emphasis, quotes and lists, and nothing else."""
    html = _emphatic.renderer.render(_parse(body), _emphatic.options, {})
    # Everything is escaped already; nh3 sanitises it again, so that a mistake there does no harm.
    return nh3.clean(html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes={"http", "https"}, link_rel=_REL).strip()


def plain_text(body: str) -> str:
    """Return a body as plain text, without the markers of emphasis and with quotes in the language's quotation marks.

    It is for excerpts, where only a line of a comment is shown.
    """
    if not _MARKER.search(body):
        return body
    pieces: list[str] = []
    for token in _parse(body):
        if piece := _piece(token):
            pieces.append(piece)
        elif token.type == "blockquote_close" and token.level == 0:
            while pieces[-1].isspace():
                pieces.pop()
            pieces += [quotation_marks()[1], "\n\n"]
    return "".join(pieces).strip()


def _piece(token: Token) -> str:
    """Return what a block's token adds to the plain text."""
    match token.type:
        case "blockquote_open":
            # A quote in a quote has no marks.
            return "" if token.level else quotation_marks()[0]
        case "list_item_open":
            return f"{token.info}{token.markup} " if token.info else "• "
        case "paragraph_close":
            return "\n" if token.hidden else "\n\n"
        case "inline":
            return "".join("\n" if child.type == "softbreak" else child.content for child in token.children or ())
    return ""


def find_links(body: str) -> list[str]:
    """Return the addresses in the text, with or without a scheme, in order."""
    return [link.raw for link in _addresses.match(body) or [] if _is_address(link.raw)]


def _is_address(text: str) -> bool:
    # "Yes.So it is" looks like a host in Somalia: bare hosts count only if they can hardly be the end of a sentence.
    return bool(re.search(r"^www\.|/|\.(com|net|org|info|biz|shop|xxx|ru|io|me|ly|to)$", text, re.IGNORECASE))


def _is_honest(address: str) -> bool:
    """Say whether readers can see where the link leads.

    They can't if the visible host is user info before an @, or if it only looks like a host in Latin letters.
    """
    try:
        host = urlsplit(address).netloc
    except ValueError:
        return False
    looks = look(unicodedata.normalize("NFD", host))
    return not re.search(r"[@\\]", host) and (host.isascii() or not looks.isascii())


def _parse(body: str) -> Sequence[Token]:
    """Return a body's tokens; a body of markers alone, such as ">", is text."""
    tokens = _emphatic.parse(_END_OF_QUOTE.sub(r"\1\n", body))
    if not any(clean_text(token.content) for token in tokens if token.type == "inline"):
        tokens = _literal.parse(body)
    for token in tokens:
        # A block inside another one has the other's direction: browsers ignore what has a `dir` when they look for it.
        if token.level == 0 and token.nesting == 1:
            token.attrSet("dir", "auto")
        _flatten(token.children or ())
    return tokens


def _flatten(tokens: Sequence[Token]) -> None:
    """Hide emphasis that is nested too deeply; its text stays."""
    levels = 0
    for token in tokens:
        if token.type in {"em_open", "strong_open"}:
            token.hidden = levels >= MAX_EMPHASIS_LEVELS
            levels += 1
        elif token.type in {"em_close", "strong_close"}:
            levels -= 1
            token.hidden = levels >= MAX_EMPHASIS_LEVELS


class _Markdown(MarkdownIt):
    """Markdown with the given rules only; links are addresses, shown as they were typed."""

    def __init__(self, *rules: str) -> None:
        super().__init__("zero", {"breaks": True, "linkify": True, "maxNesting": 4 * MAX_BLOCK_LEVELS})
        self.linkify = _links
        self.enable([*rules, "linkify", "newline"])

    def validateLink(self, url: str) -> bool:
        return _is_honest(url)

    def normalizeLink(self, url: str) -> str:
        return url

    def normalizeLinkText(self, link: str) -> str:
        return link


def _emphasise(state: StateInline, silent: bool) -> bool:
    """Parse stars around words. Those inside words are letters ("f*ck", "Leser*innen"), and so are underscores.

    Scripts without case, such as Arabic and Chinese, write words together: there, stars can be inside.
    """
    if state.src[state.pos] != "*":
        return False
    scanned = state.scanDelims(state.pos, False)
    if scanned.length > MAX_STARS:
        # The whole row at once: it would be scanned again from each of its stars.
        state.pending += "*" * scanned.length
        state.pos += scanned.length
        return True
    end = state.pos + scanned.length
    before, after = state.src[state.pos - 1 : state.pos], state.src[end : end + 1]
    if _has_no_case(before) or _has_no_case(after):
        scanned = state.scanDelims(state.pos, True)
    known = len(state.delimiters)
    is_parsed = emphasis.tokenize(state, silent)
    for delimiter in state.delimiters[known:]:
        delimiter.open, delimiter.close = scanned.can_open, scanned.can_close
    return is_parsed


def _has_no_case(letter: str) -> bool:
    return letter.isalpha() and letter.lower() == letter.upper()


def _quote(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    return state.level < MAX_BLOCK_LEVELS and blockquote(state, start, end, silent)


def _list(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    is_year = _YEAR.match(state.src, state.bMarks[start] + state.tShift[start])
    return state.level < MAX_BLOCK_LEVELS and not is_year and list_block(state, start, end, silent)


_literal = _Markdown()
_emphatic = _Markdown("emphasis", "blockquote", "list")
_emphatic.inline.ruler.at("emphasis", _emphasise)
_emphatic.block.ruler.at("blockquote", _quote, {"alt": ["paragraph", "reference", "blockquote", "list"]})
_emphatic.block.ruler.at("list", _list, {"alt": ["paragraph", "reference", "blockquote"]})
