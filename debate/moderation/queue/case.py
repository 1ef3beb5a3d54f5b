"""One comment as a moderator has to see it to decide: in its thread, with its author's history. Writes nothing."""

from collections.abc import Collection

from django.db.models import Count, Exists, OuterRef, Q

from debate.audit_log.models import Decision
from debate.comments.models import Comment
from debate.comments.wire_form import describe, describe_author
from debate.errors import NotFound
from debate.language.wording import later
from debate.moderation.models import Report
from debate.moderation.queue.entries import read_entries
from debate.moderation.reporters import ReporterHistory, read_reporters
from debate.moderation.wire_form import describe_decision, describe_reporter
from debate.readers.models import Reader
from debate.readers.scope import EVERYWHERE, Scope
from debate.wire.moderation.desk import AuthorHistoryObject, CaseAnswer, QueueEntryObject

NEIGHBOURS_ABOVE = 2
NEIGHBOURS_BELOW = 3
PAST_DECISIONS = 8

State = Comment.State


def read_case(comment_id: int, scope: Scope = EVERYWHERE, *, known: Collection[QueueEntryObject] = ()) -> CaseAnswer:
    """Return the comment with what stands around it, all decisions about it, and its author's history.

    Above a reply are the first comment of its thread, its parent and the last replies before it; above any other
    comment the thread before; below it the next replies of the thread. Needs a constant number of queries. `known` are
    entries that were just read. Raises `NotFound`, also outside the scope.
    """
    comment = Comment.objects.filter(scope.of("article"), pk=comment_id).select_related("author").first()
    if comment is None:
        raise NotFound(later("There is no comment with that number."))
    entry = next((one for one in known if one.id == comment.pk), None)
    decisions = Decision.objects.filter(comment=comment).select_related("moderator").order_by("-id")
    return CaseAnswer(
        entry=entry or read_entries([comment.pk], scope)[comment.pk],
        above=[describe(neighbour) for neighbour in _above(comment)],
        below=[describe(neighbour) for neighbour in _below(comment)],
        decisions=[describe_decision(decision) for decision in decisions[:PAST_DECISIONS]],
        author=read_history(comment.author, scope),
    )


def read_history(author: Reader, scope: Scope) -> AuthorHistoryObject:
    """Return an author's history in the debates in scope: comments by state, and decisions about them."""
    states = {str(state): Count("id", filter=Q(state=state)) for state in State}
    within = scope.of("article")
    comments = Comment.objects.filter(within, author=author)
    is_reported = Exists(Report.objects.filter(comment=OuterRef("pk")))
    counts = comments.aggregate(**states, reported=Count("id", filter=is_reported))
    decided = Decision.objects.filter(within, reader=author).select_related("moderator").order_by("-id")
    return AuthorHistoryObject(
        author=describe_author(author),
        kind="account" if author.user_id else "guest",
        since=author.created,
        counts={name: int(count or 0) for name, count in counts.items()},
        reporting=describe_reporter(read_reporters([author.pk], scope).get(author.pk, ReporterHistory())),
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
