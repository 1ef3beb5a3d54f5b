"""Strings that break programs, on sockets and event streams: each gets an answer, and all channels agree."""

import json
from uuid import uuid4

from tests.naughty import encodable, naughty_strings, pieces
from tests.support.client import Client
from tests.support.events import EventStream
from tests.support.servers import Hustings
from tests.support.stage import MODERATOR, PASSWORD, Place


async def test_sockets_and_event_streams_carry_every_string_unchanged(server: Hustings, place: Place) -> None:
    async with Client(server.address) as ann, Client(server.address) as mo:
        await ann.be_guest("Ann <b>&amp;</b> \u05d0")
        await mo.log_in(MODERATOR, PASSWORD)
        state, other = await ann.load(place.slug), await ann.load(place.slug)
        async with (
            ann.open(place.slug, state=state) as socket,
            EventStream(ann.http, f"/sse/articles/{place.slug}/", state=other) as stream,
            mo.open_path("/ws/moderation/") as desk,
        ):
            await socket.hello()
            await desk.until(lambda opened: opened.frames)
            posted = None
            for text in map(encodable, [*pieces(3_900), *naughty_strings()[:12]]):
                answer = await socket.command("comment", body=text, key=str(uuid4()))
                assert answer["type"] == "ack" or answer["code"] == "invalid_body", ascii(text)
                posted = answer.get("comment", posted)
                if posted and posted["state"] == "pending":
                    # A filter holds comments with shouting or many links.
                    await mo.decide(posted["id"], "approve")
            assert posted
            await socket.send(json.dumps({"type": "comment", "id": "0", "body": "a\ud800b", "key": str(uuid4())}))
            await socket.until(lambda opened: opened.of_type("error"))
            assert socket.of_type("error")[-1]["code"] == "malformed_json"
            for text in map(encodable, pieces(480)):
                for kind, content in [
                    ("report", {"comment": posted["id"], "reason": text}),
                    ("pin", {"comment": posted["id"], "reason": text}),
                    ("like", {"comment": text}),
                    ("vote", {"poll": place.poll, "choices": [text]}),
                    (text, {}),
                ]:
                    for where in (socket, desk):
                        answer = await where.command(kind, **content)
                        assert answer["type"] in ("ack", "error"), ascii(text)
                        assert answer.get("code") != "internal_error", ascii(text)
            fresh = await ann.load(place.slug)
            assert len(fresh.comments) > len(pieces(3_900))
            await socket.until(lambda _: state == fresh)
            await stream.until(lambda _: other == fresh)
            assert not desk.has_ended
