"""Writing the audit log: each decision in the transaction of its change."""

from typing import Any
from uuid import UUID

from debate.audit_log.models import Decision
from debate.counters import DECISIONS, count_after_commit
from debate.errors import ReasonRequired
from debate.field_errors import not_one_of, wrong_length
from debate.readers.models import Reader
from debate.text.cleaning import clean_text

MAX_REASON_CHARACTERS = 500


def write_decision(
    moderator: Reader | None,
    action: str,
    *,
    comment_id: int | None = None,
    reader_id: int | None = None,
    poll_id: int | None = None,
    article_id: int | None = None,
    reason: str = "",
    category: str = "",
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    batch: UUID | None = None,
) -> Decision:
    """Add a decision to the audit log; call it in the transaction that does what it says.

    `moderator` is None if a rule of the site decides; `before` and `after` are plain JSON values.
    """
    count_after_commit(DECISIONS.labels(action))
    return Decision.objects.create(
        moderator=moderator,
        action=action,
        comment_id=comment_id,
        reader_id=reader_id,
        poll_id=poll_id,
        article_id=article_id,
        reason=reason,
        category=category,
        before=before or {},
        after=after or {},
        batch=batch,
    )


def clean_reason(reason: str) -> str:
    """Return a moderator's reason as it is stored; raises `Invalid` if it is too long."""
    reason = clean_text(reason)
    if len(reason) > MAX_REASON_CHARACTERS:
        raise wrong_length("reason", 0, MAX_REASON_CHARACTERS)
    return reason


def require_category(category: str) -> str:
    """Return the category of a breach, which can be empty; raises `Invalid` for an unknown one."""
    if category and category not in Decision.Category.values:
        raise not_one_of("category", Decision.Category.values)
    return category


def require_reason(reason: str, category: str) -> None:
    """Check that a removal has a reason, as text or category; raises `ReasonRequired`.

    The category `Decision.Category.OTHER` alone is not enough.
    """
    if not reason and category in ("", Decision.Category.OTHER):
        raise ReasonRequired
