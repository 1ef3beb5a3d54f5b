"""Decisions about a comment. Each is one transaction, recorded with who, when, why and what."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from debate.articles.models import Article
from debate.articles.revisions import announce, locked_article, next_revision
from debate.articles.rulebook import read_rules
from debate.audit_log.models import Decision
from debate.audit_log.writing import clean_reason, require_category, require_reason, write_decision
from debate.comments.models import Comment
from debate.comments.posting import tell_of_reply
from debate.comments.questions import mark_question
from debate.comments.states import change_state
from debate.errors import AlreadyDecided, NotFound, WrongState
from debate.field_errors import not_one_of
from debate.language.wording import later, moment_later
from debate.moderation.labels import LABELS
from debate.moderation.models import Report
from debate.moderation.settling import has_open_reports, legal_ground_of, settle_reports
from debate.readers.identity import Identity
from debate.readers.models import Notice
from debate.readers.notices import REMOVALS, notify, text_of_removal
from debate.rights.asking import require
from debate.rights.table import LET_STAND, TAKE_DOWN, Right

State = Comment.State


@dataclass(frozen=True, slots=True)
class Effect:
    """What a decision does to a comment: `right` is required, `require` refuses impossible cases; afterwards the
    comment has this state, or is (or is no longer) pinned, a pick or a question.

    `settles` says that the decision settles the comment's open reports.
    """

    right: Right
    require: Callable[[Comment], None]
    state: Comment.State | None = None
    pinned: bool | None = None
    picked: bool | None = None
    question: bool | None = None
    settles: bool = False

    def would_change(self, comment: Comment) -> bool:
        """Say whether the decision would change the comment."""
        return (
            (self.state or comment.state) != comment.state
            or self.pinned not in (None, comment.pinned)
            or self.picked not in (None, comment.picked)
            or self.question not in (None, comment.question)
        )


def decide(
    identity: Identity, comment_id: int, *, action: str, reason: str = "", category: str = ""
) -> tuple[Decision, Comment]:
    """Take a decision about a comment; returns it with the comment's new state.

    `action` is one of `ACTIONS`, `category` one of `Decision.Category`; by default a removal takes the most reported
    one. If the same moderator repeats a decision, nothing changes and the first one is returned, so that a client can
    retry after a lost response. Raises `SignInRequired`, `Forbidden`, `Invalid`, `NotFound`, `WrongState`,
    `AlreadyDecided` if nothing would change, and `ReasonRequired` if the debate's rules require a reason and there is
    none. A refusal because of an earlier decision reports the current state and who decided.
    """
    require(identity, TAKE_DOWN)
    if action not in ACTIONS:
        raise not_one_of("action", ACTIONS)
    reason, effect = clean_reason(reason), ACTIONS[action]
    require_category(category)
    with locked_article(_article_of(comment_id)) as article:
        comment = Comment.objects.select_related("author", "parent").get(pk=comment_id)
        moderator = require(identity, effect.right, at=article, about=comment.author)
        effect.require(comment)
        reports = Report.objects.filter(comment=comment, resolved_by=None)
        settled = effect.settles and has_open_reports(comment.pk)
        if not effect.would_change(comment) and not settled:
            last = newest_decision(comment)
            if last and last.moderator == moderator and _repeats(last, action, reason, category):
                return last, comment
            raise AlreadyDecided(tell_present_state(comment))
        if effect.state == State.REMOVED and read_rules(article).reasons_required:
            require_reason(reason, category)
        before, was_seen = audited_fields(comment), comment.seen
        ground = legal_ground_of(comment.pk) if effect.state == State.REMOVED else ""
        _apply(effect, article, comment, category)
        decision = write_decision(
            moderator,
            action,
            comment_id=comment.pk,
            reader_id=comment.author_id,
            article_id=article.pk,
            reason=reason,
            category=category or (usual_category(reports) if effect.state == State.REMOVED else ""),
            before=before,
            after=audited_fields(comment),
        )
        if effect.settles:
            settle_reports({comment.pk: decision})
        tell_author(comment, was=before["state"], was_seen=was_seen, ground=ground, rule=decision.category)
    return decision, comment


def audited_fields(comment: Comment) -> dict[str, Any]:
    """Return the fields of a comment that decisions change, as the audit log stores them."""
    return {
        "state": str(comment.state),
        "pinned": comment.pinned,
        "picked": comment.picked,
        "question": comment.question,
    }


def change_marks(article: Article, comment: Comment, fields: Mapping[str, Any]) -> None:
    """Let the comment of a locked article be pinned, a pick and a question as the `audited_fields` say."""
    comment.pinned, comment.picked = fields["pinned"], fields["picked"]
    if comment.question != fields["question"]:
        mark_question(comment, is_question=fields["question"])
    comment.rev = next_revision(article)
    comment.save(update_fields=["pinned", "picked", "question", "answer", "rev"])


def newest_decision(comment: Comment) -> Decision | None:
    """Return the last decision about a comment."""
    return Decision.objects.filter(comment=comment).select_related("moderator").order_by("-id").first()


def tell_present_state(comment: Comment) -> Promise:
    """Describe a comment's current state and who decided it, for a moderator who comes second."""
    last = newest_decision(comment)
    state = LABELS["pinned" if comment.pinned else str(comment.state)]
    if last is None:
        return later("The comment's state is: %(state)s. There is nothing to decide.", state=state)
    return later(
        "The comment's state is: %(state)s. Last decision: %(action)s, by %(who)s, %(moment)s.",
        state=state,
        action=LABELS[last.action],
        who=last.moderator.name if last.moderator else later("a rule of the site"),
        moment=moment_later(last.created),
    )


