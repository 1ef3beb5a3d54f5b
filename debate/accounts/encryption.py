"""Encrypts the keys of second factors for the database, so that a copy of it alone makes no codes.

The keys are made of `SECRET_KEY` and, to read what is older, of `SECRET_KEY_FALLBACKS`.
"""

from base64 import urlsafe_b64encode
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

from debate.errors import Unavailable
from debate.operator_hints import tell

_PURPOSE = b"hustings.second-factor:"
# How every Fernet token begins (https://github.com/fernet/spec): no key of an app and no seed of codes does.
_BEGINNING = "gAAAA"


def encrypt(text: str) -> str:
    """Return the text as it is stored."""
    return _cipher().encrypt(text.encode()).decode()


def decrypt(stored: str) -> str:
    """Return the stored text; one that was stored before texts were encrypted is as it was.

    Raises `Unavailable`, and tells the operator, if none of the keys is the one that it was encrypted with.
    """
    if not stored.startswith(_BEGINNING):
        return stored
    try:
        return _cipher().decrypt(stored.encode()).decode()
    except InvalidToken:
        tell(
            "second_factors",
            "The key of a second factor can't be read: SECRET_KEY has changed. Add the earlier one to "
            "SECRET_KEY_FALLBACKS, or remove the factors with manage.py remove_second_factors.",
        )
        raise Unavailable from None


def _cipher() -> MultiFernet:
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet([Fernet(urlsafe_b64encode(sha256(_PURPOSE + key.encode()).digest())) for key in keys])
