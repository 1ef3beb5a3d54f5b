"""People at a deployment: viewers whose state follows diffs, and what each of them does until it is acknowledged.

They behave as the browser code does: a lost socket is opened again with back-off, an unanswered command is sent again,
and what is refused for now is tried again. Each comes from a separate address, so that limits can be on.
"""

import asyncio
import json
import random
import ssl
from collections.abc import Awaitable, Callable
from copy import copy
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import count
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

import httpx
from picows import WSError, WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

from tests.support.challenges import solve
from tests.support.client import Client
from tests.support.state import ClientState, Json

ANSWER_TIMEOUT_S = 15.0
OPEN_TIMEOUT_S = 10.0
# As in frontend/src/net/backoff.ts and socket.ts.
BACKOFF_BASE_S, BACKOFF_CAP_S, LASTING_S = 0.5, 20.0, 10.0
# What a proxy or a server answers that can't serve at the moment.
NOT_NOW = (429, 502, 503, 504)
FAILURES = (OSError, TimeoutError, WSError, httpx.TransportError)
_numbers = count(1)


@dataclass(slots=True)
class Tally:
    """What happened to the requests and sockets of everybody."""

    answered: int = 0
    not_now: dict[int, int] = field(default_factory=dict)
    unanswered: int = 0
    sockets_lost: int = 0
    resets: int = 0
    # Answers that no fault excuses.
    wrong: list[str] = field(default_factory=list)

    @property
    def failures(self) -> int:
        """How many requests a reader saw fail."""
        return self.unanswered + sum(self.not_now.values())

    def note(self, status: int) -> None:
        """Count an answer."""
        if status in NOT_NOW:
            self.not_now[status] = self.not_now.get(status, 0) + 1
        else:
            self.answered += 1


class Front:
    """Where the readers' proxies are, in turn, and the certificates to trust."""

    def __init__(self, addresses: list[tuple[str, str]]) -> None:
        self.addresses = [address for address, _ in addresses]
        self.tls = ssl.create_default_context()
        for _, certificate in addresses:
            self.tls.load_verify_locations(cafile=certificate)
        self.tally = Tally()


class Person(Client):
    """A browser that comes through a proxy, from a separate address."""

    def __init__(self, front: Front) -> None:
        number = next(_numbers)
        super().__init__(front.addresses[number % len(front.addresses)])
        self.front = front
        self.home = f"127.{1 + number % 200}.{number // 200 % 250}.2"
        self.http = httpx.AsyncClient(
            base_url=self.address,
            transport=httpx.AsyncHTTPTransport(verify=front.tls, local_address=self.home),
            headers={"Origin": self.address},
            timeout=ANSWER_TIMEOUT_S,
        )

    async def call(self, method: str, path: str, body: Json | None = None) -> httpx.Response:
        """Make an API call, and solve the challenge that it may need."""
        response = await self._count(super().call(method, path, body))
        if response.status_code not in NOT_NOW and response.is_error:
            error = response.json()["error"]
            if error["code"] == "challenge_required":
                challenge = (await self._count(self.http.get(error["challenge"]))).json()
                self.http.headers["X-Challenge-Solution"] = await asyncio.to_thread(solve, challenge)
                try:
                    return await self._count(super().call(method, path, body))
                finally:
                    del self.http.headers["X-Challenge-Solution"]
        return response

    async def read(self, path: str) -> str:
        """Read a page; returns its text, empty if it can't be had now."""
        try:
            response = await self._count(self.http.get(path))
        except FAILURES:
            return ""
        assert response.is_success or response.status_code in NOT_NOW, f"{path}: {response.status_code}"
        return response.text if response.is_success else ""

    async def until_done(self, attempt: Callable[[], Awaitable[Json]]) -> Json:
        """Do something until it succeeds, with back-off; returns its answer."""
        for failures in count():
            try:
                return await attempt()
            except FAILURES:
                pass
            except AssertionError as refused:
                if not is_not_now(refused):
                    self.front.tally.wrong.append(str(refused))
                    raise
            await asyncio.sleep(random.uniform(0.1, min(2.0, 0.2 * 2**failures)))
        raise AssertionError

    async def _count(self, request: Awaitable[httpx.Response]) -> httpx.Response:
        try:
            response = await request
        except FAILURES:
            self.front.tally.unanswered += 1
            raise
        self.front.tally.note(response.status_code)
        return response


def is_not_now(answer: AssertionError) -> bool:
    """Say whether a client's assertion about an answer failed on one that says to try again."""
    return any(f": {status} " in str(answer) for status in NOT_NOW)


@lru_cache(maxsize=256)
def _parse(payload: bytes) -> Json:
    """Read a frame once for all viewers that get it."""
    return dict(json.loads(payload))


