"""Notices to one reader: their open pages get them within a second, and nobody else's do."""

import asyncio
from uuid import uuid4

from debate.readers.models import Notice
from tests.support.client import TIMEOUT_S, Client
from tests.support.events import EventStream
from tests.support.servers import Hustings
from tests.support.stage import MODERATOR, PASSWORD, Pair, Place, Stage, sanction

MUTE = {"kind": "mute", "reason": "Calm down first", "hours": 2}


async def test_a_mute_reaches_only_the_readers_own_open_pages(pair: Pair, place: Place) -> None:
    async with Client(pair.one.address) as ann, Client(pair.two.address) as mo, Client(pair.two.address) as ben:
        await ann.be_guest("Ann")
        await ben.be_guest("Ben")
        await mo.log_in(MODERATOR, PASSWORD)
        async with (
            ann.open(place.slug) as socket,
            ben.open(place.slug) as other,
            EventStream(ann.http, f"/sse/articles/{place.slug}/") as stream,
        ):
            await socket.hello()
            await other.hello()
            await stream.until(lambda s: s.events)
            await mo.ask("POST", f"/moderation/readers/{ann.reader['id']}/sanctions", MUTE)
            await socket.until(lambda s: s.of_type("notice"), timeout_s=1)
            await stream.until(lambda s: s.of_type("notice"), timeout_s=1)
            (notice,) = socket.of_type("notice")
            assert (notice["kind"], notice["reason"]) == ("muted", "Calm down first")
            assert notice["message"].endswith(": Calm down first")
            error = await socket.command("comment", body="But", key=str(uuid4()))
            assert error["code"] == "muted" and 7190 < error["retry_after"] <= 7200
            comment = await ben.post(place.slug, "Still allowed")
            assert (await socket.command("like", comment=comment["id"]))["type"] == "ack"
            assert not other.of_type("notice")


async def test_a_banned_reader_can_only_read_on_an_open_socket(server: Hustings, place: Place) -> None:
    async with Client(server.address) as ann, Client(server.address) as mo:
        await ann.be_guest("Ann")
        await mo.log_in(MODERATOR, PASSWORD)
        own = await ann.post(place.slug, "A word")
        async with ann.open(place.slug) as socket, mo.open_path("/ws/moderation/") as desk:
            await socket.hello()
            ban = await desk.command("ban", reader=ann.reader["id"], reason="Threats")
            assert (ban["type"], ban["sanction"]["ends"]) == ("ack", None)
            await socket.until(lambda s: s.of_type("notice"), timeout_s=1)
            for kind, content in [
                ("comment", {"body": "But", "key": str(uuid4())}),
                ("like", {"comment": own["id"]}),
                ("report", {"comment": own["id"], "reason": "spam"}),
                ("vote", {"poll": place.poll, "choices": place.choices[:1]}),
            ]:
                assert (await socket.command(kind, **content))["code"] == "banned", kind
            assert (await ann.call("POST", "/session", {"name": "Not Ann"})).json()["error"]["code"] == "banned"
            lifted = await desk.command("lift", sanction=ban["sanction"]["id"], reason="A mistake")
            assert lifted["sanction"]["lifted"]
            await socket.until(lambda s: s.of_type("notice")[-1]["kind"] == "lifted", timeout_s=1)
            assert (await socket.command("comment", body="Thanks", key=str(uuid4())))["type"] == "ack"


async def test_pending_notices_arrive_with_the_page_until_they_are_dismissed(server: Hustings, place: Place) -> None:
    async with Client(server.address) as ann, Client(server.address) as ben:
        await ann.be_guest("Ann")
        await ben.be_guest("Ben")
        asked = await ann.post(place.slug, "A question")
        answer = await ben.post(place.slug, "An answer", parent=asked["id"])
        async with ann.open(place.slug) as socket:
            await socket.until(lambda s: s.of_type("notice"))
            (notice,) = socket.of_type("notice")
        assert (notice["kind"], notice["comment"], notice["article"]) == ("reply", answer["id"], place.slug)
        assert notice["message"] == "Ben replied to your comment."
        assert (await ann.ask("GET", "/notices"))["notices"] == [notice]
        assert (await ann.call("DELETE", f"/notices/{notice['id']}")).status_code == 204
        assert (await ann.ask("GET", "/notices"))["notices"] == []


def add_notice_quietly(reader_id: int) -> None:
    """Store a notice whose notification is lost."""
    Notice.objects.create(reader_id=reader_id, kind=Notice.Kind.PUBLISHED)


async def test_a_notice_whose_notification_was_lost_arrives_while_others_come_and_go(
    server: Hustings, place: Place, stage: Stage
) -> None:
    async with Client(server.address) as ann, Client(server.address) as ben:
        await ann.be_guest("Ann")
        await ben.be_guest("Ben")
        async with ann.open(place.slug) as socket:
            await socket.hello()
            stage.act(add_notice_quietly, ann.reader["id"])
            async with asyncio.timeout(TIMEOUT_S):
                while not socket.of_type("notice"):
                    async with ben.open(place.slug) as other:
                        await other.hello()


async def test_a_removed_replys_notice_is_not_sent(server: Hustings, place: Place) -> None:
    async with Client(server.address) as ann, Client(server.address) as ben, Client(server.address) as mo:
        await ann.be_guest("Ann")
        await ben.be_guest("Ben")
        await mo.log_in(MODERATOR, PASSWORD)
        asked = await ann.post(place.slug, "A question")
        answer = await ben.post(place.slug, "An insult", parent=asked["id"])
        await mo.decide(answer["id"], "remove", "Abuse")
        assert (await ann.ask("GET", "/notices"))["notices"] == []
        await mo.decide(answer["id"], "restore")
        assert [notice["kind"] for notice in (await ann.ask("GET", "/notices"))["notices"]] == ["reply"]


async def test_a_notice_without_a_notification_is_found(server: Hustings, place: Place, stage: Stage) -> None:
    async with Client(server.address) as ann:
        await ann.be_guest("Ann")
        async with ann.open(place.slug) as socket:
            await socket.hello()
            stage.act(sanction, ann.reader["id"], "mute", hours=1)
            await socket.until(lambda s: s.of_type("notice"), timeout_s=8)


async def test_hello_tells_a_reader_that_they_are_muted(server: Hustings, place: Place, stage: Stage) -> None:
    async with Client(server.address) as ann:
        await ann.be_guest("Ann")
        assert "sanction" not in ann.reader
        stage.act(sanction, ann.reader["id"], "mute", hours=1)
        async with ann.open(place.slug) as socket:
            reader = (await socket.hello())["reader"]
        assert (reader["sanction"]["kind"], reader["sanction"]["reason"]) == ("mute", "A test")
        assert (await ann.session())["reader"] == reader
