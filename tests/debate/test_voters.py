"""One voter under any name: one vote, like and report each, and none on their own comments."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client as Browser

from debate.articles.rules import change_rules
from debate.comments.likes import like_comment
from debate.comments.models import Comment, Like
from debate.errors import BallotFinal, OwnComment, SlowMode
from debate.moderation.decisions import decide
from debate.moderation.models import Report
from debate.moderation.reports import report_comment
from debate.polls.ballots import cast_ballot
from debate.polls.models import Ballot, Poll
from debate.polls.schedule import archive_poll, close_poll
from debate.readers.ballot_cookie import VOTER_COOKIE
from debate.readers.identity import Identity
from debate.readers.models import Reader, Sanction
from debate.sign_in import take_over
from debate.sites.models import Site, SiteOrigin
from tests.cast import ADDRESS, PASSWORD, Scene, account, set_scene
from tests.debate.test_ballots import assert_tally_is_exact
from tests.support.frame import NEWS, Frame

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return set_scene()


@pytest.fixture
def cleo() -> Identity:
    return account("Cleo")


class Page:
    """A browser with its own cookies that uses the forms of pages without script."""

    def __init__(self) -> None:
        self.browser = Browser()

    @property
    def voter(self) -> UUID:
        value = self.browser.cookies[VOTER_COOKIE].value
        return UUID(hex=value.split(":")[0])

    def send(self, path: str, status: int = 302, **values: Any) -> str:
        answer = self.browser.post(path, {"next": "/a/bridge/", **values})
        assert answer.status_code == status, answer.content.decode()
        return answer.content.decode()

    def be_guest(self, name: str) -> None:
        self.send("/sign-in/guest", name=name)

    def sign_in(self, path: str = "/sign-in/", username: str = "cleo") -> None:
        self.send(path, username=username, password=PASSWORD)


def likes(comment: Comment) -> int:
    """Return the comment's like count, which must equal the stored likes."""
    kept = Comment.objects.get(pk=comment.pk).likes
    assert kept == Like.objects.filter(comment=comment).count()
    return kept


def test_a_browser_likes_and_reports_once_under_any_names(scene: Scene) -> None:
    comment, page = scene.post(scene.ann), Page()
    for name in ("One", "Two", "Three"):
        page.be_guest(name)
        page.send(f"/comment/{comment.pk}/like")
        page.send(f"/comment/{comment.pk}/report", reason="spam")
        page.send("/sign-out")
    assert (likes(comment), Report.objects.count()) == (1, 1)
    page.be_guest("Four")
    assert 'aria-pressed="true"' in page.browser.get("/a/bridge/").content.decode(), "the like is the browser's"
    page.send(f"/comment/{comment.pk}/like", liked="yes")
    assert likes(comment) == 0


def test_a_guest_named_while_posting_is_the_same_voter_after_signing_out(scene: Scene) -> None:
    comment, page = scene.post(scene.ann), Page()
    for name in ("One", "Two"):
        page.send("/a/bridge/comment", name=name, body=f"Words of {name}")
        page.send(f"/comment/{comment.pk}/like")
        page.send("/sign-out")
    assert likes(comment) == 1
    assert set(Reader.objects.filter(name__in=["One", "Two"]).values_list("voter", flat=True)) == {page.voter}


def test_a_frame_likes_once_under_every_name_and_account(scene: Scene, cleo: Identity) -> None:
    SiteOrigin.objects.create(site=Site.objects.create(name="News"), origin=NEWS)
    comment, frame = scene.post(scene.ann), Frame().begin()
    for name in ("One", "Two"):
        frame.be_guest(name)
        frame.do("PUT", f"/comments/{comment.pk}/like")
    assert likes(comment) == 1
    own = frame.do("POST", "/articles/bridge/comments", {"body": "A word.", "key": str(uuid4())})["comment"]["id"]
    for method, path in (("PUT", "like"), ("POST", "reports")):
        assert frame.refused(method, f"/comments/{own}/{path}", {"reason": "spam"}) == "own_comment"
    like_comment(cleo, comment.pk)
    frame.log_in("cleo")
    assert likes(comment) == 1


def test_nobody_can_like_or_report_their_own_comment(scene: Scene) -> None:
    comment = scene.post(scene.ann)
    ann = scene.ann.reader
    assert ann
    renamed = Reader.objects.create(name="Anna", voter=ann.voter)
    for who in (scene.ann, Identity(reader=renamed, voter=renamed.voter, address=ADDRESS)):
        with pytest.raises(OwnComment, match="like"):
            like_comment(who, comment.pk)
        with pytest.raises(OwnComment, match="report"):
            report_comment(who, comment.pk, reason="spam")
    assert likes(comment) == 0


def test_the_page_offers_no_like_or_report_on_the_readers_own_comment(scene: Scene) -> None:
    other, page = scene.post(scene.ann), Page()
    page.send("/a/bridge/comment", name="Dan", body="Words of Dan")
    own = Comment.objects.latest("pk")
    for name in ("Dan", "Daniel"):
        page.be_guest(name)
        for comment, is_offered in ((other, True), (own, False)):
            html = page.browser.get(f"/a/bridge/?menu={comment.pk}").content.decode()
            part = html[html.index(f'id="comment-{comment.pk}"') :]
            part = part[: part.index("</article>")]
            like = part[part.index('data-act="like"') :]
            assert ("disabled" not in like[: like.index(">")]) == is_offered
            assert ('data-act="report"' in part) == is_offered
        html = page.browser.get(f"/a/bridge/?report={other.pk}").content.decode()
        asked = html[html.index(f'action="/comment/{other.pk}/report"') :]
        reasons = asked[asked.index("<fieldset>") : asked.index("</fieldset>")]
        assert reasons.count('type="radio" name="reason"') > 1 and "checked" not in reasons
        html = page.browser.get(f"/a/bridge/?report={own.pk}").content.decode()
        assert f'action="/comment/{own.pk}/report"' not in html
        assert "your own comment" in page.send(f"/comment/{own.pk}/like", 403)
        assert "your own comment" in page.send(f"/comment/{own.pk}/report", 403, reason="spam")


