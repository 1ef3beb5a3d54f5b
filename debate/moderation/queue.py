"""What the moderators' desk is told live: the first page of each queue, and how many comments wait. Writes nothing."""

from hashlib import blake2b

from debate import wire, wire_desk
from debate.moderation.entries import read_entries
from debate.moderation.selection import PAGE_ENTRIES, QUEUES, Selection, read_ids
from debate.moderation.waiting import pending_comments, read_counts
from debate.readers.scope import EVERYWHERE, Scope


def read_queue(scope: Scope = EVERYWHERE) -> wire_desk.Queue:
    """Return the first page of each queue, of the debates in scope; in a constant number of queries.

    `reported` holds whatever waits for a decision (what is reported in the order of its page, then what is held, newest
    first), `held` what of it readers do not see yet (longest first), `recent` the newest comments of all articles.
    """
    pages = {name: read_ids(Selection(name, scope=scope), cursor="", limit=PAGE_ENTRIES) for name in QUEUES}
    reported, held, recent = (pages[name][0] for name in QUEUES)
    waiting = pending_comments().filter(scope.of("article"))
    pending = list(waiting.order_by("-id").values_list("pk", flat=True)[:PAGE_ENTRIES])
    entries = read_entries({*reported, *held, *recent, *pending})
    queue = wire_desk.Queue(
        version="",
        reported=[entries[pk] for pk in [*reported, *pending] if pk in entries],
        held=[entries[pk] for pk in held if pk in entries],
        recent=[entries[pk] for pk in recent if pk in entries],
        next={name: following for name, (_, following) in pages.items()},
        counts=read_counts(scope),
    )
    return queue.model_copy(update={"version": blake2b(wire.to_json(queue), digest_size=8).hexdigest()})
