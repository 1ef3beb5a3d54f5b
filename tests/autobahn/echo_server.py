"""Hustings' own server with an echo in the place of its application, as Autobahn's cases need: `PORT BOUNDS`.

With `BOUNDS` `off`, sockets can send more and larger messages than any reader of a debate.
"""

import sys
from typing import Any

# First, because it sets Django up.
from live.asgi import application  # noqa: F401  # isort: skip
from django.conf import settings

from live.fanout.viewer import Message, Receive, Send
from live.process import outlets, server
from live.process.startup import listen

UNBOUNDED = 1 << 30


class EchoServer(server.BoundedServer):
    """The server that listens, parses, bounds and writes as in production."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.application = echo

    async def handle_reply(self, protocol: Any, message: Message) -> None:
        """Write to the socket past daphne, which sends no empty messages; frames of debates go past it, too."""
        if message["type"] != "websocket.send":
            await super().handle_reply(protocol, message)
        elif protocol.state == protocol.STATE_OPEN:
            text = message["text"]
            protocol.sendMessage(message["bytes"] if text is None else text.encode(), isBinary=text is None)


async def echo(scope: Message, receive: Receive, send: Send) -> None:
    """Send back what was received, until the socket closes; a plain request gets a page without content."""
    await receive()
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        return await send({"type": "http.response.body"})
    await send({"type": "websocket.accept"})
    while (message := await receive())["type"] == "websocket.receive":
        await send({"type": "websocket.send", "text": message.get("text"), "bytes": message.get("bytes")})


def lift_bounds() -> None:
    """Take away the bounds on one socket's input."""
    for module, bound in (
        (server, "MAX_MESSAGE_BYTES"),
        (outlets, "MAX_FRAMES_PER_MESSAGE"),
        (outlets, "FRAMES_PER_S"),
        (outlets, "BURST_FRAMES"),
    ):
        assert hasattr(module, bound), bound
        setattr(module, bound, UNBOUNDED)


if __name__ == "__main__":
    if sys.argv[2] == "off":
        lift_bounds()
    EchoServer(listen(settings.HOST, int(sys.argv[1])), supervised=False).run()
