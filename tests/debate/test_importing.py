"""Importing the comments of other systems, from exports of each."""

import gzip
import json
from collections.abc import Mapping
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client as Browser
from hypothesis import given
from hypothesis import strategies as st

from debate.articles.models import Article
from debate.comments.models import Comment
from debate.importing.markdown import from_html
from debate.readers.models import Reader
from debate.recounting import check_article
from debate.sites.models import Site, SiteOrigin
from tests.cast import account

EXPORTS = Path(__file__).parent / "exports"
PAGE = "https://news.example/bridge"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def site() -> Site:
    site = Site.objects.create(name="News")
    SiteOrigin.objects.create(site=site, origin="https://news.example")
    return site


def run(file: Path, *, site: str = "News") -> tuple[str, str]:
    """Import a file; returns what was printed, and what was complained of."""
    said, complaints = StringIO(), StringIO()
    try:
        call_command("import_comments", site, str(file), stdout=said, stderr=complaints)
    except CommandError as problem:
        complaints.write(str(problem))
    return said.getvalue(), complaints.getvalue()


def thread(article: Article) -> list[tuple[str, str, str, str | None]]:
    """Return a debate's comments: name, text, state and the text that they reply to."""
    comments = article.comments.select_related("author", "parent").order_by("pk")
    return [(one.author.name, one.body, one.state, one.parent.body if one.parent else None) for one in comments]


def remark42(*rows: Mapping[str, object]) -> str:
    """Return a backup of Remark42 with these comments, each with what it must have."""
    usual: dict[str, object] = {"user": {"id": "u1", "name": "Ann"}, "locator": {"url": PAGE}, "text": "<p>A word.</p>"}
    lines = [
        {"version": 1, "users": [], "posts": []},
        *({"time": "2024-03-02T09:00:00Z", **usual, **row} for row in rows),
    ]
    return "\n".join(json.dumps(line) for line in lines)


def test_a_disqus_export_becomes_debates_with_their_threads() -> None:
    account("Moderator")
    said, complaints = run(EXPORTS / "disqus.xml")
    article = Article.objects.get()
    assert (article.title, article.address) == ("The bridge & the mill", PAGE)
    first = "Keep it. See https://town.example/plans/2024/bridge.pdf\n\nIt is **old** and *strong*."
    assert thread(article) == [
        ("Ann", first, "published", None),
        ("Bob", "", "removed", first),
        ("Ann", "Who pays?\nAnd when?", "published", ""),
        # Nobody passes for an account.
        ("Moderator (Disqus)", "I am the newsroom.", "published", None),
    ]
    assert said == (
        "Disqus: 4 comments imported in 1 debate. Here already: 0. Left out, being deleted, spam or empty: 1.\n"
    )
    assert complaints == ""
    page = Browser().get(f"/a/{article.slug}/").content.decode()
    assert "<strong>old</strong>" in page and 'datetime="2024-03-02T09:00:00' in page and "An insult" not in page


def test_a_wordpress_export_keeps_lines_and_what_waits_for_a_moderator() -> None:
    _, complaints = run(EXPORTS / "wordpress.xml")
    text = "First line,\nsecond line.\n\n> Keep it.\n\nSecond *paragraph*."
    assert thread(Article.objects.get()) == [
        ("Ann & Co", text, "published", None),
        ("Ben", "Nobody has read this yet.", "pending", text),
    ]
    assert complaints == "comment 11 has no time\n1 comment could not be imported"


def test_a_remark42_backup_is_imported_as_its_authors_typed_it() -> None:
    _, complaints = run(EXPORTS / "remark42.json")
    assert thread(Article.objects.get()) == [
        ("Ann", "Keep **it**.", "published", None),
        ("deleted", "", "removed", "Keep **it**."),
        ("Anonymous", "Who pays for the bearings?", "published", ""),
    ]
    assert complaints == "line 5 is no comment\n1 comment could not be imported"


def test_a_commento_export_is_imported() -> None:
    run(EXPORTS / "commento.json")
    assert thread(Article.objects.get()) == [
        ("Ann", "Keep it.", "published", None),
        ("Anonymous", "Who pays?", "published", "Keep it."),
        ("Ann", "Held back.", "pending", None),
    ]


@pytest.mark.parametrize("name", ["disqus.xml", "wordpress.xml", "remark42.json", "commento.json"])
def test_importing_twice_changes_nothing_and_all_counts_are_right(name: str, tmp_path: Path) -> None:
    run(EXPORTS / name)
    article = Article.objects.get()
    before = list(article.comments.order_by("pk").values())
    compressed = tmp_path / f"{name}.gz"
    compressed.write_bytes(gzip.compress((EXPORTS / name).read_bytes()))
    said, _ = run(compressed)
    assert f"0 comments imported in 1 debate. Here already: {len(before)}." in said
    assert list(article.comments.order_by("pk").values()) == before
    assert not check_article(article.pk)


