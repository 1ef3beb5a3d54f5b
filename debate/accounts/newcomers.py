"""Who can make an account: anybody who has none, is not banned, and does not make too many."""

from django.http import HttpRequest

from debate.errors import SignedIn
from debate.language.wording import later
from debate.readers.identity import identify
from debate.readers.limits import spend
from debate.rights.asking import find_bar
from debate.rights.table import TAKE_NAME


def require_no_account(request: HttpRequest) -> None:
    """Raise `SignedIn` for somebody who is signed in to an account."""
    reader = identify(request).reader
    if reader and reader.user_id:
        raise SignedIn(
            later("You are signed in as %(name)s. Sign out before you make another account.", name=reader.name)
        )


def require_newcomer(request: HttpRequest) -> None:
    """Count a new account; raises `Banned` for a banned guest, browser or address, and `RateLimited`."""
    identity = identify(request)
    if refusal := find_bar(identity, TAKE_NAME, None):
        raise refusal
    spend("sign_up", identity.address)
