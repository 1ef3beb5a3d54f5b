"""What readers must not do for a time: finds the sanction that holds for a speaker, and says it in words.

Given and lifted are sanctions by moderators, in `moderation.people`.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from debate import wire
from debate.errors import Banned, Muted, Refusal
from debate.readers.models import Reader, Sanction
from debate.readers.places import ADDRESS_BAN, place_keys


@dataclass(frozen=True, slots=True)
class Suspect:
    """Whom a sanction may concern: somebody with a name or without, with a ballot cookie or without, at an address."""

    reader: Reader | None
    voter: UUID | None
    address: str

    @property
    def is_account(self) -> bool:
        return self.reader is not None and self.reader.user_id is not None

    def is_concerned_by(self, sanction: Sanction, now: datetime, places: Collection[str]) -> bool:
        """Say whether a sanction that is in force holds for this one, whose address has had these pseudonyms."""
        if self.reader and sanction.reader_id == self.reader.pk:
            return True
        # An account is known by its name alone.
        if self.is_account:
            return False
        if self.voter and sanction.voter == self.voter:
            return True
        is_of_address = sanction.address_key in places
        # Not for who was here under a name before: neighbours share addresses.
        is_newer = self.reader is None or sanction.began < self.reader.created
        return is_of_address and is_newer and sanction.began > now - ADDRESS_BAN


def find_sanction(suspect: Suspect) -> Sanction | None:
    """Return the mute or ban that holds for somebody now, the gravest; in one query."""
    return find_sanctions([suspect])[0]


def find_sanctions(suspects: Sequence[Suspect]) -> list[Sanction | None]:
    """Return for each of a crowd the mute or ban that holds now, the gravest; in one query."""
    now = timezone.now()
    names = [suspect.reader.pk for suspect in suspects if suspect.reader]
    guests = [suspect for suspect in suspects if not suspect.is_account]
    voters = {suspect.voter for suspect in guests if suspect.voter}
    places = {suspect.address: place_keys(suspect.address) for suspect in guests}
    keys = {key for keys in places.values() for key in keys}
    holds = Q(reader__in=names) | Q(voter__in=voters) | Q(address_key__in=keys, began__gt=now - ADDRESS_BAN)
    in_force = list(_in_force(now).filter(holds)) if names or voters or keys else []
    return [
        min(
            (one for one in in_force if suspect.is_concerned_by(one, now, places.get(suspect.address, ()))),
            key=_gravity,
            default=None,
        )
        for suspect in suspects
    ]


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
