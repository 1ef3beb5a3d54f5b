"""A poll's states while viewers watch: it opens and closes on time, and hidden votes appear when it has closed."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.support.client import Client, Socket
from tests.support.events import EventStream
from tests.support.servers import Hustings
from tests.support.stage import Pair, Place, Stage, change

# Long enough for a process without notifications to have read the timetable.
AHEAD = timedelta(seconds=3)
# The longest delay until viewers learn of it, on a machine that is busy with other tests.
LATE = timedelta(seconds=3)


def now() -> datetime:
    return datetime.now(UTC)


async def until_state(socket: Socket, poll: int, state: str) -> datetime:
    """Return when the viewer learned that the poll is in the state."""
    await socket.until(lambda s: s.state and s.state.tallies[poll]["state"] == s.state.polls[poll]["state"] == state)
    return now()


async def test_viewers_of_every_process_see_a_poll_open_and_close_on_time(
    pair: Pair, place: Place, stage: Stage
) -> None:
    opens, closes = now() + AHEAD, now() + AHEAD + timedelta(seconds=4)
    stage.act(change, "Poll", place.poll, state="scheduled", opens=opens, closes=closes)
    ballot = {"choices": place.choices[:1]}
    async with (
        Client(pair.one.address) as ann,
        Client(pair.two.address) as ben,
        ann.open(place.slug, state=await ann.load(place.slug)) as one,
        ben.open(place.slug, state=await ben.load(place.slug)) as two,
    ):
        assert (await ann.call("PUT", f"/polls/{place.poll}/ballot", ballot)).status_code == 409
        for socket in (one, two):
            assert opens <= await until_state(socket, place.poll, "open") < opens + LATE
        assert (await ann.vote(place.poll, place.choices[0]))["tally"]["ballots"] == 1
        for socket in (one, two):
            assert closes <= await until_state(socket, place.poll, "closed") < closes + LATE
        refusal = await ben.call("PUT", f"/polls/{place.poll}/ballot", ballot)
        assert (refusal.status_code, refusal.json()["error"]["code"]) == (409, "poll_closed")
        assert two.state == await ben.load(place.slug)


@pytest.mark.parametrize("results", ["after_voting", "after_closing"])
async def test_hidden_votes_reach_everybody_at_the_close_and_nobody_before(
    server: Hustings, place: Place, stage: Stage, results: str
) -> None:
    closes = now() + AHEAD
    stage.act(change, "Poll", place.poll, results=results, closes=closes)
    async with Client(server.address) as ann, Client(server.address) as ben:
        await ann.be_guest("Ann")
        state = await ben.load(place.slug)
        async with (
            ann.open(place.slug) as voter,
            ben.open(place.slug, state=state) as viewer,
            EventStream(ben.http, f"/sse/articles/{place.slug}/", state=await ben.load(place.slug)) as listener,
        ):
            ack = await voter.command("vote", poll=place.poll, choices=place.choices[:1])
            posted = await ann.post(place.slug, "A word.")
            sees = results == "after_voting"
            assert ack["tally"].get("hidden", False) != sees
            assert bool(ack["tally"]["votes"]) == sees
            mine = await ann.ask("GET", f"/polls/{place.poll}")
            assert (mine["tally"], mine["ballot"]) == (ack["tally"], place.choices[:1])
            await viewer.has_comment(posted)
            await listener.until(lambda s: s.state and posted["id"] in s.state.comments)
            frames = [*viewer.frames, *voter.frames, *(event.message for event in listener.events)]
            before = [tally for frame in frames for tally in _broadcast_tallies(frame)]
            assert len(before) > 3 and all(tally["votes"] == {} and tally["hidden"] for tally in before)
            await until_state(viewer, place.poll, "closed")
            assert viewer.state
            assert viewer.state.tallies[place.poll]["votes"][str(place.choices[0])] == 1
            assert viewer.state.comments[posted["id"]]["side"] == place.choices[0]
            assert viewer.state == await ben.load(place.slug)
            await listener.until(lambda s: s.state == viewer.state)


def _broadcast_tallies(frame: dict[str, Any]) -> list[dict[str, Any]]:
    return list(frame["tallies"]) if frame.get("type") in ("hello", "changes") else []
