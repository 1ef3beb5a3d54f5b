"""What a push service gets to see: a message that only the device can read (RFC 8291), and who sends it (RFC 8292)."""

import os
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from email.utils import parseaddr
from functools import lru_cache
from urllib.parse import urlsplit

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from django.conf import settings
from joserfc import jwt
from joserfc.jwk import ECKey

# How long a push service can take a signature for; at most a day.
SIGNATURE_S = 12 * 3_600
# One signature serves for a while, since each push service gets many messages.
_RENEWED_S = 3_600
_CURVE = ec.SECP256R1()
_POINT_BYTES, _SECRET_BYTES = 65, 16


def encrypt(message: bytes, *, p256dh: str, auth: str) -> bytes:
    """Return the message as only the device with these keys can read it, in the form `aes128gcm`."""
    encrypted: bytes = http_ece.encrypt(
        message,
        salt=os.urandom(16),
        private_key=ec.generate_private_key(_CURVE),
        dh=_decode(p256dh),
        auth_secret=_decode(auth),
        version="aes128gcm",
    )
    return encrypted


def require_keys(p256dh: str, auth: str) -> None:
    """Raise `ValueError` for texts that are not a device's keys."""
    if len(_decode(p256dh)) != _POINT_BYTES or len(_decode(auth)) != _SECRET_BYTES:
        raise ValueError
    ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, _decode(p256dh))


def public_key() -> str:
    """Return this server's public key as browsers take it; empty if this server sends no notifications."""
    return _public_key(settings.PUSH_KEY) if settings.PUSH_KEY else ""


def authorization(endpoint: str) -> str:
    """Return the header with which the server signs its requests to the push service of an endpoint."""
    parts = urlsplit(endpoint)
    since = int(time.time()) // _RENEWED_S
    return _authorization(settings.PUSH_KEY, f"{parts.scheme}://{parts.netloc}", since)


@lru_cache(maxsize=64)
def _authorization(key: str, audience: str, since: int) -> str:
    claims = {"aud": audience, "exp": since * _RENEWED_S + SIGNATURE_S, "sub": _contact()}
    pem = _private_key(key).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    token = jwt.encode({"typ": "JWT", "alg": "ES256"}, claims, ECKey.import_key(pem))
    return f"vapid t={token}, k={_public_key(key)}"


def _contact() -> str:
    """Return how a push service reaches the operator if something is wrong with what it gets."""
    address = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    if settings.MAIL_IS_SENT and address:
        return f"mailto:{address}"
    return settings.PUBLIC_URL if settings.PUBLIC_URL.startswith("https:") else "mailto:operator@localhost"


def _private_key(key: str) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(_decode(key)), _CURVE)


@lru_cache(maxsize=4)
def _public_key(key: str) -> str:
    point = _private_key(key).public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return urlsafe_b64encode(point).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