def test_an_account_takes_over_the_browsers_likes_and_reports(scene: Scene, cleo: Identity) -> None:
    first, second = scene.post(scene.ann, "One"), scene.post(scene.ben, "Two")
    like_comment(cleo, first.pk)
    report_comment(cleo, first.pk, reason="spam")
    page = Page()
    page.send(f"/poll/{scene.poll.pk}/vote", choice=scene.choices[0].pk)
    page.send("/a/bridge/comment", name="Dan", body="Words of Dan")
    for comment in (first, second):
        page.send(f"/comment/{comment.pk}/like")
        page.send(f"/comment/{comment.pk}/report", reason="abuse")
    assert (likes(first), likes(second)) == (2, 1)
    own = Comment.objects.latest("pk")
    like_comment(cleo, own.pk)
    before = Comment.objects.get(pk=first.pk)
    page.sign_in()
    assert (likes(first), likes(second), likes(own)) == (1, 1, 1)
    after = Comment.objects.get(pk=first.pk)
    assert after.rev > before.rev, "readers are told"
    assert (before.open_weight_percent, after.open_weight_percent) == (150, 100)
    assert set(Like.objects.exclude(comment=own).values_list("voter", flat=True)) == {cleo.voter}
    assert list(Report.objects.values_list("comment", "voter").order_by("comment")) == [
        (first.pk, cleo.voter),
        (second.pk, cleo.voter),
    ]
    assert Ballot.objects.values_list("voter", "is_account").get() == (cleo.voter, True)
    assert page.voter == cleo.voter
    with pytest.raises(OwnComment):
        like_comment(cleo, Comment.objects.filter(author__name="Dan").latest("pk").pk)
    assert_tally_is_exact(scene.poll)


def test_signing_in_does_not_escape_slow_mode(scene: Scene, cleo: Identity) -> None:
    change_rules(scene.article.pk, slow_mode_s=60)
    page = Page()
    page.send("/a/bridge/comment", name="Dan", body="Words of Dan")
    page.sign_in()
    with pytest.raises(SlowMode):
        scene.post(cleo)


@pytest.mark.parametrize("end", [close_poll, archive_poll, None])
@pytest.mark.parametrize("is_banned", [True, False])
def test_after_signing_in_exactly_one_ballot_counts(scene: Scene, cleo: Identity, end: Any, is_banned: bool) -> None:
    page = Page()
    page.send(f"/poll/{scene.poll.pk}/vote", choice=scene.choices[0].pk)
    cast_ballot(cleo, scene.poll.pk, [scene.choices[1].pk])
    Poll.objects.update(changeable=False)
    with pytest.raises(BallotFinal):
        cast_ballot(cleo, scene.poll.pk, [scene.choices[2].pk])
    if end:
        end(scene.poll.pk)
    if is_banned:
        assert cleo.reader and scene.mo.reader
        for voter in (cleo.reader.voter, page.voter):
            given = {"kind": "ban", "reason": "Enough.", "voter": voter, "given_by": scene.mo.reader}
            Sanction.objects.create(reader=cleo.reader, **given)
    before = Poll.objects.get()
    page.sign_in()
    after = Poll.objects.get()
    assert (before.ballots, after.ballots, after.version) == (2, 1, before.version + 1)
    assert Ballot.objects.get().voter == cleo.voter
    assert_tally_is_exact(scene.poll)


def test_signing_in_hands_a_closed_polls_ballot_over_without_changing_the_result(scene: Scene, cleo: Identity) -> None:
    page = Page()
    page.send(f"/poll/{scene.poll.pk}/vote", choice=scene.choices[0].pk)
    close_poll(scene.poll.pk)
    before = Poll.objects.get()
    page.sign_in()
    assert (Poll.objects.get().version, Ballot.objects.get().voter) == (before.version, cleo.voter)
    assert_tally_is_exact(scene.poll)


def test_a_previous_accounts_ballots_on_this_browser_stay_theirs(scene: Scene, cleo: Identity) -> None:
    account("Dora")
    page = Page()
    page.sign_in()
    page.send(f"/poll/{scene.poll.pk}/vote", choice=scene.choices[0].pk)
    page.send("/sign-out")
    page.sign_in(username="dora")
    page.send(f"/poll/{scene.poll.pk}/vote", choice=scene.choices[1].pk)
    assert Ballot.objects.get(voter=str(cleo.voter)).choices.get().choice == scene.choices[0]
    assert Poll.objects.get().ballots == 2


def test_a_resolved_report_stays_as_it_was_filed(scene: Scene, cleo: Identity) -> None:
    comment, ben = scene.post(scene.ann), scene.ben
    for who in (cleo, ben):
        report_comment(who, comment.pk, reason="spam")
    decide(scene.mo, comment.pk, action="approve")
    assert ben.voter and cleo.voter
    take_over([ben.voter], cleo.voter)
    assert Report.objects.count() == 2
