"""The demo's moderator: its user name, and the password that the start prints."""

import os
import secrets
from pathlib import Path

from django.conf import settings

from debate.kept import kept_secret

USERNAME = "moderator"


def demo_password() -> str:
    """Return DEMO_PASSWORD or, where it is not set, a random password that is made once and kept in the data folder."""
    return os.environ.get("DEMO_PASSWORD") or kept_secret(
        Path(settings.DATA) / "demo-password", lambda: secrets.token_urlsafe(9)
    )
