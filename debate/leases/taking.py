"""Taking leases. A holder renews its lease by taking it again; a dead process loses it when it expires."""

import time
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db.models import Q
from django.utils import timezone

from debate.counters import JOB_LAST_RUN, JOB_RUNS, LEASES
from debate.database.pruning import delete_in_batches
from debate.leases.models import Lease

# This process, in all its threads.
_HERE = uuid4()
KEPT = timedelta(days=30)
# The clocks of machines that share jobs may differ by this much; `manage.py doctor` complains about two seconds.
CLOCKS_DIFFER = timedelta(seconds=5)
# A job that runs every second is not worth a write every second.
NOTE_RUNS_EVERY_S = 10.0
_noted: dict[str, float] = {}


def take_lease(name: str, *, lasts: timedelta, holder: UUID = _HERE) -> bool:
    """Say whether this process holds the lease of that name until `lasts` from now.

    A lease that lasts longer than it can was taken by a process whose clock is or was ahead, and is free.
    """
    now = timezone.now()
    is_over = Q(expires__lte=now) | Q(expires__gt=now + lasts + CLOCKS_DIFFER)
    free = Lease.objects.filter(is_over | Q(holder=holder), name=name)
    if free.update(holder=holder, expires=now + lasts):
        return True
    return Lease.objects.get_or_create(name=name, defaults={"holder": holder, "expires": now + lasts})[1]


def take_turn(name: str, *, once_in: timedelta) -> bool:
    """Say whether the caller has to do the job of that name now: true for one process per `once_in`."""
    return take_lease(name, lasts=once_in, holder=uuid4())


def note_run(name: str) -> None:
    """Store that a run of the job was completed now; of frequent runs one in `NOTE_RUNS_EVERY_S` seconds."""
    JOB_RUNS.labels(name).inc()
    JOB_LAST_RUN.labels(name).set_to_current_time()
    if time.monotonic() - _noted.get(name, -NOTE_RUNS_EVERY_S) >= NOTE_RUNS_EVERY_S:
        Lease.objects.filter(name=name).update(last_run=timezone.now())
        _noted[name] = time.monotonic()


def last_run(name: str) -> datetime | None:
    """Return when a run of the job was last stored as completed, None if never."""
    return Lease.objects.filter(name=name).values_list("last_run", flat=True).first()


class LeasedJob:
    """A continuous job that one process of the deployment runs as long as it lives.

    If it dies, another one takes over within `takeover_s` seconds. The database is asked about three times per lease;
    its answer holds until the next time.
    """

    def __init__(self, name: str, *, takeover_s: float, holder: UUID = _HERE) -> None:
        self._name = name
        self._lasts = timedelta(seconds=takeover_s * 3 / 4)
        self._ask_every_s = takeover_s / 4
        self._holder = holder
        self._asked = -takeover_s
        self._is_ours = False
        LEASES.labels(name).set_function(lambda: self._is_ours)

    def is_ours(self) -> bool:
        """Say whether this process runs the job now."""
        if time.monotonic() - self._asked >= self._ask_every_s:
            self._is_ours = False
            self._is_ours = take_lease(self._name, lasts=self._lasts, holder=self._holder)
            self._asked = time.monotonic()
        return self._is_ours


def release_leases() -> None:
    """Release all leases of this stopping process, so that others don't have to wait until they expire."""
    Lease.objects.filter(holder=_HERE).update(expires=timezone.now())


def forget_old_leases() -> int:
    """Delete leases that nobody has taken for long; returns how many."""
    return delete_in_batches(Lease.objects.filter(expires__lt=timezone.now() - KEPT))
