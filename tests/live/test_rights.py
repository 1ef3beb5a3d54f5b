"""Everything that moderators do by every role, over HTTP and over the sockets: the same rights, the same outcome."""

import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import Any

import httpx
import pytest
from websockets import ConnectionClosed

from live.closes import NOT_ALLOWED
from live.desk_commands import DESK_COMMANDS
from live.reader_commands import COMMANDS
from tests.live.deed_scenes import read_deed_scene, set_deed_scene
from tests.live.deeds import ANYWHERE, CHIEFS, DEEDS, HERE, ROLES, Deed
from tests.live.test_handshake import status_of
from tests.support.client import Client, Socket
from tests.support.servers import Hustings
from tests.support.stage import PASSWORD, Place, Stage, change, give_account

DESK = "/ws/moderation/"
# What differs between any two of the same beside numbers: moments, and keys.
OF_ITS_OWN = re.compile(r"\d{4}-\d\d-\d\dT.*|[0-9a-f]{8}-[0-9a-f-]{27}")


@pytest.fixture(scope="module")
def accounts(stage: Stage) -> dict[str, str]:
    """The user name of each role's account."""
    names = {role: f"r{number}" for number, role in enumerate(ROLES)}
    for role, given in ROLES.items():
        if given:
            stage.act(give_account, names[role], *given)
    return names


@pytest.fixture(autouse=True)
def _rules_of_others(stage: Stage, place: Place) -> Iterator[None]:
    """Leave the rules of all debates to the other tests as they were."""
    yield
    stage.act(set_deed_scene, place, None, rules=True)


async def speak_as(client: Client, role: str, accounts: dict[str, str]) -> None:
    if ROLES[role]:
        await client.log_in(accounts[role], PASSWORD)
    elif role == "guest":
        await client.be_guest("Gus")
    else:
        await client.session()


def outcome(answer: dict[str, Any]) -> str:
    """Return "done" or the code of the refusal, where several were decided about that of the first."""
    first = answer.get("outcomes", [answer])[0]
    return str(first.get("error", first).get("code", "done"))


def alike(answer: Any) -> Any:
    """Return an answer without what is another with every repetition."""
    if isinstance(answer, dict):
        return {name: alike(value) for name, value in answer.items() if name != "message"}
    if isinstance(answer, list):
        return [alike(value) for value in answer]
    if isinstance(answer, str):
        return OF_ITS_OWN.sub("…", answer)
    return 0 if isinstance(answer, int) and not isinstance(answer, bool) else answer


Way = Callable[[Deed, str, dict[str, Any]], Awaitable[dict[str, Any]]]


@asynccontextmanager
async def ways_of(who: Client, place: Place, *, is_moderator: bool) -> AsyncIterator[dict[str, Way]]:
    """Open what somebody can act through: the API, an article's socket, and for moderators the desk's."""

    async def by_call(deed: Deed, command: str, scene: dict[str, Any]) -> dict[str, Any]:
        return dict((await who.call(*deed.http(scene))).json())

    async with AsyncExitStack() as sockets:

        def on(socket: Socket) -> Way:
            async def by_command(deed: Deed, command: str, scene: dict[str, Any]) -> dict[str, Any]:
                answer = await socket.command(command, **deed.content(scene))
                return {name: value for name, value in answer.items() if name not in ("type", "id")}

            return by_command

        ways = {"http": by_call, "thread": on(await sockets.enter_async_context(who.open(place.slug)))}
        if is_moderator:
            ways["desk"] = on(await sockets.enter_async_context(who.open_path(DESK)))
        yield ways


def leads_to(way: str, deed: Deed, command: str) -> bool:
    return {"http": bool(deed.call), "thread": command in COMMANDS, "desk": True}[way]


@pytest.mark.parametrize("role", ROLES)
async def test_each_role_may_do_the_same_over_http_and_on_the_sockets_and_a_refusal_changes_nothing(
    server: Hustings, place: Place, stage: Stage, accounts: dict[str, str], role: str
) -> None:
    refusal = "sign_in_required" if role == "passer-by" else "forbidden"
    async with Client(server.address) as who:
        await speak_as(who, role, accounts)
        async with ways_of(who, place, is_moderator=role in ANYWHERE) as ways:
            for name, deed in DEEDS.items():
                command, expected = deed.command or name, "done" if role in deed.may else refusal
                seen = []
                for way, act in ways.items():
                    if not leads_to(way, deed, command):
                        continue
                    scene = stage.act(set_deed_scene, place, accounts[role], **deed.scene)
                    before = stage.act(read_deed_scene, place, scene)
                    answer = await act(deed, command, scene)
                    assert outcome(answer) == expected, (name, way, answer)
                    has_changed = stage.act(read_deed_scene, place, scene) != before
                    assert expected == "done" or not has_changed, (name, way)
                    seen.append((alike(answer.get("error", answer)), has_changed))
                assert seen == seen[:1] * len(seen), (name, seen)


async def test_the_desk_shows_nothing_to_who_has_no_right_and_of_other_sections_nothing_to_who_has_one(
    server: Hustings, place: Place, stage: Stage, accounts: dict[str, str]
) -> None:
    stage.act(set_deed_scene, place, None)
    for role in ROLES:
        async with Client(server.address) as who:
            await speak_as(who, role, accounts)
            assert await status_of(who, DESK) == (101 if role in ANYWHERE else 403), role
            if role in ANYWHERE:
                async with who.open_path(DESK) as desk:
                    await desk.until(lambda s: s.of_type("queue"))
                    articles = [entry["article"] for entry in desk.of_type("queue")[0]["recent"]]
                    assert (place.slug in articles) == (role in HERE), role


