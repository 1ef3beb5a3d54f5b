"""An authenticator app, as readers have on their phones: it knows a key and shows codes (RFC 6238)."""

import base64
import hmac
import struct
import time

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.contrib.auth.models import User

KEY = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code_of(key: str, *, steps: int = 0) -> str:
    """Return the code that the app shows now, or this number of half minutes later."""
    counter = struct.pack(">Q", int(time.time()) // 30 + steps)
    digest = hmac.digest(base64.b32decode(key), counter, "sha1")
    start = digest[-1] & 15
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFF_FFFF
    return f"{number % 1_000_000:06}"


def give_app(user: User) -> str:
    """Let the account have an authenticator app; returns its key."""
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": KEY})
    return KEY


def give_factors(user: User) -> None:
    """Let the account have an authenticator app and recovery codes."""
    give_app(user)
    RecoveryCodes.activate(user)
