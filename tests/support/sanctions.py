"""Warnings, mutes and bans in one call each."""

from debate.moderation.people.sanctions import Terms, sanction_reader
from debate.readers.identity import Identity
from debate.readers.models import Sanction


def warn_reader(identity: Identity, reader_id: int, *, reason: str, category: str = "") -> Sanction:
    return sanction_reader(identity, reader_id, "warning", Terms(reason=reason, category=category))


def mute_reader(identity: Identity, reader_id: int, *, reason: str, hours: int, category: str = "") -> Sanction:
    return sanction_reader(identity, reader_id, "mute", Terms(reason=reason, hours=hours, category=category))


def ban_reader(
    identity: Identity, reader_id: int, *, reason: str, hours: int | None = None, with_address: bool = False
) -> Sanction:
    terms = Terms(reason=reason, hours=hours, with_address=with_address)
    return sanction_reader(identity, reader_id, "ban", terms)
