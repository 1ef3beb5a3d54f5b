"""A comment is plain text with links made from URLs, whatever its author typed."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debate.comments.markup import clean_body, render_body
from debate.errors import InvalidBody

REL = 'rel="nofollow ugc noopener"'


def _link(address: str) -> str:
    return f'<p dir="auto"><a href="{address}" {REL}>{address}</a></p>'


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("One\ntwo\n\nthree", '<p dir="auto">One<br>two</p><p dir="auto">three</p>'),
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


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from("<>&\"'/:=hts.\n"))))
def test_no_text_produces_other_tags_or_unsafe_addresses(text: str) -> None:
    try:
        body = clean_body(text)
    except InvalidBody:
        return
    parser = Tags()
    parser.feed(render_body(body))
    for tag, attributes in parser.found:
        assert tag in {"p", "br", "a"}
        if tag == "p":
            assert attributes == {"dir": "auto"}
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
