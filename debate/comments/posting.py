"""What an author does with a comment: post, edit, withdraw."""

from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError
from django.utils import timezone

from debate.articles.access import get_article
from debate.articles.revisions import locked_article, next_revision
from debate.articles.rulebook import Rules, closed_because, read_rules
from debate.comments.access import visible_comment
from debate.comments.box import require_open
from debate.comments.filters.matches import Match
from debate.comments.filters.screening import apply_rules, is_held, keep_matches, keep_trace, screen_text
from debate.comments.markup import clean_body
from debate.comments.models import Comment
from debate.comments.replies import count_reply
from debate.comments.scoring import ask_for_second_look
from debate.comments.states import change_state
from debate.errors import (
    CommentRejected,
    EditWindowOver,
    Forbidden,
    KeyConflict,
    ParentElsewhere,
    SlowMode,
    TooDeep,
    WrongState,
)
from debate.polls.sides import side_of
from debate.readers.identity import Identity
from debate.readers.models import Notice, Reader
from debate.readers.notices import notify
from debate.readers.places import note_place, place_key
from debate.readers.roles import require_moderator, require_reader

EDIT_WINDOW = timedelta(minutes=5)


def post_comment(
    identity: Identity, slug: str, *, body: str, key: UUID, parent: int | None = None, staff: bool = False
) -> Comment:
    """Post a comment, or a reply to `parent`, with `staff` as a moderator who answers as such.

    Returns once it is committed. `key` is the client's own: the same key again gives the same comment and posts
    nothing, so that a client that lost the answer may ask again. Raises `SignInRequired`, `InvalidBody`, `NotFound`,
    `ParentElsewhere`, `WrongState` for a parent that is gone, `TooDeep`, `ThreadLocked`, `DebateClosed`,
    `AccountRequired`, `SlowMode`, `CommentRejected` by a filter, `KeyConflict`, `RateLimited`, `Muted`, `Banned`, and
    `Forbidden` where somebody else writes as staff.
    """
    author = require_reader(identity)
    text = clean_body(body)
    article = get_article(slug)
    if staff:
        require_moderator(identity, of=article)
    if known := _posted(article.pk, author, key):
        return known
    identity.spend("post")
    try:
        require_open(author, article.pk, read_rules(article))
        # Before the article is locked: the filters take their time, and everybody else's comments would wait.
        matches = screen_text(author, text, article_id=article.pk)
        return _post(identity, author, article.pk, text, matches, key, parent, staff=staff)
    except (IntegrityError, SlowMode, CommentRejected):
        # The same key may have won the race: then it is itself what this comment comes too soon after, or repeats.
        if known := _posted(article.pk, author, key):
            return known
        raise


def edit_comment(identity: Identity, comment_id: int, *, body: str) -> Comment:
    """Replace the text of the speaker's own comment within `EDIT_WINDOW` of posting it.

    The filters look at the new text as at any: what they hold is hidden until a moderator has looked, and what waits
    goes on waiting whatever it now reads. Raises `SignInRequired`, `NotFound`, `Forbidden`, `InvalidBody`,
    `EditWindowOver`, `WrongState`, `ThreadLocked`, `DebateClosed`, `CommentRejected`, `RateLimited`, `Muted`, `Banned`.
    """
    comment = _own_comment(identity, comment_id)
    text = clean_body(body)
    identity.spend("post")
    matches = screen_text(comment.author, text, article_id=comment.article_id, editing=comment.pk)
    with locked_article(comment.article_id) as article:
        identity.require_unmuted()
        comment = _own_comment(identity, comment_id)
        if closed := closed_because(read_rules(article), comment.author):
            raise closed
        if timezone.now() - comment.created > EDIT_WINDOW:
            raise EditWindowOver
        if text != comment.body:
            comment.body, comment.edited, comment.rev = text, timezone.now(), next_revision(article)
            comment.save(update_fields=["body", "edited", "rev"])
            keep_matches(comment, matches)
            keep_trace(comment, text)
            ask_for_second_look(comment)
            if is_held(matches) and comment.state == Comment.State.PUBLISHED:
                change_state(article, [comment], Comment.State.PENDING)
    return comment


