"""Open connections of a reader who has hidden somebody get nothing that this person writes, on all devices."""

from collections.abc import Callable

from tests.support.client import Client, Socket
from tests.support.events import EventStream
from tests.support.stage import Pair, Place
from tests.support.state import Json


def told(connection: Socket | EventStream) -> dict[int, Json]:
    """Return what a connection was last told of each comment."""
    changes = connection.of_type("changes")
    diffs = [change if isinstance(change, dict) else change.message for change in changes]
    return {comment["id"]: comment for diff in diffs for comment in diff["comments"]}


def hidden_people(connection: Socket | EventStream) -> list[list[int]]:
    """Return what a connection was told of the people whom its reader has hidden."""
    frames = connection.of_type("hidden")
    return [(frame if isinstance(frame, dict) else frame.message)["people"] for frame in frames]


def has_heard_of(comment: int) -> Callable[[Socket | EventStream], bool]:
    return lambda connection: comment in told(connection)


async def test_frames_have_no_text_of_a_hidden_person(pair: Pair, place: Place) -> None:
    async with Client(pair.one.address) as ann, Client(pair.two.address) as ben, Client(pair.one.address) as cai:
        for client, name in ((ann, "Ann"), (ben, "Ben"), (cai, "Cai in hiding")):
            await client.be_guest(name)
        start = await ben.load(place.slug)
        first = await ann.post(place.slug, "The first word")
        path = f"/sse/articles/{place.slug}/"
        async with ben.open(place.slug) as socket, cai.open(place.slug) as other, EventStream(ben.http, path) as stream:
            for connection in (socket, other):
                await connection.hello()
            await stream.until(lambda s: s.events)
            assert (await ben.call("PUT", f"/hidden/{ann.reader['id']}")).status_code == 204
            told_at_once: tuple[Socket | EventStream, ...] = (socket, stream)
            for way in told_at_once:
                await way.until(lambda c: hidden_people(c) == [[ann.reader["id"]]])
            assert hidden_people(other) == []
            async with ben.open(place.slug, state=start) as later:
                assert (await later.hello())["hidden"] == [ann.reader["id"]]
                await later.until(has_heard_of(first["id"]))
                closed = told(later)[first["id"]]
                assert closed["state"] == "hidden_by_you" and not {"author", "body", "html"} & closed.keys()
            # Connections that were open before hear of it a moment later.
            for number in range(100):
                pk = (await ann.post(place.slug, f"Word {number}"))["id"]
                for connection in (socket, other):
                    await connection.until(has_heard_of(pk))
                await stream.until(has_heard_of(pk))
                assert told(other)[pk]["body"] == f"Word {number}"
                if {told(connection)[pk]["state"] for connection in (socket, stream)} == {"hidden_by_you"}:
                    return
            raise AssertionError("the open connections never heard of it")
