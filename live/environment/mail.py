"""How mail is sent: the server and the sender, which need each other. Raises `ValueError` for anything malformed."""

from dataclasses import dataclass
from email.utils import parseaddr
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

# By scheme: the usual port.
_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}

# What the operator is told if no mail is sent.
NO_MAIL = "none is sent (MAIL_URL), so accounts have no address to confirm and no forgotten password can be reset"


@dataclass(frozen=True, slots=True)
class MailServer:
    """The SMTP server that takes our mail."""

    host: str
    port: int
    user: str
    password: str
    starttls: bool
    tls: bool


def read_mail_server(url: str) -> MailServer | None:
    """Return the server with an address such as `smtp+starttls://user:password@host:587`; None for an empty one."""
    if not url:
        return None
    parts = urlsplit(url)
    if parts.scheme not in _PORTS or not parts.hostname or parts.path.strip("/") or parts.query:
        raise ValueError
    return MailServer(
        host=parts.hostname,
        port=parts.port or _PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        starttls=parts.scheme == "smtp+starttls",
        tls=parts.scheme == "smtps",
    )


def read_sender(text: str) -> str:
    """Return a sender such as `Debates <debates@example.org>`, or empty text."""
    if text:
        try:
            validate_email(parseaddr(text)[1])
        except ValidationError:
            raise ValueError from None
    return text
