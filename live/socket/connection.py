"""Shared by the article's and the desk's sockets: the handshake, and answering commands in sequence.

A plain ASGI application, one object per connection. Frames for viewers do not pass through here.
"""

from contextvars import copy_context
from math import ceil
from time import monotonic
from typing import ClassVar

from django.http import HttpRequest
from django.utils.translation import activate
from pydantic import BaseModel

from debate.database.transient_errors import TRANSIENT_ERRORS
from debate.errors import Invalid, RateLimited, Refusal, TooManyConnections, Unavailable
from debate.language.wording import later
from debate.operator_hints import tell_refused_origin
from debate.sites.languages import language_at_hand
from debate.tracing import span
from live.commands.batched_commands import perform_batched
from live.commands.commands import AnyKind, BatchedKind, Command, CommandKind, Commands, Unreadable, read_command
from live.counters import COMMAND_SECONDS, OPEN
from live.engine import engine
from live.fanout.closes import OUTDATED, TOO_BIG, TOO_FAST, UNAVAILABLE, Close
from live.fanout.frames import Frame, ack, error
from live.fanout.handshake import FRAME_PROTOCOL, Speaker, build_request, is_from_frame, is_from_own_page
from live.fanout.viewer import OUTLET_EXTENSION, Message, Outlet, PlainOutlet, Receive, Send, Viewer
from live.socket.allowance import MessageAllowance
from live.socket.open_connections import CONNECTIONS
from live.socket.subscription import is_outdated
from live.work.overload import OVERLOAD, Load
from live.work.pool import WRITES
from live.work.tasks import log_failure

MAX_MESSAGE_BYTES = 16 * 1024


async def refuse(scope: Message, receive: Receive, send: Send, status: int = 403) -> None:
    """Refuse a socket at its handshake; on a server without that extension the browser gets status 403."""
    await receive()
    if "websocket.http.response" in scope.get("extensions", {}):
        await send({"type": "websocket.http.response.start", "status": status, "headers": []})
        await send({"type": "websocket.http.response.body", "body": b""})
    else:
        await send({"type": "websocket.close"})


class Connection:
    """One connection from its handshake to its end."""

    commands: ClassVar[Commands]
    # What it is counted as.
    kind: ClassVar[str]

    __slots__ = ("_allowance", "_receive", "_send", "scope", "slug", "speaker")

    def __init__(self, scope: Message, receive: Receive, send: Send) -> None:
        self.scope = scope
        self._receive = receive
        self._send = send
        self._allowance = MessageAllowance()
        self.slug: str = scope["url_route"]["kwargs"].get("slug", "")
        self.speaker = Speaker(scope)

    @classmethod
    async def serve(cls, scope: Message, receive: Receive, send: Send) -> None:
        """Run a connection; this is the ASGI application."""
        engine.start()
        await cls(scope, receive, send)._run()

    async def may_open(self, request: HttpRequest) -> bool:
        """Say whether the reader may open the connection, by its request; called before it is accepted."""
        raise NotImplementedError

    async def enter(self, viewer: Viewer) -> None:
        """Start sending the viewer this socket's frames."""
        raise NotImplementedError

    def leave(self, viewer: Viewer) -> None:
        """Stop sending the viewer anything."""
        raise NotImplementedError

    async def _run(self) -> None:
        request = build_request(self.scope)
        is_own = is_from_own_page(request)
        if not is_own:
            tell_refused_origin(request, "a socket")
        # For this connection's task: refusals are put into words when they are answered.
        activate(language_at_hand(request))
        if engine.is_stopping or not is_own:
            return await refuse(self.scope, self._receive, self._send)
        try:
            OVERLOAD.require_room_for(Load.SOCKET)
            with CONNECTIONS.count(request), OPEN.labels(self.kind).track_inprogress():
                if not await self._is_welcome(request):
                    return await refuse(self.scope, self._receive, self._send)
                # An open connection needs it no more, and it is as large as everything else that is kept of one.
                del request
                await self._run_counted()
        except (TooManyConnections, Unavailable) as refusal:
            await refuse(self.scope, self._receive, self._send, refusal.status)

    async def _run_counted(self) -> None:
        await self._receive()
        subprotocol = FRAME_PROTOCOL if is_from_frame(self.scope) else None
        await self._send({"type": "websocket.accept", "subprotocol": subprotocol})
        outlet: Outlet = self.scope.get("extensions", {}).get(OUTLET_EXTENSION) or PlainOutlet(self._send)
        viewer = Viewer(outlet)
        close = OUTDATED if is_outdated(self.scope) else await self._keep(viewer)
        if close:
            outlet.close(close)
            # Some servers disconnect a socket when its application ends, before the close frame is sent.
            while (await self._receive())["type"] != "websocket.disconnect":
                pass

    async def _keep(self, viewer: Viewer) -> Close | None:
        """Serve a viewer until it has left; returns the code with which to close the socket, None if it is closed."""
        try:
            await self.enter(viewer)
            return await self._converse(viewer)
        except TRANSIENT_ERRORS as failure:
            log_failure("serve a socket", failure)
            return UNAVAILABLE
        finally:
            self.leave(viewer)

    async def _is_welcome(self, request: HttpRequest) -> bool:
        try:
            return await self.may_open(request)
        except TRANSIENT_ERRORS as failure:
            log_failure("open a socket", failure)
            return False

    async def _converse(self, viewer: Viewer) -> Close | None:
        """Answer each message before taking the next one, so that nothing piles up here, until the reader has left.

        Returns the code with which to close the socket, None if it is closed.
        """
        while (message := await self._receive())["type"] == "websocket.receive":
            text = message.get("text")
            if text and len(text.encode()) > MAX_MESSAGE_BYTES:
                return TOO_BIG
            wait_s = self._allowance.spend()
            if self._allowance.is_exhausted:
                return TOO_FAST
            viewer.reply(await self._answer(text, wait_s))
        return None

    async def _answer(self, text: str | None, wait_s: float) -> Frame:
        command_id, name, outcome, came = None, "unreadable", "refused", monotonic()
        try:
            if text is None:
                raise Invalid(later("Commands are text frames; this one was binary."))
            kind, command = read_command(text, self.commands)
            command_id, name = command.id, command.type
            if wait_s:
                raise RateLimited(retry_after=ceil(wait_s * 10) / 10)
            with span(f"command {name}", serves=True):
                answer = ack(command.id, await self.perform(kind, command))
            outcome = "acknowledged"
            return answer
        except Unreadable as unreadable:
            return error(unreadable.command_id, unreadable.refusal)
        except Refusal as refusal:
            return error(command_id, refusal)
        except Exception as failure:
            log_failure("do a command", failure)
            outcome = "failed"
            return error(command_id, Unavailable())
        finally:
            COMMAND_SECONDS.labels(name, outcome).observe(monotonic() - came)

    async def perform(self, kind: AnyKind, command: Command) -> BaseModel:
        """Run a command; returns its answer, raises its refusal."""
        if isinstance(kind, BatchedKind):
            return await perform_batched(self.speaker, kind, command)
        # With the connection's id for the log.
        return await WRITES.run(copy_context().run, self._act, kind, command)

    def _act(self, kind: CommandKind, command: Command) -> BaseModel:
        identity = command.said_by(self.speaker.identity(fresh=command.needs_right))
        return kind.act(identity, self.slug, command)
