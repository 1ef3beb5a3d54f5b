"""The desk's live content: the first page of each queue, and how many comments are pending. Writes nothing."""

from hashlib import blake2b

from debate.moderation.queue.entries import read_entries
from debate.moderation.queue.pending import pending_comments, read_counts
from debate.moderation.queue.selection import PAGE_ENTRIES, QUEUES, Selection, read_ids
from debate.readers.scope import EVERYWHERE, Scope
from debate.wire.base import to_json
from debate.wire.moderation.desk import QueueCursors, QueueFrame


def read_queue(scope: Scope = EVERYWHERE) -> QueueFrame:
    """Return the first page of each queue, of the debates in scope, in a constant number of queries.

    `reported` has everything pending (reported comments in the order of their page, then held ones, newest first),
    `held` the held ones (longest waiting first), `recent` the newest comments of all articles,
    `questions` the open questions before the answered ones.
    """
    pages = {name: read_ids(Selection(name, scope=scope), cursor="", limit=PAGE_ENTRIES) for name in QUEUES}
    reported, held, recent, questions = (pages[name][0] for name in QUEUES)
    waiting = pending_comments().filter(scope.of("article"))
    pending = list(waiting.order_by("-id").values_list("pk", flat=True)[:PAGE_ENTRIES])
    entries = read_entries({*reported, *held, *recent, *questions, *pending}, scope)
    queue = QueueFrame(
        version="",
        reported=[entries[pk] for pk in [*reported, *pending] if pk in entries],
        held=[entries[pk] for pk in held if pk in entries],
        recent=[entries[pk] for pk in recent if pk in entries],
        questions=[entries[pk] for pk in questions if pk in entries],
        next=QueueCursors(**{name: following for name, (_, following) in pages.items()}),
        counts=read_counts(scope),
    )
    # A cursor contains the time of its creation, and so always differs.
    content = to_json(queue.model_copy(update={"next": QueueCursors()}))
    return queue.model_copy(update={"version": blake2b(content, digest_size=8).hexdigest()})
