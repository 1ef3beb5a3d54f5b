"""What moderators do with a comment. Each decision is one transaction, recorded with who, when and why."""

from collections.abc import Callable
from dataclasses import dataclass

from debate.articles.revisions import announce, locked_article, next_revision
from debate.comments.models import Comment
from debate.comments.replies import count_reply
from debate.errors import AlreadyDecided, Invalid, NotFound, WrongState
from debate.moderation.models import Decision, Report
from debate.readers.identity import Identity
from debate.readers.roles import require_moderator
from debate.text import clean_text

MAX_REASON_CHARACTERS = 500

State = Comment.State


@dataclass(frozen=True, slots=True)
class Action:
    """What a decision does to the comment: `apply` changes its fields and returns the names of those it changed.

    `settles` says that the comment's open reports are dealt with by it, `urgent` that a text is taken away.
    """

    apply: Callable[[Comment], list[str]]
    settles: bool = False
    urgent: bool = False


def decide(identity: Identity, comment_id: int, *, action: str, reason: str = "") -> tuple[Decision, Comment]:
    """Take a decision about a comment; returns it with the comment as it is now.

    `action` is one of `Decision.Action`. Raises `SignInRequired`, `Forbidden`, `Invalid`, `NotFound`, `WrongState`, and
    `AlreadyDecided` (with the present state and who decided) where the decision would change nothing.
    """
    moderator = require_moderator(identity)
    if action not in ACTIONS:
        raise Invalid(f"action: one of {', '.join(ACTIONS)}.")
    reason = clean_text(reason)
    if len(reason) > MAX_REASON_CHARACTERS:
        raise Invalid(f"reason: at most {MAX_REASON_CHARACTERS} characters.")
    rule = ACTIONS[action]
    with locked_article(_article_of(comment_id)) as article:
        comment = Comment.objects.select_related("author").get(pk=comment_id)
        was_published = comment.state == State.PUBLISHED
        was_seen = comment.seen
        reports = Report.objects.filter(comment=comment, resolved_by=None)
        changed = rule.apply(comment)
        settled = rule.settles and reports.exists()
        if not changed and not settled:
            raise AlreadyDecided(_present_state(comment))
        decision = Decision.objects.create(comment=comment, moderator=moderator, action=action, reason=reason)
        if rule.settles:
            reports.update(resolved_by=decision)
        if changed and (comment.seen or was_seen):
            comment.rev = next_revision(article, urgent=rule.urgent)
            count_reply(comment, (comment.state == State.PUBLISHED) - was_published, comment.rev)
        else:
            announce(article.pk, article.rev)
        comment.save(update_fields=[*changed, "rev"])
    return decision, comment


def _remove(comment: Comment) -> list[str]:
    _require_not_withdrawn(comment)
    return _set(comment, state=State.REMOVED, pinned=False)


def _restore(comment: Comment) -> list[str]:
    _require_not_withdrawn(comment)
    if comment.state == State.PENDING:
        raise WrongState("The comment waits for approval; it has not been removed.")
    return _set(comment, state=State.PUBLISHED, seen=True)


def _approve(comment: Comment) -> list[str]:
    _require_not_withdrawn(comment)
    if comment.state == State.REMOVED:
        raise WrongState("The comment has been removed; restore it instead.")
    return _set(comment, state=State.PUBLISHED, seen=True)


def _pin(comment: Comment) -> list[str]:
    if comment.state != State.PUBLISHED or comment.parent_id:
        raise WrongState("Only a published comment that starts a thread can be pinned.")
    return _set(comment, pinned=True)


def _unpin(comment: Comment) -> list[str]:
    return _set(comment, pinned=False)


ACTIONS: dict[str, Action] = {
    Decision.Action.REMOVE.value: Action(_remove, settles=True, urgent=True),
    Decision.Action.RESTORE.value: Action(_restore, settles=True),
    Decision.Action.APPROVE.value: Action(_approve, settles=True),
    Decision.Action.PIN.value: Action(_pin),
    Decision.Action.UNPIN.value: Action(_unpin),
}


def _set(comment: Comment, **fields: object) -> list[str]:
    changed = [name for name, value in fields.items() if getattr(comment, name) != value]
    for name in changed:
        setattr(comment, name, fields[name])
    return changed


def _require_not_withdrawn(comment: Comment) -> None:
    if comment.state == State.WITHDRAWN:
        raise WrongState("Its author has withdrawn the comment.")


def _article_of(comment_id: int) -> int:
    article_id = Comment.objects.filter(pk=comment_id).values_list("article_id", flat=True).first()
    if article_id is None:
        raise NotFound("There is no comment of that number.")
    return article_id


def _present_state(comment: Comment) -> str:
    last = Decision.objects.filter(comment=comment).select_related("moderator").order_by("-id").first()
    state = f"The comment is {comment.state}{' and pinned' if comment.pinned else ''}"
    if last is None:
        return f"{state}; there is nothing to decide."
    when = f"{last.created:%H:%M} UTC on {last.created.day} {last.created:%B %Y}"
    return f"{state}: {last.moderator.name} decided '{last.action}' at {when}."
