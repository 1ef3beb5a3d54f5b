"""Readers' reports to the moderators; enough of them hide a comment until a moderator has looked."""

from collections.abc import Sequence

from debate.articles.models import Article
from debate.articles.revisions import announce, locked_article
from debate.articles.rulebook import read_rules
from debate.comments.access import visible_comment
from debate.comments.filters.models import Finding, Verdict
from debate.comments.models import Comment
from debate.comments.states import change_state
from debate.comments.wire_form import is_hidden
from debate.errors import Invalid, WrongState
from debate.moderation.decisions import describe_standing, tell_author
from debate.moderation.models import Report
from debate.moderation.open_weight import keep_open_weight
from debate.moderation.reporters import weigh
from debate.moderation.standing import was_looked_at
from debate.readers.identity import Identity
from debate.readers.roles import require_reader
from debate.record.models import Decision
from debate.record.writing import write_decision
from debate.text import clean_text

MAX_NOTE_CHARACTERS = 500


def report_comment(identity: Identity, comment_id: int, *, reason: str, note: str = "") -> Report:
    """Report a comment; one report per reader and comment, a repeated one gives the first.

    Where the open reports reach the weight that the debate's rules say, the comment is hidden until a moderator has
    looked, unless one has already. `reason` is one of `Report.Reason`. Raises `SignInRequired`, `NotFound`, `Invalid`,
    `WrongState` for a tombstone, `RateLimited`, `Banned`.
    """
    reader = require_reader(identity)
    comment = visible_comment(identity, comment_id)
    if reason not in Report.Reason.values:
        raise Invalid(f"reason: one of {', '.join(Report.Reason.values)}.")
    note = clean_text(note)
    if len(note) > MAX_NOTE_CHARACTERS:
        raise Invalid(f"note: at most {MAX_NOTE_CHARACTERS} characters.")
    identity.require_unbanned()
    identity.spend("report")
    with locked_article(comment.article_id) as article:
        comment = visible_comment(identity, comment_id)
        if known := Report.objects.select_related("reader").filter(comment=comment, reader=reader).first():
            return known
        _require_reportable(comment)
        report = Report.objects.create(comment=comment, reader=reader, reason=reason, note=note, weight=weigh(reader))
        weights = keep_open_weight([comment.pk])[comment.pk]
        if not _hide_if_enough(article, comment, weights):
            # Readers see nothing of it, but the moderators' queue has moved.
            announce(article.pk, article.rev)
    return report


def _require_reportable(comment: Comment) -> None:
    if is_hidden(comment):
        raise WrongState("The comment is already hidden until a moderator has looked.")
    if comment.state not in (Comment.State.PUBLISHED, Comment.State.PENDING):
        raise WrongState(f"The comment is already {comment.state}.")


def _hide_if_enough(article: Article, comment: Comment, weights: Sequence[float]) -> bool:
    threshold = read_rules(article).report_threshold
    if not threshold or comment.state != Comment.State.PUBLISHED or comment.author.is_moderator:
        return False
    if sum(weights) < threshold or was_looked_at(comment):
        return False
    before = describe_standing(comment)
    change_state(article, [comment], Comment.State.PENDING)
    why = f"{len(weights)} reports, of the weight {sum(weights):g}"
    Finding.objects.create(comment=comment, filter="reports", matched=why, verdict=Verdict.HOLD)
    write_decision(
        None,
        Decision.Action.HIDE,
        comment_id=comment.pk,
        reader_id=comment.author_id,
        article_id=article.pk,
        reason=f"Readers: {why}",
        before=before,
        after=describe_standing(comment),
    )
    tell_author(comment, was=before["state"])
    return True
