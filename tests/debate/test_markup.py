"""A comment is plain text with links made of URLs, whatever somebody typed."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debate.comments.markup import clean_body, render_body
from debate.errors import InvalidBody

REL = 'rel="nofollow ugc noopener"'


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("One\ntwo\n\nthree", "<p>One<br>two</p><p>three</p>"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ("a & b < c", "<p>a &amp; b &lt; c</p>"),
        ("See https://example.org/a.", f'<p>See <a href="https://example.org/a" {REL}>https://example.org/a</a>.</p>'),
        (
            'https://example.org/"onclick=x',
            f'<p><a href="https://example.org/" {REL}>https://example.org/</a>"onclick=x</p>',
        ),
        ("javascript:alert(1) mailto:a@example.org ftp://example.org", None),
    ],
)
def test_text_becomes_paragraphs_breaks_and_links(body: str, html: str | None) -> None:
    assert render_body(body) == (html if html is not None else f"<p>{body}</p>")


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from("<>&\"'/:=hts.\n"))))
def test_no_text_gives_any_other_tag_or_address(text: str) -> None:
    try:
        body = clean_body(text)
    except InvalidBody:
        return
    parser = Tags()
    parser.feed(render_body(body))
    for tag, attributes in parser.found:
        assert tag in {"p", "br", "a"}
        if tag == "a":
            assert set(attributes) == {"href", "rel"}
            assert re.match(r"https?://", attributes["href"] or "", re.IGNORECASE)


@given(st.text())
def test_what_is_stored_has_no_control_or_direction_characters(text: str) -> None:
    try:
        body = clean_body(text)
    except InvalidBody:
        return
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", body)
    body.encode()
    assert clean_body(body) == body
