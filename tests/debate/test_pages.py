"""The pages without script: refused forms are shown again, and everything is reachable."""

import re
from datetime import timedelta
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.test import Client as Browser
from django.utils import timezone
from django.utils.html import escape

from debate.articles.rules import change_rules
from debate.comments.editing import withdraw_comment
from debate.comments.models import Comment
from debate.errors import EditWindowOver, PollClosed, ThreadLocked
from debate.moderation.decisions import decide
from debate.moderation.models import Report
from debate.polls.ballots import cast_ballot
from debate.polls.schedule import close_poll
from tests.cast import PASSWORD, Scene, account, set_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return set_scene()


class Reader:
    """A reader whose browser runs no script."""

    def __init__(self, name: str = "") -> None:
        self.browser = Browser()
        if name:
            self.send("/sign-in/guest", name=name)

    def see(self, address: str, status: int = 200) -> str:
        """Return a page."""
        response = self.browser.get(address)
        assert response.status_code == status, response.content
        return response.content.decode()

    def send(self, address: str, **fields: Any) -> Any:
        """Send a form; returns the response."""
        return self.browser.post(address, fields)

    def refused(self, address: str, **fields: Any) -> str:
        """Send a form that is refused; returns the article's page, which must show it again."""
        response = self.send(address, next="/a/bridge/", **fields)
        assert 400 <= response.status_code < 500
        page: str = response.content.decode()
        assert '<h2 id="debate-title">' in page
        return page

    def say(self, body: str) -> Comment:
        """Post a comment."""
        assert self.send("/a/bridge/comment", body=body).status_code == 302
        return Comment.objects.get(body=body)


def part(page: str, comment: Comment) -> str:
    """Return a comment's part of a page."""
    found = re.search(rf'<article class="[^"]*" id="comment-{comment.pk}".*?</article>', page, re.DOTALL)
    assert found, f"comment {comment.pk} is not on the page"
    return found[0]


def shown_error(part: str) -> str:
    """Return the visible errors in a part of a page."""
    return " ".join(re.findall(r'role="alert">([^<]*)<', part))


def test_a_reply_to_a_removed_comment_keeps_its_text_and_says_why(scene: Scene) -> None:
    comment = scene.post(scene.ben)
    decide(scene.mo, comment.pk, action="remove")
    page = Reader("Ann").refused("/a/bridge/comment", body="My long answer", parent=comment.pk)
    assert "My long answer" in part(page, comment)
    assert "can no longer be replied to" in shown_error(part(page, comment))


def test_a_reply_to_an_unknown_comment_keeps_its_text_in_the_main_box(scene: Scene) -> None:
    page = Reader("Ann").refused("/a/bridge/comment", body="My long answer", parent=10**9)
    above = page[: page.index("data-threads")]
    assert "My long answer" in above and "There is no comment with that number." in shown_error(above)


def test_a_form_resent_with_a_different_text_asks_before_posting_it(scene: Scene) -> None:
    ann, key = Reader("Ann"), str(uuid4())
    ann.send("/a/bridge/comment", body="First words", key=key)
    page = ann.refused("/a/bridge/comment", body="Better words", key=key)
    assert "Better words</textarea>" in page
    assert "You have already posted another comment with this form." in shown_error(page)
    key = re.findall(r'name="key" value="([^"]+)"', page)[0]
    assert ann.send("/a/bridge/comment", body="Better words", key=key).status_code == 302
    assert Comment.objects.count() == 2


def test_a_comment_refused_by_a_lock_keeps_its_text(scene: Scene) -> None:
    change_rules(scene.article.pk, locked=True)
    page = Reader("Ann").refused("/a/bridge/comment", body="My long comment")
    assert "My long comment" in page and str(ThreadLocked.default_message) in shown_error(page)
    assert "<div data-open-debate>" in page


def test_a_late_edit_keeps_its_text_and_says_why(scene: Scene) -> None:
    ann = Reader("Ann")
    comment = ann.say("First words")
    Comment.objects.update(created=timezone.now() - timedelta(minutes=6))
    page = ann.refused(f"/comment/{comment.pk}/edit", body="Better words")
    assert "Better words" in part(page, comment)
    assert str(EditWindowOver.default_message) in shown_error(part(page, comment))


