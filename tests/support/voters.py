"""Voters by the thousand: each a socket with its own ballot cookie, and the acks of its votes."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import uuid4

import psycopg
from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

from tests.support.servers import Hustings
from tests.support.stage import Place, Stage

# How many handshakes run at the same time.
CONNECTING = 32
CONNECT_TIMEOUT_S = 30.0


@dataclass(eq=False)
class Voter(WSListener):
    """One browser's socket. `acknowledged` is the choice that the server last acknowledged."""

    voter: str
    place: Place
    acknowledged: int | None = None
    sent: list[int] = field(default_factory=list)
    acks: int = 0
    is_lost: bool = False
    transport: WSTransport | None = None

    def vote(self, choice: int) -> None:
        """Send a vote without waiting for its answer."""
        assert self.transport
        self.sent.append(choice)
        command = {"type": "vote", "id": str(choice), "poll": self.place.poll, "choices": [choice]}
        self.transport.send(WSMsgType.TEXT, json.dumps(command).encode())

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type == WSMsgType.TEXT:
            message = json.loads(frame.get_payload_as_bytes())
            assert message["type"] != "error", message
            if message["type"] == "ack":
                self.acknowledged = int(message["id"])
                self.acks += 1

    @property
    def has_all_acks(self) -> bool:
        """Whether the server has answered every vote."""
        return self.acks == len(self.sent)

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        self.is_lost = True


async def gather_voters(stage: Stage, place: Place, servers: Sequence[Hustings], how_many: int) -> list[Voter]:
    """Connect a number of voters, to the servers in turn."""
    voters = [Voter(uuid4().hex, place) for _ in range(how_many)]
    cookies = stage.act(sign_voters, [voter.voter for voter in voters])
    gate = asyncio.Semaphore(CONNECTING)

    async def connect(number: int, voter: Voter) -> None:
        address = servers[number % len(servers)].address
        path = f"{address.replace('http', 'ws', 1)}/ws/articles/{place.slug}/"
        headers = {"Origin": address, "Cookie": cookies[number]}
        async with gate:
            voter.transport, _ = await ws_connect(
                lambda: voter, path, extra_headers=headers, websocket_handshake_timeout=CONNECT_TIMEOUT_S
            )

    await asyncio.gather(*(connect(number, voter) for number, voter in enumerate(voters)))
    return voters


def sign_voters(voters: Sequence[str]) -> list[str]:
    """Return voters' ballot cookies as the server signs them; for backstage."""
    # Called backstage; the process of the test may have no Django.
    from django.core.signing import get_cookie_signer

    from debate.readers.ballot_cookie import VOTER_COOKIE

    signer = get_cookie_signer(salt=VOTER_COOKIE + VOTER_COOKIE)
    return [f"{VOTER_COOKIE}={signer.sign(voter)}" for voter in voters]


def stored_choices(url: str, place: Place) -> dict[str, int]:
    """Return the stored choice of each voter's ballot."""
    query = """SELECT replace(b.voter::text, '-', ''), m.choice_id
        FROM debate_ballot b JOIN debate_ballotchoice m ON m.ballot_id = b.id WHERE b.poll_id = %s"""
    with psycopg.connect(url) as connection:
        rows = connection.execute(query, [place.poll]).fetchall()
    choices = {str(voter): int(choice) for voter, choice in rows}
    assert len(choices) == len(rows), "somebody has two votes"
    return choices


def read_tally(connection: "psycopg.Connection[tuple[int, ...]]", place: Place) -> tuple[int, int, int, int]:
    """Return in one statement, and so consistently: stored and recounted ballots, then votes likewise."""
    query = """SELECT p.ballots, (SELECT count(*) FROM debate_ballot WHERE poll_id = p.id),
            (SELECT array_agg(votes ORDER BY id) FROM debate_choice WHERE poll_id = p.id),
            (SELECT array_agg(votes ORDER BY id) FROM (SELECT c.id, count(m.id) AS votes
                FROM debate_choice c LEFT JOIN debate_ballotchoice m ON m.choice_id = c.id
                WHERE c.poll_id = p.id GROUP BY c.id) AS counted)
        FROM debate_poll p WHERE p.id = %s"""
    row = connection.execute(query, [place.poll]).fetchone()
    assert row
    return row  # type: ignore[return-value]
