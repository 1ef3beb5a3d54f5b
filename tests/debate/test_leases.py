"""Jobs that one process of a deployment does, until it dies or stops."""

import time
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone

from debate.leases.taking import LeasedJob, release_leases
from tests.support.servers import wait_until

pytestmark = pytest.mark.django_db

TAKEOVER_S = 0.8


def test_another_process_takes_over_when_the_holder_stops_renewing() -> None:
    one, other = (LeasedJob("work", takeover_s=TAKEOVER_S, holder=uuid4()) for _ in range(2))
    assert (one.is_ours(), other.is_ours()) == (True, False)
    # A holder that renews keeps the lease.
    wait_until(lambda: one.is_ours() and other.is_ours() is False, "both have asked")
    wait_until(other.is_ours, "another takes over")
    wait_until(lambda: not one.is_ours(), "who comes back late finds the work taken")


def test_a_live_holder_keeps_its_lease() -> None:
    one, other = (LeasedJob("work", takeover_s=TAKEOVER_S, holder=uuid4()) for _ in range(2))
    # Three times as long as a dead holder would keep it.
    for _ in range(60):
        assert (one.is_ours(), other.is_ours()) == (True, False)
        time.sleep(TAKEOVER_S / 20)


def test_a_clock_that_was_ahead_keeps_no_lease_longer() -> None:
    ours, other = (LeasedJob("work", takeover_s=TAKEOVER_S, holder=uuid4()) for _ in range(2))
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        assert ours.is_ours()
    wait_until(other.is_ours, "another takes over", timeout_s=10 * TAKEOVER_S)


def test_a_stopping_process_releases_its_lease_at_once() -> None:
    ours, other = LeasedJob("work", takeover_s=60), LeasedJob("work", takeover_s=60, holder=uuid4())
    assert ours.is_ours()
    release_leases()
    assert other.is_ours()
