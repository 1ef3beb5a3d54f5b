"""Keys of pseudonyms: each is for one period, shared by all processes, and deleted afterwards.

Without its key nobody can resolve a pseudonym any more, not even with the database and all secrets.
"""

import time
from dataclasses import dataclass
from functools import lru_cache
from secrets import token_hex

from django.conf import settings

from debate.readers.models import PseudonymKey


@dataclass(frozen=True, slots=True)
class Rotation:
    """The rotation of a purpose's keys: a new one each `period_s`; the last `kept` ones stay."""

    purpose: str
    period_s: int
    kept: int = 0


BALLOTS = Rotation("ballot", period_s=7 * 24 * 3600)
# The days in which a moderator can ban an address, those of that ban, and the day on which the key was in use.
PLACES = Rotation("place", period_s=24 * 3600, kept=2 * settings.KEEP_ADDRESSES_DAYS + 1)


def present_key(rotation: Rotation) -> bytes:
    """Return the current period's key."""
    return read_keys(rotation)[0]


def read_keys(rotation: Rotation) -> list[bytes]:
    """Return the stored keys, the current period's first."""
    return _read(rotation, _present(rotation))


def rotate_keys() -> None:
    """Create the next period's keys outside of any transaction that could roll them back, and delete old ones."""
    for rotation in (BALLOTS, PLACES):
        present = _present(rotation)
        _make(rotation, present)
        _make(rotation, present + 1)
        PseudonymKey.objects.filter(purpose=rotation.purpose, period__lt=present - rotation.kept).delete()


def _present(rotation: Rotation) -> int:
    return int(time.time()) // rotation.period_s


def _make(rotation: Rotation, period: int) -> None:
    PseudonymKey.objects.get_or_create(purpose=rotation.purpose, period=period, defaults={"key": token_hex(32)})


@lru_cache(maxsize=2)
def _read(rotation: Rotation, present: int) -> list[bytes]:
    _make(rotation, present)
    PseudonymKey.objects.filter(purpose=rotation.purpose, period__lt=present - rotation.kept).delete()
    kept = PseudonymKey.objects.filter(purpose=rotation.purpose, period__lte=present).order_by("-period")
    return [bytes.fromhex(key) for key in kept.values_list("key", flat=True)]