class Viewer(WSListener):
    """A reader's open page: a socket that comes back, and the state that its diffs have made."""

    def __init__(self, person: Person, slug: str) -> None:
        self.person = person
        self.state: ClientState | None = None
        self._slug = slug
        self._transport: WSTransport | None = None
        self._ids = count(1)
        self._answers: dict[str, asyncio.Future[Json]] = {}
        self._life: asyncio.Task[None] | None = None
        self._lost = asyncio.Event()

    @property
    def is_live(self) -> bool:
        """Whether the socket is open."""
        return self._transport is not None

    def start(self, state: ClientState | None = None) -> None:
        """Load the page, or take what another viewer has loaded, and stay until `stop`."""
        self.state = _copy(state) if state else None
        self._life = asyncio.create_task(self._stay())

    async def stop(self) -> None:
        """Close the page."""
        if self._life:
            self._life.cancel()
            await asyncio.gather(self._life, return_exceptions=True)
            self._life = None
        self.drop()

    def drop(self) -> None:
        """Lose the socket, as a reader does whose network breaks."""
        if self._transport:
            self._transport.disconnect(graceful=False)

    async def command(self, kind: str, **content: Any) -> Json:
        """Send a command; returns its ack or error; raises `OSError` or `TimeoutError` if it stays unanswered."""
        if self._transport is None:
            raise ConnectionError("no socket at the moment")
        command_id = f"c{next(self._ids)}"
        answer = self._answers[command_id] = asyncio.get_running_loop().create_future()
        self._transport.send(WSMsgType.TEXT, json.dumps({"type": kind, "id": command_id, **content}).encode())
        try:
            return await asyncio.wait_for(answer, ANSWER_TIMEOUT_S)
        except TimeoutError:
            self.drop()
            raise
        finally:
            self._answers.pop(command_id, None)

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type == WSMsgType.TEXT and transport is self._transport:
            self._take(_parse(frame.get_payload_as_bytes()))

    def on_ws_connected(self, transport: WSTransport) -> None:
        self._transport = transport

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        if transport is not self._transport:
            return
        self._transport = None
        self.person.front.tally.sockets_lost += 1
        for answer in self._answers.values():
            if not answer.done():
                answer.set_exception(ConnectionError("the socket is lost"))
        self._lost.set()

    def _take(self, frame: Json) -> None:
        if frame["type"] in ("ack", "error"):
            answer = self._answers.get(frame["id"])
            if answer and not answer.done():
                answer.set_result(frame)
        elif frame["type"] == "reset":
            self.person.front.tally.resets += 1
            self.state = None
            self.drop()
        elif frame["type"] == "reconnect":
            asyncio.get_running_loop().call_later(random.random() * frame["within"], self.drop)
        elif frame["type"] == "changes" and self.state and not self.state.apply(frame):
            # A diff is missing, or the epoch is another one: reconnecting catches up.
            self.drop()

    async def _stay(self) -> None:
        failures = 0
        clock = asyncio.get_running_loop()
        while True:
            opened = clock.time()
            self._lost.clear()
            try:
                if self.state is None:
                    self.state = await self.person.load(self._slug)
                await self._open(self.state)
                await self._lost.wait()
            except FAILURES:
                self.drop()
            except AssertionError as answer:
                if not is_not_now(answer):
                    self.person.front.tally.wrong.append(str(answer))
            failures = 0 if clock.time() - opened >= LASTING_S else failures + 1
            await asyncio.sleep(random.random() * min(BACKOFF_CAP_S, BACKOFF_BASE_S * 2**failures))

    async def _open(self, state: ClientState) -> None:
        query = urlencode({"epoch": state.epoch, "since": state.rev})
        address = f"{self.person.address.replace('http', 'ws', 1)}/ws/articles/{self._slug}/?{query}"
        cookies = "; ".join(f"{name}={value}" for name, value in self.person.http.cookies.items())
        headers = {"Origin": self.person.address} | ({"Cookie": cookies} if cookies else {})
        await ws_connect(
            lambda: self,
            address,
            ssl_context=self.person.front.tls,
            server_hostname=urlsplit(address).hostname,
            local_addr=(self.person.home, 0),
            extra_headers=headers,
            websocket_handshake_timeout=OPEN_TIMEOUT_S,
        )


def _copy(state: ClientState) -> ClientState:
    """Return a copy of the state that can be changed; what it holds is never changed in place."""
    own = copy(state)
    own.polls, own.tallies, own.comments = dict(state.polls), dict(state.tallies), dict(state.comments)
    return own


def new_key() -> str:
    """Return the key of a comment that is not written yet."""
    return str(uuid4())
