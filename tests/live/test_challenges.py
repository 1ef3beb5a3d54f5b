"""Challenges on a socket: required of an audience behind one address, and solved there."""

from collections.abc import Iterator
from uuid import uuid4

import pytest

from tests.support.challenges import solve
from tests.support.client import Client, Socket
from tests.support.servers import Hustings
from tests.support.stage import Place, Stage, write_comments


@pytest.fixture(scope="module")
def crowded(stage: Stage) -> Iterator[Hustings]:
    """A server that allows an address each action twice without a challenge."""
    few = {f"LIMIT_{what}_PER_ADDRESS": "2/hour" for what in ("POSTS", "VOTES", "LIKES")}
    with stage.running_server(RATE_LIMITS="on", **few) as server:
        yield server


async def ask(ann: Client, socket: Socket, kind: str, **content: object) -> list[str]:
    """Send a command three times, the last time with a challenge's solution if one is required; returns the answers."""
    answers = []
    for number in range(3):
        content |= {"key": str(uuid4()), "body": f"Word {number}"} if kind == "comment" else {}
        answer = await socket.command(kind, **content)
        if challenge := answer.get("challenge"):
            answers.append(answer["code"])
            solution = solve((await ann.http.get(challenge)).json())
            answer = await socket.command(kind, **content, solution=solution)
        answers.append(answer["type"])
    return answers


async def test_commands_from_a_busy_address_succeed_with_a_solution(
    stage: Stage, crowded: Hustings, place: Place
) -> None:
    stage.act(write_comments, place, 1)
    async with Client(crowded.address) as ann:
        await ann.be_guest("Ann")
        async with ann.open(place.slug) as socket:
            asked = ["ack", "ack", "challenge_required", "ack"]
            assert await ask(ann, socket, "comment") == asked
            assert await ask(ann, socket, "vote", poll=place.poll, choices=place.choices[:1]) == asked
            comment = (await ann.http.get(f"/api/v1/articles/{place.slug}/comments")).json()["comments"][-1]
            assert await ask(ann, socket, "like", comment=comment["id"]) == asked