@pytest.mark.parametrize("where", ["desk", "thread"])
async def test_a_right_that_was_lost_is_not_used_on_an_open_socket(
    server: Hustings, place: Place, stage: Stage, where: str
) -> None:
    name = f"late {where}"
    number = stage.act(give_account, name, 3)
    path, kinds = (DESK, DESK_COMMANDS) if where == "desk" else (f"/ws/articles/{place.slug}/", COMMANDS)
    commands = [(deed.command or name, deed) for name, deed in DEEDS.items() if (deed.command or name) in kinds]
    # First what is not always done by a right: who speaks is looked up anew with every other one.
    commands.sort(key=lambda pair: pair[0] != "comment")
    scene = stage.act(set_deed_scene, place, name, sanction="mute", batch=True)
    before = stage.act(read_deed_scene, place, scene)
    async with Client(server.address) as who:
        await who.log_in(name, PASSWORD)
        # Two, as one takes only so many commands at once.
        async with who.open_path(path) as one, who.open_path(path) as two:
            for socket in (one, two):
                await socket.until(lambda s: s.frames)
            stage.act(change, "Reader", number, role=0)
            # The desk is closed soon, perhaps before all of them have been sent.
            with suppress(ConnectionClosed):
                for turn, (command, deed) in enumerate(commands):
                    message = {"type": command, "id": str(turn), **deed.content(scene)}
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
    assert stage.act(read_deed_scene, place, scene) == before


# What readers do for themselves; and what moderators read, by which of them.
CALLS_OF_READERS = {
    "DELETE /comments/{comment_id}",
    "DELETE /comments/{comment_id}/like",
    "DELETE /notices/{notice_id}",
    "DELETE /polls/{poll_id}/ballot",
    "DELETE /session",
    "PATCH /comments/{comment_id}",
    "POST /comments/{comment_id}/reports",
    "POST /sanctions/{sanction_id}/appeal",
    "POST /session",
    "POST /session/login",
    "POST /session/token",
    "PUT /comments/{comment_id}/like",
    "PUT /polls/{poll_id}/ballot",
}
READS = {
    "/api/v1/articles/{slug}/rules": ANYWHERE,
    "/api/v1/moderation/appeals": ANYWHERE,
    "/api/v1/moderation/ballot-groups": ANYWHERE,
    "/api/v1/moderation/comments/{comment_id}": HERE,
    "/api/v1/moderation/queue": ANYWHERE,
    "/api/v1/moderation/readers/{reader_id}": ANYWHERE,
    "/api/v1/moderation/record": ANYWHERE,
    "/api/v1/moderation/rules": ANYWHERE,
    "/api/v1/moderation/sites": ANYWHERE,
    "/api/v1/moderation/sites/{site_id}/rules": ANYWHERE,
    "/moderation/record.csv": CHIEFS,
    "/moderation/record.json": CHIEFS,
}


def calls_of_the_api(server: Hustings) -> set[str]:
    """Return method and address of every call, as the API's own document has them."""
    paths = httpx.get(f"{server.address}/api/v1/openapi.json").json()["paths"]
    return {f"{method.upper()} {path.removeprefix('/api/v1')}" for path, calls in paths.items() for method in calls}


def anonymous(call: str) -> str:
    """Return a call's method and address whatever the names of what is in braces."""
    return re.sub(r"\{\w+\}", "{}", call)


def test_no_call_that_changes_anything_is_missing_from_the_table(server: Hustings) -> None:
    changing = {anonymous(call) for call in calls_of_the_api(server) if not call.startswith("GET ")}
    of_moderators = {anonymous(deed.call) for deed in DEEDS.values() if deed.call}
    assert changing == of_moderators | {anonymous(call) for call in CALLS_OF_READERS}


def test_no_command_of_moderators_is_missing_from_the_table() -> None:
    assert {deed.command or name for name, deed in DEEDS.items()} == DESK_COMMANDS.keys()
    of_readers = {"vote", "like", "unlike", "report"}
    assert COMMANDS.keys() - of_readers <= DESK_COMMANDS.keys()


async def test_what_moderators_read_is_closed_to_everybody_else_and_nothing_else_is(
    server: Hustings, place: Place, stage: Stage, accounts: dict[str, str]
) -> None:
    scene = stage.act(set_deed_scene, place, None)
    numbers = {"slug": place.slug, "comment_id": scene["comment"], "reader_id": scene["reader"]}
    numbers |= {"site_id": scene["site"], "poll_id": place.poll}
    reads = {f"/api/v1{call.removeprefix('GET ')}" for call in calls_of_the_api(server) if call.startswith("GET ")}
    for role in ROLES:
        async with Client(server.address) as who:
            await speak_as(who, role, accounts)
            for path in sorted(reads | READS.keys()):
                status = (await who.http.get(path.format(**numbers))).status_code
                if role == "passer-by" and path not in READS:
                    # Some of it is about readers who have a name.
                    assert status in (200, 401), (path, status)
                    continue
                assert (status == 200) == (role in READS.get(path, ROLES)), (role, path, status)
                # A moderator of other sections is not told that the comment is there.
                assert status in (200, 401 if role == "passer-by" else 403, 404), (role, path, status)
