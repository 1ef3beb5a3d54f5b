"""An article's socket commands: the same outcome as over HTTP, and invalid ones get an error."""

import json
from asyncio import gather
from contextlib import AsyncExitStack
from typing import Any
from uuid import uuid4

import pytest

from live.fanout.closes import TOO_BIG, TOO_FAST
from tests.support.client import Client
from tests.support.refusing import refuse_no_rows, refuse_rows
from tests.support.servers import Hustings
from tests.support.stage import MODERATOR, PASSWORD, Place, Stage, set_moderator


async def test_a_comments_ack_equals_the_http_response_and_its_key_cannot_be_reused(
    server: Hustings, place: Place
) -> None:
    key = str(uuid4())
    async with Client(server.address) as ann:
        await ann.be_guest("Ann")
        async with ann.open(place.slug) as socket:
            ack = await socket.command("comment", body="A word", key=key)
            again = await socket.command("comment", body="A word", key=key)
            other = await socket.command("comment", body="Another word", key=key)
            unseen = await socket.command(
                "comment", body="A word", key=str(uuid4()), author=ack["comment"]["id"] + 10**6
            )
        assert other["code"] == "key_conflict"
        assert unseen["code"] == "reader_changed" and "Ann" in unseen["message"]
        assert ack == {"type": "ack", "id": "1", "comment": await ann.post(place.slug, "A word", key=key)}
        assert again["comment"] == ack["comment"]
        assert len((await ann.load(place.slug)).comments) == 1


async def test_acks_of_votes_likes_and_reports_equal_the_http_responses(server: Hustings, place: Place) -> None:
    async with Client(server.address) as ann, Client(server.address) as ben:
        await ann.be_guest("Ann")
        await ben.be_guest("Ben")
        comment = await ben.post(place.slug, "A word")
        async with ann.open(place.slug) as socket:
            voted = await socket.command("vote", poll=place.poll, choices=place.choices[:1])
            liked = await socket.command("like", comment=comment["id"])
            unliked = await socket.command("unlike", comment=comment["id"])
            reported = await socket.command("report", comment=comment["id"], reason="spam")
        async with ben.open(place.slug) as socket:
            for kind, more in (("like", {}), ("report", {"reason": "spam"})):
                assert (await socket.command(kind, comment=comment["id"], **more))["code"] == "own_comment"
        assert voted["tally"]["votes"][str(place.choices[0])] == 1
        assert voted["ballot"] == place.choices[:1]
        assert liked["comment"] == comment | {"rev": 2, "likes": 1}
        assert unliked["comment"] == comment | {"rev": 3, "likes": 0}
        assert (reported["type"], reported["report"]["reason"]) == ("ack", "spam")


async def test_only_moderators_can_decide_on_the_socket(server: Hustings, place: Place) -> None:
    async with Client(server.address) as ann, Client(server.address) as mo:
        await ann.be_guest("Ann")
        await mo.log_in(MODERATOR, PASSWORD)
        comment = await ann.post(place.slug, "A word")
        async with ann.open(place.slug) as socket:
            assert (await socket.command("remove", comment=comment["id"]))["code"] == "forbidden"
        async with mo.open(place.slug) as socket:
            ack = await socket.command("remove", comment=comment["id"], reason="Abuse")
            assert (ack["comment"]["state"], ack["decision"]["reason"]) == ("removed", "Abuse")
            assert (await socket.command("restore", comment=comment["id"]))["comment"]["state"] == "published"


async def test_a_revoked_role_ends_rights_on_open_sockets(server: Hustings, place: Place, stage: Stage) -> None:
    async with Client(server.address) as mo:
        await mo.log_in(MODERATOR, PASSWORD)
        comment = await mo.post(place.slug, "A word")
        async with mo.open(place.slug) as socket:
            await socket.hello()
            stage.act(set_moderator, False)
            try:
                assert (await socket.command("remove", comment=comment["id"]))["code"] == "forbidden"
            finally:
                stage.act(set_moderator, True)


