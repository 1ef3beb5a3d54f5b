"""What is deleted after a time: pseudonyms of addresses with their keys, and unseen notices."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.db import IntegrityError, OperationalError, transaction
from django.utils import timezone
from pytest_django import Settings

from debate.audit_log.forgetting import forget_whom_decisions_were_about
from debate.audit_log.models import Decision
from debate.comments.filters.matches import forget_old_matches
from debate.comments.filters.models import Finding
from debate.comments.likes import like_comment
from debate.comments.models import Comment
from debate.database import pruning
from debate.errors import AddressUnknown, Banned
from debate.leases.models import Lease
from debate.leases.taking import forget_old_leases, take_turn
from debate.moderation.decisions import decide
from debate.moderation.reports import report_comment
from debate.polls.ballots import cast_ballot
from debate.polls.integrity.detection import forget_old_groups
from debate.polls.integrity.models import BallotGroup
from debate.polls.models import Ballot
from debate.readers.admin_history import ADMIN_HISTORY_KEPT, forget_old_admin_history
from debate.readers.identity import Identity
from debate.readers.idle import IDLE_GUESTS_KEPT, forget_ended_sessions, forget_idle_guests
from debate.readers.models import EndedSession, Notice, PseudonymKey, Reader, Sanction
from debate.readers.notices import KEPT, MAX_KEPT, MAX_SHOWN, forget_old_notices, notify, read_notices
from debate.readers.privacy import keys
from debate.readers.privacy.address_pseudonyms import address_pseudonym, forget_addresses
from debate.readers.privacy.keys import PLACES, rotate_keys
from debate.rights.asking import require_reader
from tests.cast import ADDRESS, Scene, guest, set_scene
from tests.support.sanctions import ban_reader, mute_reader

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_keys() -> Iterator[None]:
    """Let a test start with its own database's keys, and leave none to the next one."""
    keys._read.cache_clear()
    yield
    keys._read.cache_clear()


def on_day(day: float) -> time_machine.travel:
    """Travel this many days from a fixed moment."""
    return time_machine.travel(time_of_the_first_post + timedelta(days=day))


# Late on a day: the keys change soon after.
time_of_the_first_post = timezone.now().replace(hour=23, minute=50)


def number(who: Identity) -> int:
    return require_reader(who).pk


def ann_has_posted() -> Scene:
    scene = set_scene()
    with on_day(0):
        scene.post(scene.ann)
    return scene


def test_an_address_has_a_new_pseudonym_each_day_and_ipv6_neighbours_share_it() -> None:
    with on_day(0):
        first = address_pseudonym(ADDRESS)
        assert address_pseudonym("2001:db8::1") == address_pseudonym("2001:db8::2") != first
    with on_day(1):
        assert address_pseudonym(ADDRESS) != first
    assert address_pseudonym("nowhere") == ""


@pytest.mark.parametrize("banned_on", [0.01, 1, 6.9])
def test_an_address_ban_lasts_a_week_despite_daily_new_keys(banned_on: float) -> None:
    scene = ann_has_posted()
    with on_day(banned_on):
        forget_addresses()
        ban_reader(scene.mo, number(scene.ann), reason="Spam", with_address=True)
    with on_day(banned_on + 6.9):
        rotate_keys()
        forget_addresses()
        newcomer = guest("Eve")
        with pytest.raises(Banned):
            scene.post(newcomer)
        scene.post(replace(newcomer, address="198.51.100.7"))
    with on_day(banned_on + 7.1):
        scene.post(newcomer, "Another word.")


def test_a_readers_address_is_deleted_after_a_week_and_stored_again_with_the_next_comment() -> None:
    scene = ann_has_posted()
    with on_day(6.9):
        assert (forget_addresses(), Reader.objects.exclude(address_key="").count()) == (0, 1)
    with on_day(7.1):
        assert (forget_addresses(), Reader.objects.exclude(address_key="").count()) == (1, 0)
        with pytest.raises(AddressUnknown):
            ban_reader(scene.mo, number(scene.ann), reason="Spam", with_address=True)
        scene.post(replace(scene.ann, reader=Reader.objects.get(pk=number(scene.ann))), "Another word.")
    assert Reader.objects.exclude(address_key="").count() == 1


