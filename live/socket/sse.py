"""The article as an event stream over plain HTTP, for readers whose network blocks sockets: the same room and frames.

A plain ASGI application. An event's id is `<epoch>:<revision>`; a reconnecting browser sends the last one it got.
"""

import asyncio
import random
from typing import cast

from debate.database.transient_errors import TRANSIENT_ERRORS
from debate.errors import NotFound, TooManyConnections, Unavailable
from live.counters import OPEN
from live.engine import engine
from live.fanout.frames import HEARTBEAT
from live.fanout.handshake import Speaker, build_request
from live.fanout.viewer import (
    OUTLET_EXTENSION,
    Message,
    Outlet,
    PlainOutlet,
    Receive,
    Send,
    Viewer,
    event_stream_message,
)
from live.http.plain_answers import SAFE_HEADERS, refuse, refuse_method
from live.socket.open_connections import CONNECTIONS
from live.socket.subscription import find_article, position_in_event_id, position_in_query
from live.work.overload import OVERLOAD, Load
from live.work.tasks import log_failure

# Some proxies close a connection that is silent for a minute or half a minute.
HEARTBEAT_S = 15.0
# The browser's reconnect delay after the stream has ended: not all at once.
RETRY_MS = (500, 3_000)

_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    *SAFE_HEADERS,
    # nginx would otherwise buffer events.
    (b"x-accel-buffering", b"no"),
]


async def serve_stream(scope: Message, receive: Receive, send: Send) -> None:
    """Send one viewer an article's changes until they leave; an unknown article is a 404."""
    engine.start()
    if scope["method"] != "GET":
        return await refuse_method(scope, send, "GET")
    if engine.is_stopping:
        return await refuse(scope, send, Unavailable())
    try:
        OVERLOAD.require_room_for(Load.EVENT_STREAM)
        with CONNECTIONS.count(build_request(scope)), OPEN.labels("event_stream").track_inprogress():
            await _serve(scope, receive, send)
    except (TooManyConnections, Unavailable) as refusal:
        await refuse(scope, send, refusal)


async def _serve(scope: Message, receive: Receive, send: Send) -> None:
    slug: str = scope["url_route"]["kwargs"]["slug"]
    try:
        article_id = await find_article(engine.hub, slug)
        speaker = Speaker(scope)
        reader = await engine.identities.describe(speaker, speaker.request(), article_id)
    except NotFound as refusal:
        return await refuse(scope, send, refusal)
    except TRANSIENT_ERRORS as failure:
        log_failure("open an event stream", failure)
        return await refuse(scope, send, Unavailable())
    await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
    greeting = f"retry: {random.randint(*RETRY_MS)}\n\n".encode()
    await send({"type": "http.response.body", "body": greeting, "more_body": True})
    offered = scope.get("extensions", {}).get(OUTLET_EXTENSION)
    # Nothing but our server offers one.
    outlet = cast(Outlet, offered) if offered else PlainOutlet(send, event_stream_message)
    viewer = Viewer(outlet)
    viewer.hidden = speaker.hidden
    room = engine.hub.enter(article_id, slug, viewer)
    try:
        position = position_in_event_id(scope) or position_in_query(scope)
        await room.admit(viewer, reader=reader, epoch=position.epoch, since=position.since)
        is_known = engine.identities.knows(speaker)
        engine.notices.enter(viewer, reader.id, speaker.site_id, has_none=is_known)
        engine.identities.enter(viewer, speaker)
        await _stay(viewer, receive)
    except TRANSIENT_ERRORS as failure:
        log_failure("serve an event stream", failure)
    finally:
        engine.identities.leave(viewer, had_news=engine.notices.leave(viewer, reader.id))
        engine.hub.leave(room, viewer)


async def _stay(viewer: Viewer, receive: Receive) -> None:
    """Send heartbeats to the viewer until it has left."""
    while True:
        try:
            async with asyncio.timeout(HEARTBEAT_S):
                while (await receive())["type"] != "http.disconnect":
                    pass
                return
        except TimeoutError:
            viewer.outlet.offer(HEARTBEAT)
