"""The demo's moderator: its user name, and the password that the start prints."""

from django.conf import settings

USERNAME = "moderator"


def demo_password() -> str:
    """Return the setting DEMO_PASSWORD: a random password is made for it once if none is given."""
    return str(settings.DEMO_PASSWORD)
