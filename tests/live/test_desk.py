"""The moderators' socket: the whole queue, whenever it changes."""

from live.fanout.closes import NOT_ALLOWED
from tests.support.client import Client, Socket
from tests.support.servers import Hustings
from tests.support.stage import MODERATOR, PASSWORD, Pair, Place, Stage, give_account, set_moderator


async def test_the_queue_arrives_at_once_and_after_every_report_and_decision(server: Hustings, place: Place) -> None:
    async with Client(server.address) as ann, Client(server.address) as ben, Client(server.address) as mo:
        await ann.be_guest("Ann")
        await ben.be_guest("Ben")
        await mo.log_in(MODERATOR, PASSWORD)
        comment = await ann.post(place.slug, "A word")
        async with mo.open_path("/ws/moderation/") as desk:
            await desk.until(lambda s: s.of_type("queue"))
            assert comment["id"] in [entry["id"] for entry in desk.frames[-1]["recent"]]
            await ben.ask("POST", f"/comments/{comment['id']}/reports", {"reason": "spam"})
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
            # The queue is known already, but a socket that stays silent after opening would count as dead.
            await desk.until(lambda s: s.of_type("claims"))
            await ann.post(place.slug, "Another")
            await desk.until(lambda s: s.of_type("queue"))
            assert desk.of_type("queue")[0]["version"] != version


async def test_the_desk_gets_changes_from_another_process(pair: Pair, place: Place) -> None:
    async with Client(pair.one.address) as ann, Client(pair.two.address) as mo:
        await ann.be_guest("Ann")
        await mo.log_in(MODERATOR, PASSWORD)
        async with mo.open_path("/ws/moderation/") as desk:
            await desk.until(lambda s: s.of_type("queue"))
            comment = await ann.post(place.slug, "A word")
            await desk.until(lambda s: comment["id"] in [entry["id"] for entry in s.frames[-1]["recent"]], timeout_s=3)


async def test_a_moderator_who_loses_the_role_is_disconnected(server: Hustings, stage: Stage) -> None:
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


async def test_a_moderator_who_signs_out_is_disconnected(server: Hustings) -> None:
    async with Client(server.address) as mo:
        await mo.log_in(MODERATOR, PASSWORD)
        async with mo.open_path("/ws/moderation/") as desk:
            await desk.until(lambda s: s.of_type("queue"))
            await mo.log_out()
            close = await desk.closed(timeout_s=3)
            assert close and close.code == NOT_ALLOWED.code


async def test_moderators_see_what_others_have_open_until_they_leave(pair: Pair, place: Place) -> None:
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
                # A moderator who connects later is told too, in any process.
                async with mo.open_path("/ws/moderation/") as late:
                    await late.until(lambda s: shown(s) == [comment["id"]])
                await desk.command("release")
                await watching.until(lambda s: shown(s) == [])
                await desk.command("claim", comment=comment["id"])
                await watching.until(lambda s: shown(s) == [comment["id"]])
            await watching.until(lambda s: shown(s) == [])


async def test_only_moderators_of_its_debate_see_that_a_comment_is_open_elsewhere(
    server: Hustings, place: Place, stage: Stage
) -> None:
    stage.act(give_account, "sport", 1, "Sport")
    async with Client(server.address) as ann, Client(server.address) as mo, Client(server.address) as elsewhere:
        await ann.be_guest("Ann")
        await mo.log_in(MODERATOR, PASSWORD)
        await elsewhere.log_in("sport", PASSWORD)
        comment = await ann.post(place.slug, "A word")
        async with elsewhere.open_path("/ws/moderation/") as watching, mo.open_path("/ws/moderation/") as desk:
            await watching.until(lambda s: s.of_type("queue"))
            await desk.until(lambda s: s.of_type("queue"))
            assert (await watching.command("claim", comment=comment["id"]))["code"] == "not_found"
            await desk.command("claim", comment=comment["id"])
            await desk.until(lambda s: s.of_type("claims"))
            # An answer comes after everything that was sent before it.
            await watching.command("release")
            assert not watching.of_type("claims")
