"""The charge for an action: hits on counters with a limit, above which it is refused or needs a challenge."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil

from django.conf import settings
from django.utils.functional import Promise

from debate.errors import ChallengeRequired, RateLimited, Refusal
from debate.language.wording import later, later_counted
from debate.limits.counting import Counters, Hit
from debate.redis_servers import RedisServer


@dataclass(frozen=True, slots=True)
class Charge:
    """Above the `refusing` limits the action is refused; above the `asking` ones it needs a solution of the
    `challenge`.

    `challenge` is the address of the challenge.
    """

    refusing: tuple[Hit, ...] = ()
    asking: tuple[Hit, ...] = ()
    challenge: str = ""

    @property
    def hits(self) -> tuple[Hit, ...]:
        return self.refusing + self.asking


FREE = Charge()


def spend(charge: Charge) -> None:
    """Count an action's charge; raises `RateLimited` or `ChallengeRequired`, and then counts nothing."""
    if refusal := spend_together([charge])[0]:
        raise refusal


def spend_together(charges: Sequence[Charge]) -> list[Refusal | None]:
    """Count the charges of several actions at once, but separately; returns the refusal of each, or None."""
    refusals: list[Refusal | None] = [None] * len(charges)
    places = [place for place, charge in enumerate(charges) if charge.hits]
    if places and settings.RATE_LIMITS_ON:
        waits = counters().take([charges[place].hits for place in places])
        for place, waited in zip(places, waits, strict=True):
            refusals[place] = _refusal(charges[place], waited) if waited else None
    return refusals


def forget(hits: Sequence[Hit]) -> None:
    """Reset the counters of the hits."""
    if settings.RATE_LIMITS_ON:
        counters().forget([hit.key for hit in hits])


def counters() -> Counters:
    """Return this process's counters."""
    return _counters(settings.REDIS_SERVERS[0] if settings.REDIS_SERVERS else None)


def forget_counts() -> None:
    """Start with new counters, like a process that has just started."""
    _counters.cache_clear()


def _refusal(charge: Charge, waits: Sequence[float]) -> Refusal:
    number = len(charge.refusing)
    if refused_s := max(waits[:number], default=0):
        seconds = max(1, ceil(refused_s))
        return RateLimited(
            later("Too many requests. Try again in %(seconds)s.", seconds=in_words(seconds)), retry_after=seconds
        )
    seconds = max(1, ceil(max(waits[number:])))
    return ChallengeRequired(
        later(
            "There are unusually many requests like this one at the moment, so your browser has to complete a short "
            "check first, which needs JavaScript. Without it, try again in %(seconds)s.",
            seconds=in_words(seconds),
        ),
        retry_after=seconds,
        challenge=charge.challenge,
    )


def in_words(seconds: int) -> Promise:
    """Return a time as people say it, rounded up."""
    if seconds > 2 * 3_600:
        return later_counted("%(number)s hour", "%(number)s hours", ceil(seconds / 3_600))
    if seconds > 2 * 60:
        return later_counted("%(number)s minute", "%(number)s minutes", ceil(seconds / 60))
    return later_counted("%(number)s second", "%(number)s seconds", seconds)


@lru_cache(maxsize=1)
def _counters(server: RedisServer | None) -> Counters:
    return Counters(server)
