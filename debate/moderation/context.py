"""One comment as a moderator has to see it to decide: in its thread, with its author's record. Writes nothing."""

from collections.abc import Collection

from django.db.models import Count, Exists, OuterRef, Q

from debate import wire_desk
from debate.comments.models import Comment
from debate.comments.wire_form import describe, describe_author
from debate.errors import NotFound
from debate.moderation.entries import read_entries
from debate.moderation.models import Report
from debate.moderation.reporters import ReporterRecord, read_reporters
from debate.moderation.wire_form import describe_decision, describe_reporter
from debate.readers.models import Reader
from debate.readers.scope import EVERYWHERE, Scope
from debate.record.models import Decision

NEIGHBOURS_ABOVE = 2
NEIGHBOURS_BELOW = 3
PAST_DECISIONS = 8
MAX_ID = 2**63

State = Comment.State


def read_case(
    comment_id: int, scope: Scope = EVERYWHERE, *, known: Collection[wire_desk.QueueEntry] = ()
) -> wire_desk.Case:
    """Return the comment with what stands around it, all decisions about it, and its author's record.

    Above a reply stand the comment that starts its thread, the one that it answers and the last ones before it; above
    any other comment the thread before; below the first ones after it in the thread. In a constant number of queries.
    `known` are entries that were just read, and need not be read again. Raises `NotFound`, also where it is
    outside the scope.
    """
    found = Comment.objects.filter(pk=comment_id) if 0 < comment_id < MAX_ID else Comment.objects.none()
    comment = found.filter(scope.of("article")).select_related("author").first()
    if comment is None:
        raise NotFound("There is no comment of that number.")
    entry = next((one for one in known if one.id == comment.pk), None)
    decisions = Decision.objects.filter(comment=comment).select_related("moderator").order_by("-id")
    return wire_desk.Case(
        entry=entry or read_entries([comment.pk])[comment.pk],
        above=[describe(neighbour) for neighbour in _above(comment)],
        below=[describe(neighbour) for neighbour in _below(comment)],
        decisions=[describe_decision(decision) for decision in decisions[:PAST_DECISIONS]],
        author=read_record(comment.author),
    )


def read_record(author: Reader) -> wire_desk.AuthorRecord:
    """Return what is known of an author: since when, how much of what state, and what was decided about it."""
    states = {str(state): Count("id", filter=Q(state=state)) for state in State}
    comments = Comment.objects.filter(author=author)
    is_reported = Exists(Report.objects.filter(comment=OuterRef("pk")))
    counts = comments.aggregate(**states, reported=Count("id", filter=is_reported))
    decided = Decision.objects.filter(reader=author).select_related("moderator").order_by("-id")
    return wire_desk.AuthorRecord(
        author=describe_author(author),
        kind="account" if author.user_id else "guest",
        since=author.created,
        counts={name: int(count or 0) for name, count in counts.items()},
        reporting=describe_reporter(read_reporters([author.pk]).get(author.pk, ReporterRecord())),
        decisions=[describe_decision(decision) for decision in decided[:PAST_DECISIONS]],
    )


def _above(comment: Comment) -> list[Comment]:
    seen = Comment.objects.filter(seen=True, article_id=comment.article_id, pk__lt=comment.pk).select_related("author")
    if comment.root_id is None:
        return list(seen.filter(root=None).order_by("-id")[:1])
    earlier = seen.filter(root_id=comment.root_id).order_by("-id")[:NEIGHBOURS_ABOVE]
    around = seen.filter(pk__in={comment.root_id, comment.parent_id})
    return sorted({*around, *earlier}, key=lambda neighbour: neighbour.pk)


def _below(comment: Comment) -> list[Comment]:
    later = Comment.objects.filter(seen=True, root_id=comment.root_id or comment.pk, pk__gt=comment.pk)
    return list(later.select_related("author").order_by("id")[:NEIGHBOURS_BELOW])
