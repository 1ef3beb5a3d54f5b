"""Readers' reports; enough of them hide a comment pending review."""

from collections.abc import Collection, Sequence
from uuid import UUID

from debate.articles.models import Article
from debate.articles.revisions import announce, locked_article
from debate.articles.rulebook import read_rules
from debate.audit_log.models import Decision
from debate.audit_log.writing import write_decision
from debate.comments.access import visible_comment
from debate.comments.filters.matches import Match, store_matches
from debate.comments.filters.models import Verdict
from debate.comments.models import Comment
from debate.comments.states import change_state
from debate.comments.wire_form import is_hidden
from debate.counters import REPORTS
from debate.errors import OwnComment, WrongState
from debate.field_errors import not_one_of, wrong_length
from debate.language.wording import later
from debate.moderation.decisions import audited_fields, tell_author
from debate.moderation.models import Report
from debate.moderation.people.human_review import was_reviewed
from debate.moderation.queue.weight import keep_open_weight
from debate.moderation.reporters import weigh
from debate.readers.identity import Identity
from debate.readers.models import Reader
from debate.rights.asking import moderates, require
from debate.rights.table import REPORT
from debate.text.cleaning import clean_text

MAX_NOTE_CHARACTERS = 500


def report_comment(identity: Identity, comment_id: int, *, reason: str, note: str = "") -> Report:
    """Report a comment; one report per voter and comment, a repeated one returns the first.

    If the open reports reach the threshold in the debate's rules, the comment is hidden pending review, unless it was
    reviewed already. `reason` is one of `Report.Reason`. Raises `SignInRequired`, `NotFound`, `Invalid`, `OwnComment`,
    `WrongState` for a tombstone, `RateLimited`, `Banned`.
    """
    reader = require(identity, REPORT)
    comment = visible_comment(identity, comment_id)
    if reason not in Report.Reason.values:
        raise not_one_of("reason", Report.Reason.values)
    note = clean_text(note)
    if len(note) > MAX_NOTE_CHARACTERS:
        raise wrong_length("note", 0, MAX_NOTE_CHARACTERS)
    require(identity, REPORT, at=comment.article)
    identity.spend("report")
    with locked_article(comment.article_id) as article:
        comment = visible_comment(identity, comment_id)
        if known := Report.objects.select_related("reader").filter(comment=comment, voter=reader.voter).first():
            return known
        _require_reportable(comment, reader)
        report = Report.objects.create(
            comment=comment, reader=reader, voter=reader.voter, reason=reason, note=note, weight=weigh(reader)
        )
        weights = keep_open_weight([comment.pk])[comment.pk]
        if not _hide_if_enough(article, comment, weights):
            # Nothing changes for readers, but the moderators' queue does.
            announce(article.pk, article.rev)
    REPORTS.inc()
    return report


def reported_articles(voter: UUID) -> set[int]:
    """Return the articles with a comment that the voter reported."""
    return set(Report.objects.filter(voter=voter).values_list("comment__article_id", flat=True))


def give_reports(voter: UUID, account: UUID, articles: Collection[int]) -> None:
    """Transfer the voter's reports in locked articles to an account; open duplicates are deleted.

    Settled ones stay as they were filed.
    """
    reports = Report.objects.filter(voter=voter, comment__article__in=articles)
    doubled = reports.filter(comment__in=Report.objects.filter(voter=account).values("comment"))
    weighed = list(doubled.filter(resolved_by=None).values_list("comment_id", flat=True))
    reports.filter(comment__in=weighed).delete()
    keep_open_weight(weighed)
    reports.exclude(pk__in=doubled.values("pk")).update(voter=account)


def _require_reportable(comment: Comment, reader: Reader) -> None:
    if comment.author.voter == reader.voter:
        raise OwnComment(later("You can't report your own comment."))
    require_undecided(comment)


def require_undecided(comment: Comment) -> None:
    """Check that the comment can be reported; raises `WrongState` for a hidden one and a tombstone."""
    if is_hidden(comment):
        raise WrongState(later("The comment is already hidden pending review."))
    if comment.state not in (Comment.State.PUBLISHED, Comment.State.PENDING):
        raise WrongState(later("The comment has already been removed or withdrawn."))


def _hide_if_enough(article: Article, comment: Comment, weights: Sequence[float]) -> bool:
    threshold = read_rules(article).report_threshold
    if not threshold or comment.state != Comment.State.PUBLISHED or moderates(comment.author, article):
        return False
    if sum(weights) < threshold or was_reviewed(comment):
        return False
    before = audited_fields(comment)
    change_state(article, [comment], Comment.State.PENDING)
    number, weight = len(weights), round(sum(weights), 2)
    store_matches(comment, [Match.of("reports", "", Verdict.HOLD, detail="reports", number=number, weight=weight)])
    write_decision(
        None,
        Decision.Action.HIDE,
        comment_id=comment.pk,
        reader_id=comment.author_id,
        article_id=article.pk,
        before=before,
        after=audited_fields(comment) | {"reports": number, "weight": weight},
    )
    tell_author(comment, was=before["state"])
    return True
