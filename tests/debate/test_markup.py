"""A comment is text with links made from URLs and light emphasis, whatever its author typed."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debate.comments.markup import MAX_BODY_CHARACTERS, clean_body, plain_text, render_body
from debate.errors import InvalidBody

REL = 'rel="nofollow ugc noopener"'


def _link(address: str) -> str:
    return f'<p dir="auto"><a href="{address}" {REL}>{address}</a></p>'


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("One\ntwo\n\nthree", '<p dir="auto">One<br>\ntwo</p>\n<p dir="auto">three</p>'),
        ("<script>alert(1)</script>", '<p dir="auto">&lt;script&gt;alert(1)&lt;/script&gt;</p>'),
        ("a & b < c", '<p dir="auto">a &amp; b &lt; c</p>'),
        (
            "See https://example.org/a.",
            f'<p dir="auto">See <a href="https://example.org/a" {REL}>https://example.org/a</a>.</p>',
        ),
        (
            'https://example.org/"onclick=x',
            f'<p dir="auto"><a href="https://example.org/" {REL}>https://example.org/</a>"onclick=x</p>',
        ),
        ("javascript:alert(1) mailto:a@example.org ftp://example.org", None),
        ("https://own.host@evil.example/", None),
        ("https://own.host:443@evil.example/ http://a:b@evil.example", None),
        ("https://own.host\\@evil.example/", None),
        ("https://аррӏе.com/ https://gооgle.com/", None),
        ("https://smørrebrød.example/", _link("https://smørrebrød.example/")),
        ("https://müller.example/", _link("https://müller.example/")),
        ("https://пример.рф/@you?mail=a@b.example", _link("https://пример.рф/@you?mail=a@b.example")),
    ],
)
def test_text_becomes_paragraphs_breaks_and_links(body: str, html: str | None) -> None:
    assert render_body(body) == (html if html is not None else f'<p dir="auto">{body}</p>')


@pytest.mark.parametrize(
    ("body", "html", "plain"),
    [
        ("*a* and **b**", "<p><em>a</em> and <strong>b</strong></p>", "a and b"),
        ("***both***", "<p><em><strong>both</strong></em></p>", "both"),
        ("> theirs\nmine", "<blockquote>\n<p>theirs</p>\n</blockquote>\n<p>mine</p>", "“theirs”\n\nmine"),
        ("> one\n> two", "<blockquote>\n<p>one<br>\ntwo</p>\n</blockquote>", "“one\ntwo”"),
        ("- a\n- *b*", "<ul>\n<li>a</li>\n<li><em>b</em></li>\n</ul>", "• a\n• b"),
        ("2. b\n3. c", '<ol start="2">\n<li>b</li>\n<li>c</li>\n</ol>', "2. b\n3. c"),
        ("و**مهم** 很*重*要", "<p>و<strong>مهم</strong> 很<em>重</em>要</p>", "ومهم 很重要"),
        # What looks like a marker and is none.
        ("Leser*innen, Bürger*innen", "<p>Leser*innen, Bürger*innen</p>", None),
        ("f*ck this sh*t, 2*3*4", "<p>f*ck this sh*t, 2*3*4</p>", None),
        ("_x_ __y__ ¯\\_(ツ)_/¯", "<p>_x_ __y__ ¯\\_(ツ)_/¯</p>", None),
        ("1984. A book", "<p>1984. A book</p>", None),
        (">", "<p>&gt;</p>", None),
        ("-", "<p>-</p>", None),
        # The rest of Markdown.
        ("# a\n---\n`b`", "<p># a<br>\n---<br>\n`b`</p>", None),
        ("![a](b) [c](d) <i>e</i>", "<p>![a](b) [c](d) &lt;i&gt;e&lt;/i&gt;</p>", None),
    ],
)
def test_emphasis_quotes_and_lists_are_shown_and_left_out_of_plain_text(
    body: str, html: str, plain: str | None
) -> None:
    assert render_body(body).replace(' dir="auto"', "") == html
    assert plain_text(body) == (body if plain is None else plain)


def test_each_block_has_its_own_direction_and_none_within_it() -> None:
    html = render_body("> a\n\n- b\n\n1. c\n\nd")
    assert re.findall(r"<(\w+) dir=", html) == ["blockquote", "ul", "ol", "p"]


def test_emphasised_addresses_are_links_and_keep_their_stars() -> None:
    assert 'href="https://example.org/"' in render_body("**https://example.org/**")
    assert 'href="https://example.org/*a*/b"' in render_body("https://example.org/*a*/b")
    assert "href" not in render_body("> **https://own.host@evil.example/**")


@pytest.mark.parametrize(
    "typed", ["*", ">", "_", "[", "`", "\\", "> ", "- ", "*a ", "**a *b ", "a* ", "ع*", "> - ", "-\n", ">\n"]
)
def test_hostile_texts_keep_their_words_and_nest_only_a_little(typed: str) -> None:
    depth = deepest = 0
    body = clean_body((typed * MAX_BODY_CHARACTERS)[: MAX_BODY_CHARACTERS - 6] + " words")
    html = render_body(body)
    for is_end in re.findall(r"<(/?)(?:em|strong|blockquote|ul|ol|li)\b", html):
        depth += -1 if is_end else 1
        deepest = max(deepest, depth)
    assert deepest <= 10 and depth == 0
    assert "words" in html and "words" in plain_text(body)


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from("<>&\"'/:=hts.\n*>-1 "))))
def test_no_text_produces_other_tags_or_unsafe_addresses(text: str) -> None:
    try:
        body = clean_body(text)
    except InvalidBody:
        return
    parser = Tags()
    parser.feed(render_body(body))
    for tag, attributes in parser.found:
        assert tag in {"p", "br", "a", "em", "strong", "blockquote", "ul", "ol", "li"}
        if tag != "a":
            assert set(attributes) <= {"dir", "start"} and attributes.get("dir", "auto") == "auto"
        if tag == "a":
            assert set(attributes) == {"href", "rel"}
            assert re.match(r"https?://", attributes["href"] or "", re.IGNORECASE)


@given(st.text())
def test_stored_texts_have_no_control_or_direction_characters(text: str) -> None:
    try:
        body = clean_body(text)
    except InvalidBody:
        return
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", body)
    body.encode()
    assert clean_body(body) == body
