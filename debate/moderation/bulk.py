"""Bulk decisions: each comment is decided on its own, and a refusal for one doesn't affect the others."""

from collections.abc import Sequence

from debate.errors import Refusal
from debate.field_errors import wrong_count
from debate.moderation.decisions import decide
from debate.moderation.wire_form import describe_decision
from debate.readers.identity import Identity
from debate.rights.asking import require
from debate.rights.table import TAKE_DOWN
from debate.wire.moderation.decisions import OutcomeObject
from debate.wire.refusals import describe_refusal

# As many as a page of the desk shows; each one locks its article separately.
MAX_COMMENTS = 100


def decide_each(
    identity: Identity, comment_ids: Sequence[int], *, action: str, reason: str = "", category: str = ""
) -> list[OutcomeObject]:
    """Take the same decision about each of the comments, once; returns the outcomes in order.

    Raises `SignInRequired`, `Forbidden`, `Invalid` for no comments or more than `MAX_COMMENTS`; a single comment's
    refusal is in its outcome.
    """
    require(identity, TAKE_DOWN)
    wanted = list(dict.fromkeys(comment_ids))
    if not 1 <= len(wanted) <= MAX_COMMENTS:
        raise wrong_count("comments", MAX_COMMENTS)
    return [_outcome(identity, comment_id, action, reason, category) for comment_id in wanted]


def _outcome(identity: Identity, comment_id: int, action: str, reason: str, category: str) -> OutcomeObject:
    try:
        decision, _ = decide(identity, comment_id, action=action, reason=reason, category=category)
    except Refusal as refusal:
        return OutcomeObject(comment=comment_id, error=describe_refusal(refusal))
    return OutcomeObject(comment=comment_id, decision=describe_decision(decision))
