"""What moderators do with a comment. Each decision is one transaction, recorded with who, when, why and what."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from debate.articles.models import Article
from debate.articles.revisions import announce, locked_article, next_revision
from debate.articles.rulebook import read_rules
from debate.comments.models import Comment
from debate.comments.posting import tell_of_reply
from debate.comments.states import change_state
from debate.errors import AlreadyDecided, Invalid, NotFound, WrongState
from debate.moderation.models import Report
from debate.moderation.open_weight import keep_open_weight
from debate.readers.identity import Identity
from debate.readers.models import Notice
from debate.readers.notices import notify
from debate.readers.roles import require_moderator
from debate.record.models import Decision
from debate.record.writing import clean_reason, require_category, require_reason, write_decision

State = Comment.State


@dataclass(frozen=True, slots=True)
class Action:
    """What a decision does to a comment: `require` refuses where it makes no sense; then it has this state or pin.

    `settles` says that the comment's open reports are dealt with by it.
    """

    require: Callable[[Comment], None]
    state: Comment.State | None = None
    pinned: bool | None = None
    settles: bool = False

    def would_change(self, comment: Comment) -> bool:
        """Say whether the comment is not so already."""
        return (self.state or comment.state) != comment.state or (self.pinned not in (None, comment.pinned))


def decide(
    identity: Identity, comment_id: int, *, action: str, reason: str = "", category: str = ""
) -> tuple[Decision, Comment]:
    """Take a decision about a comment; returns it with the comment as it is now.

    `action` is one of `ACTIONS`, `category` one of `Decision.Category`; a removal without one takes that of most of the
    readers' reports. Raises `SignInRequired`, `Forbidden`, `Invalid`, `NotFound`, `WrongState`, `AlreadyDecided` where
    nothing would change, and `ReasonRequired` where the debate's rules ask for a reason and the moderator gives none.
    What is refused because of an earlier decision tells the present state and who decided.
    """
    require_moderator(identity)
    if action not in ACTIONS:
        raise Invalid(f"action: one of {', '.join(ACTIONS)}.")
    reason, rule = clean_reason(reason), ACTIONS[action]
    require_category(category)
    with locked_article(_article_of(comment_id)) as article:
        moderator = require_moderator(identity, of=article)
        comment = Comment.objects.select_related("author", "parent").get(pk=comment_id)
        rule.require(comment)
        reports = Report.objects.filter(comment=comment, resolved_by=None)
        settled = rule.settles and reports.exists()
        if not rule.would_change(comment) and not settled:
            raise AlreadyDecided(tell_present_state(comment))
        if rule.state == State.REMOVED and read_rules(article).reasons_required:
            require_reason(reason, category)
        before, was_seen = describe_standing(comment), comment.seen
        _apply(rule, article, comment)
        decision = write_decision(
            moderator,
            action,
            comment_id=comment.pk,
            reader_id=comment.author_id,
            article_id=article.pk,
            reason=reason,
            category=category or (usual_category(reports) if rule.state == State.REMOVED else ""),
            before=before,
            after=describe_standing(comment),
        )
        if rule.settles:
            reports.update(resolved_by=decision)
            keep_open_weight([comment.pk])
        tell_author(comment, was=before["state"], was_seen=was_seen)
    return decision, comment


def describe_standing(comment: Comment) -> dict[str, Any]:
    """Return what decisions change of a comment, as the record keeps it."""
    return {"state": str(comment.state), "pinned": comment.pinned}


def tell_present_state(comment: Comment) -> str:
    """Return what a comment is now and who decided that, in words, for a moderator who comes second."""
    last = Decision.objects.filter(comment=comment).select_related("moderator").order_by("-id").first()
    state = f"The comment is {comment.state}{' and pinned' if comment.pinned else ''}"
    if last is None:
        return f"{state}; there is nothing to decide."
    when = f"{last.created:%H:%M} UTC on {last.created.day} {last.created:%B %Y}"
    who = last.moderator.name if last.moderator else "A rule of the site"
    return f"{state}: {who} decided '{last.action}' at {when}."


def usual_category(reports: Any) -> str:
    """Return what most of the reports say is wrong, empty where there are none."""
    return next((reason for reason, _ in Counter(reports.values_list("reason", flat=True)).most_common(1)), "")


def tell_author(comment: Comment, *, was: str, was_seen: bool = False) -> None:
    """Keep a notice for a comment's author of what became of it, and for whom it answers where it only now appears.

    `was_seen`: readers have seen the comment before, so that one that waited was hidden.
    """
    kind = {
        (State.PENDING, State.PUBLISHED): Notice.Kind.RESTORED if was_seen else Notice.Kind.PUBLISHED,
        (State.PENDING, State.REMOVED): Notice.Kind.REMOVED if was_seen else Notice.Kind.REFUSED,
        (State.PUBLISHED, State.PENDING): Notice.Kind.HIDDEN,
        (State.PUBLISHED, State.REMOVED): Notice.Kind.REMOVED,
        (State.REMOVED, State.PUBLISHED): Notice.Kind.RESTORED,
    }.get((State(was), State(comment.state)))
    if kind:
        notify(comment.author_id, kind, comment_id=comment.pk)
    if kind == Notice.Kind.PUBLISHED:
        tell_of_reply(comment, comment.parent)


def _apply(rule: Action, article: Article, comment: Comment) -> None:
    if rule.state and rule.state != comment.state:
        change_state(article, [comment], rule.state)
    elif rule.pinned is not None and rule.pinned != comment.pinned:
        comment.pinned, comment.rev = rule.pinned, next_revision(article)
        comment.save(update_fields=["pinned", "rev"])
    else:
        # Readers see nothing of it, but the moderators' queue has moved.
        announce(article.pk, article.rev)


def _require_not_withdrawn(comment: Comment) -> None:
    if comment.state == State.WITHDRAWN:
        raise WrongState("Its author has withdrawn the comment.")


def _require_restorable(comment: Comment) -> None:
    _require_not_withdrawn(comment)
    if comment.state == State.PENDING and not comment.seen:
        raise WrongState("The comment waits for approval; it has not been removed.")


def _require_approvable(comment: Comment) -> None:
    _require_not_withdrawn(comment)
    if comment.state == State.REMOVED:
        raise WrongState(f"{tell_present_state(comment)} Restore it instead.")


def _require_pinnable(comment: Comment) -> None:
    if comment.state == State.REMOVED:
        raise WrongState(tell_present_state(comment))
    if comment.state != State.PUBLISHED or comment.parent_id:
        raise WrongState("Only a published comment that starts a thread can be pinned.")


def _require_nothing(comment: Comment) -> None:
    """Let any comment be unpinned."""


ACTIONS: dict[str, Action] = {
    Decision.Action.REMOVE.value: Action(_require_not_withdrawn, state=State.REMOVED, settles=True),
    Decision.Action.RESTORE.value: Action(_require_restorable, state=State.PUBLISHED, settles=True),
    Decision.Action.APPROVE.value: Action(_require_approvable, state=State.PUBLISHED, settles=True),
    Decision.Action.PIN.value: Action(_require_pinnable, pinned=True),
    Decision.Action.UNPIN.value: Action(_require_nothing, pinned=False),
}


def _article_of(comment_id: int) -> int:
    article_id = Comment.objects.filter(pk=comment_id).values_list("article_id", flat=True).first()
    if article_id is None:
        raise NotFound("There is no comment of that number.")
    return article_id
