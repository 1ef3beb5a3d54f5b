"""Votes by the thousand: each acknowledged vote counts exactly once, even if a process stops in between."""

import asyncio
from collections.abc import Iterator

import psycopg
import pytest

from tests.support.client import eventually
from tests.support.servers import Hustings, Postgres, Redis
from tests.support.stage import Stage
from tests.support.voters import gather_voters, read_tally, stored_choices

VOTERS = 2_000
KILLED_VOTERS = 300
WITHIN_S = 60.0


@pytest.fixture(scope="module")
def stage(postgres: Postgres) -> Iterator[Stage]:
    stage = Stage(postgres.create_database("votes", migrated=True))
    yield stage
    stage.close()


@pytest.fixture(scope="module")
def servers(stage: Stage) -> Iterator[list[Hustings]]:
    """Two processes, shared by the tests: a test that stops one starts it again."""
    redis = Redis()
    redis.start()
    with stage.running_servers(2, REDIS_URL=redis.url) as servers:
        yield servers
    redis.stop()


async def test_two_thousand_simultaneous_votes_on_two_processes_are_counted_exactly(
    servers: list[Hustings], stage: Stage
) -> None:
    place = stage.new_place()
    voters = await gather_voters(stage, place, servers, VOTERS)
    with psycopg.connect(stage.url, autocommit=True) as connection:
        for number, voter in enumerate(voters):
            voter.vote(place.choices[number % 3])
        seen = set()
        async with asyncio.timeout(WITHIN_S):
            while any(voter.acknowledged is None for voter in voters):
                ballots, counted, votes, votes_counted = await asyncio.to_thread(read_tally, connection, place)
                assert (ballots, votes) == (counted, votes_counted)
                seen.add(ballots)
        assert len(seen) > 2, "the tally was not looked at while people voted"
        # One in three voters change their vote, again all at once.
        for voter in voters[::3]:
            voter.vote(place.choices[1])
        await eventually(lambda: all(voter.has_all_acks for voter in voters), timeout_s=WITHIN_S)
        ballots, counted, votes, votes_counted = read_tally(connection, place)
        assert (ballots, votes) == (counted, votes_counted)
        assert ballots == VOTERS
    assert stored_choices(stage.url, place) == {voter.voter: voter.acknowledged for voter in voters}
    for voter in voters:
        assert voter.transport
        voter.transport.disconnect(graceful=False)


@pytest.mark.parametrize("end", ["kill", "terminate"])
async def test_a_process_stopped_during_voting_has_counted_every_acknowledged_vote(
    servers: list[Hustings], stage: Stage, end: str
) -> None:
    place = stage.new_place()
    voters = await gather_voters(stage, place, servers, KILLED_VOTERS)
    for _ in range(10):
        for number, voter in enumerate(voters):
            voter.vote(place.choices[(number + len(voter.sent)) % 3])
    await eventually(
        lambda: sum(voter.acknowledged is not None for voter in voters) > KILLED_VOTERS // 2, timeout_s=WITHIN_S
    )
    await asyncio.to_thread(getattr(servers[1], end))
    restart = asyncio.create_task(asyncio.to_thread(servers[1].start))
    await eventually(lambda: all(voter.is_lost for voter in voters[1::2]), timeout_s=WITHIN_S)
    await eventually(lambda: all(voter.has_all_acks for voter in voters[::2]), timeout_s=WITHIN_S)
    stored = stored_choices(stage.url, place)
    for voter in voters:
        assert voter.acknowledged is None or voter.voter in stored
        assert voter.voter not in stored or stored[voter.voter] in voter.sent
    assert all(stored[voter.voter] == voter.acknowledged == voter.sent[-1] for voter in voters[::2])
    with psycopg.connect(stage.url) as connection:
        ballots, counted, votes, votes_counted = read_tally(connection, place)
    assert (ballots, votes) == (counted, votes_counted)
    for voter in voters[::2]:
        assert voter.transport
        voter.transport.disconnect(graceful=False)
    await restart
