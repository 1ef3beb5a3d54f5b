"""The moderators' socket: the queue, whole, whenever it has changed."""

from live.closes import NOT_ALLOWED
from tests.support.client import Client, Socket
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


async def test_what_a_moderator_has_open_is_shown_to_the_others_and_given_back_when_they_leave(
    pair: Pair, place: Place
) -> None:
    async with Client(pair.one.address) as ann, Client(pair.one.address) as mo, Client(pair.two.address) as other:
        await ann.be_guest("Ann")
        await mo.log_in(MODERATOR, PASSWORD)
        await other.log_in(MODERATOR, PASSWORD)
        comment = await ann.post(place.slug, "A word")
        async with other.open_path("/ws/moderation/") as watching:
            await watching.until(lambda s: s.of_type("queue"))

            def shown(socket: Socket) -> list[int]:
                claims = socket.of_type("claims")
                return [claim["comment"] for claim in claims[-1]["claims"]] if claims else []

            async with mo.open_path("/ws/moderation/") as desk:
                await desk.until(lambda s: s.of_type("queue"))
                ack = await desk.command("claim", comment=comment["id"])
                assert ack["claim"]["moderator"]["name"] == "Mo"
                await watching.until(lambda s: shown(s) == [comment["id"]])
                await desk.until(lambda s: shown(s) == [comment["id"]])
                # Who comes later is told of it as well, in whichever process.
                async with mo.open_path("/ws/moderation/") as late:
                    await late.until(lambda s: shown(s) == [comment["id"]])
                await desk.command("release")
                await watching.until(lambda s: shown(s) == [])
                await desk.command("claim", comment=comment["id"])
                await watching.until(lambda s: shown(s) == [comment["id"]])
            await watching.until(lambda s: shown(s) == [])