def usual_category(reports: Any) -> str:
    """Return the most reported category, empty without reports."""
    return next((reason for reason, _ in Counter(reports.values_list("reason", flat=True)).most_common(1)), "")


def tell_author(comment: Comment, *, was: str, was_seen: bool = False, ground: str = "", rule: str = "") -> None:
    """Store a notice for a comment's author about its new state, and for the parent's author if it only now appears.

    `was_seen`: readers have seen the comment before, so a held one was hidden. `ground` is the legal ground on which a
    removed one was reported, `rule` the category of what it breaks.
    """
    kind = {
        (State.PENDING, State.PUBLISHED): Notice.Kind.RESTORED if was_seen else Notice.Kind.PUBLISHED,
        (State.PENDING, State.REMOVED): Notice.Kind.REMOVED if was_seen else Notice.Kind.REFUSED,
        (State.PUBLISHED, State.PENDING): Notice.Kind.HIDDEN,
        (State.PUBLISHED, State.REMOVED): Notice.Kind.REMOVED,
        (State.REMOVED, State.PUBLISHED): Notice.Kind.RESTORED,
    }.get((State(was), State(comment.state)))
    if kind:
        notify(
            comment.author_id,
            kind,
            comment_id=comment.pk,
            text=text_of_removal(ground, rule) if kind in REMOVALS else "",
        )
    if kind == Notice.Kind.PUBLISHED:
        tell_of_reply(comment, comment.parent)


def _repeats(last: Decision, action: str, reason: str, category: str) -> bool:
    return (last.action, last.reason, last.category) == (action, reason, category or last.category)


def _apply(effect: Effect, article: Article, comment: Comment, category: str) -> None:
    if effect.state and effect.state != comment.state:
        # Only what the moderator says: readers' reports are not for everybody to read.
        change_state(article, [comment], effect.state, removed_for=category)
    elif effect.would_change(comment):
        kept = audited_fields(comment)
        wanted = {"pinned": effect.pinned, "picked": effect.picked, "question": effect.question}
        change_marks(article, comment, kept | {mark: value for mark, value in wanted.items() if value is not None})
        if effect.picked:
            notify(comment.author_id, Notice.Kind.PICKED, comment_id=comment.pk)
    else:
        # Nothing changes for readers, but the moderators' queue does.
        announce(article.pk, article.rev)


def _require_not_withdrawn(comment: Comment) -> None:
    if comment.state == State.WITHDRAWN:
        raise WrongState(later("Its author has withdrawn the comment."))


def _require_restorable(comment: Comment) -> None:
    _require_not_withdrawn(comment)
    if comment.state == State.PENDING and not comment.seen:
        raise WrongState(later("The comment waits for approval; it has not been removed."))


def _require_approvable(comment: Comment) -> None:
    _require_not_withdrawn(comment)
    if comment.state == State.REMOVED:
        raise WrongState(later("%(comment)s Restore it instead.", comment=tell_present_state(comment)))


def _require_pinnable(comment: Comment) -> None:
    if comment.state == State.REMOVED:
        raise WrongState(tell_present_state(comment))
    if comment.state != State.PUBLISHED or comment.parent_id:
        raise WrongState(later("Only a published comment that starts a thread can be pinned."))


def _require_published(comment: Comment) -> None:
    if comment.state == State.REMOVED:
        raise WrongState(tell_present_state(comment))
    if comment.state != State.PUBLISHED:
        raise WrongState(later("Only a published comment can be a newsroom pick."))


def _require_nothing(comment: Comment) -> None:
    """Any comment can be unpinned, and any pick or question can be undone."""


ACTIONS: dict[str, Effect] = {
    Decision.Action.REMOVE.value: Effect(TAKE_DOWN, _require_not_withdrawn, state=State.REMOVED, settles=True),
    Decision.Action.RESTORE.value: Effect(LET_STAND, _require_restorable, state=State.PUBLISHED, settles=True),
    Decision.Action.APPROVE.value: Effect(LET_STAND, _require_approvable, state=State.PUBLISHED, settles=True),
    Decision.Action.PIN.value: Effect(LET_STAND, _require_pinnable, pinned=True),
    Decision.Action.UNPIN.value: Effect(TAKE_DOWN, _require_nothing, pinned=False),
    Decision.Action.PICK.value: Effect(LET_STAND, _require_published, picked=True),
    Decision.Action.UNPICK.value: Effect(TAKE_DOWN, _require_nothing, picked=False),
    Decision.Action.UNMARK_QUESTION.value: Effect(TAKE_DOWN, _require_nothing, question=False),
}


def _article_of(comment_id: int) -> int:
    article_id = Comment.objects.filter(pk=comment_id).values_list("article_id", flat=True).first()
    if article_id is None:
        raise NotFound(later("There is no comment with that number."))
    return article_id
