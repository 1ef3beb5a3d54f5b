"""What the article's and the desk's sockets share: the handshake, and answering commands one after the other.

A plain ASGI application, one object per connection. Frames for viewers do not pass through here.
"""

from collections.abc import Mapping
from math import ceil
from typing import ClassVar

from pydantic import BaseModel

from debate.errors import Invalid, RateLimited, Refusal, Unavailable
from debate.outages import OUTAGES
from live.allowance import Allowance
from live.closes import TOO_BIG, TOO_FAST, UNAVAILABLE, Close
from live.commands import AnyKind, Command, GroupedKind, Kind, Unreadable, read_command
from live.engine import engine
from live.frames import Frame, ack, error
from live.grouped import perform_grouped
from live.handshake import FRAME_PROTOCOL, Speaker, build_request, is_from_frame, is_from_own_page
from live.pool import WRITES
from live.tasks import complain
from live.viewer import OUTLET_EXTENSION, Message, Outlet, PlainOutlet, Receive, Send, Viewer

MAX_MESSAGE_BYTES = 16 * 1024


async def refuse(scope: Message, receive: Receive, send: Send) -> None:
    """Refuse a socket at its handshake; the browser sees status 403."""
    await receive()
    await send({"type": "websocket.close"})


class Connection:
    """One connection from its handshake to its end."""

    commands: ClassVar[Mapping[str, AnyKind]]

    def __init__(self, scope: Message, receive: Receive, send: Send) -> None:
        self.scope = scope
        self._receive = receive
        self._send = send
        self._allowance = Allowance()
        self.slug: str = scope["url_route"]["kwargs"].get("slug", "")
        self.speaker = Speaker(scope)

    @classmethod
    async def serve(cls, scope: Message, receive: Receive, send: Send) -> None:
        """Run a connection; this is the ASGI application."""
        engine.start()
        await cls(scope, receive, send)._run()

    async def may_open(self) -> bool:
        """Say whether there is anything here for the speaker; called before the connection is accepted."""
        raise NotImplementedError

    async def enter(self, viewer: Viewer) -> None:
        """Begin to tell the viewer what this socket is for."""
        raise NotImplementedError

    def leave(self, viewer: Viewer) -> None:
        """Stop telling the viewer anything."""
        raise NotImplementedError

    async def _run(self) -> None:
        if not await self._is_welcome():
            return await refuse(self.scope, self._receive, self._send)
        await self._receive()
        subprotocol = FRAME_PROTOCOL if is_from_frame(self.scope) else None
        await self._send({"type": "websocket.accept", "subprotocol": subprotocol})
        outlet: Outlet = self.scope.get("extensions", {}).get(OUTLET_EXTENSION) or PlainOutlet(self._send)
        viewer = Viewer(outlet)
        try:
            await self.enter(viewer)
            close = await self._converse(viewer)
        except OUTAGES as failure:
            complain("serve a socket", failure)
            close = UNAVAILABLE
        finally:
            self.leave(viewer)
        if close:
            outlet.close(close)
            # Some servers cut a socket off when its application ends, before the closing frame is out.
            while (await self._receive())["type"] != "websocket.disconnect":
                pass

    async def _is_welcome(self) -> bool:
        if engine.is_stopping or not is_from_own_page(build_request(self.scope)):
            return False
        try:
            return await self.may_open()
        except OUTAGES as failure:
            complain("open a socket", failure)
            return False

    async def _converse(self, viewer: Viewer) -> Close | None:
        """Answer each message before the next is taken, so that nothing piles up here, until the reader has gone.

        Returns with which code the socket is to be closed, None where it is.
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
        command_id = None
        try:
            if text is None:
                raise Invalid("Commands are text frames; this one was binary.")
            kind, command = read_command(text, self.commands)
            command_id = command.id
            if wait_s:
                raise RateLimited(retry_after=ceil(wait_s * 10) / 10)
            return ack(command.id, await self.perform(kind, command))
        except Unreadable as unreadable:
            return error(unreadable.command_id, unreadable.refusal)
        except Refusal as refusal:
            return error(command_id, refusal)
        except Exception as failure:
            complain("do a command", failure)
            return error(command_id, Unavailable())

    async def perform(self, kind: AnyKind, command: Command) -> BaseModel:
        """Do a command; returns its answer, raises what it is refused for."""
        if isinstance(kind, GroupedKind):
            return await perform_grouped(self.speaker, kind, command)
        return await WRITES.run(self._act, kind, command)

    def _act(self, kind: Kind, command: Command) -> BaseModel:
        return kind.act(self.speaker.identity(fresh=command.needs_right), self.slug, command)