def test_a_banned_address_pseudonym_and_its_key_are_deleted_when_the_ban_ends() -> None:
    scene = ann_has_posted()
    with on_day(6.9):
        ban_reader(scene.mo, number(scene.ann), reason="Spam", with_address=True)
    first = PseudonymKey.objects.filter(purpose=PLACES.purpose).earliest("period")
    with on_day(13.8):
        rotate_keys()
        forget_addresses()
        assert Sanction.objects.get().address_key
        assert PseudonymKey.objects.filter(pk=first.pk).exists()
    with on_day(17):
        rotate_keys()
        forget_addresses()
        assert Sanction.objects.get().address_key == ""
        assert not PseudonymKey.objects.filter(pk=first.pk).exists()
        assert PseudonymKey.objects.filter(purpose=PLACES.purpose).count() <= PLACES.kept + 2


def test_the_next_days_key_exists_before_it_is_needed() -> None:
    with on_day(0):
        rotate_keys()
        known = set(PseudonymKey.objects.values_list("purpose", "period", "key"))
    with on_day(1):
        assert address_pseudonym(ADDRESS)
        assert set(PseudonymKey.objects.values_list("purpose", "period", "key")) == known


def test_an_unseen_notice_is_deleted_after_three_months() -> None:
    scene = set_scene()
    ann = require_reader(scene.ann)
    mute_reader(scene.mo, ann.pk, reason="Spam", hours=1)
    Notice.objects.update(created=timezone.now() - KEPT - timedelta(minutes=1))
    newer = notify(ann.pk, Notice.Kind.LIFTED)
    assert forget_old_notices() == 1
    assert [notice.id for notice in read_notices(ann)] == [newer.pk]


def test_a_reader_keeps_a_bounded_number_of_the_newest_notices() -> None:
    scene = set_scene()
    ann, ben = require_reader(scene.ann), require_reader(scene.ben)
    bens = notify(ben.pk, Notice.Kind.LIFTED)
    sent = [notify(ann.pk, Notice.Kind.LIFTED).pk for _ in range(MAX_KEPT + 3)]
    assert list(ann.notices.order_by("pk").values_list("pk", flat=True)) == sent[3:]
    assert [notice.id for notice in read_notices(ann)] == sent[-MAX_SHOWN:]
    assert [notice.id for notice in read_notices(ben)] == [bens.pk]


def test_a_guest_without_activity_is_deleted_after_half_a_year() -> None:
    scene = set_scene()
    names = ("Ida", "Liv", "Rob", "Vic", "Sam")
    idle, likes, reports, votes, sanctioned = people = [guest(name) for name in names]
    written = scene.post(scene.ann)
    like_comment(likes, written.pk)
    report_comment(reports, written.pk, reason="spam")
    cast_ballot(votes, scene.poll.pk, [scene.choices[0].pk])
    mute_reader(scene.mo, number(sanctioned), reason="Spam", hours=1)
    notify(number(idle), Notice.Kind.LIFTED)
    forget_idle_guests()
    assert Reader.objects.filter(name__in=names).count() == len(people)
    Reader.objects.update(created=timezone.now() - IDLE_GUESTS_KEPT - timedelta(minutes=1))
    newcomer = guest("Nia")
    ballots = Ballot.objects.count()
    # Ben, from the scene, has done nothing either.
    assert forget_idle_guests() == 2
    left = set(Reader.objects.values_list("pk", flat=True))
    assert left == {number(who) for who in (*people[1:], scene.ann, scene.mo, newcomer)}
    assert Ballot.objects.count() == ballots


