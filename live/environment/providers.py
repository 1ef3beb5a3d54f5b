"""OpenID Connect providers in a setting: which there are, and how this site is known to each."""

from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter

MAX_PROVIDERS = 10
# A provider on the machine itself, for tests and development, can do without TLS.
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


def _server(address: str) -> str:
    parts = urlsplit(address)
    is_good = parts.hostname and not parts.query and not parts.fragment and not parts.username
    if not is_good or (parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK)):
        raise ValueError("no HTTPS address")
    return address.rstrip("/")


class Provider(BaseModel):
    """A provider: `server` is the issuer, below which its configuration is found."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,29}$")]
    name: Annotated[str, Field(min_length=1, max_length=60)]
    server: Annotated[str, AfterValidator(_server)]
    client: Annotated[str, Field(min_length=1, max_length=200)]
    secret: Annotated[str, Field(min_length=1, max_length=1_000)]


_LIST = TypeAdapter(Annotated[list[Provider], Field(max_length=MAX_PROVIDERS)])


def read_providers(text: str) -> list[Provider]:
    """Return the providers in a JSON text; raises `ValueError` for any other text, and for two of one id."""
    found = _LIST.validate_json(text) if text else []
    if len({provider.id for provider in found}) < len(found):
        raise ValueError("two providers have the same id")
    return found


def describe_providers(providers: list[Provider]) -> dict[str, dict[str, Any]]:
    """Return the providers in the form of django-allauth's setting."""
    apps = [
        {
            "provider_id": provider.id,
            "name": provider.name,
            "client_id": provider.client,
            "secret": provider.secret,
            "settings": {"server_url": provider.server},
        }
        for provider in providers
    ]
    # No address of the reader is asked for.
    return {"openid_connect": {"SCOPE": ["openid", "profile"], "OAUTH_PKCE_ENABLED": True, "APPS": apps}}
