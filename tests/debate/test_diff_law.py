"""For every kind of write: a client's state plus the diff equals a fresh snapshot."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from debate.articles.models import Article
from debate.articles.rules import change_common_rules, change_rules, change_site_rules, move_article
from debate.comments.editing import edit_comment, withdraw_comment
from debate.comments.filters.models import FilterWord
from debate.comments.likes import like_comment, unlike_comment
from debate.comments.models import Comment
from debate.comments.posting import post_comment
from debate.comments.threads import read_comments
from debate.diffs import MAX_GAP_COMMENTS, read_changes, read_snapshot
from debate.moderation.decisions import decide
from debate.moderation.people.sweeps import remove_posts, restore_posts
from debate.moderation.reports import report_comment
from debate.polls.ballots import cast_ballot, withdraw_ballot
from debate.polls.models import Poll
from debate.polls.schedule import apply_schedule, close_poll, open_poll
from debate.rights.asking import require_reader
from debate.sites.models import Site
from debate.viewer_count import count_viewers_with
from debate.wire.articles import ChangesFrame, ResetFrame
from debate.wire.base import to_dict
from tests.cast import Scene, account, anonymous_visitor, set_scene
from tests.support.state import ClientState, Json

pytestmark = pytest.mark.django_db


def fresh(scene: Scene) -> ClientState:
    """Load everything again, as a newly opened page does."""
    snapshot = to_dict(read_snapshot(scene.article.slug, anonymous_visitor()))
    comments: list[Json] = []
    cursor: str | None = None
    while True:
        page = to_dict(read_comments(scene.article, anonymous_visitor(), cursor=cursor, limit=100))
        comments += page["comments"]
        cursor = page["next"]
        if cursor is None:
            return ClientState.of(snapshot, comments)


class World:
    """A scene with comments to act on."""

    def __init__(self) -> None:
        self.scene = set_scene()
        scene = self.scene
        self.root = scene.post(scene.ann, "The root")
        self.reply = scene.post(scene.ben, "A reply", parent=self.root)
        self.removed = scene.post(scene.ben, "Removed words", parent=self.root)
        decide(scene.mo, self.removed.pk, action="remove", reason="Off topic")
        change_rules(scene.article.pk, take_questions=True)
        self.question = edit_comment(scene.ann, scene.post(scene.ann, "When?").pk, body="When?", question=True)
        cast_ballot(scene.ann, scene.poll.pk, [scene.choices[0].pk])
        like_comment(scene.ben, self.root.pk)
        self.site, self.other_site = (Site.objects.create(name=name).pk for name in ("Courier", "Herald"))
        change_site_rules(self.other_site, accounts_only=True)
        move_article(scene.article.pk, site_id=self.site)

    @property
    def ben(self) -> int:
        """Ben's id."""
        return require_reader(self.scene.ben).pk

    def reopen_poll(self) -> None:
        close_poll(self.scene.poll.pk)
        open_poll(self.scene.poll.pk)

    def hide(self) -> Comment:
        """Let a filter hold an edited comment: readers see it disappear."""
        FilterWord.objects.create(word="fribble", verdict="hold")
        return edit_comment(self.scene.ben, self.reply.pk, body="Fribble")

    def report_enough(self) -> None:
        """Report a comment until it is hidden."""
        for place in range(3):
            report_comment(account(f"Reader {place}"), self.reply.pk, reason="spam")

    def pend(self) -> Comment:
        """Post a comment that is held for review."""
        change_rules(self.scene.article.pk, moderation=Article.Moderation.BEFORE)
        return self.scene.post(self.scene.ann, "Waiting words", parent=self.root)


def due_poll(world: World) -> None:
    Poll.objects.filter(pk=world.scene.poll.pk).update(closes=timezone.now() - timedelta(seconds=1))
    assert apply_schedule() == 1


