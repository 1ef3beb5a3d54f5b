"""What the benchmark's client notices: no error escapes it."""

import json

import pytest

from tests.bench.ledger import Ledger, Step, Told
from tests.bench.reading import Delays, read_steps
from tests.bench.writers import Change

VIEWERS = 2


def hello(rev: int) -> bytes:
    return json.dumps({"type": "hello", "epoch": "e", "rev": rev, "tallies": [], "viewers": 1}).encode()


def diff(since: int, rev: int, *, comments: list[int] | None = None, version: int = 0) -> bytes:
    ids = list(range(since + 1, rev + 1)) if comments is None else comments
    frame = {
        "type": "changes",
        "from": since,
        "rev": rev,
        "comments": [{"id": number} for number in ids],
        "tallies": [{"version": version}],
    }
    return json.dumps(frame).encode()


def watch(*seen_by_each: list[bytes]) -> list[Step]:
    """Let each viewer receive some frames."""
    ledger = Ledger()
    for frames in seen_by_each:
        has: Told | None = None
        for frame in frames:
            has = ledger.take(has, frame)
    return Step.read_all(ledger.dump())


POSTED = [Change("comment", number, number, sent_ms=0, acked_ms=1) for number in (1, 2, 3)]
ALL = [hello(0), diff(0, 1), diff(1, 3)]


def test_a_viewer_who_gets_every_change_once_in_any_grouping_is_not_a_fault() -> None:
    told = read_steps(watch(ALL, [hello(0), diff(0, 3)]), viewers=VIEWERS, until=3, posted=POSTED)
    assert (told.missed, told.doubled, told.resets) == (0, 0, 0)
    assert (told.frames, told.deliveries) == (3, 3)


@pytest.mark.parametrize(
    "seen",
    [
        pytest.param([hello(0), diff(0, 1)], id="the end never came"),
        pytest.param([hello(0), diff(1, 3)], id="a frame was left out"),
        pytest.param([hello(0), diff(0, 3, comments=[1, 3])], id="a comment was left out of its frame"),
        pytest.param([hello(0)], id="nothing came"),
    ],
)
def test_a_change_that_a_viewer_misses_is_counted(seen: list[bytes]) -> None:
    assert read_steps(watch(ALL, seen), viewers=VIEWERS, until=3, posted=POSTED).missed


def test_a_viewer_who_never_sees_the_last_votes_has_missed_them() -> None:
    first, last = diff(3, 3, version=4), diff(3, 3, version=5)
    told = read_steps(watch([*ALL, first, last], [*ALL, last]), viewers=VIEWERS, until=3, version=5, posted=POSTED)
    assert not told.missed
    assert read_steps(watch([*ALL, last], [*ALL, first]), viewers=VIEWERS, until=3, version=5, posted=POSTED).missed


def test_a_change_that_a_viewer_gets_twice_is_counted() -> None:
    told = read_steps(watch(ALL, [hello(0), diff(0, 1), diff(0, 3)]), viewers=VIEWERS, until=3, posted=POSTED)
    assert (told.missed, told.doubled) == (0, 1)


def test_a_reconnected_viewer_resumes_at_its_own_revision_not_at_the_one_in_hello() -> None:
    back = [hello(0), diff(0, 1), hello(3)]
    assert read_steps(watch(ALL, back), viewers=VIEWERS, until=3, posted=POSTED).missed
    caught_up = [*back, diff(1, 3)]
    assert not read_steps(watch(ALL, caught_up), viewers=VIEWERS, until=3, posted=POSTED).missed


def test_a_reset_is_counted() -> None:
    reset = json.dumps({"type": "reset", "epoch": "e", "rev": 3}).encode()
    assert read_steps(watch(ALL, [hello(0), reset]), viewers=VIEWERS, until=3).resets == 1


def test_delays_are_measured_from_the_acknowledgement_or_the_sending() -> None:
    step = Step(0, 0, 0, 2, 0, [1, 2], 100, False, [(1_500, 99), (2_000, 1)])
    change = Change("comment", 2, 2, sent_ms=900, acked_ms=1_000)
    delays = Delays([change], [step])
    assert (delays.quantile_s(0.5), delays.quantile_s(0.99), delays.quantile_s(1)) == (0.5, 0.5, 1.0)
    assert Delays([change], [step], since_sent=True).quantile_s(0.5) == 0.6


def test_a_vote_is_shown_with_the_first_tally_that_counts_it() -> None:
    steps = watch([hello(0), diff(0, 0, version=3), diff(0, 0, version=5)])
    shown = [step.version for step in steps if Delays([Change("vote", 1, 4, 0, 0)], [step]).quantile_s(1) >= 0]
    assert shown == [5]