def withdraw_comment(identity: Identity, comment_id: int) -> Comment:
    """Take the speaker's own comment back, for good; its replies stay. Repeating is harmless.

    Raises `SignInRequired`, `NotFound`, `Forbidden`, `WrongState` for one that a moderator removed.
    """
    comment = _own_comment(identity, comment_id, or_withdrawn=True)
    with locked_article(comment.article_id) as article:
        comment = _own_comment(identity, comment_id, or_withdrawn=True)
        if comment.state != Comment.State.WITHDRAWN:
            change_state(article, [comment], Comment.State.WITHDRAWN)
    return comment


def _post(
    identity: Identity,
    author: Reader,
    article_id: int,
    text: str,
    matches: list[Match],
    key: UUID,
    parent_id: int | None,
    *,
    staff: bool,
) -> Comment:
    place = place_key(identity.address)
    with locked_article(article_id) as article:
        if known := _posted(article_id, author, key):
            return known
        # Under the lock, so that nothing slips in behind the removal of everything that a banned author wrote.
        identity.require_unmuted()
        rules = read_rules(article)
        require_open(author, article_id, rules)
        parent = _parent(identity, article_id, parent_id, rules) if parent_id is not None else None
        reasons = [*apply_rules(rules, author, text), *matches]
        published = not is_held(reasons)
        side = side_of(identity, article_id)
        comment = Comment.objects.create(
            article=article,
            parent=parent,
            root_id=(parent.root_id or parent.pk) if parent else None,
            author=author,
            side_id=side.shown,
            secret_side_id=side.secret,
            key=key,
            body=text,
            created=timezone.now(),
            state=Comment.State.PUBLISHED if published else Comment.State.PENDING,
            seen=published,
            depth=parent.depth + 1 if parent else 1,
            staff=staff,
            rev=next_revision(article, published=int(published)),
        )
        keep_matches(comment, reasons)
        keep_trace(comment, text)
        ask_for_second_look(comment)
        if published:
            count_reply(comment, +1, comment.rev)
            tell_of_reply(comment, parent)
        note_place(author, place)
        return comment


def tell_of_reply(reply: Comment, parent: Comment | None) -> None:
    """Keep a notice of a published reply for whom it answers."""
    if parent and parent.author_id != reply.author_id:
        notify(parent.author_id, Notice.Kind.REPLY, comment_id=reply.pk)


def _posted(article_id: int, author: Reader, key: UUID) -> Comment | None:
    comment = Comment.objects.select_related("author").filter(key=key).first()
    if comment and (comment.article_id != article_id or comment.author_id != author.pk):
        raise KeyConflict
    return comment


def _parent(identity: Identity, article_id: int, parent_id: int, rules: Rules) -> Comment:
    parent = visible_comment(identity, parent_id)
    if parent.article_id != article_id:
        raise ParentElsewhere
    if parent.state != Comment.State.PUBLISHED:
        raise WrongState("That comment can no longer be replied to.")
    if rules.max_depth and parent.depth >= rules.max_depth:
        raise TooDeep
    return parent


def _own_comment(identity: Identity, comment_id: int, *, or_withdrawn: bool = False) -> Comment:
    reader = require_reader(identity)
    comment = visible_comment(identity, comment_id)
    if comment.author_id != reader.pk:
        raise Forbidden("Only its author may do this to a comment.")
    allowed = [Comment.State.PUBLISHED, Comment.State.PENDING] + [Comment.State.WITHDRAWN] * or_withdrawn
    if comment.state not in allowed:
        raise WrongState(f"The comment is {comment.state}.")
    return comment
