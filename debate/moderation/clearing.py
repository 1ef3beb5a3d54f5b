"""A sanction together with the removal of its reader's comments: both happen, or neither does."""

from django.db import transaction

from debate.moderation.people.sanctions import Terms, sanction_reader
from debate.moderation.people.sweeps import Sweep, describe_sweep, remove_posts
from debate.readers.identity import Identity
from debate.readers.models import Sanction
from debate.readers.sanctions import describe_sanction
from debate.wire.moderation.people import SanctionAnswer


def sanction_and_clear(
    identity: Identity, reader_id: int, kind: str, terms: Terms, *, remove_hours: int | None = None
) -> tuple[Sanction, Sweep | None]:
    """Warn, mute or ban a reader and, with `remove_hours`, remove their comments of the last hours, in one transaction.

    Raises as `sanction_reader` and `remove_posts` do; after any exception nothing has changed.
    """
    with transaction.atomic():
        sweep = None
        if remove_hours is not None:
            # First, because articles are locked before readers everywhere: a post locks its article, then updates its
            # author.
            sweep = remove_posts(identity, reader_id, hours=remove_hours, reason=terms.reason, category=terms.category)
        sanction = sanction_reader(identity, reader_id, kind, terms)
    return sanction, sweep


def describe_sanction_answer(sanction: Sanction, sweep: Sweep | None = None) -> SanctionAnswer:
    """Return the sanction, with the comments removed with it, as the contract's object."""
    return SanctionAnswer(sanction=describe_sanction(sanction), sweep=describe_sweep(sweep) if sweep else None)
