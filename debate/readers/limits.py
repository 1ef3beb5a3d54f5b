"""Rate limits by reader, address and network. `debate.limits` does the counting.

Many readers can share an address, so above an address's limit most actions need a challenge instead of being refused,
up to `CHALLENGED_TIMES` the limit.
"""

from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import Literal

from django.conf import settings

from debate.limits import declared
from debate.limits.charges import Charge, spend_together
from debate.limits.charges import spend as spend_charge
from debate.limits.counting import Hit
from debate.limits.declared import Limit
from debate.readers.challenges import CHALLENGES_PATH, SOLUTION_USES, is_solved
from debate.readers.privacy.address import address_network, address_prefix

__all__ = ["Action", "Charge", "charge_of", "hits_of", "spend", "spend_charge", "spend_together"]

Action = Literal[
    "post",
    "vote",
    "like",
    "report",
    "legal_report",
    "guest",
    "token",
    "first_embed",
    "unsigned_page",
    "challenge",
    "sign_up",
    "mail",
    "search",
    "choice",
    "preview",
    "completion",
]

# With challenges an address can do this many times as much; more is no audience.
CHALLENGED_TIMES = 10


@dataclass(frozen=True, slots=True)
class Allowance:
    """An action's limits. With `is_challenged`, exceeding `address` and `network` requires challenges."""

    reader: Limit | None = None
    address: Limit | None = None
    network: Limit | None = None
    is_challenged: bool = True


ALLOWANCES: dict[Action, Allowance] = {
    "post": Allowance(declared.POSTS_PER_READER, declared.POSTS_PER_ADDRESS, declared.POSTS_PER_NETWORK),
    "vote": Allowance(declared.VOTES_PER_READER, declared.VOTES_PER_ADDRESS, declared.VOTES_PER_NETWORK),
    "like": Allowance(declared.LIKES_PER_READER, declared.LIKES_PER_ADDRESS),
    "report": Allowance(declared.REPORTS_PER_READER, declared.REPORTS_PER_ADDRESS),
    "legal_report": Allowance(
        None, declared.LEGAL_REPORTS_PER_ADDRESS, declared.LEGAL_REPORTS_PER_NETWORK, is_challenged=False
    ),
    "guest": Allowance(declared.NAMES_PER_READER, declared.NAMES_PER_ADDRESS, declared.NAMES_PER_NETWORK),
    "token": Allowance(None, declared.FRAMES_PER_ADDRESS, declared.FRAMES_PER_NETWORK),
    "first_embed": Allowance(None, declared.NEW_DEBATES_PER_ADDRESS, is_challenged=False),
    "unsigned_page": Allowance(None, None, declared.UNSIGNED_DEBATES_PER_NETWORK, is_challenged=False),
    "sign_up": Allowance(None, declared.SIGN_UPS_PER_ADDRESS, declared.SIGN_UPS_PER_NETWORK, is_challenged=False),
    "mail": Allowance(declared.MAILS_PER_RECIPIENT, declared.MAILS_PER_ADDRESS, is_challenged=False),
    "search": Allowance(None, declared.SEARCHES_PER_ADDRESS, declared.SEARCHES_PER_NETWORK, is_challenged=False),
    "choice": Allowance(declared.CHOICES_PER_READER, declared.CHOICES_PER_ADDRESS, is_challenged=False),
    "preview": Allowance(declared.PREVIEWS_PER_READER, declared.PREVIEWS_PER_ADDRESS, is_challenged=False),
    "completion": Allowance(declared.COMPLETIONS_PER_READER, declared.COMPLETIONS_PER_ADDRESS, is_challenged=False),
    "challenge": Allowance(declared.CHALLENGES_PER_READER, declared.CHALLENGES_PER_ADDRESS, is_challenged=False),
}
CHALLENGED: tuple[str, ...] = tuple(action for action, allowance in ALLOWANCES.items() if allowance.is_challenged)


def spend(action: Action, address: str, person: str = "", *, solution: str = "") -> None:
    """Count one more of the action for the person (empty: unknown) and the address.

    Raises `RateLimited`, with the seconds to wait, and `ChallengeRequired` at a busy address; then nothing is counted.
    """
    spend_charge(charge_of(action, address, person, solution=solution))


def charge_of(
    action: Action,
    address: str,
    person: str = "",
    *,
    solution: str = "",
    is_solved_for: bool = False,
    challenge: str = "",
) -> Charge:
    """Return the charge for one more of the action, for batches.

    `solution` is a challenge's for the action, valid once. If the action has its own challenge, at the address
    `challenge`, `is_solved_for` says whether it was solved.
    """
    allowance = ALLOWANCES[action]
    of_reader = hits_of(allowance.reader, person) if person else ()
    if not allowance.is_challenged:
        return Charge(of_reader + _places(allowance, address))
    if is_solved_for:
        return Charge(of_reader + _places(allowance, address, CHALLENGED_TIMES))
    if solution and is_solved(solution, {"for": action}):
        # Counted as solved; this also uses the solution up.
        used = Hit(counter_of("solution", solution), SOLUTION_USES)
        return Charge(
            of_reader + _places(allowance, address, CHALLENGED_TIMES), (used,), challenge=f"{CHALLENGES_PATH}{action}"
        )
    return Charge(of_reader, _places(allowance, address), challenge=challenge or f"{CHALLENGES_PATH}{action}")


def hits_of(limit: Limit | None, who: str, times: int = 1) -> tuple[Hit, ...]:
    """Return one hit on each of the limit's rates for the counted subject."""
    rates = settings.LIMITS[limit.name] if limit else ()
    if not rates:
        return ()
    assert limit
    # A rate with a factor has its own counter, and so does each period.
    return tuple(
        Hit(counter_of(f"{limit.name}*{times}/{rate.period_s}", who), rate if times == 1 else rate.times(times))
        for rate in rates
    )


def _places(allowance: Allowance, address: str, times: int = 1) -> tuple[Hit, ...]:
    place, network = places_of(address)
    return hits_of(allowance.address, place, times) + hits_of(allowance.network, network, times)


@lru_cache(maxsize=4_096)
def places_of(address: str) -> tuple[str, str]:
    """Return the address as limits count it, and its network."""
    return address_prefix(address), address_network(address)


@lru_cache(maxsize=8_192)
def counter_of(what: str, who: str) -> str:
    """Return a counter's name, which reveals no address, name or reader."""
    return blake2b(f"{what} {who}".encode(), key=settings.SECRET_KEY.encode()[:64], digest_size=12).hexdigest()
