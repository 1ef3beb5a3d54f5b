"""Cached results that are slow to compute: one request computes them, and no other has to wait."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
import time_machine
from django.utils import timezone

from debate.caches import slow_results
from debate.caches.slow_results import KeptAnswers
from debate.errors import Unavailable

KEPT_S = 60.0


class SlowCount:
    """A computation that signals its start, and ends when told to."""

    def __init__(self) -> None:
        self.begun, self.may_end = Event(), Event()

    def __call__(self) -> str:
        self.begun.set()
        assert self.may_end.wait(10)
        return "new"


def test_requests_get_the_stale_result_while_one_request_recomputes_it() -> None:
    kept, count = KeptAnswers[str]("test", kept_s=KEPT_S), SlowCount()
    with time_machine.travel(timezone.now()) as traveller, ThreadPoolExecutor() as at_once:
        assert kept.get(lambda: "old") == kept.get(lambda: "never asked") == "old"
        traveller.shift(KEPT_S + 1)
        counting = at_once.submit(kept.get, count)
        assert count.begun.wait(10)
        assert kept.get(lambda: "never asked") == "old"
        count.may_end.set()
        assert counting.result() == kept.get(lambda: "never asked") == "new"


def test_a_request_waiting_for_the_first_result_gets_it_or_a_retry_hint(monkeypatch: pytest.MonkeyPatch) -> None:
    kept, count = KeptAnswers[str]("test", kept_s=KEPT_S), SlowCount()
    with ThreadPoolExecutor() as at_once:
        counting = at_once.submit(kept.get, count)
        assert count.begun.wait(10)
        with monkeypatch.context() as patch, pytest.raises(Unavailable):
            patch.setattr(slow_results, "FIRST_COMPUTATION_S", 0.01)
            kept.get(lambda: "never asked")
        waiting = at_once.submit(kept.get, lambda: "never asked")
        count.may_end.set()
        assert counting.result() == waiting.result() == "new"


def test_the_next_request_retries_a_failed_computation() -> None:
    kept = KeptAnswers[str]("test", kept_s=KEPT_S)
    with pytest.raises(ZeroDivisionError):
        kept.get(lambda: str(1 // 0))
    assert kept.get(lambda: "counted") == "counted"


def test_each_key_has_its_own_result() -> None:
    kept = KeptAnswers[str]("test", kept_s=KEPT_S)
    assert kept.get(lambda: "one", key="a key with spaces") == "one"
    assert kept.get(lambda: "two", key="another") == "two"
    assert kept.get(lambda: "never asked", key="a key with spaces") == "one"
