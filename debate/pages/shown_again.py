"""Refused forms: the form's page is shown again, with the reason and the typed text."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import resolve

from debate.errors import Refusal

View = Callable[..., HttpResponse]


def shown_again(page: View) -> Callable[[View], View]:
    """Let `page` answer the refusals of a form's view.

    `page` gets the request, the refusal, and the address's arguments; it only reads, so that it can also answer a form
    with a wrong CSRF token (`show_again`).
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def answered(request: HttpRequest, **where: Any) -> HttpResponse:
            try:
                return view(request, **where)
            except Refusal as refusal:
                return page(request, refusal, **where)

        # Python lets a function have attributes, and its type has no place for them.
        answered.page_of_form = page  # type: ignore[attr-defined]
        return answered

    return decorate


def show_again(request: HttpRequest, refusal: Refusal) -> HttpResponse | None:
    """Return the page of the request's form, with the refusal; None if the address has no such form.

    Raises the page's own refusals.
    """
    found = resolve(request.path_info)
    page = getattr(found.func, "page_of_form", None)
    return page(request, refusal, **found.kwargs) if page else None
