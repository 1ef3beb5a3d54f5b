"""Reports of illegal content, which anybody can file (articles 16 and 17 of the EU's Digital Services Act), and their
receipts. Deciding about the comment settles them; they never hide it by themselves.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Q, QuerySet
from django.utils import timezone

from debate.articles.revisions import announce, locked_article
from debate.audit_log.models import Decision
from debate.comments.access import visible_comment
from debate.comments.models import Comment
from debate.counters import REPORTS
from debate.database.pruning import BATCH_ROWS, delete_in_batches
from debate.errors import Invalid, NotFound
from debate.field_errors import not_one_of, wrong_length
from debate.language.wording import later
from debate.legal_grounds import LegalGround
from debate.moderation.models import LegalReport
from debate.moderation.queue.weight import keep_open_weight
from debate.moderation.reports import require_undecided
from debate.readers.identity import Identity
from debate.readers.limits import spend
from debate.text.cleaning import clean_line, clean_text

MIN_EXPLANATION_CHARACTERS, MAX_EXPLANATION_CHARACTERS = 20, 2_000
MAX_NAME_CHARACTERS = 100
MAX_EMAIL_CHARACTERS = 254
# Name and address are kept for questions and complaints about the decision.
REPORTERS_KEPT = timedelta(days=settings.KEEP_LEGAL_REPORTERS_DAYS)
# The figures cover two years.
REPORTS_KEPT = timedelta(days=731)

_SALT = "hustings.legal-report"
_DECIDING = (Decision.Action.REMOVE, Decision.Action.RESTORE, Decision.Action.APPROVE)

Outcome = Literal["received", "removed", "kept", "withdrawn"]
# By the state of the comment, once a report has been settled.
OUTCOMES: dict[str, Outcome] = {
    Comment.State.PUBLISHED: "kept",
    Comment.State.REMOVED: "removed",
    Comment.State.WITHDRAWN: "withdrawn",
}


@dataclass(frozen=True, slots=True)
class Receipt:
    """A report and what has become of it; `decision` is the newest one about the comment, None before there is any."""

    report: LegalReport
    outcome: Outcome
    decision: Decision | None

    @property
    def decided(self) -> datetime | None:
        """When the comment was decided about."""
        return self.decision.created if self.decision else None


def read_reportable(identity: Identity, comment_id: int) -> Comment:
    """Return a comment that can be reported as illegal; raises `NotFound`, and `WrongState` for a tombstone."""
    comment = visible_comment(identity, comment_id)
    require_undecided(comment)
    return comment


def report_illegal_content(
    identity: Identity,
    comment_id: int,
    *,
    ground: str,
    explanation: str,
    in_good_faith: bool,
    name: str = "",
    email: str = "",
    language: str = "",
) -> LegalReport:
    """Report a comment as illegal, as anybody, with or without a name; mutes and bans don't matter.

    `email` is ignored if no mail is sent. Raises `NotFound`, `WrongState` for a tombstone, `Invalid`, `RateLimited`.
    """
    article_id = read_reportable(identity, comment_id).article_id
    if ground not in LegalGround.values:
        raise not_one_of("ground", LegalGround.values)
    explanation, name, email = clean_text(explanation), clean_line(name), email.strip()
    if not MIN_EXPLANATION_CHARACTERS <= len(explanation) <= MAX_EXPLANATION_CHARACTERS:
        raise wrong_length("explanation", MIN_EXPLANATION_CHARACTERS, MAX_EXPLANATION_CHARACTERS)
    if len(name) > MAX_NAME_CHARACTERS:
        raise wrong_length("name", 0, MAX_NAME_CHARACTERS)
    email = _checked_address(email) if settings.MAIL_IS_SENT else ""
    if not in_good_faith:
        raise Invalid(later("Confirm that what you say is true as far as you know."))
    spend("legal_report", identity.address)
    if email:
        spend("mail", identity.address, email.lower())
    account = identity.reader if identity.reader and identity.reader.user_id else None
    with locked_article(article_id) as article:
        comment = read_reportable(identity, comment_id)
        report = LegalReport.objects.create(
            comment=comment,
            reader=account,
            ground=ground,
            explanation=explanation,
            name=name,
            email=email,
            language=language,
        )
        keep_open_weight([comment.pk])
        # Nothing changes for readers, but the moderators' queue does.
        announce(article.pk, article.rev)
    REPORTS.inc()
    return report


def receipt_path(report: LegalReport) -> str:
    """Return the path of the page that shows what has become of a report; nobody can guess it."""
    return f"/illegal-content/{signing.dumps(report.pk, salt=_SALT)}/"


def read_receipt(token: str) -> Receipt:
    """Return what has become of the report of an address; raises `NotFound` if it is not ours, or no longer kept."""
    try:
        report_id = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        raise NotFound(later("This link does not work. Copy the whole address.")) from None
    report = LegalReport.objects.filter(pk=report_id).select_related("comment__article", "resolved_by").first()
    if report is None:
        raise NotFound(later("This report is no longer kept."))
    return describe_outcome(report)


def describe_outcome(report: LegalReport) -> Receipt:
    """Return what has become of a report, by the present state of its comment: decisions can be revised."""
    comment = report.comment
    if report.resolved_by_id is None:
        is_gone = comment.state == Comment.State.WITHDRAWN
        return Receipt(report, "withdrawn" if is_gone else "received", None)
    decisions = Decision.objects.filter(comment=comment, action__in=_DECIDING, pk__gte=report.resolved_by_id)
    decision = decisions.order_by("-pk").first() or report.resolved_by
    return Receipt(report, OUTCOMES.get(comment.state, "received"), decision)


def forget_legal_reporters() -> int:
    """Delete names and addresses `REPORTERS_KEPT` after the decision; returns of how many reports."""
    over = _over_before(timezone.now() - REPORTERS_KEPT).exclude(name="", email="")
    keys = list(over.order_by("pk").values_list("pk", flat=True)[: 100 * BATCH_ROWS])
    for start in range(0, len(keys), BATCH_ROWS):
        LegalReport.objects.filter(pk__in=keys[start : start + BATCH_ROWS]).update(name="", email="")
    return len(keys)


def forget_old_legal_reports() -> int:
    """Delete reports that were settled and are in no figure any more; returns how many."""
    before = timezone.now() - REPORTS_KEPT
    return delete_in_batches(_over_before(before).filter(created__lt=before))


def _over_before(moment: datetime) -> QuerySet[LegalReport]:
    is_gone = Q(resolved_by=None, comment__state=Comment.State.WITHDRAWN, created__lt=moment)
    return LegalReport.objects.filter(Q(resolved_by__created__lt=moment) | is_gone)


def _checked_address(email: str) -> str:
    try:
        if email:
            validate_email(email)
    except ValidationError:
        raise Invalid(later("Enter a valid e-mail address, or none.")) from None
    if len(email) > MAX_EMAIL_CHARACTERS:
        raise wrong_length("email", 0, MAX_EMAIL_CHARACTERS)
    return email
