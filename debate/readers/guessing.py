"""Limits on password attempts. Guessing soon becomes hopeless, and nobody can lock an owner out by it.

An attempt counts for the pair of account and address, so it doesn't affect the owner elsewhere. Attempts at one account
from many addresses, and at many accounts from one, need a challenge. A browser that has signed in to the account before
counts separately. Names count the same whether or not the account exists.
"""

from dataclasses import dataclass

from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.http import HttpRequest

from debate.errors import RateLimited, WrongCredentials
from debate.language.wording import later
from debate.limits import declared
from debate.limits.charges import Charge, forget, in_words, spend
from debate.limits.counting import Hit
from debate.readers.challenges import CHALLENGES_PATH, SOLUTION_HEADER, SOLUTION_USES, is_solved
from debate.readers.known_browsers import known_as, note_sign_in
from debate.readers.limits import CHALLENGED_TIMES, counter_of, hits_of, places_of
from debate.readers.privacy.address import client_address
from debate.readers.second_factors import require_code
from debate.readers.tokens import sent_token
from debate.text.cleaning import folded

PURPOSE = "sign-in"


@dataclass(frozen=True, slots=True)
class Attempt:
    """A counted attempt; `succeeded` reverts it."""

    own: tuple[Hit, ...]

    def succeeded(self) -> None:
        """Reset the failures: the owner has signed in."""
        forget(self.own)


def find_account(request: HttpRequest, username: str, password: str, code: str = "") -> User:
    """Return the active account of that name and password, and of that code if it has a second factor.

    Raises `WrongCredentials`, and as `require_code` and `count_attempt` do: a wrong code counts like a wrong password.
    """
    # No account has this name, and PostgreSQL would refuse it.
    username = username.replace("\0", "")
    name = folded(username)
    attempt = count_attempt(request, name)
    # For an unknown name Django hashes the password anyway, which takes the same time.
    user = authenticate(request, username=username, password=password)
    if not isinstance(user, User):
        raise WrongCredentials
    require_code(user, code)
    attempt.succeeded()
    if sent_token(request) is None:
        note_sign_in(request, name)
    return user


def count_attempt(request: HttpRequest, name: str) -> Attempt:
    """Count an attempt to sign in under the folded name, before the password is checked.

    Raises `RateLimited`, with a delay that grows with each failure, and `ChallengeRequired`.
    """
    browser = known_as(request, name)
    place, _ = places_of(client_address(request))
    own = hits_of(declared.SIGN_INS_PER_NAME_AND_ADDRESS, f"{name} {browser or place}")
    try:
        spend(Charge(own) if browser else _stranger(request, own, hits_of(declared.SIGN_INS_PER_NAME, name)))
    except RateLimited as refusal:
        wait_s = int(refusal.retry_after or 1)
        raise RateLimited(
            later("Too many sign-ins failed. Try again in %(wait_s)s.", wait_s=in_words(wait_s)), retry_after=wait_s
        ) from None
    return Attempt(own)


def count_passkey(request: HttpRequest) -> None:
    """Count a sign-in with a passkey, before it is known to which account.

    Raises `RateLimited` and `ChallengeRequired`.
    """
    spend(_stranger(request))


def count_sign_in_by_link(request: HttpRequest) -> None:
    """Count a sign-in with a provider. A link can't carry a challenge's solution: raises only `RateLimited`."""
    spend(Charge(_of_places(request, CHALLENGED_TIMES)))


def _stranger(request: HttpRequest, own: tuple[Hit, ...] = (), of_name: tuple[Hit, ...] = ()) -> Charge:
    solution = request.headers.get(SOLUTION_HEADER, "")
    challenge = f"{CHALLENGES_PATH}{PURPOSE}"
    if is_solved(solution, {"for": PURPOSE}):
        used = Hit(counter_of("solution", solution), SOLUTION_USES)
        return Charge(own + _of_places(request, CHALLENGED_TIMES), (used,), challenge)
    return Charge(own, of_name + _of_places(request, 1), challenge)


def _of_places(request: HttpRequest, times: int) -> tuple[Hit, ...]:
    place, network = places_of(client_address(request))
    of_address = hits_of(declared.SIGN_INS_PER_ADDRESS, place, times)
    return of_address + hits_of(declared.SIGN_INS_PER_NETWORK, network, times)