def test_a_refused_report_keeps_its_note_and_an_accepted_one_is_confirmed(scene: Scene) -> None:
    comment = scene.post(scene.ben)
    stranger = Reader()
    page = stranger.refused(f"/comment/{comment.pk}/report", reason="off_topic", note="My note")
    assert 'value="My note"' in part(page, comment) and 'value="off_topic" required checked' in part(page, comment)
    assert "Choose a name first" in shown_error(part(page, comment))
    stranger.send("/sign-in/guest", name="Ann")
    sent = stranger.send(f"/comment/{comment.pk}/report", reason="off_topic", note="My note", next="/a/bridge/")
    assert "The moderators will look at it" in shown_error(part(stranger.see(sent.url), comment))
    assert Report.objects.get().note == "My note"


def test_a_like_without_a_name_says_what_is_missing_beside_the_comment(scene: Scene) -> None:
    comment = scene.post(scene.ben)
    page = Reader().refused(f"/comment/{comment.pk}/like")
    assert "Choose a name first" in shown_error(part(page, comment))
    assert shown_error(page) == shown_error(part(page, comment))


def test_a_redundant_decision_says_so_beside_the_comment(scene: Scene) -> None:
    comment = scene.post(scene.ben)
    moderator = Reader()
    account("Cai", moderator=True)
    moderator.send("/sign-in/", username="cai", password=PASSWORD)
    decide(scene.mo, comment.pk, action="pin")
    page = moderator.refused(f"/comment/{comment.pk}/decision", action="pin")
    assert "Pinned. Last decision: Pinned, by Mo" in shown_error(part(page, comment)).replace("&#x27;", "'")


@pytest.mark.parametrize("page", ["/a/bridge/", "/a/bridge/poll/"])
def test_a_vote_in_a_closed_poll_is_refused_on_its_own_page(scene: Scene, page: str) -> None:
    close_poll(scene.poll.pk)
    response = Reader().send(f"/poll/{scene.poll.pk}/vote", choice=scene.choices[0].pk, next=page)
    assert response.status_code == PollClosed.status
    shown = response.content.decode()
    assert str(PollClosed.default_message) in shown_error(shown)
    assert ("data-threads" in shown) == (page == "/a/bridge/")


def test_a_refused_form_of_a_comment_on_another_page_is_shown_in_its_thread(scene: Scene) -> None:
    first = scene.post(scene.ben, "The first of all")
    for number in range(25):
        scene.post(scene.ann, f"Comment {number}")
    page = Reader().refused(f"/comment/{first.pk}/like")
    assert "The first of all" in part(page, first)
    assert "One conversation of 26" in page
    assert "Show all" in page


def test_every_reply_of_a_long_thread_is_reachable(scene: Scene) -> None:
    top = scene.post(scene.ben, "The top")
    for number in range(230):
        scene.post(scene.ann, f"Reply {number}.", parent=top)
    reader, seen, address = Reader(), list[str](), f"/a/bridge/?thread={top.pk}"
    while address:
        page, _, _blank = reader.see(address).partition('<template id="thread-template"')
        # Twenty more can be shown in place; after a hundred there is another page.
        assert ("Continue this thread" in page) == (address == f"/a/bridge/?thread={top.pk}")
        seen += re.findall(r"Reply \d+\.", page)
        more = re.search(r'<p class="more"><a [^>]*href="([^"]*)"', page)
        address = f"/a/bridge/{more[1].replace('&amp;', '&')}" if more else ""
    assert seen == [f"Reply {number}." for number in range(230)]


