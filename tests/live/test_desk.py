"""The moderators' socket: the queue, whole, whenever it has changed."""

from live.closes import NOT_ALLOWED
from tests.support.client import Client
from tests.support.servers import Hustings
from tests.support.stage import MODERATOR, PASSWORD, Pair, Place, Stage, set_moderator


async def test_the_queue_comes_at_once_and_again_when_something_is_reported_or_decided(
    server: Hustings, place: Place
) -> None:
    async with Client(server.address) as ann, Client(server.address) as mo:
        await ann.be_guest("Ann")
        await mo.log_in(MODERATOR, PASSWORD)
        comment = await ann.post(place.slug, "A word")
        async with mo.open_path("/ws/moderation/") as desk:
            await desk.until(lambda s: s.of_type("queue"))
            assert comment["id"] in [entry["id"] for entry in desk.frames[-1]["recent"]]
            await ann.ask("POST", f"/comments/{comment['id']}/reports", {"reason": "spam"})
            await desk.until(lambda s: comment["id"] in [entry["id"] for entry in s.frames[-1]["reported"]])
            ack = await desk.command("remove", comment=comment["id"], reason="Spam")
            assert (ack["comment"]["state"], ack["decision"]["action"]) == ("removed", "remove")
            await desk.until(
                lambda s: (
                    s.frames[-1]["type"] == "queue"
                    and comment["id"] not in [entry["id"] for entry in s.frames[-1]["reported"]]
                )
            )
            assert (await desk.command("like", comment=comment["id"]))["code"] == "unknown_command"
            version = desk.of_type("queue")[-1]["version"]
        async with mo.open_path(f"/ws/moderation/?since={version}") as desk:
            await ann.post(place.slug, "Another")
            await desk.until(lambda s: s.of_type("queue"))
            assert desk.frames[0]["version"] != version


async def test_the_desk_hears_of_what_happens_in_another_process(pair: Pair, place: Place) -> None:
    async with Client(pair.one.address) as ann, Client(pair.two.address) as mo:
        await ann.be_guest("Ann")
        await mo.log_in(MODERATOR, PASSWORD)
        async with mo.open_path("/ws/moderation/") as desk:
            await desk.until(lambda s: s.of_type("queue"))
            comment = await ann.post(place.slug, "A word")
            await desk.until(lambda s: comment["id"] in [entry["id"] for entry in s.frames[-1]["recent"]], timeout_s=3)


async def test_a_moderator_who_loses_the_right_is_cut_off(server: Hustings, stage: Stage) -> None:
    async with Client(server.address) as mo:
        await mo.log_in(MODERATOR, PASSWORD)
        async with mo.open_path("/ws/moderation/") as desk:
            await desk.until(lambda s: s.of_type("queue"))
            stage.act(set_moderator, False)
            try:
                close = await desk.closed(timeout_s=3)
            finally:
                stage.act(set_moderator, True)
            assert close and close.code == NOT_ALLOWED.code


async def test_a_moderator_who_signs_out_is_cut_off(server: Hustings) -> None:
    async with Client(server.address) as mo:
        await mo.log_in(MODERATOR, PASSWORD)
        async with mo.open_path("/ws/moderation/") as desk:
            await desk.until(lambda s: s.of_type("queue"))
            await mo.log_out()
            close = await desk.closed(timeout_s=3)
            assert close and close.code == NOT_ALLOWED.code
