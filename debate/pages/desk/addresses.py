"""The addresses of the desk's filters: they name only what is filtered."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect


def without_empty(request: HttpRequest) -> HttpResponse | None:
    """Return a redirect to the address without empty filters, None if it has none: a form submits all its fields."""
    asked = [(name, value) for name, values in request.GET.lists() for value in values]
    kept = [(name, value) for name, value in asked if value]
    if len(kept) == len(asked):
        return None
    return HttpResponseRedirect(f"{request.path}?{urlencode(kept)}" if kept else request.path)