def test_a_reply_says_whom_it_answers_and_leads_there_wherever_that_comment_is(scene: Scene) -> None:
    top = scene.post(scene.ben, "The top")
    early = scene.post(scene.ben, "Early", parent=top)
    near, far = (scene.post(scene.ann, body, parent=early) for body in ("Near", "Far"))
    assert f'data-answers href="#comment-{early.pk}"' in part(Reader().see(f"/a/bridge/?thread={top.pk}"), near)
    later = part(Reader().see(f"/a/bridge/?thread={top.pk}&after={near.pk}"), far)
    assert f'data-answers href="?comment={early.pk}#comment-{early.pk}"' in later and "<bdi>Ben</bdi>" in later
    withdraw_comment(scene.ben, early.pk)
    assert "data-answers" not in part(Reader().see(f"/a/bridge/?thread={top.pk}&after={near.pk}"), far)


def test_a_comments_address_shows_it_at_any_position_in_the_debate(scene: Scene) -> None:
    top = scene.post(scene.ben, "The top")
    replies = [scene.post(scene.ann, f"Reply {number}.", parent=top) for number in range(130)]
    for comment in (top, replies[0], replies[50], replies[129]):
        assert comment.body in part(Reader().see(f"/a/bridge/?comment={comment.pk}"), comment)


def test_lists_searches_and_search_engines_have_a_comments_text_without_markers(scene: Scene) -> None:
    scene.post(scene.ann, "> No *bridge*\nBuild **it**!")
    data = re.findall(r'<script type="application/ld\+json"[^>]*>(.*?)</script>', Reader().see("/a/bridge/"))
    found = Reader().see("/?q=build"), Reader().see("/a/bridge/search/?q=build")
    for text in (*data, Reader().see("/"), *(re.sub("</?mark>", "", page) for page in found)):
        assert "“No bridge” Build it!" in text
    assert len(data) == 1


def test_the_index_shows_comment_counts_and_leading_choices(scene: Scene) -> None:
    scene.post(scene.ann)
    scene.post(scene.ben)
    assert "side-1" not in Reader().see("/")
    for who, choice in ((scene.ann, 0), (scene.ben, 0), (scene.mo, 1)):
        cast_ballot(who, scene.poll.pk, [scene.choices[choice].pk])
    page = Reader().see("/")
    assert '<b class="side side-1"><bdi>Yes</bdi> 67%</b>' in page
    assert "<span>3 votes</span>" in page and "<span>2 comments</span>" in page


@pytest.mark.parametrize(("address", "status"), [("/", 200), ("/nothing/here/", 404), ("/moderation/", 403)])
def test_every_page_shows_the_readers_name(scene: Scene, address: str, status: int) -> None:
    assert "Ann" in Reader("Ann").see(address, status)


@pytest.mark.parametrize(
    "address",
    [
        "/moderation/?queue=held",
        "/moderation/appeals/",
        "/moderation/statistics/",
        "/moderation/people/1/",
        "/moderation/polls/",
        "/moderation/audit-log/?action=remove",
        "/moderation/rules/",
        "/moderation/rules/bridge/",
        "/moderation/sites/1/rules/",
    ],
)
def test_a_moderation_page_sends_anonymous_visitors_to_sign_in_and_back(scene: Scene, address: str) -> None:
    answer = Browser().get(address)
    assert answer["Location"] == f"/sign-in/?next={quote(address)}"
    assert f'value="{escape(address)}"' in Reader().see(answer["Location"])


def test_signing_in_returns_to_the_page_and_never_to_another_site(scene: Scene) -> None:
    assert f'value="{escape("/a/bridge/?sort=top")}"' in Reader().see("/sign-in/?next=/a/bridge/%3Fsort%3Dtop")
    assert Reader().send("/sign-in/guest", name="Ann", next="https://example.org/").url == "/"
    # The comment's open form is closed by then.
    assert 'href="/sign-in/?next=/a/bridge/%3Fsort%3Dtop"' in Reader().see("/a/bridge/?sort=top&reply=1")


def test_an_anonymous_vote_is_kept_by_its_cookie(scene: Scene) -> None:
    reader = Reader()
    reader.send(f"/poll/{scene.poll.pk}/vote", choice=scene.choices[1].pk, next="/a/bridge/")
    assert len(re.findall('aria-pressed="true"', reader.see("/a/bridge/"))) == 1
