"""The second look: what an outside scorer says after a comment was posted, and what happens if it doesn't answer."""

import threading
from collections.abc import Iterator, Mapping
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client as Browser
from django.utils import timezone
from pytest_django import Settings

from debate.audit_log.models import Decision
from debate.comments.editing import edit_comment
from debate.comments.filters.models import Finding, SecondLook
from debate.comments.models import Comment
from debate.comments.scorer import Context
from debate.diffs import read_changes
from debate.leases.models import Lease
from debate.leases.taking import take_lease
from debate.moderation.breaker import Breaker
from debate.moderation.decisions import decide
from debate.moderation.second_look import forget_overdue, look_again
from tests.cast import Scene, account, set_scene
from tests.support.scorer import Scorer, run_scorer
from tests.support.servers import wait_until

pytestmark = pytest.mark.django_db


@pytest.fixture
def scorer(settings: Settings) -> Iterator[Scorer]:
    """A scorer over HTTP, whose verdicts hide a comment from 0.9 and remove it from 0.99."""
    with run_scorer() as scorer:
        settings.SCORER_URL = scorer.url
        settings.SCORER_TOKEN = "open sesame"
        # On a busy machine an answer can take seconds.
        settings.SCORER_TIMEOUT_S = 20
        settings.SCORER_HOLD = {"toxicity": 0.9}
        settings.SCORER_REMOVE = {"toxicity": 0.99}
        yield scorer


def fresh() -> Breaker:
    return Breaker(failures=5, pause_s=30)


def test_the_scorer_gets_text_and_context_and_its_scores_are_stored(scorer: Scorer) -> None:
    scene = set_scene()
    root = scene.post(scene.ann, "The question")
    reply = scene.post(scene.ben, "An answer", parent=root)
    assert look_again(breaker=fresh()) == 2
    by_text = {asked["text"]: asked["context"] for asked in scorer.asked}
    assert by_text["An answer"] == {
        "article": "bridge",
        "title": "A new bridge",
        "section": "Town",
        "parent": "The question",
        "author_kind": "guest",
    }
    assert set(scorer.tokens) == {"Bearer open sesame"}
    found = Finding.objects.get(comment=reply)
    assert (found.filter, found.matched, found.verdict) == ("scorer", "off_topic 0.60", "note")
    assert look_again(breaker=fresh()) == 0


@pytest.mark.parametrize(("remove_from", "action", "hidden"), [(0.99, "hide", True), (0.95, "remove", None)])
def test_a_verdict_hides_the_comment_and_is_recorded(
    scorer: Scorer, settings: Settings, remove_from: float, action: str, hidden: bool | None
) -> None:
    settings.SCORER_REMOVE = {"toxicity": remove_from}
    scene, browser = set_scene(), Browser()
    ada = account("Ada")
    assert ada.reader and ada.reader.user
    browser.force_login(ada.reader.user)
    comment = scene.post(ada, "Something vile")
    assert comment.state == "published"
    look_again(breaker=fresh())
    assert ("without a person" in browser.get("/account/comments/").content.decode()) == (action == "remove")
    (tombstone,) = read_changes(scene.article.pk, None, comment.rev).comments  # type: ignore[union-attr]
    assert (tombstone.state, tombstone.hidden) == ("removed", hidden)  # type: ignore[union-attr]
    decision = Decision.objects.get(comment=comment)
    assert (decision.moderator, decision.action) == (None, action)
    assert decision.after["scorer"][0] == "toxicity 0.97"
    decide(scene.mo, comment.pk, action="restore")
    assert Comment.objects.get(pk=comment.pk).state == "published"


def test_a_verdict_on_an_approved_comment_is_only_noted(scorer: Scorer) -> None:
    scene = set_scene()
    comment = scene.post(scene.ann, "Something vile")
    decide(scene.mo, comment.pk, action="pin")
    look_again(breaker=fresh())
    assert Comment.objects.get(pk=comment.pk).state == "published"
    assert Finding.objects.filter(comment=comment, verdict="hold").exists()


def test_edited_comments_are_scored_again_and_moderators_comments_never(scorer: Scorer) -> None:
    scene = set_scene()
    scene.post(scene.mo, "Something vile")
    comment = scene.post(scene.ann, "Something fair")
    look_again(breaker=fresh())
    edit_comment(scene.ann, comment.pk, body="Something vile")
    look_again(breaker=fresh())
    assert [asked["text"] for asked in scorer.asked] == ["Something fair", "Something vile"]
    assert Comment.objects.get(pk=comment.pk).state == "pending"


def test_a_verdict_that_cannot_be_stored_does_not_block_the_next_comment(scorer: Scorer) -> None:
    scene = set_scene()
    poisoned, vile = scene.post(scene.ann, "A poisonous word"), scene.post(scene.ben, "Something vile")
    assert look_again(breaker=fresh()) == 1
    assert [Comment.objects.get(pk=comment.pk).state for comment in (poisoned, vile)] == ["published", "pending"]
    assert SecondLook.objects.get().comment == poisoned
    assert look_again(breaker=fresh()) == 0


