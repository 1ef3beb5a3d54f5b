"""A debate that is merged into another one while readers watch: they are redirected on every kind of connection."""

from debate.articles.access import get_article
from debate.moving import merge_debates
from tests.support.client import Client
from tests.support.events import EventStream
from tests.support.servers import Hustings
from tests.support.stage import Stage


def merge(source: str, target: str) -> None:
    """Merge two debates, as an administrator does."""
    merge_debates(get_article(source), get_article(target))


async def test_readers_of_a_merged_debate_reconnect_to_the_other_one(server: Hustings, stage: Stage) -> None:
    old, new = stage.new_place(), stage.new_place()
    async with Client(server.address) as ann, Client(server.address) as ben:
        await ann.be_guest("Ann")
        state = await ann.load(old.slug)
        async with (
            ann.open(old.slug, state=state) as socket,
            ben.open(new.slug, state=await ben.load(new.slug)) as other,
        ):
            said = await ann.post(old.slug, "Said in the old debate")
            await socket.until(lambda s: s.of_type("changes"))
            # Done in another process, which notifies nobody here.
            stage.act(merge, old.slug, new.slug)
            await other.has_comment(said)
            close = await socket.closed()
            assert close and close.code == 4014
        async with ann.open(old.slug, state=state) as socket:
            # The epoch differs, so the page loads its state again: from the old address, which leads to the new debate.
            await socket.until(lambda s: s.of_type("reset"))
            state = await ann.load(old.slug)
        async with ann.open(old.slug, state=state) as socket:
            await ben.be_guest("Ben")
            await ben.post(new.slug, "Said in the new one")
            fresh = await ben.load(new.slug)
            await socket.until(lambda _: socket.state == fresh)
            assert {comment["body"] for comment in fresh.comments.values()} == {
                "Said in the old debate",
                "Said in the new one",
            }


async def test_a_merged_debates_event_stream_continues_as_the_other_ones(server: Hustings, stage: Stage) -> None:
    old, new = stage.new_place(), stage.new_place()
    path = f"/sse/articles/{old.slug}/"
    async with Client(server.address) as ann:
        async with EventStream(ann.http, path) as stream:
            await stream.until(lambda s: s.events)
            stage.act(merge, old.slug, new.slug)
            await stream.ended()
        async with EventStream(ann.http, path) as stream:
            await stream.until(lambda s: s.events)
            await ann.be_guest("Ann")
            await ann.post(new.slug, "Said in the new one")
            await stream.until(lambda s: s.of_type("changes"))
