"""Repairs while a server runs: viewers see the true numbers without reloading."""

from tests.support.client import Client
from tests.support.servers import Hustings
from tests.support.stage import Place, Stage, change
from tests.support.state import ClientState


async def test_viewers_see_repaired_counts_and_tallies(server: Hustings, stage: Stage, place: Place) -> None:
    async with Client(server.address) as ann:
        await ann.be_guest("Ann")
        comment = await ann.post(place.slug, "First")
        await ann.vote(place.poll, place.choices[0])
        stage.act(change, "comment", comment["id"], likes=40)
        stage.act(change, "poll", place.poll, ballots=9)
        stage.act(change, "choice", place.choices[0], votes=9)
        state = await ann.load(place.slug)
        async with ann.open(place.slug, state=state) as socket:
            await socket.hello()
            said = server.manage("check_data", "--repair", "--article", place.slug)
            assert said.endswith("Checked 1 articles: 3 repaired.\n")
            await socket.until(lambda _: socket.of_type("changes") and _numbers(socket.state or state) == (0, 1))
            assert _numbers(await ann.load(place.slug)) == (0, 1)


def _numbers(state: ClientState) -> tuple[int, int]:
    """Return the likes of the only comment, and the ballots of the only poll."""
    [comment], [tally] = state.comments.values(), state.tallies.values()
    return comment["likes"], tally["ballots"]
