"""Announces changes of identities and rights, for the code that keeps their connections open."""

from functools import partial
from uuid import UUID

from django.db import transaction

from debate.readers.models import Reader
from debate.signals import identity_changed


def announce_change(reader: Reader) -> None:
    """Announce, after the commit, that a reader's name, rights, password or sessions have changed."""
    _announce(reader.pk)


def announce_sign_out(who: int | UUID | None) -> None:
    """Announce that a session has ended: a reader's by id, or an anonymous voter's."""
    if who is not None:
        _announce(who)


def announce_sign_in(voter: UUID | None, reader: Reader) -> None:
    """Announce that a browser or frame, so far known as the voter, is now the reader."""
    if voter is not None:
        _announce(voter, becomes=reader.pk)


def _announce(who: int | UUID, *, becomes: int | None = None) -> None:
    transaction.on_commit(partial(identity_changed.send_robust, sender=Reader, who=who, becomes=becomes))
