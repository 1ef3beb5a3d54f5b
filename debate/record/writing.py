"""Writing the record: each decision in the transaction of what it changes."""

from typing import Any
from uuid import UUID

from debate.errors import Invalid, ReasonRequired
from debate.readers.models import Reader
from debate.record.models import Decision
from debate.text import clean_text

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
    """Add a decision to the record; call it in the transaction that does what it says.

    `moderator` is None where a rule of the site decides by itself; `before` and `after` are plain JSON values.
    """
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
    """Return a moderator's reason as it is kept; raises `Invalid` where it is too long."""
    reason = clean_text(reason)
    if len(reason) > MAX_REASON_CHARACTERS:
        raise Invalid(f"reason: at most {MAX_REASON_CHARACTERS} characters.")
    return reason


def require_category(category: str) -> str:
    """Return the category of a breach, which may be empty; raises `Invalid` for one that there is not."""
    if category and category not in Decision.Category.values:
        raise Invalid(f"category: one of {', '.join(Decision.Category.values)}.")
    return category


def require_reason(reason: str, category: str) -> None:
    """Check that a removal says why, in words or by the category; raises `ReasonRequired`.

    That it is for something else (`Decision.Category.OTHER`) says nothing by itself.
    """
    if not reason and category in ("", Decision.Category.OTHER):
        raise ReasonRequired
