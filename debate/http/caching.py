"""What browsers and caches can store: nothing, unless a view says so. Most responses are one reader's own."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.deprecation import MiddlewareMixin


class NothingKept(MiddlewareMixin):
    """Sets no-store on every response that doesn't set its own caching."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Set no-store, unless the view has set its own caching."""
        response.headers.setdefault("Cache-Control", "no-store")
        return response
