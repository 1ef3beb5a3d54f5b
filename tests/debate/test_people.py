"""Warnings, mutes and bans: who can impose them, what they stop, and how they end."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from debate.audit_log.models import Decision
from debate.comments.editing import edit_comment, withdraw_comment
from debate.comments.likes import like_comment
from debate.errors import AlreadyAppealed, AlreadyDecided, Banned, Forbidden, Invalid, Muted, NotFound, Refusal
from debate.moderation.people.appeals import answer_appeal, appeal, read_open_appeals
from debate.moderation.people.sanctions import lift_sanction
from debate.moderation.reports import report_comment
from debate.readers.identity import Identity
from debate.readers.models import Reader, Role, Sanction
from debate.readers.notices import dismiss_notice, read_notices
from debate.rights.asking import require_reader
from tests.cast import ADDRESS, Scene, account, guest, set_scene
from tests.support.sanctions import ban_reader, mute_reader, warn_reader

pytestmark = pytest.mark.django_db


def number(who: Identity) -> int:
    return require_reader(who).pk


def test_a_muted_reader_is_told_why_and_until_when_and_can_comment_afterwards() -> None:
    scene = set_scene()
    comment = scene.post(scene.ann)
    mute_reader(scene.mo, number(scene.ann), reason="Calm down first", hours=2)
    writes: list[Callable[[], object]] = [
        lambda: scene.post(scene.ann),
        lambda: edit_comment(scene.ann, comment.pk, body="Other words"),
    ]
    for write in writes:
        with pytest.raises(Muted, match=r"You can't comment until .*, \d\d:\d\d UTC: Calm down first") as caught:
            write()
        assert caught.value.retry_after and 7190 < caught.value.retry_after <= 7200
    assert like_comment(scene.ann, scene.post(scene.ben).pk).likes == 1
    with time_machine.travel(timezone.now() + timedelta(hours=2, seconds=1)):
        scene.post(scene.ann)


def test_a_banned_reader_can_only_read_and_withdraw() -> None:
    scene = set_scene()
    comment, other = scene.post(scene.ann), scene.post(scene.ben)
    ban_reader(scene.mo, number(scene.ann), reason="Threats")
    acts: list[Callable[[], object]] = [
        lambda: scene.post(scene.ann),
        lambda: edit_comment(scene.ann, comment.pk, body="Other words"),
        lambda: like_comment(scene.ann, other.pk),
        lambda: report_comment(scene.ann, other.pk, reason="spam"),
    ]
    for act in acts:
        with pytest.raises(Banned, match="You are banned: Threats") as caught:
            act()
        assert caught.value.retry_after is None
    assert withdraw_comment(scene.ann, comment.pk).state == "withdrawn"


def test_a_new_name_in_the_same_browser_does_not_escape_a_sanction() -> None:
    scene = set_scene()
    mute_reader(scene.mo, number(scene.ann), reason="Spam", hours=1)
    renamed = Reader.objects.create(name="Not Ann", voter=require_reader(scene.ann).voter)
    with pytest.raises(Muted):
        scene.post(Identity(reader=renamed, voter=renamed.voter, address=ADDRESS))


def test_an_address_ban_keeps_new_guests_out_for_a_week_but_not_neighbours() -> None:
    scene = set_scene()
    scene.post(scene.ann)
    ban_reader(scene.mo, number(scene.ann), reason="Spam", with_address=True)
    scene.post(scene.ben)
    scene.post(account("Cleo"))
    newcomer = guest("Eve")
    with pytest.raises(Banned):
        scene.post(newcomer)
    assert scene.post(Identity(reader=newcomer.reader, voter=newcomer.voter, address="198.51.100.7"))
    with time_machine.travel(timezone.now() + timedelta(days=7, seconds=1)):
        scene.post(newcomer)


def test_no_address_is_stored_in_plain_text() -> None:
    scene = set_scene()
    scene.post(scene.ann)
    sanction = ban_reader(scene.mo, number(scene.ann), reason="Spam", with_address=True)
    assert sanction.address_key and ADDRESS not in sanction.address_key


def test_a_lifted_ban_ends_at_once_and_cannot_be_lifted_twice() -> None:
    scene = set_scene()
    sanction = ban_reader(scene.mo, number(scene.ann), reason="Spam")
    lift_sanction(scene.mo, sanction.pk, reason="A mistake")
    scene.post(scene.ann)
    with pytest.raises(AlreadyDecided, match="Mo has already revoked it"):
        lift_sanction(scene.mo, sanction.pk)


def test_an_invalid_sanction_is_refused_and_changes_nothing() -> None:
    scene = set_scene()
    ann = number(scene.ann)
    for hours in (0, -1, 24 * 31):
        with pytest.raises(Invalid, match="hours"):
            mute_reader(scene.mo, ann, reason="Spam", hours=hours)
    for reason in ("", "  ", "x" * 501):
        with pytest.raises(Invalid, match="reason"):
            warn_reader(scene.mo, ann, reason=reason)
    with pytest.raises(Invalid, match="category"):
        warn_reader(scene.mo, ann, reason="Spam", category="boring")
    for unknown in (10**9, 0, -1, 2**63):
        with pytest.raises(NotFound):
            warn_reader(scene.mo, unknown, reason="Spam")
        with pytest.raises(NotFound):
            lift_sanction(scene.mo, unknown)
    assert not Sanction.objects.exists() and not Decision.objects.exists()


GIVEN: list[tuple[str, Callable[[Scene, Identity], object]]] = [
    ("warn", lambda s, who: warn_reader(who, number(s.ann), reason="Spam")),
    ("mute", lambda s, who: mute_reader(who, number(s.ann), reason="Spam", hours=1)),
    ("ban", lambda s, who: ban_reader(who, number(s.ann), reason="Spam")),
    ("decide about a moderator", lambda s, who: warn_reader(who, number(s.mo), reason="Spam")),
    ("decide about oneself", lambda s, who: warn_reader(who, number(who), reason="Spam")),
]
MAY = {
    "guest": set[str](),
    "section moderator": {"warn", "mute", "ban"},
    "moderator": {"warn", "mute", "ban"},
    "chief": {"warn", "mute", "ban", "decide about a moderator"},
    "administrator": {"warn", "mute", "ban", "decide about a moderator"},
}


@pytest.mark.parametrize("role", MAY)
def test_each_role_can_impose_only_its_own_sanctions(role: str) -> None:
    scene = set_scene()
    for author in (scene.ann, scene.mo):
        scene.post(author, f"A word of {author.reader}.")
    who = {
        "guest": lambda: guest("Gus"),
        "section moderator": lambda: account("Sue", role=Role.MODERATOR, sections="Town"),
        "moderator": lambda: account("Max", role=Role.MODERATOR),
        "chief": lambda: account("Cai", role=Role.CHIEF),
        "administrator": lambda: account("Ada", role=Role.ADMINISTRATOR),
    }[role]()
    done = set()
    for name, act in GIVEN:
        try:
            act(scene, who)
            done.add(name)
        except (Forbidden, NotFound):
            pass
    assert done == MAY[role]
    assert Decision.objects.count() == Sanction.objects.count() == len(done)


def test_an_appeal_is_heard_once_and_answered_by_another_moderator() -> None:
    scene = set_scene()
    chief = account("Cai", role=Role.CHIEF)
    sanction = ban_reader(scene.mo, number(scene.ann), reason="Spam")
    with pytest.raises(NotFound):
        appeal(scene.ben, sanction.pk, text="Not mine")
    with pytest.raises(Invalid):
        appeal(scene.ann, sanction.pk, text=" ")
    found = appeal(scene.ann, sanction.pk, text="It was a joke")
    with pytest.raises(AlreadyAppealed):
        appeal(scene.ann, sanction.pk, text="It was no joke")
    assert [(entry.text, entry.reader.name) for entry in read_open_appeals(scene.mo)] == [("It was a joke", "Ann")]
    with pytest.raises(Forbidden, match="Somebody else"):
        answer_appeal(scene.mo, found.pk, lifts=True, answer="So it was")
    with pytest.raises(Invalid):
        answer_appeal(chief, found.pk, lifts=True, answer="")
    answer_appeal(chief, found.pk, lifts=True, answer="So it was")
    with pytest.raises(AlreadyDecided, match="has answered this appeal: “So it was”"):
        answer_appeal(chief, found.pk, lifts=False, answer="No")
    assert read_open_appeals(scene.mo) == []
    scene.post(scene.ann)
    assert [notice.kind for notice in read_notices(require_reader(scene.ann))] == ["banned", "lifted"]


def test_a_rejected_appeal_leaves_the_sanction_in_force() -> None:
    scene = set_scene()
    sanction = mute_reader(scene.mo, number(scene.ann), reason="Spam", hours=1)
    found = appeal(scene.ann, sanction.pk, text="Please")
    answer_appeal(account("Cai", role=Role.CHIEF), found.pk, lifts=False, answer="No")
    with pytest.raises(Muted):
        scene.post(scene.ann)
    assert Decision.objects.order_by("-pk")[0].action == "uphold"
    assert read_notices(require_reader(scene.ann))[-1].message == "Your appeal was answered. No"


def test_a_notice_stays_until_its_reader_dismisses_it() -> None:
    scene = set_scene()
    warn_reader(scene.mo, number(scene.ann), reason="Stay on the topic")
    (notice,) = read_notices(require_reader(scene.ann))
    assert (notice.kind, notice.message) == ("warned", "A moderator has warned you: Stay on the topic")
    dismiss_notice(scene.ben, notice.id)
    assert read_notices(require_reader(scene.ann)) == [notice]
    for _ in range(2):
        dismiss_notice(scene.ann, notice.id)
    assert read_notices(require_reader(scene.ann)) == []
    with pytest.raises(Refusal):
        dismiss_notice(Identity(reader=None, voter=None, address=ADDRESS), notice.id)
