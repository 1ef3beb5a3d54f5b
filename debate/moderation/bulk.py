"""One decision about several comments at once: each stands for itself, and what is refused for one stops no other."""

from collections.abc import Sequence

from debate import wire, wire_desk
from debate.errors import Invalid, Refusal
from debate.moderation.decisions import decide
from debate.moderation.wire_form import describe_decision
from debate.readers.identity import Identity
from debate.readers.roles import require_moderator

# As many as a page of the desk shows; each takes its article's lock for itself.
MAX_COMMENTS = 100


def decide_each(
    identity: Identity, comment_ids: Sequence[int], *, action: str, reason: str = "", category: str = ""
) -> list[wire_desk.Outcome]:
    """Take the same decision about each of the comments, once; returns what became of each, in order.

    Raises `SignInRequired`, `Forbidden`, `Invalid` for no comments or more than `MAX_COMMENTS`; what is refused for one
    comment is in its outcome.
    """
    require_moderator(identity)
    wanted = list(dict.fromkeys(comment_ids))
    if not 1 <= len(wanted) <= MAX_COMMENTS:
        raise Invalid(f"comments: between 1 and {MAX_COMMENTS} of them.")
    return [_outcome(identity, comment_id, action, reason, category) for comment_id in wanted]


def _outcome(identity: Identity, comment_id: int, action: str, reason: str, category: str) -> wire_desk.Outcome:
    try:
        decision, _ = decide(identity, comment_id, action=action, reason=reason, category=category)
    except Refusal as refusal:
        error = wire.ErrorDetail(code=refusal.code, message=refusal.message, retry_after=refusal.retry_after)
        return wire_desk.Outcome(comment=comment_id, error=error)
    return wire_desk.Outcome(comment=comment_id, decision=describe_decision(decision))
