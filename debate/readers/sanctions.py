"""What readers must not do for a time: finds the sanction that holds for a speaker, and says it in words.

Given and lifted are sanctions by moderators, in `moderation.people`.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from debate import wire
from debate.errors import Banned, Muted, Refusal
from debate.readers.address import address_key
from debate.readers.models import Reader, Sanction

# Whoever shares an address with somebody who was banned is kept out for so long and not longer, as a guest.
ADDRESS_BAN = timedelta(days=7)


def find_sanction(*, reader: Reader | None, voter: UUID | None, address: str) -> Sanction | None:
    """Return the mute or ban that holds for a speaker now, the gravest; in one query."""
    now = timezone.now()
    holds = Q(pk__in=())
    if reader:
        holds |= Q(reader=reader)
    if voter and not (reader and reader.user_id):
        holds |= Q(voter=voter)
    if (key := address_key(address)) and not (reader and reader.user_id):
        # Not for who was here under a name before: neighbours share addresses.
        since = {"began__lt": reader.created} if reader else {}
        holds |= Q(address_key=key, began__gt=now - ADDRESS_BAN, **since)
    return min(_in_force(now).filter(holds), key=_gravity, default=None)


def find_bans(voters: Collection[UUID]) -> dict[UUID, Refusal]:
    """Return the refusal of each of the voters who is banned now; in one query, for what is committed in groups."""
    bans = _in_force(timezone.now()).filter(kind=Sanction.Kind.BAN, voter__in=voters)
    return {ban.voter: refusal_for(ban) for ban in sorted(bans, key=_gravity, reverse=True)}


def refusal_for(sanction: Sanction) -> Refusal:
    """Return how a mute or ban refuses: `Muted` or `Banned`, with the reason, and until when where it ends."""
    refusal = Banned if sanction.kind == Sanction.Kind.BAN else Muted
    wait_s = (sanction.ends - timezone.now()).total_seconds() if sanction.ends else None
    return refusal(in_words(sanction), retry_after=max(1.0, round(wait_s)) if wait_s is not None else None)


def describe_sanction(sanction: Sanction) -> wire.SanctionObject:
    """Return the sanction as the contract's object, as the reader may see it."""
    return wire.SanctionObject(
        id=sanction.pk,
        kind=sanction.kind,
        reason=sanction.reason,
        began=sanction.began,
        ends=sanction.ends,
        lifted=sanction.lifted,
        message=in_words(sanction),
    )


def in_words(sanction: Sanction) -> str:
    """Say to the reader what was decided, until when and why."""
    what = {
        Sanction.Kind.WARNING: "A moderator has warned you",
        Sanction.Kind.MUTE: "You cannot write comments",
        Sanction.Kind.BAN: "You are banned",
    }[Sanction.Kind(sanction.kind)]
    until = f" until {_moment(sanction.ends)}" if sanction.ends else ""
    return f"{what}{until}: {sanction.reason}"


def _in_force(now: datetime) -> QuerySet[Sanction]:
    return Sanction.objects.filter(
        Q(ends=None) | Q(ends__gt=now), lifted=None, kind__in=(Sanction.Kind.MUTE, Sanction.Kind.BAN)
    )


def _gravity(sanction: Sanction) -> tuple[bool, float]:
    """Order bans before mutes, and those that last longer first."""
    ends = sanction.ends.timestamp() if sanction.ends else float("inf")
    return sanction.kind != Sanction.Kind.BAN, -ends


def _moment(moment: datetime) -> str:
    return f"{moment:%H:%M} UTC on {moment.day} {moment:%B %Y}"
