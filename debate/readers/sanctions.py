"""Active sanctions: finds the one that applies to a reader, and describes it in words.

Moderators impose and lift sanctions in `moderation.people`.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from debate.database.raw_sql import Columns, Rows, Statement, places, run_together
from debate.errors import Banned, Muted, Refusal, SiteNotAllowed
from debate.language.wording import later
from debate.language.written import moment
from debate.readers.models import Reader, Sanction
from debate.readers.privacy.address_pseudonyms import ADDRESS_BAN, address_pseudonyms
from debate.readers.scope import Placed, is_elsewhere
from debate.wire.readers import SanctionObject

_SANCTION = Columns(Sanction, "sanction")
_IN_FORCE = f"""
    SELECT {_SANCTION.sql} FROM debate_sanction AS sanction
    WHERE sanction.lifted IS NULL AND sanction.kind IN ('{Sanction.Kind.MUTE}', '{Sanction.Kind.BAN}')
    AND (sanction.ends IS NULL OR sanction.ends > %s)
"""


@dataclass(frozen=True, slots=True)
class Suspect:
    """A person that a sanction may concern: with or without a name, a ballot cookie, and an address.

    `since`: when the server first knew the reader or, without a name, the ballot cookie; None if it knows neither.
    `site_id`: the publisher's site around their frame, or at whose domain they are.
    """

    reader: Reader | None
    voter: UUID | None
    address: str
    since: datetime | None = None
    site_id: int | None = None

    @property
    def is_account(self) -> bool:
        return self.reader is not None and self.reader.user_id is not None

    def is_concerned_by(self, sanction: Sanction, now: datetime, places: Collection[str]) -> bool:
        """Say whether an active sanction applies to this person, whose address has these pseudonyms."""
        if self.reader and sanction.reader_id == self.reader.pk:
            return True
        # An account is identified only by its name.
        if self.is_account:
            return False
        if self.voter and sanction.voter == self.voter:
            return True
        is_of_address = sanction.address_key in places
        # Not to readers who were here before, because neighbours share addresses.
        is_newer = self.since is None or sanction.began < self.since
        return is_of_address and is_newer and sanction.began > now - ADDRESS_BAN


def find_sanction(suspect: Suspect, at: Placed | None) -> Sanction | None:
    """Return the gravest active mute or ban of a person in an article's debate, in one query.

    Without an article: one that applies in all debates.
    """
    return find_sanctions([(suspect, at)])[0]


def find_sanctions(cases: Sequence[tuple[Suspect, Placed | None]]) -> list[Sanction | None]:
    """Return the result of `find_sanction` for each of a crowd, each in its article's debate, in one query."""
    rows = run_together(ask_for_sanctions([suspect for suspect, _ in cases]))[0] if cases else []
    return match_sanctions(cases, rows)


def ask_for_sanctions(suspects: Sequence[Suspect]) -> Statement:
    """Return the statement whose rows `match_sanctions` takes, for callers that send it together with others."""
    now = timezone.now()
    names = [suspect.reader.pk for suspect in suspects if suspect.reader]
    guests = [suspect for suspect in suspects if not suspect.is_account]
    voters = {suspect.voter for suspect in guests if suspect.voter}
    holds: list[tuple[str, Collection[int | UUID | datetime]]] = [("1 = 0", [])]
    if names:
        holds.append((f"sanction.reader_id IN ({places(names)})", names))
    if voters:
        holds.append((f"sanction.voter IN ({places(voters)})", voters))
    if guests:
        holds.append(("sanction.address_key <> '' AND sanction.began > %s", [now - ADDRESS_BAN]))
    condition = " OR ".join(f"({part})" for part, _ in holds)
    return Statement(f"{_IN_FORCE} AND ({condition})", [now, *(value for _, values in holds for value in values)])


def match_sanctions(cases: Sequence[tuple[Suspect, Placed | None]], rows: Rows) -> list[Sanction | None]:
    """Return the active mute or ban of each of a crowd, among the rows that were read for all of them."""
    now = timezone.now()
    # One that ended while a lock was waited for is over.
    found = (_SANCTION.make(row) for row in rows)
    in_force = [sanction for sanction in found if sanction.ends is None or sanction.ends > now]
    # Pseudonyms of addresses are slow to compute, and few bans have an address at any time.
    by_address = any(sanction.address_key for sanction in in_force)
    addresses = {suspect.address for suspect, _ in cases if not suspect.is_account} if by_address else ()
    here = {address: address_pseudonyms(address) for address in addresses}

    def concerns(sanction: Sanction, suspect: Suspect, at: Placed | None) -> bool:
        holds_there = sanction.scope.is_everywhere or (at is not None and sanction.scope.covers(at))
        return holds_there and suspect.is_concerned_by(sanction, now, here.get(suspect.address, ()))

    return [
        min((one for one in in_force if concerns(one, suspect, at)), key=_gravity, default=None)
        for suspect, at in cases
    ]