def test_a_newer_export_adds_what_is_new_below_what_is_here(tmp_path: Path) -> None:
    file = tmp_path / "backup.json"
    file.write_text(remark42({"id": "1", "text": "<p>One.</p>"}))
    run(file)
    later = {"id": "2", "pid": "1", "text": "<p>Two.</p>", "time": "2024-03-03T09:00:00Z"}
    file.write_text(remark42({"id": "1", "text": "<p>One, changed since.</p>"}, later))
    said, _ = run(file)
    assert "1 comment imported" in said
    article = Article.objects.get()
    assert thread(article) == [("Ann", "One.", "published", None), ("Ann", "Two.", "published", "One.")]
    assert Reader.objects.count() == 1 and article.comment_count == 2 and not check_article(article.pk)


def test_pages_of_other_sites_and_unknown_sites_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "backup.json"
    file.write_text(remark42({"id": "1"}, {"id": "2", "locator": {"url": "https://other.example/page"}}))
    said, complaints = run(file)
    assert "1 comment imported in 1 debate" in said
    assert "https://other.example/page is not an address of News" in complaints and "1 comment could not" in complaints
    assert "there is no site named 'Nobody'" in run(file, site="Nobody")[1]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "it is no export of"),
        ("name,text\nAnn,A word.", "it is no export of"),
        ('<disqus xmlns="http://disqus.com"><post>', "it is not well-formed XML"),
        ('{"version":1}\n{"id":"1",', "line 2 is not JSON"),
        ('{"commenterHex":', "the file is not JSON"),
    ],
)
def test_a_broken_file_is_refused_and_changes_nothing(text: str, complaint: str, tmp_path: Path) -> None:
    file = tmp_path / "export"
    file.write_text(text)
    assert complaint in run(file)[1]
    assert "cannot be read" in run(tmp_path / "missing")[1]
    cut = tmp_path / "cut.gz"
    cut.write_bytes(gzip.compress(remark42({"id": "1"}).encode())[:-12])
    assert "cannot be read" in run(cut)[1]
    assert not Article.objects.exists() and not Reader.objects.exists()


@given(parents=st.lists(st.none() | st.integers(0, 9), min_size=1, max_size=10), minutes=st.permutations(range(10)))
def test_any_thread_is_stored_with_every_comment_after_its_parent(
    parents: list[int | None], minutes: list[int], tmp_path: Path
) -> None:
    Article.objects.all().delete()
    rows = [
        {"id": str(n), "pid": "" if parent is None else str(parent), "text": f"<p>{n}</p>", "time": _at(minutes[n])}
        for n, parent in enumerate(parents)
    ]
    file = tmp_path / "backup.json"
    file.write_text(remark42(*rows))
    run(file)
    comments = list(Comment.objects.select_related("parent").order_by("pk"))
    assert sorted(int(one.body) for one in comments) == list(range(len(parents)))
    for one in comments:
        # Those whose parents stand in a circle, or are missing, begin threads.
        assert one.parent is None or (one.parent.pk < one.pk and int(one.parent.body) == parents[int(one.body)])
    assert not check_article(Article.objects.get().pk)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("One\ntwo\n\nthree", "One\ntwo\n\nthree"),
        ("<p>One<br/>two</p><p>three</p>", "One\ntwo\n\nthree"),
        ('<a href="https://a.example/x">here</a>', "here (https://a.example/x)"),
        ('<a href="https://a.example/">a.example</a>', "https://a.example/"),
        ('<a href="javascript:alert(1)">here</a>', "here"),
        ("<ul><li>one</li><li>two</li></ul>", "- one\n- two"),
        ("<blockquote><p>Said.</p></blockquote><p>Answer.</p>", "> Said.\n\nAnswer."),
        ("<p>2 * 3 &lt; 7_000_000</p>", "2 * 3 < 7_000_000"),
        ('<p><img src="https://a.example/cat.png" alt="A cat"></p>', "A cat"),
        ("<script>alert(1)</script><p>Words.</p>", "Words."),
        ("<h2>Title</h2><pre><code>a = 1</code></pre>", "Title\n\na = 1"),
    ],
)
def test_the_html_of_other_systems_becomes_our_marks(html: str, text: str) -> None:
    assert from_html(html) == text


def _at(minute: int) -> str:
    return f"2024-03-02T09:{minute:02}:00Z"
