"""The article as an event stream over plain HTTP, for readers whose network blocks sockets: the same room and frames.

A plain ASGI application. An event's id is `<epoch>:<revision>`; a browser that comes back sends the last one it got.
"""

import asyncio
import random
from typing import cast

from debate import wire
from debate.errors import MethodNotAllowed, NotFound, Refusal, Unavailable
from debate.outages import OUTAGES
from live.engine import engine
from live.frames import HEARTBEAT
from live.handshake import Speaker, describe_speaker
from live.opening import find_article, position_in_event_id, position_in_query
from live.tasks import complain
from live.viewer import OUTLET_EXTENSION, Message, Outlet, PlainOutlet, Receive, Send, Viewer, event_stream_message

# Proxies cut off what is silent for a minute, some for half of one.
HEARTBEAT_S = 15.0
# When a browser comes back after the stream has ended: not all at once.
RETRY_MS = (500, 3_000)

_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    # nginx would otherwise collect events until a buffer is full.
    (b"x-accel-buffering", b"no"),
]


async def serve_stream(scope: Message, receive: Receive, send: Send) -> None:
    """Tell one viewer of an article's changes until they leave; an unknown article is a 404."""
    engine.start()
    if scope["method"] != "GET":
        return await _refuse(send, MethodNotAllowed())
    if engine.is_stopping:
        return await _refuse(send, Unavailable())
    slug: str = scope["url_route"]["kwargs"]["slug"]
    try:
        article_id = await find_article(engine.hub, slug)
        reader = await describe_speaker(Speaker(scope))
    except NotFound as refusal:
        return await _refuse(send, refusal)
    except OUTAGES as failure:
        complain("open an event stream", failure)
        return await _refuse(send, Unavailable())
    await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
    greeting = f"retry: {random.randint(*RETRY_MS)}\n\n".encode()
    await send({"type": "http.response.body", "body": greeting, "more_body": True})
    offered = scope.get("extensions", {}).get(OUTLET_EXTENSION)
    outlet = cast(Outlet, offered) if offered else PlainOutlet(send, event_stream_message)
    viewer = Viewer(outlet)
    room = engine.hub.enter(article_id, slug, viewer)
    try:
        position = position_in_event_id(scope) or position_in_query(scope)
        await room.admit(viewer, reader=reader, epoch=position.epoch, since=position.since)
        engine.notices.enter(viewer, reader.id)
        await _stay(viewer, receive)
    except OUTAGES as failure:
        complain("serve an event stream", failure)
    finally:
        engine.notices.leave(viewer, reader.id)
        engine.hub.leave(room, viewer)


async def _stay(viewer: Viewer, receive: Receive) -> None:
    """Let the viewer know from time to time that the stream lives, until it has gone."""
    while True:
        try:
            async with asyncio.timeout(HEARTBEAT_S):
                while (await receive())["type"] != "http.disconnect":
                    pass
                return
        except TimeoutError:
            if not viewer.is_clogged:
                viewer.outlet.write(HEARTBEAT)


async def _refuse(send: Send, refusal: Refusal) -> None:
    detail = wire.ErrorDetail(code=refusal.code, message=refusal.message, retry_after=refusal.retry_after)
    headers = [(b"content-type", b"application/json"), (b"cache-control", b"no-store"), (b"allow", b"GET")]
    await send({"type": "http.response.start", "status": refusal.status, "headers": headers})
    await send({"type": "http.response.body", "body": wire.to_json(wire.ErrorObject(error=detail))})
