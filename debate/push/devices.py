"""The devices that an account lets be told: added by the device itself, removed there or from the account's page."""

from binascii import Error as BadBase64
from urllib.parse import urlsplit

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import transaction

from debate.errors import Forbidden, Invalid, NotFound
from debate.following.following import reschedule
from debate.http.public_addresses import NotPublic, require_public
from debate.language.wording import later
from debate.outbox.models import MAX_ENDPOINT_CHARACTERS, OutboxItem, PushDevice
from debate.push.encryption import require_keys
from debate.readers.identity import Identity
from debate.readers.models import Reader
from debate.rights.asking import require_account

# A further device ends the oldest one.
MAX_DEVICES = 10


def add_device(
    identity: Identity, session_key: str | None, *, endpoint: str, p256dh: str, auth: str, replaces: str = ""
) -> PushDevice:
    """Let the device at a push service's address be told what concerns the account, while it is signed in there.

    Adding it again renews its keys; one that another account has used is this account's from now on. `replaces` is the
    address that the push service gave the device before: what waits for it is sent to the new one. Raises
    `SignInRequired`, `AccountRequired`, `Forbidden` in a frame, `NotFound` if this server sends no notifications,
    `Invalid` for an address or keys that no push service gives, and `RateLimited`.
    """
    reader = require_account(identity)
    identity.spend("choice")
    if not settings.PUSH_KEY:
        raise NotFound(later("This site sends no notifications to devices."))
    session = UserSession.objects.filter(session_key=session_key or "", user=reader.user_id).first()
    if identity.token is not None or session is None:
        raise Forbidden(later("You can turn on notifications only on a page where you are signed in."))
    _require_device(endpoint, p256dh, auth)
    with transaction.atomic():
        known = {"reader": reader, "session": session, "site_id": identity.site_id, "p256dh": p256dh, "auth": auth}
        if not PushDevice.objects.filter(endpoint=endpoint).exists():
            PushDevice.objects.filter(endpoint=replaces, reader=reader).update(endpoint=endpoint)
        device, _ = PushDevice.objects.update_or_create(endpoint=endpoint, defaults=known)
        PushDevice.objects.filter(endpoint=replaces, reader=reader).exclude(pk=device.pk).delete()
        # What still waits for the account that used the device before is not the business of this one.
        OutboxItem.objects.filter(device=device).exclude(reader=reader).delete()
        kept = PushDevice.objects.filter(reader=reader).order_by("-created", "-pk").values_list("pk", flat=True)
        PushDevice.objects.filter(pk__in=kept[MAX_DEVICES:]).delete()
    reschedule(reader)
    return device


def remove_device(identity: Identity, endpoint: str) -> None:
    """Tell a device of the account nothing any more; repeating is harmless. Raises as `follow` does."""
    reader = require_account(identity)
    identity.spend("choice")
    PushDevice.objects.filter(reader=reader, endpoint=endpoint).delete()


def remove_device_of_number(identity: Identity, device_id: int) -> None:
    """Remove a device of the account by its number; repeating is harmless. Raises as `follow` does."""
    reader = require_account(identity)
    identity.spend("choice")
    PushDevice.objects.filter(reader=reader, pk=device_id).delete()


def devices_of(reader: Reader) -> list[PushDevice]:
    """Return an account's devices, the newest first."""
    return list(PushDevice.objects.filter(reader=reader).select_related("session").order_by("-created", "-pk"))


def service_of(device: PushDevice) -> str:
    """Return the host name of the push service that reaches a device; the rest of its address is a secret."""
    return urlsplit(device.endpoint).netloc


def _require_device(endpoint: str, p256dh: str, auth: str) -> None:
    try:
        if len(endpoint) > MAX_ENDPOINT_CHARACTERS or not endpoint.isascii() or any(map(str.isspace, endpoint)):
            raise NotPublic(endpoint)
        require_public(endpoint, settings.PUSH_ORIGINS)
    except NotPublic:
        raise Invalid(later("endpoint: the address of a push service, as the browser gives it.")) from None
    try:
        require_keys(p256dh, auth)
    except (ValueError, BadBase64):
        raise Invalid(later("p256dh and auth: the keys of the device, as the browser gives them.")) from None
