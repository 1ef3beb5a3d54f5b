"""Voters: a person's identity in polls, under any name. Each browser has one, and so has each account."""

from uuid import UUID

from debate.database.raw_sql import read_rows
from debate.readers.models import Reader

_NAMES = "SELECT id FROM debate_reader WHERE voter = %s"


def is_of_account(voter: UUID) -> bool:
    """Say whether the voter is an account's, not a browser's."""
    return Reader.objects.filter(voter=voter, user__isnull=False).exists()


def readers_of(voter: UUID) -> set[int]:
    """Return the ids of the voter's readers: under each name that they have had."""
    return {reader_id for (reader_id,) in read_rows(_NAMES, voter)}


def give_names(voter: UUID, account: UUID) -> None:
    """Assign the guests of the voter's browser to an account."""
    Reader.objects.filter(voter=voter, user=None).update(voter=account)
