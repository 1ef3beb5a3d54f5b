"""Django's pages and API as an ASGI application: a request's middleware and view run in one thread without
interruption.

Django's own handler creates a thread for each request, and switches between it and the loop.
"""

import asyncio
from contextlib import suppress
from typing import Any

from asgiref.sync import ThreadSensitiveContext, sync_to_async
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.core.signals import request_started
from django.db import close_old_connections
from django.http.response import HttpResponseBase
from django.urls import set_script_prefix

from debate.errors import Refusal
from live.fanout.viewer import Message, Receive, Send
from live.http import plain_answers
from live.work.lane import Lane
from live.work.overload import OVERLOAD, Load

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
# Each competes with the loop for Python's lock while it renders a page, so more threads would only delay viewers.
READ_THREADS = 3
# Pages that are rendered for many readers: they never wait behind those of single readers.
KEPT_THREADS = 3
# A write mostly waits for the database, or for a locked row: reads have separate threads.
WRITE_THREADS = 8
# Set in the scope of a request whose answer many readers get.
FOR_MANY = "hustings.for_many"
# Streamed responses; each occupies a thread and a database connection.
MAX_STREAMS = 4


# The library's types differ from those of ASGI servers.
_Handler: Any = ASGIHandler


class DjangoHandler(_Handler):  # type: ignore[misc]
    """Answers each request in a thread of one of the lanes, and with 503 if none becomes free in time."""

    def __init__(self) -> None:
        # Django's own version would prepare for switching between threads.
        self.load_middleware(is_async=False)
        self._kept = Lane("kept", threads=KEPT_THREADS)
        self._reads = Lane("read", threads=READ_THREADS)
        self._writes = Lane("write", threads=WRITE_THREADS)
        self._streams = asyncio.Semaphore(MAX_STREAMS)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        try:
            body = await self.read_body(receive)
        except RequestAborted:
            return
        if scope["method"] == "HEAD":
            send = _without_body(send)
        with body:
            try:
                response = await self._answer(scope, body, receive)
            except Refusal as refusal:
                return await plain_answers.refuse(scope, send, refusal)
            if response is None:
                return
            if response.streaming:
                return await self._stream(response, receive, send)
            await self.send_response(response, send)

    async def _answer(self, scope: Message, body: object, receive: Receive) -> HttpResponseBase | None:
        """Return the response; None if the client has left before its turn."""
        if scope["method"] in SAFE_METHODS:
            OVERLOAD.require_room_for(Load.RENDER)
        lane = self._lane_for(scope)

        def act() -> HttpResponseBase:
            return self._answer_here(scope, body)

        if not lane.is_busy:
            return await lane.run(act)
        answer = asyncio.ensure_future(lane.run(act))
        left = asyncio.ensure_future(receive())
        try:
            await asyncio.wait((answer, left), return_when=asyncio.FIRST_COMPLETED)
            return answer.result() if answer.done() else None
        finally:
            left.cancel()
            answer.cancel()

    def _lane_for(self, scope: Message) -> Lane:
        if scope.get(FOR_MANY):
            return self._kept
        return self._reads if scope["method"] in SAFE_METHODS else self._writes

    def _answer_here(self, scope: Message, body: object) -> HttpResponseBase:
        """Answer a request in this thread, with its database connection, renewed as Django does."""
        set_script_prefix(get_script_prefix(scope))
        request_started.send(sender=type(self), scope=scope)
        request, refused = self.create_request(scope, body)
        response: HttpResponseBase = refused if request is None else self.get_response(request)
        if response.streaming:
            close_old_connections()
        else:
            # Also signals that the request is finished.
            response.close()
        return response

    async def _stream(self, response: HttpResponseBase, receive: Receive, send: Send) -> None:
        """Send a streamed response in a separate thread, until it ends or the client leaves."""

        async def send_all() -> None:
            async with self._streams:
                await self.send_response(response, send)

        # A thread for what `sync_to_async` reads, with its database connection.
        async with ThreadSensitiveContext():
            sending = asyncio.ensure_future(send_all())
            left = asyncio.ensure_future(receive())
            try:
                await asyncio.wait((sending, left), return_when=asyncio.FIRST_COMPLETED)
                if sending.done():
                    sending.result()
            finally:
                left.cancel()
                sending.cancel()
                with suppress(asyncio.CancelledError):
                    await asyncio.wait((sending,))
                await sync_to_async(response.close)()


def _without_body(send: Send) -> Send:
    """Return a `send` that leaves bodies out: of one that comes in parts, daphne leaves out the first part only."""

    async def send_head(message: Message) -> None:
        await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

    return send_head
