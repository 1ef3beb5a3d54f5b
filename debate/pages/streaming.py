"""Streamed responses: no more is generated than is being sent."""

import zlib
from collections.abc import AsyncIterator, Iterable, Iterator

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, StreamingHttpResponse
from django.utils.cache import patch_vary_headers

# A chunk large enough to justify switching to another thread and back.
PIECE_CHARACTERS = 32_768
# zlib's largest window, in the format of gzip.
GZIP_WINDOW_BITS = zlib.MAX_WBITS + 16


def stream_file(request: HttpRequest, lines: Iterable[str], *, name: str, content_type: str) -> StreamingHttpResponse:
    """Return a download whose lines are generated as fast as the client reads."""
    pieces: Iterator[bytes] = (piece.encode() for piece in _joined(lines))
    is_compressed = "gzip" in request.headers.get("Accept-Encoding", "")
    if is_compressed:
        pieces = _compressed(pieces)
    # Under ASGI Django would consume a plain iterator completely before it sends anything.
    content = _from_thread(pieces) if isinstance(request, ASGIRequest) else pieces
    response = StreamingHttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    patch_vary_headers(response, ["Accept-Encoding"])
    if is_compressed:
        response["Content-Encoding"] = "gzip"
    return response


def _joined(lines: Iterable[str]) -> Iterator[str]:
    waiting: list[str] = []
    characters = 0
    for line in lines:
        waiting.append(line)
        characters += len(line)
        if characters >= PIECE_CHARACTERS:
            yield "".join(waiting)
            waiting, characters = [], 0
    yield "".join(waiting)


def _compressed(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Compress to a single gzip member: Django creates one per chunk, of which many clients read only the first."""
    compressor = zlib.compressobj(wbits=GZIP_WINDOW_BITS)
    for piece in pieces:
        if compressed := compressor.compress(piece):
            yield compressed
    yield compressor.flush()


async def _from_thread(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    """Generate each chunk in the request's thread, which has its database connection."""
    read = sync_to_async(lambda: next(pieces, None))
    while (piece := await read()) is not None:
        yield piece
