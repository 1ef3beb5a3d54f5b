"""Whole answers that are kept compressed and told to many: in which form, and under which tag.

Knows nothing of what is in them, nor whether they are still true.
"""

import gzip
import re
from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from hashlib import blake2b

import brotli

from debate.server_time import HEADER, server_time
from live.fanout.viewer import Message, Send

Headers = list[tuple[bytes, bytes]]

# What an answer has in memory beside its body.
ENTRY_BYTES = 2_048
# Below it compressing saves nothing.
MIN_COMPRESSED_BYTES = 200
# The codings that there are, the preferred one first: Brotli is the smaller, and browsers take it over HTTPS only.
_CODINGS: Mapping[bytes, Callable[[bytes], bytes]] = {
    b"br": partial(brotli.compress, mode=brotli.MODE_TEXT, quality=5),
    b"gzip": partial(gzip.compress, compresslevel=6),
}
# What is said of a body goes with the body alone.
_OF_BODY = (b"content-type", b"content-length", b"content-encoding")
_MADE_HERE = (b"content-length", b"etag", b"vary", b"date", HEADER.lower().encode())


class Answer:
    """An answer as the application gave it; its body is kept compressed if that makes it smaller."""

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

    @property
    def bytes_kept(self) -> int:
        """How much memory it takes."""
        return len(self._body) + sum(map(len, self._coded.values())) + ENTRY_BYTES

    async def send(self, scope: Message, send: Send) -> None:
        """Answer a GET or HEAD request in the form that its client takes, or with 304 if it has that already."""
        asked = dict(scope["headers"])
        coding = _chosen_coding(asked.get(b"accept-encoding", b"")) if self._coded else b""
        # Bytes that differ have different tags, or a client could put pieces of both together.
        tag = b'"%b-%b"' % (self._tag, coding) if coding else b'"%b"' % self._tag
        headers = [*self._headers, (b"etag", tag)]
        if self._tells_time:
            headers.append((HEADER.lower().encode(), server_time().encode()))
        if self.status == 200 and self._is_known(asked.get(b"if-none-match")):
            headers = [header for header in headers if header[0] not in _OF_BODY]
            await send({"type": "http.response.start", "status": 304, "headers": headers})
            return await send({"type": "http.response.body", "body": b""})
        body = self._coded[coding] if coding else self._plain()
        headers.append((b"content-length", b"%d" % len(body)))
        if coding:
            headers.append((b"content-encoding", coding))
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})

    def _plain(self) -> bytes:
        return gzip.decompress(self._coded[b"gzip"]) if self._coded else self._body

    def _is_known(self, known: bytes | None) -> bool:
        if known is None:
            return False
        # A proxy that compresses makes the tag a weak one, and a client may have either form.
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
    # Of those that the client prefers alike, the first.
    best = max(taken, key=lambda coding: taken[coding])
    return best if taken[best] > 0 else b""
