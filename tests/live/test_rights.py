"""Rights on open sockets: `docs/roles.md` says who can do what; here a right ends while the socket is open."""

import json
from contextlib import suppress
from typing import Any
from uuid import uuid4

import pytest
from websockets import ConnectionClosed

from live.fanout.closes import NOT_ALLOWED
from live.socket.desk_commands import DESK_COMMANDS
from live.socket.reader_commands import COMMANDS
from tests.live.test_handshake import status_of
from tests.support.client import Client
from tests.support.servers import Hustings
from tests.support.stage import PASSWORD, Place, Stage, change, count_decisions_of, give_account

DESK = "/ws/moderation/"
# What readers do on an article's socket.
OF_READERS = {"vote", "like", "unlike", "report"}


def content(fields: Any, comment: int, place: Place) -> dict[str, Any]:
    """Return the content of a command with these fields."""
    values = {
        "comment": comment,
        "comments": [comment],
        "action": "remove",
        "reason": "So",
        "reader": 1,
        "hours": 1,
        "sanction": 1,
        "decisions": [1],
        "batch": str(uuid4()),
        "appeal": 1,
        "lifts": True,
        "answer": "So",
        "group": 1,
        "article": place.slug,
        "site": 1,
        "body": "So it is.",
        "key": str(uuid4()),
        "staff": True,
        "rules": {"report_threshold": 999},
    }
    return {name: value for name, value in values.items() if name in fields}


@pytest.mark.parametrize("where", ["desk", "thread"])
async def test_a_revoked_role_ends_rights_on_open_sockets(
    server: Hustings, place: Place, stage: Stage, where: str
) -> None:
    name = f"late {where}"
    number = stage.act(give_account, name, 3)
    path, kinds = (DESK, DESK_COMMANDS) if where == "desk" else (f"/ws/articles/{place.slug}/", COMMANDS)
    commands = sorted((kinds.keys() - OF_READERS), key=lambda command: command != "comment")
    async with Client(server.address) as who, Client(server.address) as ann:
        await ann.be_guest("Ann")
        comment = (await ann.post(place.slug, "A word"))["id"]
        await who.log_in(name, PASSWORD)
        # Two, because only a few commands are accepted at once.
        async with who.open_path(path) as one, who.open_path(path) as two:
            for socket in (one, two):
                await socket.until(lambda s: s.frames)
            stage.act(change, "Reader", number, role=0)
            # The desk is closed soon, perhaps before all of them have been sent.
            with suppress(ConnectionClosed):
                for turn, command in enumerate(commands):
                    said = content(kinds[command].schema.model_fields, comment, place)
                    message = {"type": command, "id": str(turn), **said}
                    await (one, two)[turn % 2].send(json.dumps(message))
            if where == "desk":
                closes = [await socket.closed() for socket in (one, two)]
                assert [close and close.code for close in closes] == [NOT_ALLOWED.code] * 2
            else:
                await one.until(lambda s: len(s.of_type("error")) == -(-len(commands) // 2))
                await two.until(lambda s: len(s.of_type("error")) == len(commands) // 2)
            for socket in (one, two):
                assert not socket.of_type("ack")
                assert {error["code"] for error in socket.of_type("error")} <= {"forbidden"}
        shown = (await who.call("GET", f"/articles/{place.slug}/comments", {})).json()["comments"]
        assert [one["state"] for one in shown if one["id"] == comment] == ["published"]
    assert stage.act(count_decisions_of, number) == 0


async def test_the_desks_socket_shows_moderators_only_their_own_debates(
    server: Hustings, place: Place, stage: Stage
) -> None:
    accounts = {"nobody": (0, ""), "in sport": (1, "Sport"), "in town": (1, "Sport, Town"), "a chief": (2, "")}
    for name, (role, sections) in accounts.items():
        stage.act(give_account, name, role, sections)
    async with Client(server.address) as ann:
        await ann.be_guest("Ann")
        await ann.post(place.slug, "A word")
        assert await status_of(ann, DESK) == 403
    for name, (role, sections) in accounts.items():
        async with Client(server.address) as who:
            await who.log_in(name, PASSWORD)
            assert await status_of(who, DESK) == (101 if role else 403), name
            if role:
                async with who.open_path(DESK) as desk:
                    await desk.until(lambda s: s.of_type("queue"))
                    articles = [entry["article"] for entry in desk.of_type("queue")[0]["recent"]]
                    assert (place.slug in articles) == (sections != "Sport"), name