@pytest.mark.parametrize(
    "manner", ["failing", "garbage", "out of range", "not a number", "no scores", "huge", "elsewhere", "dripping"]
)
def test_a_failing_scorer_changes_nothing_and_is_retried(scorer: Scorer, settings: Settings, manner: str) -> None:
    scene = set_scene()
    scorer.manner = manner
    if manner == "dripping":
        settings.SCORER_TIMEOUT_S = 0.5
        scorer.go_on.clear()
    comment = scene.post(scene.ann, "Something vile")
    assert look_again(breaker=fresh()) == 0
    assert Comment.objects.get(pk=comment.pk).state == "published"
    waiting = SecondLook.objects.get()
    assert waiting.attempts == 1 and waiting.due > timezone.now()
    scorer.manner = "good"
    scorer.go_on.set()
    settings.SCORER_TIMEOUT_S = 20
    SecondLook.objects.update(due=timezone.now())
    assert look_again(breaker=fresh()) == 1
    assert Comment.objects.get(pk=comment.pk).state == "pending"


def test_posting_and_scoring_go_on_while_the_scorer_does_not_answer(scorer: Scorer, settings: Settings) -> None:
    scene = set_scene()
    settings.SCORER_TIMEOUT_S = 0.5
    scorer.go_on.clear()
    scene.post(scene.ann, "Something vile")
    assert look_again(breaker=fresh()) == 0
    assert len(scorer.asked) == SecondLook.objects.count() == 1


def test_an_unresponsive_scorer_gets_a_pause(scorer: Scorer) -> None:
    scene = set_scene()
    now = [0.0]
    breaker = Breaker(failures=2, pause_s=30, clock=lambda: now[0])
    scorer.manner = "failing"
    for word in "abcd":
        scene.post(scene.ann, word)
    look_again(breaker=breaker)
    assert len(scorer.asked) == 4
    SecondLook.objects.update(due=timezone.now())
    look_again(breaker=breaker)
    assert len(scorer.asked) == 4
    now[0] = 31.0
    look_again(breaker=breaker)
    assert len(scorer.asked) == 5
    scorer.manner = "good"
    now[0] = 62.0
    assert look_again(breaker=breaker) == 1
    SecondLook.objects.update(due=timezone.now())
    assert look_again(breaker=breaker) == 3


def test_the_scoring_queue_is_bounded_in_size_and_age(scorer: Scorer) -> None:
    scene = set_scene()
    posted = [scene.post(scene.ann, word) for word in "abcdef"]
    SecondLook.objects.filter(comment=posted[-1]).update(asked=timezone.now() - timedelta(days=2))
    forget_overdue(most=3)
    waiting = SecondLook.objects.order_by("pk").values_list("comment", flat=True)
    assert list(waiting) == [comment.pk for comment in posted[2:5]]


_asked: list[tuple[str, Context]] = []
_gate = threading.Event()


def score_here(text: str, context: Context) -> Mapping[str, float]:
    """Score as a function in this process."""
    _asked.append((text, context))
    return {"toxicity": 1.0}


def never_answer(text: str, context: Context) -> Mapping[str, float]:
    """Keep the caller waiting until the test ends it."""
    _gate.wait(30)
    return {}


def test_a_function_can_be_the_scorer_and_a_hanging_one_times_out(settings: Settings) -> None:
    settings.SCORER = f"{__name__}.score_here"
    settings.SCORER_TIMEOUT_S = 0.2
    settings.SCORER_REMOVE = {"toxicity": 0.9}
    scene = set_scene()
    comment = scene.post(scene.ann, "Here")
    assert look_again(breaker=fresh()) == 1
    assert _asked[-1][0] == "Here"
    assert Comment.objects.get(pk=comment.pk).state == "removed"
    settings.SCORER = f"{__name__}.never_answer"
    for _ in range(5):
        scene.post(scene.ben, "There")
    try:
        # While none of them has answered, also the next time.
        assert look_again(breaker=fresh()) == 0
        assert look_again(breaker=fresh()) == 0
    finally:
        _gate.set()


def test_only_one_process_scores_and_another_takes_over_if_it_dies(scorer: Scorer, settings: Settings) -> None:
    scene = set_scene()
    scene.post(scene.ann)
    Lease.objects.create(name="second look", holder=uuid4(), expires=timezone.now() + timedelta(seconds=10))
    assert look_again(breaker=fresh()) == 0
    Lease.objects.update(expires=timezone.now())
    assert look_again(breaker=fresh()) == 1


@pytest.mark.django_db(transaction=True)
def test_a_scorer_that_uses_the_database_leaves_no_connection_open(settings: Settings) -> None:
    settings.SCORER = f"{__name__}.{scorer_that_reads.__name__}"
    scene = set_scene()
    for number in range(3):
        scene.post(scene.ann, f"Word {number}")
    _connections.clear()
    assert look_again(breaker=fresh()) == 3
    assert len(_connections) == 3
    wait_until(lambda: all(used.connection is None for used in _connections), "the threads' connections are closed")


_connections: list[BaseDatabaseWrapper] = []


def scorer_that_reads(text: str, context: Context) -> Mapping[str, float]:
    Comment.objects.count()
    _connections.append(connections["default"])
    return {"spam": 0.1}


def test_only_one_process_holds_and_renews_a_lease() -> None:
    one, other, minute = uuid4(), uuid4(), timedelta(minutes=1)
    assert [take_lease("work", lasts=minute, holder=holder) for holder in (one, other, one)] == [True, False, True]
    assert take_lease("other work", lasts=minute, holder=other)


def test_without_a_scorer_nothing_is_queued(settings: Settings) -> None:
    scene: Scene = set_scene()
    scene.post(scene.ann, "Something vile")
    assert not SecondLook.objects.exists()
    assert look_again(breaker=fresh()) == 0
