"""Every act of a moderator by every role, over HTTP and over the sockets: the same rights, checked on the server."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from tests.support.client import Client
from tests.support.servers import Hustings
from tests.support.stage import PASSWORD, Place, Stage, change, give_account

# (role, sections) of each; the place's article is in the section Town.
ROLES: dict[str, tuple[int, str] | None] = {
    "passer-by": None,
    "guest": None,
    "account": (0, ""),
    "moderator elsewhere": (1, "Sport"),
    "moderator of the section": (1, "Sport, Town"),
    "moderator": (1, ""),
    "chief": (2, ""),
    "administrator": (3, ""),
}
COMMENT_ACTS = ("remove", "restore", "approve", "pin", "unpin")
MODERATORS = ("moderator of the section", "moderator", "chief", "administrator")
MAY: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(COMMENT_ACTS, MODERATORS),
    "warn": ("moderator elsewhere", *MODERATORS),
    "mute": ("moderator elsewhere", *MODERATORS),
    "ban": ("moderator", "chief", "administrator"),
}
# Before each act the comment is so that the act makes sense.
STATES: dict[str, dict[str, Any]] = {
    "restore": {"state": "removed"},
    "approve": {"state": "pending"},
    "unpin": {"pinned": True},
}


@pytest_asyncio.fixture
async def author(server: Hustings) -> AsyncIterator[Client]:
    async with Client(server.address) as ann:
        yield await ann.be_guest("Ann")


@pytest.fixture(scope="session")
def accounts(stage: Stage) -> dict[str, str]:
    """The user name of each role's account."""
    names = {role: f"r{number}" for number, role in enumerate(ROLES)}
    for role, given in ROLES.items():
        if given:
            stage.act(give_account, names[role], *given)
    return names


async def speak_as(client: Client, role: str, accounts: dict[str, str]) -> None:
    if ROLES[role]:
        await client.log_in(accounts[role], PASSWORD)
    elif role == "guest":
        await client.be_guest("Gus")
    else:
        await client.session()


def outcome(answer: dict[str, Any]) -> str:
    return str(answer.get("code", "done"))


@pytest.mark.parametrize("role", ROLES)
async def test_each_role_may_do_the_same_over_http_and_over_the_socket(
    server: Hustings, place: Place, stage: Stage, author: Client, accounts: dict[str, str], role: str
) -> None:
    refusal = "sign_in_required" if role == "passer-by" else "forbidden"
    comment = await author.post(place.slug, "A word")
    async with Client(server.address) as who:
        await speak_as(who, role, accounts)
        async with who.open(place.slug) as socket:
            for act, allowed in MAY.items():
                expected = "done" if role in allowed else refusal
                fresh: dict[str, Any] = {"state": "published", "pinned": False} | STATES.get(act, {})
                if act in COMMENT_ACTS:
                    stage.act(change, "Comment", comment["id"], **fresh)
                    command: dict[str, Any] = {"comment": comment["id"]}
                    call: tuple[str, dict[str, Any]] = f"/comments/{comment['id']}/decisions", {"action": act}
                else:
                    number = author.reader["id"]
                    kind = {"warn": "warning"}.get(act, act)
                    said: dict[str, Any] = {"reason": "A test"} if act == "warn" else {"reason": "A test", "hours": 1}
                    command = {"reader": number} | said
                    call = f"/moderation/readers/{number}/sanctions", {"kind": kind} | said
                over_http = await who.call("POST", *call)
                assert outcome(over_http.json().get("error", {})) == expected, (role, act, "http")
                if act in COMMENT_ACTS:
                    stage.act(change, "Comment", comment["id"], **fresh)
                assert outcome(await socket.command(act, **command)) == expected, (role, act, "socket")


@pytest.mark.parametrize(
    ("method", "path", "body", "allowed"),
    [
        ("GET", "/moderation/queue", None, ("moderator elsewhere", *MODERATORS)),
        ("GET", "/moderation/record", None, ("moderator elsewhere", *MODERATORS)),
        ("GET", "/moderation/appeals", None, ("moderator elsewhere", *MODERATORS)),
        ("GET", "/moderation/readers/1", None, ("moderator elsewhere", *MODERATORS)),
        ("POST", "/moderation/readers/{ann}/removals", {"hours": 1}, ("moderator elsewhere", *MODERATORS)),
        ("POST", f"/moderation/removals/{UUID(int=0)}/restoration", {}, ("moderator elsewhere", *MODERATORS)),
        ("POST", "/moderation/appeals/1/answer", {"lifts": True, "answer": "So"}, MODERATORS[1:]),
        ("GET", "/moderation/record.csv", None, ("chief", "administrator")),
        ("GET", "/moderation/record.json", None, ("chief", "administrator")),
    ],
)
async def test_what_moderators_read_and_do_is_closed_to_everybody_else(
    server: Hustings, author: Client, accounts: dict[str, str], method: str, path: str, body: Any, allowed: Any
) -> None:
    path = path.format(ann=author.reader["id"])
    for role in ROLES:
        async with Client(server.address) as who:
            await speak_as(who, role, accounts)
            is_page = "record." in path
            answer = await (who.http.get(path) if is_page else who.call(method, path, body))
            refused = 401 if role == "passer-by" else 403
            assert (answer.status_code == refused) == (role not in allowed), (role, path, answer.status_code)
