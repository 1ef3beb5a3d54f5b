"""What is kept for a while only: pseudonyms of places with their keys, and notices that nobody came to see."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from debate.errors import Banned
from debate.moderation.people import ban_reader, lift_sanction, mute_reader
from debate.readers import keys
from debate.readers.identity import Identity
from debate.readers.keys import PLACES, turn_keys
from debate.readers.models import Notice, PseudonymKey, Reader, Sanction
from debate.readers.notices import KEPT, MAX_KEPT, MAX_SHOWN, forget_old_notices, notify, read_notices
from debate.readers.places import forget_places, place_key
from debate.readers.roles import require_reader
from tests.cast import ADDRESS, Scene, guest, set_scene

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_keys() -> Iterator[None]:
    """Let a test begin with the keys of its own database, and leave none to the next one."""
    keys._read.cache_clear()
    yield
    keys._read.cache_clear()


def on_day(day: float) -> time_machine.travel:
    """Travel to so many days from a certain moment."""
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


def test_a_place_has_another_pseudonym_each_day_and_ipv6_neighbours_have_the_same() -> None:
    with on_day(0):
        first = place_key(ADDRESS)
        assert place_key("2001:db8::1") == place_key("2001:db8::2") != first
    with on_day(1):
        assert place_key(ADDRESS) != first
    assert place_key("nowhere") == ""


@pytest.mark.parametrize("banned_on", [0.01, 1, 6.9])
def test_a_ban_with_the_address_holds_for_a_week_whatever_keys_have_come_meanwhile(banned_on: float) -> None:
    scene = ann_has_posted()
    with on_day(banned_on):
        forget_places()
        ban_reader(scene.mo, number(scene.ann), reason="Spam", with_address=True)
    with on_day(banned_on + 6.9):
        turn_keys()
        forget_places()
        newcomer = guest("Eve")
        with pytest.raises(Banned):
            scene.post(newcomer)
        scene.post(replace(newcomer, address="198.51.100.7"))
    with on_day(banned_on + 7.1):
        scene.post(newcomer, "Another word.")


def test_where_somebody_wrote_is_forgotten_after_a_week_and_noted_anew_when_they_write_again() -> None:
    scene = ann_has_posted()
    with on_day(6.9):
        assert (forget_places(), Reader.objects.exclude(address_key="").count()) == (0, 1)
    with on_day(7.1):
        assert (forget_places(), Reader.objects.exclude(address_key="").count()) == (1, 0)
        sanction = ban_reader(scene.mo, number(scene.ann), reason="Spam", with_address=True)
        assert sanction.address_key == ""
        lift_sanction(scene.mo, sanction.pk)
        scene.post(replace(scene.ann, reader=Reader.objects.get(pk=number(scene.ann))), "Another word.")
    assert Reader.objects.exclude(address_key="").count() == 1


def test_the_pseudonym_of_a_banned_place_and_its_key_go_when_the_ban_of_the_place_is_over() -> None:
    scene = ann_has_posted()
    with on_day(6.9):
        ban_reader(scene.mo, number(scene.ann), reason="Spam", with_address=True)
    first = PseudonymKey.objects.filter(purpose=PLACES.purpose).earliest("period")
    with on_day(13.8):
        turn_keys()
        forget_places()
        assert Sanction.objects.get().address_key
        assert PseudonymKey.objects.filter(pk=first.pk).exists()
    with on_day(17):
        turn_keys()
        forget_places()
        assert Sanction.objects.get().address_key == ""
        assert not PseudonymKey.objects.filter(pk=first.pk).exists()
        assert PseudonymKey.objects.filter(purpose=PLACES.purpose).count() <= PLACES.kept + 2


def test_the_next_days_key_is_there_before_it_is_needed() -> None:
    with on_day(0):
        turn_keys()
        known = set(PseudonymKey.objects.values_list("purpose", "period", "key"))
    with on_day(1):
        assert place_key(ADDRESS)
        assert set(PseudonymKey.objects.values_list("purpose", "period", "key")) == known


def test_a_notice_that_nobody_came_to_see_is_forgotten_after_three_months() -> None:
    scene = set_scene()
    ann = require_reader(scene.ann)
    mute_reader(scene.mo, ann.pk, reason="Spam", hours=1)
    Notice.objects.update(created=timezone.now() - KEPT - timedelta(minutes=1))
    newer = notify(ann.pk, Notice.Kind.LIFTED)
    assert forget_old_notices() == 1
    assert [notice.id for notice in read_notices(ann)] == [newer.pk]


def test_a_reader_has_so_many_notices_at_the_most_and_the_newest_are_kept() -> None:
    scene = set_scene()
    ann, ben = require_reader(scene.ann), require_reader(scene.ben)
    bens = notify(ben.pk, Notice.Kind.LIFTED)
    sent = [notify(ann.pk, Notice.Kind.LIFTED).pk for _ in range(MAX_KEPT + 3)]
    assert list(ann.notices.order_by("pk").values_list("pk", flat=True)) == sent[3:]
    assert [notice.id for notice in read_notices(ann)] == sent[-MAX_SHOWN:]
    assert [notice.id for notice in read_notices(ben)] == [bens.pk]
