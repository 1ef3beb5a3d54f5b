"""A site's keys for sign-in tokens: its secret, and its public keys."""

import json
import re
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, Key, OctKey, OKPKey, RSAKey

from debate.errors import Invalid
from debate.language.wording import later

# By algorithm, the only kind of key that it can be checked with: a public key is never taken for a secret.
KEY_OF_ALGORITHM: dict[str, type[Key]] = {
    "HS256": OctKey,
    "EdDSA": OKPKey,
    "Ed25519": OKPKey,
    "ES256": ECKey,
    "RS256": RSAKey,
}
_PUBLIC = (OKPKey, ECKey, RSAKey)
MAX_KEYS = 20

_PEM = re.compile(r"-----BEGIN ([A-Z ]+)-----.+?-----END \1-----", re.DOTALL)


def parse_keys(text: str) -> list[Key]:
    """Return the public keys in a text: a JSON Web Key Set, a single JSON Web Key, or keys in PEM.

    Raises `Invalid` with a sentence about what is wrong.
    """
    text = text.strip()
    found = _of_json(text) if text.startswith("{") else _of_pem(text)
    if not found:
        raise Invalid(later("There is no public key in it. Use PEM, or a JSON Web Key Set."))
    if len(found) > MAX_KEYS:
        raise Invalid(later("There can be at most %(most)s keys.", most=MAX_KEYS))
    return found


def _of_json(text: str) -> list[Key]:
    try:
        content: Any = json.loads(text)
        rows = content.get("keys", [content])
        return [key for row in rows if (key := _of_row(row)) is not None]
    except (ValueError, TypeError, AttributeError, RecursionError):
        raise Invalid(later("The keys are not a valid JSON Web Key Set.")) from None


def _of_row(row: dict[str, Any]) -> Key | None:
    if row.get("use", "sig") != "sig":
        return None
    for kind in _PUBLIC:
        if row.get("kty") == kind.key_type:
            if "d" in row:
                raise Invalid(later("This is a private key. Keep it on your own server, and enter the public one."))
            try:
                return kind.import_key(row)
            except (JoseError, ValueError, TypeError):
                raise Invalid(later("The keys are not a valid JSON Web Key Set.")) from None
    # A set may also have keys of other kinds.
    return None


def _of_pem(text: str) -> list[Key]:
    found = []
    for match in _PEM.finditer(text):
        if "PRIVATE" in match[1]:
            raise Invalid(later("This is a private key. Keep it on your own server, and enter the public one."))
        found.append(_of_pem_block(match[0]))
    return found


def _of_pem_block(block: str) -> Key:
    for kind in _PUBLIC:
        try:
            return kind.import_key(block)
        except (JoseError, ValueError, TypeError):
            continue
    raise Invalid(later("One of the keys can't be read. Use Ed25519, P-256 or RSA."))
