"""Static files, served by the same process in front of Django, so that they never wait for a page.

`servestatic` handles the files, their headers and their compressed forms; files are cached in memory, and so are the
whole answers to the requests that browsers make.
"""

import asyncio
from collections.abc import Callable
from http import HTTPStatus
from typing import IO, Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.middleware.security import SecurityMiddleware
from django.utils.cache import get_conditional_response
from servestatic.middleware import ServeStaticMiddleware
from servestatic.utils import decode_path_info

from live.fanout.viewer import Application, Message, Receive, Send

TOP_MAX_AGE_S = 300
_PUSH_WORKER = "/push-worker.js"
# More than all our files and the admin's together; a small part of what a crowd requests.
MAX_KEPT_BYTES = 16 * 1024 * 1024

# The answers that are cached: each file in its forms, to browsers that say differently which forms they take.
MAX_KEPT_ANSWERS = 1_000
# With one of these, the answer depends on more than the file.
_CONDITIONS = frozenset({b"range", b"if-range", b"if-none-match", b"if-modified-since"})

Headers = list[tuple[bytes, bytes]]


class WholeFile(NamedTuple):
    """An answer with a whole file; `head` is its status line and headers in HTTP/1.1."""

    head: bytes
    body: bytes
    status: int = HTTPStatus.OK

    def written(self, scope: Message) -> bytes:
        """Return the bytes of the response in HTTP/1.1, on a connection that stays open."""
        return self.head + self.body


class _Asked(NamedTuple):
    """Everything on which the answer to a request for a whole file depends."""

    path: str
    scheme: str
    forwarded_proto: bytes
    accepted: bytes


async def _nothing(request: HttpRequest) -> HttpResponse:
    raise NotImplementedError("Only the files are used here.")


class _Files(ServeStaticMiddleware):  # type: ignore[misc]  # the library is untyped
    """The files by their addresses; those with a content hash in their name can be cached forever."""

    def add_cache_headers(self, headers: Any, path: str, url: str) -> None:
        super().add_cache_headers(headers, path, url)
        if not url.startswith(self.static_prefix):
            # Publishers' pages use its address permanently; fixes reach them soon.
            headers["Cache-Control"] = f"max-age={TOP_MAX_AGE_S}, public"
            headers["Cross-Origin-Resource-Policy"] = "cross-origin"
            # A page of another site can load a script as a module only with this header.
            headers["Access-Control-Allow-Origin"] = "*"
            if url == _PUSH_WORKER:
                # It asks nobody but this server, whatever it is told.
                headers["Content-Security-Policy"] = "default-src 'none'; connect-src 'self'"

    def immutable_file_test(self, path: str, url: str) -> bool:
        return url.startswith(f"{self.static_prefix}assets/")


class StaticFiles:
    """A wrapper application that answers requests for files."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._files = _Files(_nothing)
        self._kept: dict[str, bytes] = {}
        self._kept_bytes = 0
        self._safe: dict[bool, Headers] = {}
        self._answers: dict[_Asked, WholeFile] = {}

    def find(self, scope: Message, take: Callable[[WholeFile], None]) -> bool:
        """Pass the answer to a request for a file to `take`, if it is in memory; returns whether it was.

        The application answers the same.
        """
        if scope["path"] not in self._files.files:
            return False
        asked = _asked_for(scope)
        answer = self._answers.get(asked) if asked else None
        if answer is None:
            return False
        take(answer)
        return True

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        path = decode_path_info(scope["path"])
        if self._files.autorefresh:
            file = await asyncio.to_thread(self._files.find_file, path)
        else:
            file = self._files.files.get(path)
        if file is None:
            return await self._application(scope, receive, send)
        request = _Request(scope)
        status, headers, body = await self._answer(file, request)
        sent = [
            (name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers if value is not None
        ]
        sent += self._safe_headers(request)
        self._keep(scope, status, sent, body)
        await send({"type": "http.response.start", "status": status, "headers": sent})
        await send({"type": "http.response.body", "body": body})

    def _keep(self, scope: Message, status: int, headers: Headers, body: bytes) -> None:
        """Keep an answer whose body is in memory, for `find`."""
        asked = _asked_for(scope)
        if asked is None or status != HTTPStatus.OK or not any(body is kept for kept in self._kept.values()):
            return
        if len(self._answers) >= MAX_KEPT_ANSWERS:
            self._answers.clear()
        lines = [b"%b: %b\r\n" % (name.title(), value) for name, value in headers]
        self._answers[asked] = WholeFile(b"HTTP/1.1 200 OK\r\n%b\r\n" % b"".join(lines), body)

    async def _answer(self, file: Any, request: HttpRequest) -> tuple[int, Any, bytes]:
        # A redirect has none.
        etag = getattr(file, "etag", None)
        # The library compares only its exact own tag.
        if etag and "If-None-Match" in request.headers and _has(request, etag):
            request.META["HTTP_IF_NONE_MATCH"] = etag
        is_whole = request.method == "GET" and "Range" not in request.headers
        if etag and is_whole and not file.is_not_modified(request.META):
            path, headers = file.get_path_and_headers(request.META)
            return HTTPStatus.OK, headers, await self._read(path)
        response = await asyncio.to_thread(file.get_response, request.method, request.META)
        body = await asyncio.to_thread(_read_all, response.file) if response.file else b""
        return response.status, response.headers, body

    def _safe_headers(self, request: HttpRequest) -> Headers:
        """Return the headers of Django's security middleware, which depend only on the scheme."""
        is_secure = request.is_secure()
        if is_secure not in self._safe:
            answer = HttpResponse()
            del answer["Content-Type"]
            SecurityMiddleware(lambda _: answer).process_response(request, answer)
            self._safe[is_secure] = [(name.lower().encode(), value.encode()) for name, value in answer.items()]
        return self._safe[is_secure]

    async def _read(self, path: str) -> bytes:
        body = self._kept.get(path)
        if body is None:
            body = await asyncio.to_thread(_read_file, path)
            if not self._files.autorefresh and self._kept_bytes + len(body) <= MAX_KEPT_BYTES:
                self._kept_bytes += len(body) - len(self._kept.get(path, b""))
                self._kept[path] = body
        return body


def _asked_for(scope: Message) -> _Asked | None:
    """Return what a plain request for a whole file asks for; None for any other request."""
    if scope["method"] != "GET":
        return None
    accepted = forwarded = b""
    for name, value in scope["headers"]:
        if name == b"accept-encoding":
            accepted = value
        elif name == b"x-forwarded-proto":
            forwarded = value
        elif name in _CONDITIONS:
            return None
    return _Asked(scope["path"], scope.get("scheme", "http"), forwarded, accepted)


class _Request(HttpRequest):
    """The parts of a request that matter for files."""

    def __init__(self, scope: Message) -> None:
        super().__init__()
        self.method = scope["method"]
        self._scheme = scope.get("scheme", "http")
        for name, value in scope["headers"]:
            self.META[f"HTTP_{name.decode('latin-1').upper().replace('-', '_')}"] = value.decode("latin-1")

    def _get_scheme(self) -> str:
        return str(self._scheme)


def _has(request: HttpRequest, etag: str) -> bool:
    answer = get_conditional_response(request, etag=etag)
    return answer is not None and answer.status_code == HTTPStatus.NOT_MODIFIED


def _read_file(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()


def _read_all(file: IO[bytes]) -> bytes:
    with file:
        return file.read()
