"""Posting a comment."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from hashlib import blake2b
from uuid import UUID

from django.db import IntegrityError
from django.utils import timezone

from debate.articles.access import get_article
from debate.articles.revisions import locked_and_read, next_revision
from debate.articles.rulebook import Rules, ask_for_rules, rules_from
from debate.comments.access import visible_comment
from debate.comments.filters.matches import Match
from debate.comments.filters.screening import (
    apply_rules,
    is_held,
    keep_matches,
    keep_trace,
    require_accepted,
    screen_text,
)
from debate.comments.markup import clean_body
from debate.comments.mention_spans import Span
from debate.comments.mentions import find_mentions, keep_mentions, tell_mentioned
from debate.comments.models import Comment
from debate.comments.posting_status import require_open
from debate.comments.questions import is_of_newsroom, settle_answers
from debate.comments.replies import count_replies, count_seen
from debate.comments.scoring import ask_for_second_look
from debate.counters import COMMENTS, count_after_commit
from debate.database.raw_sql import Statement, read_rows
from debate.errors import (
    KeyConflict,
    ParentElsewhere,
    Refusal,
    TooDeep,
    WrongState,
)
from debate.following.following import follow_on_posting
from debate.language.wording import later
from debate.polls.sides import Side, ask_for_side, side_from
from debate.readers.hiding import hides
from debate.readers.identity import Identity
from debate.readers.models import Notice, Reader
from debate.readers.notices import notify
from debate.readers.privacy.address_pseudonyms import address_pseudonym, note_address
from debate.readers.sanctions import ask_for_sanctions
from debate.rights.asking import require, require_here
from debate.rights.table import POST, POST_AS_STAFF


@dataclass(frozen=True, slots=True)
class Marks:
    """What is said about a comment beside its text.

    `staff` replies as a moderator, without `side` it never gets a side, and `question` makes it a question to the
    newsroom where the rules allow that. `mentions` are the people whom the author has chosen to mention.
    """

    staff: bool
    side: bool
    question: bool
    mentions: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Submission:
    """A comment as its author has submitted it: its text, the id of the comment that it answers, its marks, its key."""

    text: str
    parent_id: int | None
    marks: Marks
    key: UUID

    def fingerprint(self, author: Reader) -> str:
        """Return a hash of what was submitted; the comment itself can be edited before a retry."""
        submitted = repr((author.pk, self.text, self.parent_id, *astuple(self.marks)))
        return blake2b(submitted.encode(), digest_size=16).hexdigest()


_BY_KEY = "SELECT id, article_id, fingerprint FROM debate_comment WHERE key = %s"


def post_comment(
    identity: Identity,
    slug: str,
    *,
    body: str,
    key: UUID,
    parent: int | None = None,
    staff: bool = False,
    side: bool = True,
    question: bool = False,
    mentions: Sequence[Span] = (),
) -> Comment:
    """Post a comment, or a reply to `parent`, with these `Marks`.

    Returns after the commit. `key` is the client's own: posting the same comment with the same key again returns the
    first one in its current state, so that a client can retry after a lost response. Raises `SignInRequired`,
    `InvalidBody`, `NotFound`, `ParentElsewhere`, `WrongState` for a parent that is gone, `TooDeep`, `ThreadLocked`,
    `DebateClosed`, `AccountRequired`, `SlowMode`, `CommentRejected` by a filter, `KeyConflict` if the key was used for
    another comment, `RateLimited`, `Muted`, `Banned`, `TooManyMentions`, and `Forbidden` for the mark `staff` without
    the right.
    """
    author = require(identity, POST)
    marks = Marks(staff=staff, side=side, question=question, mentions=tuple(mentions))
    new = Submission(clean_body(body), parent, marks, key)
    article = get_article(slug)
    require_here(identity, article)
    if marks.staff:
        require(identity, POST_AS_STAFF, at=article)
    fingerprint = new.fingerprint(author)
    # Before anything is counted or refused: a repeated request costs nothing, whatever has changed since.
    if known := _posted(article.pk, key, fingerprint):
        return known
    identity.spend("post")
    try:
        # Before the article is locked, because the filters take time and would block everybody else's comments.
        matches = screen_text(author, new.text, article=article)
        return _post(identity, author, article.pk, new, matches)
    except (IntegrityError, Refusal):
        # Another request with the same key may have been first: then slow mode and the duplicate filter would refuse
        # this one.
        if known := _posted(article.pk, key, fingerprint):
            return known
        raise


def _post(identity: Identity, author: Reader, article_id: int, new: Submission, matches: list[Match]) -> Comment:
    place = address_pseudonym(identity.address)

    def ask(article_id: int) -> tuple[Statement, Statement, Statement]:
        return (
            ask_for_rules(article_id),
            # Under the lock, so that nothing is posted after a banned author's comments were removed.
            ask_for_sanctions([identity.suspect]),
            ask_for_side(identity, article_id),
        )

    with locked_and_read(article_id, ask) as (article, [layers, sanctions, sides]):
        rules = rules_from(article, layers)
        require_open(author, article, rules)
        require_accepted(matches)
        require(identity, POST, at=article, sanctions=sanctions)
        parent = _parent(identity, article.pk, new.parent_id, rules) if new.parent_id is not None else None
        reasons = [*apply_rules(rules, article, author, new.text), *matches]
        published = not is_held(reasons)
        beside = side_from(sides, rules) if new.marks.side else Side()
        spans = find_mentions(article.pk, author, new.text, new.marks.mentions)
        now = timezone.now()
        comment = Comment.objects.create(
            article=article,
            parent=parent,
            root_id=(parent.root_id or parent.pk) if parent else None,
            author=author,
            side_id=beside.shown,
            secret_side_id=beside.secret,
            key=new.key,
            fingerprint=new.fingerprint(author),
            body=new.text,
            created=now,
            published=now,
            state=Comment.State.PUBLISHED if published else Comment.State.PENDING,
            seen=published,
            depth=parent.depth + 1 if parent else 1,
            staff=new.marks.staff,
            by_newsroom=is_of_newsroom(author),
            question=new.marks.question and rules.takes_questions,
            rev=next_revision(article, published=int(published)),
        )
        keep_matches(comment, reasons, is_new=True)
        keep_trace(comment, new.text, is_new=True)
        keep_mentions(comment, spans)
        ask_for_second_look(comment)
        if published:
            tell_mentioned([comment])
            if parent:
                count_replies({parent.pk: 1}, comment.rev)
                settle_answers([parent.pk] if parent.question else [])
                count_seen(Counter([comment.root_id]))
            tell_of_reply(comment, parent)
        follow_on_posting(author, article)
        note_address(author, place)
        count_after_commit(COMMENTS)
        return comment


def tell_of_reply(reply: Comment, parent: Comment | None) -> None:
    """Store a notice of a published reply for the parent's author, unless they have hidden who replies."""
    if parent and parent.author_id != reply.author_id and not hides(parent.author_id, reply.author_id):
        notify(parent.author_id, Notice.Kind.REPLY, comment_id=reply.pk)


def _posted(article_id: int, key: UUID, fingerprint: str) -> Comment | None:
    for comment_id, *posted in read_rows(_BY_KEY, key):
        if posted != [article_id, fingerprint]:
            raise KeyConflict
        return Comment.objects.select_related("author").get(pk=comment_id)
    return None


def _parent(identity: Identity, article_id: int, parent_id: int, rules: Rules) -> Comment:
    parent = visible_comment(identity, parent_id)
    if parent.article_id != article_id:
        raise ParentElsewhere
    if parent.state != Comment.State.PUBLISHED:
        raise WrongState(later("That comment can no longer be replied to."))
    if rules.max_depth and parent.depth >= rules.max_depth:
        raise TooDeep
    return parent