def find_bans(cases: Sequence[tuple[Suspect, Placed | None]], rows: Rows | None = None) -> list[Refusal | None]:
    """Return the refusal of each person's active ban in their article's debate, None without a ban.

    Needs one query, or none with the `rows` of `ask_for_sanctions`. Also returns the refusals of `find_elsewhere`.
    """
    found = find_sanctions(cases) if rows is None else match_sanctions(cases, rows)
    bans = (one if one and one.kind == Sanction.Kind.BAN else None for one in found)
    return [
        find_elsewhere(suspect, at) or (refusal_for(ban) if ban else None)
        for (suspect, at), ban in zip(cases, bans, strict=True)
    ]


def find_elsewhere(suspect: Suspect, at: Placed | None) -> Refusal | None:
    """Return `SiteNotAllowed` for a reader in one site's frame who acts in another site's debate, otherwise None."""
    if is_elsewhere(suspect.site_id, at):
        return SiteNotAllowed(later("This debate belongs to another site."))
    return None


def refusal_for(sanction: Sanction) -> Refusal:
    """Return the refusal of a mute or ban: `Muted` or `Banned`, with the reason and the end, if any."""
    refusal = Banned if sanction.kind == Sanction.Kind.BAN else Muted
    wait_s = (sanction.ends - timezone.now()).total_seconds() if sanction.ends else None
    retry_after = max(1.0, round(wait_s)) if wait_s is not None else None
    return refusal(in_words(sanction), retry_after=retry_after, ends=sanction.ends)


def describe_sanction(sanction: Sanction) -> SanctionObject:
    """Return the sanction as the contract's object, as the reader sees it."""
    return SanctionObject(
        id=sanction.pk,
        kind=sanction.kind,
        reason=sanction.reason,
        began=sanction.began,
        ends=sanction.ends,
        lifted=sanction.lifted,
        message=in_words(sanction),
        site=sanction.site.name if sanction.site else None,
        sections=list(sanction.scope.sections) or None,
    )


def in_words(sanction: Sanction) -> str:
    """Say to the reader what was decided, until when and why."""
    return f"{_restriction(sanction)}: {sanction.reason}"


# By kind, and whether it ends and holds for some debates only.
_RESTRICTIONS = {
    (Sanction.Kind.WARNING, False, False): _("A moderator has warned you"),
    (Sanction.Kind.WARNING, False, True): _("A moderator of %(place)s has warned you"),
    (Sanction.Kind.MUTE, False, False): _("You can't comment"),
    (Sanction.Kind.MUTE, False, True): _("You can't comment on %(place)s"),
    (Sanction.Kind.MUTE, True, False): _("You can't comment until %(moment)s"),
    (Sanction.Kind.MUTE, True, True): _("You can't comment on %(place)s until %(moment)s"),
    (Sanction.Kind.BAN, False, False): _("You are banned"),
    (Sanction.Kind.BAN, False, True): _("You are banned from %(place)s"),
    (Sanction.Kind.BAN, True, False): _("You are banned until %(moment)s"),
    (Sanction.Kind.BAN, True, True): _("You are banned from %(place)s until %(moment)s"),
}


def _restriction(sanction: Sanction) -> str:
    place, ends = where(sanction), sanction.ends if sanction.kind != Sanction.Kind.WARNING else None
    text = _RESTRICTIONS[Sanction.Kind(sanction.kind), ends is not None, bool(place)]
    return text % {"place": place, "moment": moment(ends) if ends else ""}


def where(sanction: Sanction) -> str:
    """Return the names of the sections and the site in which it holds, empty for all debates."""
    return ", ".join([*sanction.scope.sections, *([sanction.site.name] if sanction.site else [])])


def _gravity(sanction: Sanction) -> tuple[bool, float]:
    """Order bans before mutes, and longer ones first."""
    ends = sanction.ends.timestamp() if sanction.ends else float("inf")
    return sanction.kind != Sanction.Kind.BAN, -ends
