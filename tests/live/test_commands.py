"""The commands of an article's socket: the same outcome as over HTTP, and what is wrong gets an answer."""

import json
from typing import Any
from uuid import uuid4

import pytest

from live.closes import TOO_BIG, TOO_FAST
from tests.support.client import Client
from tests.support.servers import Hustings
from tests.support.stage import MODERATOR, PASSWORD, Place, Stage, set_moderator


async def test_a_comments_ack_is_its_http_twins_answer_and_a_repeated_key_gives_the_same(
    server: Hustings, place: Place
) -> None:
    key = str(uuid4())
    async with Client(server.address) as ann:
        await ann.be_guest("Ann")
        async with ann.open(place.slug) as socket:
            ack = await socket.command("comment", body="A word", key=key)
            again = await socket.command("comment", body="A word", key=key)
        assert ack == {"type": "ack", "id": "1", "comment": await ann.post(place.slug, "A word", key=key)}
        assert again["comment"] == ack["comment"]
        assert len((await ann.load(place.slug)).comments) == 1


async def test_votes_likes_and_reports_are_acknowledged_with_the_answers_of_their_twins(
    server: Hustings, place: Place
) -> None:
    async with Client(server.address) as ann, Client(server.address) as ben:
        await ann.be_guest("Ann")
        await ben.be_guest("Ben")
        comment = await ben.post(place.slug, "A word")
        async with ann.open(place.slug) as socket:
            voted = await socket.command("vote", poll=place.poll, choices=place.choices[:1])
            liked = await socket.command("like", comment=comment["id"])
            unliked = await socket.command("unlike", comment=comment["id"])
            reported = await socket.command("report", comment=comment["id"], reason="spam")
        assert voted["tally"]["votes"][str(place.choices[0])] == 1
        assert voted["ballot"] == place.choices[:1]
        assert liked["comment"] == comment | {"rev": 2, "likes": 1}
        assert unliked["comment"] == comment | {"rev": 3, "likes": 0}
        assert (reported["type"], reported["report"]["reason"]) == ("ack", "spam")


async def test_moderators_decide_on_the_socket_and_others_do_not(server: Hustings, place: Place) -> None:
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


async def test_a_right_that_was_lost_is_not_used_on_an_open_socket(
    server: Hustings, place: Place, stage: Stage
) -> None:
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
async def test_bad_input_gets_an_error_and_the_socket_lives_on(
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


async def test_who_has_neither_name_nor_ballot_cookie_is_told_to_get_one(server: Hustings, place: Place) -> None:
    async with Client(server.address) as passer_by, passer_by.open(place.slug) as socket:
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


async def test_who_sends_too_fast_is_told_when_to_go_on_and_going_on_is_closed_with_4008(
    server: Hustings, place: Place
) -> None:
    async with Client(server.address) as ann, ann.open(place.slug) as socket:
        await socket.hello()
        for number in range(25):
            await socket.send(json.dumps({"type": "like", "id": str(number), "comment": 1}))
        await socket.until(lambda s: len(s.of_type("error")) == 25)
        limited = [error for error in socket.of_type("error") if error["code"] == "rate_limited"]
        assert limited
        assert all(error["retry_after"] > 0 and error["id"] for error in limited)
        for _ in range(100):
            await socket.send("{}")
        close = await socket.closed()
        assert close and close.code == TOO_FAST.code
