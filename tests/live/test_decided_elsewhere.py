"""Two moderators and one comment: the second one gets the current state and who decided, by any route."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
import pytest_asyncio

from tests.support.client import Client
from tests.support.servers import Hustings
from tests.support.stage import MODERATOR, PASSWORD, Place, Stage, give_account

Decide = Callable[[int, str], Awaitable[dict[str, Any]]]
SAID = re.compile(r"The comment's state is: Removed\. Last decision: Removed, by Mo, \d+ \w+ \d{4}, \d\d:\d\d UTC\.")


@pytest_asyncio.fixture
async def mo(server: Hustings) -> AsyncIterator[Client]:
    async with Client(server.address) as mo:
        yield await mo.log_in(MODERATOR, PASSWORD)


@pytest_asyncio.fixture
async def comment(server: Hustings, place: Place) -> int:
    async with Client(server.address) as ann:
        await ann.be_guest("Ann")
        return int((await ann.post(place.slug, "A word"))["id"])


# A worker may come back to this module, to the same database.
@pytest.fixture(scope="session")
def colleague(stage: Stage) -> str:
    stage.act(give_account, "colleague", 1)
    return "colleague"


@pytest_asyncio.fixture(params=["call", "call about several", "thread", "desk", "desk about several"])
async def second(
    request: pytest.FixtureRequest, server: Hustings, place: Place, colleague: str
) -> AsyncIterator[Decide]:
    """The second moderator's way to decide; returns the refusal."""
    async with Client(server.address) as who:
        await who.log_in(colleague, PASSWORD)
        on_desk = request.param.startswith("desk")
        async with who.open_path("/ws/moderation/") if on_desk else who.open(place.slug) as socket:

            async def decide(comment: int, action: str) -> dict[str, Any]:
                several = {"comments": [comment], "action": action}
                match request.param:
                    case "call":
                        answer = await who.call("POST", f"/comments/{comment}/decisions", {"action": action})
                        return dict(answer.json().get("error", {}))
                    case "call about several":
                        answer = await who.call("POST", "/moderation/decisions", several)
                        return dict(answer.json()["outcomes"][0].get("error", {}))
                    case "desk about several":
                        return dict((await socket.command("decide", **several))["outcomes"][0].get("error", {}))
                return await socket.command(action, comment=comment)

            yield decide


async def test_a_late_decision_gets_the_current_state_and_the_first_moderators_name(
    comment: int, mo: Client, second: Decide
) -> None:
    await mo.decide(comment, "remove")
    for action, code in [("remove", "already_decided"), ("approve", "wrong_state"), ("pin", "wrong_state")]:
        refusal = await second(comment, action)
        assert refusal["code"] == code, action
        assert SAID.match(refusal["message"]), (action, refusal["message"])
    case = await mo.ask("GET", f"/moderation/comments/{comment}")
    assert [decision["moderator"] for decision in case["decisions"]] == ["Mo"]


async def test_the_second_of_two_simultaneous_decisions_reports_the_first(
    comment: int, mo: Client, second: Decide
) -> None:
    by_call = mo.call("POST", f"/comments/{comment}/decisions", {"action": "remove"})
    answer, other = await asyncio.gather(by_call, second(comment, "remove"))
    refusals = [said for said in (answer.json().get("error"), other) if said and "code" in said]
    assert [refusal["code"] for refusal in refusals] == ["already_decided"]
    case = await mo.ask("GET", f"/moderation/comments/{comment}")
    (decision,) = case["decisions"]
    assert f"Last decision: Removed, by {decision['moderator']}" in refusals[0]["message"]