WRITES: dict[str, Callable[[World], object]] = {
    "post": lambda w: w.scene.post(w.scene.ann),
    "reply": lambda w: w.scene.post(w.scene.ann, parent=w.reply),
    "edit": lambda w: edit_comment(w.scene.ann, w.root.pk, body="Other words"),
    "withdraw": lambda w: withdraw_comment(w.scene.ben, w.reply.pk),
    "withdraw with replies": lambda w: withdraw_comment(w.scene.ann, w.root.pk),
    "like": lambda w: like_comment(w.scene.ann, w.reply.pk),
    "unlike": lambda w: unlike_comment(w.scene.ben, w.root.pk),
    "report": lambda w: report_comment(w.scene.ann, w.reply.pk, reason="spam"),
    "remove": lambda w: decide(w.scene.mo, w.root.pk, action="remove", reason="Abuse"),
    "remove a reply": lambda w: decide(w.scene.mo, w.reply.pk, action="remove", reason="Abuse"),
    "restore": lambda w: decide(w.scene.mo, w.removed.pk, action="restore"),
    "answer a question": lambda w: w.scene.post(w.scene.mo, parent=w.question),
    "remove an answer": lambda w: withdraw_comment(w.scene.mo, w.scene.post(w.scene.mo, parent=w.question).pk),
    "unmark a question": lambda w: decide(w.scene.mo, w.question.pk, action="unmark_question"),
    "mark a question": lambda w: edit_comment(w.scene.ann, w.root.pk, body="The root", question=True),
    "pin": lambda w: decide(w.scene.mo, w.root.pk, action="pin"),
    "post a pending comment": lambda w: w.pend(),
    "approve a pending comment": lambda w: decide(w.scene.mo, w.pend().pk, action="approve"),
    "refuse a pending comment": lambda w: decide(w.scene.mo, w.pend().pk, action="remove"),
    "withdraw a pending comment": lambda w: withdraw_comment(w.scene.ann, w.pend().pk),
    "hide a comment by reports": lambda w: w.report_enough(),
    "hide a comment": lambda w: w.hide(),
    "approve a hidden comment": lambda w: decide(w.scene.mo, w.hide().pk, action="approve"),
    "remove a hidden comment": lambda w: decide(w.scene.mo, w.hide().pk, action="remove"),
    "withdraw a hidden comment": lambda w: withdraw_comment(w.scene.ben, w.hide().pk),
    "vote": lambda w: cast_ballot(w.scene.ben, w.scene.poll.pk, [w.scene.choices[1].pk]),
    "change of vote": lambda w: cast_ballot(w.scene.ann, w.scene.poll.pk, [w.scene.choices[2].pk]),
    "withdrawal of a vote": lambda w: withdraw_ballot(w.scene.ann, w.scene.poll.pk),
    "close a poll": lambda w: close_poll(w.scene.poll.pk),
    "open a poll": lambda w: w.reopen_poll(),
    "a poll's closing time": due_poll,
    "remove an author's posts": lambda w: remove_posts(w.scene.mo, w.ben, hours=1),
    "restore an author's posts": lambda w: restore_posts(w.scene.mo, remove_posts(w.scene.mo, w.ben, hours=1).batch),
    "answer as staff": lambda w: post_comment(w.scene.mo, w.scene.article.slug, body="Calm", key=uuid4(), staff=True),
    "lock the debate": lambda w: change_rules(w.scene.article.pk, locked=True),
    "change every rule": lambda w: change_rules(
        w.scene.article.pk,
        moderation="before",
        accounts_only=True,
        hold_newcomers=2,
        hold_links=True,
        reasons_required=True,
        show_sides=False,
        take_questions=False,
        slow_mode_s=30,
        max_depth=2,
        closes_after_days=7,
        report_threshold=5,
    ),
    "hide the sides in all debates": lambda w: change_common_rules(show_sides=False),
    "change the rules of all debates": lambda w: change_common_rules(slow_mode_s=60, locked=True),
    "change the rules of a site": lambda w: change_site_rules(w.site, slow_mode_s=60, locked=True),
    "move the article to another site": lambda w: move_article(w.scene.article.pk, site_id=w.other_site),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES.keys())
