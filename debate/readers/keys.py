"""Keys of pseudonyms: each is made for one period, the same in all processes, and thrown away when its time is over.

Without its key nobody can tell any more what a pseudonym stood for, not even whoever has the database and all secrets.
"""

import time
from dataclasses import dataclass
from functools import lru_cache
from secrets import token_hex

from debate.readers.models import PseudonymKey


@dataclass(frozen=True, slots=True)
class Rotation:
    """How the keys for a purpose change: a new one each `period_s`, the last `kept` ones before it being kept."""

    purpose: str
    period_s: int
    kept: int = 0


BALLOTS = Rotation("ballot", period_s=7 * 24 * 3600)
# A week in which a moderator can ban a place, a week for which that holds, and the day on which the key was in use.
PLACES = Rotation("place", period_s=24 * 3600, kept=15)


def present_key(rotation: Rotation) -> bytes:
    """Return the key of the present period."""
    return read_keys(rotation)[0]


def read_keys(rotation: Rotation) -> list[bytes]:
    """Return the keys that are kept, that of the present period first."""
    return _read(rotation, _present(rotation))


def turn_keys() -> None:
    """Make the keys of the next period, so that none is made by who might take it back, and throw old ones away."""
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
