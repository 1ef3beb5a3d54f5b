"""The first replies of threads, read by the index of each thread however long it is. Writes nothing."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, OuterRef, Q, Subquery

from debate.comments.access import visible_comments
from debate.comments.models import Comment
from debate.database.ids import MAX_ID
from debate.readers.identity import Identity

# Of the replies that follow a page in the middle of a thread, at most this many are counted.
MAX_COUNTED = 1_000


@dataclass(frozen=True, slots=True)
class Replies:
    """Some replies of a thread, oldest first; `more` counts those that follow."""

    shown: Sequence[Comment]
    more: int


def read_first_replies(roots: Sequence[Comment], identity: Identity, *, at_most: int) -> dict[int, Replies]:
    """Return the first replies of each thread, in a constant number of queries."""
    threads = [root.pk for root in roots]
    shown: dict[int, list[Comment]] = defaultdict(list)
    # Each part has all that the index of threads needs, so that databases read no other replies.
    ends = _find_ends(threads, identity, at_most=at_most)
    parts = [Q(root_id=root, id__range=(root + 1, end)) for root, end in ends.items()]
    if parts:
        found = visible_comments(identity).filter(Q(*parts, _connector=Q.OR))
        # SQLite would rather read everything in order than sort what it has found.
        for reply in sorted(found.order_by(), key=lambda reply: reply.pk):
            shown[reply.root_id or 0].append(reply)
    totals = _count(roots, identity)
    return {root: Replies(shown[root], max(0, totals[root] - len(shown[root]))) for root in threads}


def read_replies(root: Comment, identity: Identity, *, at_most: int, after: int) -> Replies:
    """Return the replies of a thread that follow the reply `after`."""
    replies = visible_comments(identity).filter(root_id=root.pk).order_by("id")
    shown = list(replies.filter(id__gt=after)[:at_most])
    if len(shown) < at_most:
        return Replies(shown, 0)
    if after:
        return Replies(shown, replies.filter(id__gt=shown[-1].pk)[:MAX_COUNTED].count())
    return Replies(shown, max(0, _count([root], identity)[root.pk] - len(shown)))


def count_all_replies(comments: Sequence[Comment], identity: Identity) -> list[tuple[Comment, int]]:
    """Return how many replies the reader can see in the thread that each of the comments starts, if it starts one."""
    totals = _count([comment for comment in comments if comment.root_id is None], identity)
    return [(comment, totals.get(comment.pk, 0)) for comment in comments]


def _find_ends(threads: Collection[int], identity: Identity, *, at_most: int) -> dict[int, int]:
    """Return the last reply to show of each thread, or the highest id if all are shown."""
    # Not `root_id=`: PostgreSQL would then look for the first ids among all comments, as these are to be in their
    # order, and find none for a thread without replies.
    in_thread = visible_comments(identity).filter(root_id__gte=OuterRef("pk"), root_id__lte=OuterRef("pk"))
    end = Subquery(in_thread.order_by("root_id", "id").values("pk")[at_most - 1 : at_most])
    found = Comment.objects.filter(pk__in=threads).annotate(end=end).values_list("pk", "end")
    return {root: end or MAX_ID for root, end in found}


def _count(roots: Sequence[Comment], identity: Identity) -> Mapping[int, int]:
    """Return how many replies of each thread the reader sees: those that all have seen, and held ones."""
    totals = {root.pk: root.thread_replies for root in roots}
    if identity.reader is not None:
        held = visible_comments(identity).filter(root_id__in=totals, state=Comment.State.PENDING, seen=False)
        for root_id, count in held.order_by().values_list("root_id").annotate(Count("id")):
            totals[root_id or 0] += count
    return totals
