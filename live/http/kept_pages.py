"""Whole answers, kept compressed and sent to many clients: their forms and entity tags.

Knows nothing of their content, nor whether they are up to date.
"""

import gzip
import re
from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from hashlib import blake2b
from http import HTTPStatus
from typing import NamedTuple

import brotli

from debate.http.server_time import HEADER, server_time
from live.fanout.viewer import Message, Send

Headers = list[tuple[bytes, bytes]]

# The memory that an answer takes beside its body.
ENTRY_BYTES = 2_048
# Compressing a smaller body saves nothing.
MIN_COMPRESSED_BYTES = 200
# The supported codings, the preferred one first: Brotli is smaller, and browsers accept it over HTTPS only.
_CODINGS: Mapping[bytes, Callable[[bytes], bytes]] = {
    b"br": partial(brotli.compress, mode=brotli.MODE_TEXT, quality=5),
    b"gzip": partial(gzip.compress, compresslevel=6),
}
# Headers that are only sent with the body.
_OF_BODY = (b"content-type", b"content-length", b"content-encoding")
_TIME = b"%b: %%b\r\n" % HEADER.encode()
_MADE_HERE = (b"content-length", b"etag", b"vary", b"date", HEADER.lower().encode())


class Form(NamedTuple):
    """An answer in the form that one client gets; `head` is its status line and headers in HTTP/1.1."""

    status: int
    headers: Headers
    head: bytes
    body: bytes


class Answer:
    """An answer of the application; its body is kept compressed if that makes it smaller."""

    def __init__(self, status: int, headers: Headers, body: bytes) -> None:
        self.status = status
        said = dict(headers)
        self.is_for_all = status == 200 and b"set-cookie" not in said
        tag = said.get(b"etag", b"").removeprefix(b"W/").strip(b'"')
        self._tag = tag or blake2b(body, digest_size=12).hexdigest().encode()
        self._headers = [(name, value) for name, value in headers if name not in _MADE_HERE]
        self._tells_time = HEADER.lower().encode() in said
        vary = [name for name in said.get(b"vary", b"").split(b", ") if name and name.lower() != b"accept-encoding"]
        self._headers.append((b"vary", b", ".join([*vary, b"Accept-Encoding"])))
        self._body = body
        self._coded: dict[bytes, bytes] = {}
        if len(body) >= MIN_COMPRESSED_BYTES and len(squeezed := _CODINGS[b"gzip"](body)) < len(body):
            self._body = b""
            self._coded = {b"br": _CODINGS[b"br"](body), b"gzip": squeezed}
        self._forms: dict[tuple[bytes, bool], Form] = {}

    @property
    def bytes_kept(self) -> int:
        """How much memory it takes."""
        return len(self._body) + sum(map(len, self._coded.values())) + ENTRY_BYTES

    async def send(self, scope: Message, send: Send) -> None:
        """Answer a GET or HEAD request in the form that its client takes, or with 304 if it has that already."""
        form = self._form_for(scope["headers"])
        headers = (
            [*form.headers, (HEADER.lower().encode(), server_time().encode())] if self._tells_time else form.headers
        )
        await send({"type": "http.response.start", "status": form.status, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else form.body})

    def written(self, scope: Message) -> bytes:
        """Return the same as the bytes of a whole response in HTTP/1.1, on a connection that stays open."""
        form = self._form_for(scope["headers"])
        time = _TIME % server_time().encode() if self._tells_time else b""
        return b"%b%b\r\n%b" % (form.head, time, b"" if scope["method"] == "HEAD" else form.body)

    def _form_for(self, headers: Headers) -> Form:
        accepted, known = b"", None
        for name, value in headers:
            if name == b"accept-encoding":
                accepted = value
            elif name == b"if-none-match":
                known = value
        coding = _chosen_coding(accepted) if self._coded else b""
        is_known = known is not None and self.status == HTTPStatus.OK and self._is_known(known)
        form = self._forms.get((coding, is_known))
        if form is None:
            form = self._make_form(coding, is_known=is_known)
            # A plain body is decompressed for its client alone, and not kept beside the compressed one.
            if coding or is_known or not self._coded:
                self._forms[coding, is_known] = form
        return form

    def _make_form(self, coding: bytes, *, is_known: bool) -> Form:
        # Different bytes need different tags, or a client could combine parts of both.
        headers = [*self._headers, (b"etag", b'"%b-%b"' % (self._tag, coding) if coding else b'"%b"' % self._tag)]
        status, body = self.status, b""
        if is_known:
            status, headers = HTTPStatus.NOT_MODIFIED, [header for header in headers if header[0] not in _OF_BODY]
        else:
            body = self._coded[coding] if coding else self._plain()
            headers.append((b"content-length", b"%d" % len(body)))
            if coding:
                headers.append((b"content-encoding", coding))
        lines = [b"HTTP/1.1 %d %b\r\n" % (status, HTTPStatus(status).phrase.encode())]
        lines += [b"%b: %b\r\n" % (name.title(), value) for name, value in headers]
        return Form(int(status), headers, b"".join(lines), body)

    def _plain(self) -> bytes:
        return gzip.decompress(self._coded[b"gzip"]) if self._coded else self._body

    def _is_known(self, known: bytes) -> bool:
        # A compressing proxy makes the tag weak, and a client may have either form.
        tags = {tag.removesuffix(b"-gzip").removesuffix(b"-br") for tag in re.findall(rb'"([^"]*)"', known)}
        return known.strip() == b"*" or self._tag in tags


@lru_cache(maxsize=256)
def _chosen_coding(accepted: bytes) -> bytes:
    """Return the coding for an `Accept-Encoding` header, as in RFC 9110, section 12.5.3; empty for none."""
    weights: dict[str, float] = {}
    for word in accepted.decode("latin-1").lower().split(","):
        coding, _, weight = word.partition(";")
        found = re.fullmatch(r"\s*q=([0-9.]{1,6})\s*", weight)
        weights[coding.strip()] = float(found[1]) if found and found[1].count(".") <= 1 and found[1] != "." else 1.0
    taken = {coding: weights.get(coding.decode(), weights.get("*", 0.0)) for coding in _CODINGS}
    # The first of those that the client prefers equally.
    best = max(taken, key=lambda coding: taken[coding])
    return best if taken[best] > 0 else b""
