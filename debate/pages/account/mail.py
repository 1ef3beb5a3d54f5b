"""What a reader is told by mail: their choices, and the page behind the link that stops it."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from debate.errors import Refusal
from debate.following.following import read_followed, reschedule
from debate.mailing.unsubscribing import read_subscription
from debate.outbox.choices import choose, read_mailbox, unsubscribe
from debate.outbox.kinds import KINDS, Kind
from debate.pages.errors import refused
from debate.pages.shown_again import shown_again
from debate.readers.identity import identify
from debate.readers.models import Reader
from debate.rights.asking import require_account


def _page(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    reader = require_account(identify(request))
    mailbox = read_mailbox(reader.pk)
    chosen = mailbox.choices.paces
    context = {
        "mailbox": mailbox,
        "mail_is_sent": settings.MAIL_IS_SENT,
        "rows": [(kind, chosen.get(kind.name, kind.default)) for kind in _kinds_of(reader)],
        "followed": read_followed(reader),
        "saved": request.GET.get("saved", ""),
        "refusal": refusal,
    }
    response = render(request, "account_mail.html", context)
    return refused(response, refusal) if refusal else response


@require_http_methods(["GET", "HEAD", "POST"])
@shown_again(_page)
def choices(request: HttpRequest) -> HttpResponse:
    """Show and store how often an account wants mail; raises `SignInRequired`, `AccountRequired`."""
    reader = require_account(identify(request))
    if request.method != "POST":
        return _page(request)
    choose(
        reader.pk,
        paces={kind.name: request.POST.get(kind.name, kind.default) for kind in _kinds_of(reader)},
        follows_on_posting=bool(request.POST.get("follows_on_posting")),
        language=translation.get_language() or "",
    )
    reschedule(reader)
    return HttpResponseRedirect("/account/mail/?saved=yes")


# The signature says who asks; a mail program's request has neither cookies nor an origin.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, subscription: str) -> HttpResponse:
    """Show what a mail's link stops, and stop it. Mail programs send the same request without showing anything."""
    found = read_subscription(subscription)
    is_all, is_done = "all" in request.POST, request.method == "POST"
    kinds = _kinds_of(found.reader) if is_all else found.kinds
    if is_done:
        unsubscribe(found.reader.pk, [kind.name for kind in kinds])
    context = {"kinds": kinds, "done": is_done, "all": is_all, "here": request.path}
    return render(request, "unsubscribe.html", context)


def _kinds_of(reader: Reader) -> list[Kind]:
    return [kind for kind in KINDS.values() if reader.is_moderator or not kind.is_moderators]
