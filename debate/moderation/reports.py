"""Readers' reports to the moderators."""

from debate.articles.models import Article
from debate.articles.revisions import announce
from debate.comments.access import visible_comment
from debate.comments.models import Comment
from debate.errors import Invalid, WrongState
from debate.moderation.models import Report
from debate.readers.identity import Identity
from debate.readers.roles import require_reader
from debate.text import clean_text

MAX_NOTE_CHARACTERS = 500


def report_comment(identity: Identity, comment_id: int, *, reason: str, note: str = "") -> Report:
    """Report a comment; one report per reader and comment, a repeated one gives the first.

    `reason` is one of `Report.Reason`. Raises `SignInRequired`, `NotFound`, `Invalid`, `WrongState` for a tombstone,
    `RateLimited`, `Banned`.
    """
    reader = require_reader(identity)
    comment = visible_comment(identity, comment_id)
    if reason not in Report.Reason.values:
        raise Invalid(f"reason: one of {', '.join(Report.Reason.values)}.")
    note = clean_text(note)
    if len(note) > MAX_NOTE_CHARACTERS:
        raise Invalid(f"note: at most {MAX_NOTE_CHARACTERS} characters.")
    if comment.state not in (Comment.State.PUBLISHED, Comment.State.PENDING):
        raise WrongState(f"The comment is already {comment.state}.")
    identity.require_unbanned()
    identity.spend("report")
    report, _ = Report.objects.get_or_create(comment=comment, reader=reader, defaults={"reason": reason, "note": note})
    # Readers see nothing of it, but the moderators' queue has moved.
    announce(comment.article_id, Article.objects.values_list("rev", flat=True).get(pk=comment.article_id))
    return report