@pytest.mark.parametrize(
    ("message", "code", "command_id"),
    [
        ("{", "malformed_json", None),
        ("", "malformed_json", None),
        ('{"id": "a", "body": "\\ud800"}', "malformed_json", None),
        (b"\x00", "invalid", None),
        ("[]", "invalid", None),
        ({"type": "like"}, "invalid", None),
        ({"type": "like", "id": 7}, "invalid", None),
        ({"type": "like", "id": "x" * 101}, "invalid", None),
        ({"id": "a"}, "unknown_command", "a"),
        ({"type": ["like"], "id": "a"}, "unknown_command", "a"),
        ({"type": "shout", "id": "a"}, "unknown_command", "a"),
        ({"type": "like", "id": "a"}, "invalid", "a"),
        ({"type": "like", "id": "a", "comment": "7"}, "invalid", "a"),
        ({"type": "like", "id": "a", "comment": 10**30}, "invalid", "a"),
        ({"type": "like", "id": "a", "comment": 10**9}, "not_found", "a"),
        ({"type": "comment", "id": "a", "body": "x", "key": "no key"}, "invalid", "a"),
        ({"type": "comment", "id": "a", "body": " ", "key": str(uuid4())}, "invalid_body", "a"),
        ({"type": "vote", "id": "a", "poll": 10**9, "choices": [1]}, "not_found", "a"),
    ],
)
async def test_bad_input_gets_an_error_and_the_socket_stays_open(
    server: Hustings, place: Place, message: Any, code: str, command_id: str | None
) -> None:
    async with Client(server.address) as ann:
        await ann.be_guest("Ann")
        async with ann.open(place.slug) as socket:
            await socket.send(json.dumps(message) if isinstance(message, dict) else message)
            await socket.until(lambda s: s.of_type("error"))
            (error,) = socket.of_type("error")
            assert (error["code"], error["id"]) == (code, command_id)
            assert error["message"]
            assert (await socket.command("comment", body="Still here", key=str(uuid4())))["type"] == "ack"


async def test_a_wrong_field_is_named(server: Hustings, place: Place) -> None:
    async with Client(server.address) as ann, ann.open(place.slug) as socket:
        error = await socket.command("vote", poll=place.poll, choices=["x"])
        assert error["message"].startswith("choices.0: ")


async def test_a_visitor_without_name_or_ballot_cookie_is_told_to_get_one(server: Hustings, place: Place) -> None:
    async with Client(server.address) as anonymous_visitor, anonymous_visitor.open(place.slug) as socket:
        assert (await socket.command("vote", poll=place.poll, choices=[1]))["code"] == "sign_in_required"
        assert (await socket.command("comment", body="x", key=str(uuid4())))["code"] == "sign_in_required"


@pytest.mark.parametrize("fragments", [1, 3])
async def test_a_message_over_16_kib_closes_the_socket_with_1009(
    server: Hustings, place: Place, fragments: int
) -> None:
    async with Client(server.address) as ann, ann.open(place.slug) as socket:
        await socket.hello()
        await socket.send(" " * 16_384)
        await socket.until(lambda s: s.of_type("error"))
        size = 16_385 // fragments + 1
        await socket.connection.send(" " * size if fragments == 1 else [" " * size] * fragments)
        close = await socket.closed()
        assert close and close.code == TOO_BIG.code


async def test_sending_too_fast_gets_a_retry_time_and_continuing_is_closed_with_4008(
    server: Hustings, place: Place
) -> None:
    async with Client(server.address) as ann, ann.open(place.slug) as socket:
        await socket.hello()
        # More than a busy server allows while it answers them, and fewer than close the socket.
        for number in range(55):
            await socket.send(json.dumps({"type": "like", "id": str(number), "comment": 1}))
        await socket.until(lambda s: len(s.of_type("error")) == 55)
        limited = [error for error in socket.of_type("error") if error["code"] == "rate_limited"]
        assert limited
        assert all(error["retry_after"] > 0 and error["id"] for error in limited)
        for _ in range(200):
            await socket.send("{}")
        close = await socket.closed()
        assert close and close.code == TOO_FAST.code


async def test_a_vote_refused_by_the_database_does_not_affect_its_batch(
    server: Hustings, place: Place, stage: Stage
) -> None:
    yes, no = place.choices[:2]
    async with AsyncExitStack() as stack:
        sockets = []
        for number in range(6):
            client = await stack.enter_async_context(Client(server.address))
            await client.be_guest(f"Voter {number}")
            sockets.append(await stack.enter_async_context(client.open(place.slug)))
            await sockets[-1].hello()
        stage.act(refuse_rows, "debate_ballotchoice", "INSERT", when=f"NEW.choice_id = {no}")
        try:
            votes = [no, *[yes] * 5]
            refused, *others = await gather(
                *(
                    socket.command("vote", poll=place.poll, choices=[choice])
                    for socket, choice in zip(sockets, votes, strict=True)
                )
            )
        finally:
            stage.act(refuse_no_rows, "debate_ballotchoice")
        assert (refused["type"], refused["code"]) == ("error", "unavailable")
        assert [other["type"] for other in others] == ["ack"] * 5
        # Nothing is left of it, and the vote can be cast again.
        again = await sockets[0].command("vote", poll=place.poll, choices=[no])
        assert (again["tally"]["votes"][str(yes)], again["tally"]["votes"][str(no)]) == (5, 1)
