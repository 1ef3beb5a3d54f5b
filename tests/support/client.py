"""A client of the wire contract, as an outsider would write one: HTTP calls, and a socket that applies diffs.

It uses none of the server's code. The state and the rules for diffs are in `state`.
"""

import asyncio
import json
from collections.abc import Callable
from itertools import count
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlencode
from uuid import uuid4

import httpx
import websockets
from websockets.asyncio.client import ClientConnection
from websockets.frames import Close

from tests.support.plain import NO_TLS
from tests.support.state import ClientState, Json

TIMEOUT_S = 10.0


async def eventually(condition: Callable[[], object], *, timeout_s: float = TIMEOUT_S) -> None:
    """Wait until the condition is true."""
    async with asyncio.timeout(timeout_s):
        while not condition():  # noqa: ASYNC110  (what is waited for has no event to tell of it)
            await asyncio.sleep(0.005)


class Client:
    """One browser: its cookies, its CSRF token, and what its user does over HTTP."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.http = httpx.AsyncClient(base_url=address, timeout=TIMEOUT_S, headers={"Origin": address}, verify=NO_TLS)
        self.reader: Json = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.http.aclose()

    async def call(self, method: str, path: str, body: Json | None = None) -> httpx.Response:
        """Make an API call, with the CSRF token."""
        if method != "GET" and "csrftoken" not in self.http.cookies:
            await self.session()
        headers = {"X-CSRFToken": self.http.headers.get("X-CSRFToken", "")}
        return await self.http.request(method, f"/api/v1{path}", json=body, headers=headers)

    async def ask(self, method: str, path: str, body: Json | None = None) -> Json:
        """Make an API call that must succeed; returns its response."""
        response = await self.call(method, path, body)
        assert response.is_success, f"{method} {path}: {response.status_code} {response.text}"
        return dict(response.json())

    async def session(self) -> Json:
        """Read the session; that also sets the ballot cookie and the CSRF token."""
        return self._know(await self.ask("GET", "/session"))

    async def be_guest(self, name: str) -> Self:
        """Take a guest name."""
        self._know(await self.ask("POST", "/session", {"name": name}))
        return self

    async def log_in(self, username: str, password: str) -> Self:
        """Sign in to an account."""
        self._know(await self.ask("POST", "/session/login", {"username": username, "password": password}))
        return self

    async def log_out(self) -> None:
        """End the session."""
        self._know(await self.ask("DELETE", "/session"))

    async def post(self, slug: str, body: str, *, parent: int | None = None, key: str | None = None) -> Json:
        """Post a comment; returns it."""
        comment = {"body": body, "parent": parent, "key": key or str(uuid4())}
        return dict((await self.ask("POST", f"/articles/{slug}/comments", comment))["comment"])

    async def vote(self, poll: int, *choices: int) -> Json:
        """Cast a ballot; returns the tally and the ballot."""
        return await self.ask("PUT", f"/polls/{poll}/ballot", {"choices": choices})

    async def decide(self, comment: int, action: str, reason: str = "") -> Json:
        """Decide about a comment as a moderator."""
        return await self.ask("POST", f"/comments/{comment}/decisions", {"action": action, "reason": reason})

    async def like(self, comment: int) -> None:
        """Like a comment."""
        await self.ask("PUT", f"/comments/{comment}/like")

    async def report(self, comment: int, reason: str = "spam") -> None:
        """Report a comment to the moderators."""
        await self.ask("POST", f"/comments/{comment}/reports", {"reason": reason})

    async def withdraw(self, comment: int) -> None:
        """Withdraw one's own comment."""
        await self.ask("DELETE", f"/comments/{comment}")

    async def load(self, slug: str) -> ClientState:
        """Load the article's whole state again."""
        # The comments after the snapshot: changes in between come again with the first diff.
        snapshot = await self.ask("GET", f"/articles/{slug}")
        comments: list[Json] = []
        cursor: str | None = ""
        while cursor is not None:
            page = await self.ask("GET", f"/articles/{slug}/comments?{urlencode({'limit': 100, 'cursor': cursor})}")
            comments += page["comments"]
            cursor = page["next"]
        return ClientState.of(snapshot, comments)

    def open(self, slug: str, *, state: ClientState | None = None, **options: Any) -> "Socket":
        """Return the article's socket, a context manager; with a state it catches up and updates the state."""
        query = urlencode({"epoch": state.epoch, "since": state.rev}) if state else ""
        return self.open_path(f"/ws/articles/{slug}/?{query}", state=state, **options)

    def open_path(self, path: str, *, state: ClientState | None = None, **options: Any) -> "Socket":
        """Return a socket, a context manager; `options` are those of `websockets.connect`."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.http.cookies.items())
        defaults = {"origin": self.address, "additional_headers": {"Cookie": cookies} if cookies else {}}
        return Socket(self.address.replace("http", "ws", 1) + path, state=state, options=defaults | options)

    def _know(self, session: Json) -> Json:
        self.reader = session["reader"]
        self.http.headers["X-CSRFToken"] = session["csrf"]
        return session


class Socket:
    """An open socket: keeps all received frames, and a state if it has one."""

    def __init__(self, address: str, *, state: ClientState | None, options: dict[str, Any]) -> None:
        self.state = state
        self.frames: list[Json] = []
        self.raw: list[str] = []
        self.close: Close | None = None
        self._address = address
        self._options = options
        self._ids = count(1)
        self._news = asyncio.Condition()

    async def __aenter__(self) -> Self:
        self.connection: ClientConnection = await websockets.connect(
            self._address, open_timeout=TIMEOUT_S, max_size=None, max_queue=None, **self._options
        )
        self._reading = asyncio.create_task(self._read())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, failure: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.connection.close()
        await self._reading

    @property
    def has_ended(self) -> bool:
        """Whether the connection has ended."""
        return self._reading.done()

    def of_type(self, kind: str) -> list[Json]:
        """Return the frames of a type received so far."""
        return [frame for frame in self.frames if frame["type"] == kind]

    async def until(self, condition: Callable[["Socket"], object], *, timeout_s: float = TIMEOUT_S) -> Self:
        """Wait until received frames fulfil the condition."""
        async with asyncio.timeout(timeout_s), self._news:
            await self._news.wait_for(lambda: condition(self))
        return self

    async def hello(self) -> Json:
        """Return hello."""
        await self.until(lambda socket: socket.of_type("hello"))
        return self.frames[0]

    async def has_comment(self, comment: Json, *, timeout_s: float = TIMEOUT_S) -> None:
        """Wait until a comment is received as given, or newer."""

        def is_here(socket: Socket) -> bool:
            known = socket.state.comments.get(comment["id"]) if socket.state else None
            return bool(known and known["rev"] >= comment["rev"])

        await self.until(is_here, timeout_s=timeout_s)

    async def command(self, kind: str, **content: Any) -> Json:
        """Send a command; returns its ack or error."""
        command_id = str(next(self._ids))
        await self.connection.send(json.dumps({"type": kind, "id": command_id, **content}))
        await self.until(lambda socket: socket._answer(command_id))
        return self._answer(command_id) or {}

    async def send(self, text: str | bytes) -> None:
        """Send anything."""
        await self.connection.send(text)

    async def closed(self, *, timeout_s: float = TIMEOUT_S) -> Close | None:
        """Wait for the server to close the socket; returns its close frame, None if there was none."""
        async with asyncio.timeout(timeout_s):
            await self._reading
        return self.close

    def _answer(self, command_id: str) -> Json | None:
        answers = [f for f in self.frames if f["type"] in ("ack", "error") and f["id"] == command_id]
        return answers[0] if answers else None

    async def _read(self) -> None:
        try:
            while True:
                self._take(await self.connection.recv(decode=True))
                async with self._news:
                    self._news.notify_all()
        except websockets.ConnectionClosed as closed:
            self.close = closed.rcvd

    def _take(self, text: str) -> None:
        frame: Json = json.loads(text)
        self.raw.append(text)
        self.frames.append(frame)
        # After a reset a page ignores the diffs of the new epoch until it has loaded its state again.
        if self.state and frame["type"] == "changes" and frame["epoch"] == self.state.epoch:
            assert self.state.apply(frame), f"a gap: at {self.state.rev}, the diff is from {frame['from']}"
