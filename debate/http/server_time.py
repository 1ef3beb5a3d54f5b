"""The server's clock, told in a header of every page: the page itself may have been made for another reader before.

A page's script reads it where it reads the times of its own loading (https://www.w3.org/TR/server-timing/).
"""

from datetime import UTC, datetime

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.deprecation import MiddlewareMixin

HEADER = "Server-Timing"


def server_time() -> str:
    """Return the header's value at this moment."""
    return f'now;desc="{datetime.now(UTC).isoformat(timespec="milliseconds")}"'


class TimedPages(MiddlewareMixin):
    """Tells the time with every page."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Add the header to HTML."""
        if response.headers.get("Content-Type", "").startswith("text/html"):
            response.headers[HEADER] = server_time()
        return response
