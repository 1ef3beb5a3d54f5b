"""Deletes expired data; one process of the deployment does, and running twice is harmless."""

from datetime import timedelta

from debate.audit_log.forgetting import forget_whom_decisions_were_about
from debate.comments.earlier_scores import forget_scores_before
from debate.comments.filters.matches import forget_old_matches
from debate.comments.filters.repetition import forget_old_traces
from debate.leases.taking import forget_old_leases, note_run, take_turn
from debate.moderation.legal_reports import forget_legal_reporters, forget_old_legal_reports
from debate.outbox.adding import forget_old_items
from debate.own_data.erasing import erase_due
from debate.polls.integrity.detection import forget_old_groups
from debate.publisher_sign_in.sign_in import forget_used_tokens
from debate.readers.account_sessions import forget_ended_account_sessions
from debate.readers.admin_history import forget_old_admin_history
from debate.readers.confirmation import forget_unconfirmed_accounts
from debate.readers.former_names import forget_former_names
from debate.readers.idle import forget_ended_sessions, forget_idle_guests
from debate.readers.notices import forget_old_notices
from debate.readers.privacy.address_pseudonyms import forget_addresses
from debate.readers.privacy.keys import rotate_keys
from live.work.pool import DatabasePool

INTERVAL_S = 600.0
# If that process dies, another one takes the next turn.
TURN_S = 0.9 * INTERVAL_S
# Personal data is deleted on time.
OFTEN = (rotate_keys, forget_addresses, forget_old_traces, forget_old_notices, erase_due)
# Data that only takes space is deleted once a day.
DAILY = (
    forget_old_items,
    forget_ended_sessions,
    forget_ended_account_sessions,
    forget_unconfirmed_accounts,
    forget_used_tokens,
    forget_idle_guests,
    forget_old_matches,
    forget_old_groups,
    forget_old_leases,
    forget_scores_before,
    forget_old_admin_history,
    forget_whom_decisions_were_about,
    forget_former_names,
    forget_legal_reporters,
    forget_old_legal_reports,
)

# A large backlog may take a while, because no reader waits for it.
_pool = DatabasePool("forgetting", threads=1)


async def forget() -> None:
    """Delete expired data, and rotate the keys of pseudonyms.

    A failure doesn't affect the rest; the first one is raised afterwards.
    """
    if not await _pool.run(take_turn, "forgetting", once_in=timedelta(seconds=TURN_S)):
        return
    failures: list[Exception] = []
    daily = DAILY if await _pool.run(take_turn, "daily forgetting", once_in=timedelta(days=1)) else ()
    for act in (*OFTEN, *daily):
        try:
            await _pool.run(act)
        except Exception as failure:
            failures.append(failure)
    if failures:
        raise failures[0]
    await _pool.run(note_run, "forgetting")
    if daily:
        await _pool.run(note_run, "daily forgetting")
