"""What authors do with comments that they have posted: edit and withdraw them."""

from collections.abc import Sequence
from datetime import timedelta

from django.utils import timezone

from debate.articles.revisions import locked_article, next_revision
from debate.articles.rulebook import closed_because, read_rules
from debate.comments.access import visible_comment
from debate.comments.filters.screening import is_held, keep_matches, keep_trace, require_accepted, screen_text
from debate.comments.markup import clean_body
from debate.comments.mention_spans import Span
from debate.comments.mentions import find_mentions, former_spans, keep_mentions, tell_mentioned
from debate.comments.models import Comment
from debate.comments.questions import mark_question, may_be_marked
from debate.comments.scoring import ask_for_second_look
from debate.comments.states import change_state
from debate.errors import EditWindowOver, Forbidden, WrongState
from debate.language.wording import later
from debate.readers.identity import Identity
from debate.rights.asking import require
from debate.rights.table import EDIT_OWN, WITHDRAW_OWN, Right

EDIT_WINDOW = timedelta(minutes=5)


def edit_comment(
    identity: Identity,
    comment_id: int,
    *,
    body: str,
    question: bool | None = None,
    mentions: Sequence[Span] | None = None,
) -> Comment:
    """Replace the text of the reader's own comment within `EDIT_WINDOW` of posting it.

    `question` makes it a question to the newsroom, where the rules allow that, or no question; None leaves it as it is.
    `mentions` are the people whom the author has chosen to mention; None keeps those whose names are still there.
    The new text is filtered like any other: a match hides the comment pending review, and a held comment stays held. An
    unchanged comment is always accepted, so that a client can retry after a lost response even when the window is over.
    Raises `SignInRequired`, `NotFound`, `Forbidden`, `InvalidBody`, `EditWindowOver`, `WrongState`, `ThreadLocked`,
    `DebateClosed`, `CommentRejected`, `RateLimited`, `Muted`, `Banned`, `TooManyMentions`.
    """
    comment = _own_comment(identity, EDIT_OWN, comment_id)
    text = clean_body(body)
    former = former_spans(comment)
    spans = find_mentions(comment.article_id, comment.author, text, mentions, former)
    if text == comment.body and question in (None, comment.question) and spans == former:
        return comment
    identity.spend("post")
    matches = screen_text(comment.author, text, article=comment.article, editing=comment.pk)
    require_accepted(matches)
    with locked_article(comment.article_id) as article:
        require(identity, EDIT_OWN, at=article)
        comment = _own_comment(identity, EDIT_OWN, comment_id)
        rules = read_rules(article)
        if closed := closed_because(rules, comment.author):
            raise closed
        if timezone.now() - comment.created > EDIT_WINDOW:
            raise EditWindowOver
        if question not in (None, comment.question) and (comment.question or may_be_marked(comment, rules)):
            mark_question(comment, is_question=not comment.question)
            comment.rev = next_revision(article)
            comment.save(update_fields=["question", "answer", "rev"])
        keep_mentions(comment, spans, former)
        if text == comment.body and spans != former:
            comment.rev = next_revision(article)
            comment.save(update_fields=["rev"])
        elif text != comment.body:
            comment.body, comment.edited, comment.rev = text, timezone.now(), next_revision(article)
            comment.save(update_fields=["body", "search_text", "edited", "rev"])
            keep_matches(comment, matches)
            keep_trace(comment, text)
            ask_for_second_look(comment)
            if is_held(matches) and comment.state == Comment.State.PUBLISHED:
                change_state(article, [comment], Comment.State.PENDING)
        if comment.state == Comment.State.PUBLISHED:
            tell_mentioned([comment])
    return comment


def withdraw_comment(identity: Identity, comment_id: int) -> Comment:
    """Withdraw the reader's own comment permanently; its replies stay. Repeating is harmless.

    Raises `SignInRequired`, `NotFound`, `Forbidden`, `WrongState` if a moderator removed it.
    """
    comment = _own_comment(identity, WITHDRAW_OWN, comment_id, or_withdrawn=True)
    with locked_article(comment.article_id) as article:
        require(identity, WITHDRAW_OWN, at=article)
        comment = _own_comment(identity, WITHDRAW_OWN, comment_id, or_withdrawn=True)
        if comment.state != Comment.State.WITHDRAWN:
            change_state(article, [comment], Comment.State.WITHDRAWN)
    return comment


def _own_comment(identity: Identity, right: Right, comment_id: int, *, or_withdrawn: bool = False) -> Comment:
    reader = require(identity, right)
    comment = visible_comment(identity, comment_id)
    if comment.author_id != reader.pk:
        raise Forbidden(later("Only its author may do this to a comment."))
    allowed = [Comment.State.PUBLISHED, Comment.State.PENDING] + [Comment.State.WITHDRAWN] * or_withdrawn
    if comment.state not in allowed:
        raise WrongState(later("The comment has already been removed or withdrawn."))
    return comment