def test_state_plus_diff_equals_a_fresh_snapshot(write: Callable[[World], object]) -> None:
    world = World()
    client = fresh(world.scene)
    write(world)
    diff = read_changes(world.scene.article.pk, client.epoch, client.rev)
    assert isinstance(diff, ChangesFrame)
    assert client.apply(to_dict(diff))
    assert client == fresh(world.scene)


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES.keys())
def test_a_diff_from_revision_zero_contains_everything_and_is_idempotent(
    write: Callable[[World], object],
) -> None:
    world = World()
    client = fresh(world.scene)
    write(world)
    for since in (0, client.rev, 0):
        diff = read_changes(world.scene.article.pk, client.epoch, since)
        assert client.apply(to_dict(diff))
    assert client == fresh(world.scene)


def test_each_visible_change_takes_the_next_revision_and_a_repetition_takes_none() -> None:
    scene = set_scene()
    comment = scene.post(scene.ann)
    assert comment.rev == 1
    assert like_comment(scene.ben, comment.pk).rev == 2
    assert like_comment(scene.ben, comment.pk).rev == 2
    assert unlike_comment(scene.ann, comment.pk).rev == 2
    assert edit_comment(scene.ann, comment.pk, body="A word.").rev == 2
    assert withdraw_comment(scene.ann, comment.pk).rev == 3
    assert withdraw_comment(scene.ann, comment.pk).rev == 3
    assert fresh(scene).rev == 3


def test_a_diff_of_many_comments_costs_as_many_statements_as_one_of_one_comment() -> None:
    scene = set_scene()

    def statements() -> int:
        with CaptureQueriesContext(connection) as asked:
            read_changes(scene.article.pk, scene.article.epoch, 0)
        return len(asked)

    scene.post(scene.ann)
    of_one = statements()
    for _ in range(5):
        scene.post(scene.ben)
    assert statements() == of_one, "does changes_since.py read every column that a comment's description needs?"


def test_a_gap_of_500_comments_is_a_diff_and_of_501_a_reset() -> None:
    scene = set_scene()
    for number in range(MAX_GAP_COMMENTS):
        scene.post(scene.ann, f"Word {number}")
    diff = read_changes(scene.article.pk, scene.article.epoch, 0)
    assert isinstance(diff, ChangesFrame)
    assert len(diff.comments) == MAX_GAP_COMMENTS
    scene.post(scene.ann, "One more")
    assert isinstance(read_changes(scene.article.pk, scene.article.epoch, 0), ResetFrame)
    assert isinstance(read_changes(scene.article.pk, scene.article.epoch, 1), ChangesFrame)


def test_another_epoch_or_a_future_revision_causes_a_reset() -> None:
    scene = set_scene()
    scene.post(scene.ann)
    article = Article.objects.get(pk=scene.article.pk)
    assert read_changes(article.pk, "another", 0) == ResetFrame(epoch=article.epoch, rev=1)
    assert read_changes(article.pk, article.epoch, 2) == ResetFrame(epoch=article.epoch, rev=1)


def test_a_diff_without_changes_is_empty_and_keeps_its_revision() -> None:
    scene = set_scene()
    scene.post(scene.ann)
    diff = to_dict(read_changes(scene.article.pk, scene.article.epoch, 1))
    assert (diff["from"], diff["rev"], diff["comments"]) == (1, 1, [])
    assert "polls" not in diff and "article" not in diff


@pytest.mark.parametrize(("audience", "within"), [(100, None), (1_000, 5.0), (10_000, 50.0), (1_000_000, 120.0)])
def test_a_reset_is_spread_over_a_time_that_grows_with_the_audience(audience: int, within: float | None) -> None:
    article = set_scene().article
    count_viewers_with(lambda article_id: audience)
    try:
        assert read_changes(article.pk, "another", 0) == ResetFrame(epoch=article.epoch, rev=0, within=within)
    finally:
        count_viewers_with(lambda article_id: 0)