def test_expired_sessions_matches_groups_and_leases_are_deleted_in_batches(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pruning, "BATCH_ROWS", 2)
    scene, now = set_scene(), timezone.now()
    old = now - timedelta(days=365)
    for place in range(5):
        Session.objects.create(session_key=f"over-{place}", session_data="", expire_date=old)
        EndedSession.objects.create(session=uuid4(), until=old)
    Session.objects.create(session_key="here", session_data="", expire_date=now + timedelta(days=1))
    kept, held = scene.post(scene.ann), scene.post(scene.ann, "Another word.")
    Comment.objects.filter(pk=held.pk).update(state=Comment.State.PENDING, seen=False)
    for comment in (kept, held):
        Finding.objects.create(comment=comment, filter="words", matched="x", verdict="note")
    Finding.objects.update(created=old)
    group = BallotGroup.objects.create(poll=scene.poll, kind="minute", first=old, last=old, ballots=60, key="minute 1")
    Lease.objects.create(name="of old", holder=uuid4(), expires=old)
    assert forget_ended_sessions() == 10
    assert (forget_old_matches(), forget_old_groups(), forget_old_leases()) == (1, 1, 1)
    assert [finding.comment for finding in Finding.objects.all()] == [held]
    assert list(Session.objects.values_list("session_key", flat=True)) == ["here"]
    assert not BallotGroup.objects.filter(pk=group.pk).exists()


def test_the_admin_history_is_deleted_after_two_years_but_the_audit_log_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pruning, "BATCH_ROWS", 2)
    scene = set_scene()
    mute_reader(scene.mo, number(scene.ann), reason="Spam", hours=1)
    user = require_reader(scene.mo).user
    assert user
    entries = LogEntry.objects.bulk_create(
        LogEntry(user=user, action_flag=2, object_repr=f"change {place}") for place in range(6)
    )
    with time_machine.travel(timezone.now() + ADMIN_HISTORY_KEPT - timedelta(minutes=1)):
        assert forget_old_admin_history() == 0
        kept = LogEntry.objects.create(user=user, action_flag=2, object_repr="a newer change")
    with time_machine.travel(timezone.now() + ADMIN_HISTORY_KEPT + timedelta(minutes=1)):
        assert forget_old_admin_history() == len(entries)
    assert list(LogEntry.objects.all()) == [kept]
    assert Decision.objects.filter(action="mute").count() == 1


def test_a_daily_job_runs_in_only_one_process() -> None:
    turns = [take_turn("a test", once_in=timedelta(days=1)) for _ in range(3)]
    assert turns == [True, False, False]
    with on_day(2):
        assert take_turn("a test", once_in=timedelta(days=1))


def test_the_audit_log_forgets_whom_an_old_decision_was_about_and_why(settings: Settings) -> None:
    settings.KEEP_DECISIONS_ABOUT_PEOPLE_DAYS = 100
    scene = set_scene()
    with on_day(-101):
        mute_reader(scene.mo, number(scene.ann), reason="Ann was rude", hours=1)
        comment = scene.post(scene.ben)
        decide(scene.mo, comment.pk, action="remove", reason="Rude words")
    with on_day(-99):
        mute_reader(scene.mo, number(scene.ben), reason="Ben was rude", hours=1)
    old, removal, recent = Decision.objects.order_by("pk")
    assert forget_whom_decisions_were_about() == 2
    assert forget_whom_decisions_were_about() == 0
    for decision in (old, removal, recent):
        decision.refresh_from_db()
    assert (old.action, old.moderator_id, old.reader, old.reason, old.after) == ("mute", number(scene.mo), None, "", {})
    assert (removal.action, removal.comment, removal.reason) == ("remove", comment, "")
    assert (recent.reader_id, recent.reason) == (number(scene.ben), "Ben was rude")


def test_the_database_lets_no_decision_be_changed_in_another_way() -> None:
    scene = set_scene()
    with on_day(-101):
        mute_reader(scene.mo, number(scene.ann), reason="Ann was rude", hours=1)
    mute_reader(scene.mo, number(scene.ben), reason="Ben was rude", hours=1)
    old, recent = Decision.objects.order_by("pk")
    forgotten: dict[str, Any] = {"reader": None, "reason": "", "search_reason": "", "before": {}, "after": {}}
    changes: list[tuple[Decision, dict[str, Any]]] = [
        (recent, forgotten),
        (old, forgotten | {"reason": "Another", "search_reason": "another"}),
        (old, forgotten | {"moderator": None}),
        (old, forgotten | {"action": "ban"}),
        (old, forgotten | {"reader": scene.ben.reader}),
        (old, forgotten | {"after": {"role": "Moderator"}}),
    ]
    for decision, change in changes:
        with pytest.raises((IntegrityError, OperationalError)), transaction.atomic():
            Decision.objects.filter(pk=decision.pk).update(**change)
