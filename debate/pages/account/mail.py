"""Notifications outside of pages: a reader's choices, their devices, and the page behind the link that stops mail."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from debate.accounts.browsers import browser_name
from debate.errors import Refusal
from debate.following.following import read_followed, reschedule
from debate.mailing.unsubscribing import read_subscription
from debate.outbox.choices import choose, read_mailbox, unsubscribe
from debate.outbox.kinds import KINDS, NewsKind
from debate.pages.errors import refused
from debate.pages.shown_again import shown_again
from debate.push.devices import devices_of, remove_device_of_number, service_of
from debate.push.encryption import public_key
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
        "rows": [(kind, chosen.get(kind.name, kind.default), mailbox.is_pushed(kind)) for kind in _kinds_of(reader)],
        "push_key": public_key(),
        "devices": [
            (device, service_of(device), browser_name(device.session.user_agent)) for device in devices_of(reader)
        ],
        "followed": read_followed(reader),
        "saved": request.GET.get("saved", ""),
        "refusal": refusal,
    }
    response = render(request, "account_mail.html", context)
    return refused(response, refusal) if refusal else response


@require_http_methods(["GET", "HEAD", "POST"])
@shown_again(_page)
def choices(request: HttpRequest) -> HttpResponse:
    """Show and store how often an account wants mail; raises `SignInRequired`, `AccountRequired`, `RateLimited`."""
    identity = identify(request)
    reader = require_account(identity)
    if request.method != "POST":
        return _page(request)
    identity.spend("choice")
    # Without it the boxes were not on the page.
    has_pushes = "pushes" in request.POST
    choose(
        reader.pk,
        paces={kind.name: request.POST.get(kind.name, kind.default) for kind in _kinds_of(reader)},
        pushes={kind.name: f"push-{kind.name}" in request.POST for kind in _kinds_of(reader)} if has_pushes else None,
        follows_on_posting=bool(request.POST.get("follows_on_posting")),
        language=translation.get_language() or "",
    )
    reschedule(reader)
    return HttpResponseRedirect("/account/mail/?saved=yes")


@require_POST
def forget_device(request: HttpRequest, device_id: int) -> HttpResponse:
    """Tell a device of the account nothing any more; raises `SignInRequired`, `AccountRequired`."""
    remove_device_of_number(identify(request), device_id)
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
    context = {"kinds": kinds, "done": is_done, "all": is_all, "return_url": request.path}
    return render(request, "unsubscribe.html", context)


def _kinds_of(reader: Reader) -> list[NewsKind]:
    return [kind for kind in KINDS.values() if reader.is_moderator or not kind.is_moderators]
