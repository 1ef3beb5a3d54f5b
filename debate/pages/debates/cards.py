"""Template data: wire objects together with the reader's own data. Knows nothing of HTML."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import uuid4

from django.utils import timezone
from django.utils.translation import gettext

from debate.comments.editing import EDIT_WINDOW
from debate.comments.threads import MAX_LIMIT, Thread, ThreadPage
from debate.comments.wire_form import close_for
from debate.moderation.labels import with_reason
from debate.pages.debates.monograms import monogram, shape_of
from debate.pages.debates.outlines import hole
from debate.pages.debates.poll_cards import SideLabel
from debate.readers.models import Reader
from debate.wire.base import to_dict
from debate.wire.comments import AnyComment, CommentObject, TombstoneObject
from debate.wire.readers import AuthorObject

FORMS = ("reply", "report", "edit", "withdraw", "remove")


@dataclass(frozen=True, slots=True)
class CommentCard:
    """A comment or tombstone; `form` names the form open below it, `answers` the author that a nested reply replies to.

    `now`: what the author votes for now, if that is another side. `answers_elsewhere`: the answered comment is not on
    the page. `is_answer`: it answers the question above it. `may_rate`: liking and reporting are offered. `replies`
    counts those of a thread, for the comment on its top.
    """

    comment: AnyComment
    is_own: bool = False
    is_editable: bool = False
    is_liked: bool = False
    may_rate: bool = True
    side: SideLabel | None = None
    now: SideLabel | None = None
    answers: AuthorObject | None = None
    answers_elsewhere: bool = False
    is_answer: bool = False
    replies: int = 0
    form: str | None = None

    @property
    def is_blank(self) -> bool:
        """Whether it has every part that a comment can have: the browser clones it."""
        return self.comment.id == 0

    @property
    def monogram(self) -> str:
        return monogram(self.comment.author.name) if isinstance(self.comment, CommentObject) else ""

    @property
    def shape(self) -> int:
        return shape_of(self.comment.author.id) if isinstance(self.comment, CommentObject) else 0

    @property
    def mentions(self) -> str:
        """Whom it mentions, as the browser code reads it."""
        found = self.comment.mentions if isinstance(self.comment, CommentObject) else None
        return json.dumps([to_dict(mention) for mention in found or ()])

    @property
    def hole(self) -> str:
        """The place of the comment in a page's outline."""
        return hole(self.place)

    @property
    def place(self) -> str:
        return f"comment-{self.comment.id}"

    @property
    def is_tombstone(self) -> bool:
        return isinstance(self.comment, TombstoneObject)

    @property
    def removal(self) -> str:
        """What the tombstone of a removed comment says."""
        category = self.comment.removed_for if isinstance(self.comment, TombstoneObject) else None
        # "Something else" tells nobody anything.
        return with_reason(gettext("Removed by a moderator"), category if category and category != "other" else "")

    @property
    def has_form(self) -> bool:
        """Whether the open part is a form with its own error, rather than a button's result."""
        return self.form in FORMS


@dataclass(frozen=True, slots=True)
class ThreadCard:
    """A thread; `more` counts the replies that are not shown, which start after the reply `last_id`."""

    top: CommentCard
    replies: list[CommentCard]
    more: int
    last_id: int = 0

    @property
    def is_long(self) -> bool:
        """Whether so much of it is shown that it goes on elsewhere."""
        return len(self.replies) >= MAX_LIMIT


@dataclass(frozen=True, slots=True)
class OpenForm:
    """The form that the reader opened without script: `?reply=12` opens the reply form below comment 12."""

    name: str
    comment_id: int


def thread_cards(page: ThreadPage, sides: Mapping[int, SideLabel], *, is_whole: bool = True) -> list[ThreadCard]:
    """Return a page of threads without anybody's marks; `sides` has the choices beside comments by id.

    `is_whole`: the threads begin with their first replies, so it is known how many there are.
    """
    published = [
        comment
        for thread in page.threads
        for comment in (thread.comment, *thread.replies)
        if isinstance(comment, CommentObject)
    ]
    here = {comment.id: comment.author for comment in published}
    names, answers = {**page.names, **here}, {comment.answer for comment in published}

    def card(comment: AnyComment, top: int | None = None, replies: int = 0) -> CommentCard:
        # A direct reply doesn't say to whom, and neither does what is directly below its question.
        says_whom = comment.parent not in (None, top) and comment.id not in answers
        answered = names.get(comment.parent or 0) if says_whom else None
        side = sides.get(comment.side) if isinstance(comment, CommentObject) and comment.side else None
        now = sides.get(comment.side_now) if isinstance(comment, CommentObject) and comment.side_now else None
        return CommentCard(
            comment=comment,
            side=side,
            now=now,
            answers=answered,
            answers_elsewhere=answered is not None and comment.parent not in here,
            is_answer=comment.id in answers,
            replies=replies,
        )

    return [
        ThreadCard(
            top=card(thread.comment, replies=_count(thread) if is_whole else 0),
            replies=[card(reply, thread.comment.id) for reply in thread.replies],
            more=thread.more,
            last_id=thread.last,
        )
        for thread in page.threads
    ]


def _count(thread: Thread) -> int:
    # The replies to a reply are not counted.
    return len(thread.replies) + thread.more if thread.comment.parent is None else 0


def marked(
    cards: Iterable[CommentCard], reader: Reader, *, liked: Collection[int], names: Collection[int]
) -> Iterator[CommentCard]:
    """Yield those of the cards that have marks of the reader, with them.

    `liked` are the comments that the reader likes, `names` the ids of all readers that they have been.
    """
    for card in cards:
        comment = card.comment
        if isinstance(comment, CommentObject) and (comment.id in liked or comment.author.id in names):
            is_own = comment.author.id == reader.pk
            yield replace(
                card,
                is_own=is_own,
                is_editable=is_own and timezone.now() - comment.created < EDIT_WINDOW,
                is_liked=comment.id in liked,
                may_rate=comment.author.id not in names,
            )


def closed(
    cards: Collection[CommentCard], hidden: Collection[int], *, shown: int | None = None
) -> Iterator[CommentCard]:
    """Yield those of the cards that are other ones for a reader who has `hidden` some authors: theirs, and replies.

    `shown` is the comment that the reader has asked to see all the same.
    """
    if not hidden:
        return
    gone = {card.comment.id for card in cards if close_for(hidden, card.comment) is not card.comment} - {shown}
    for card in cards:
        if card.comment.id in gone:
            yield CommentCard(comment=close_for(hidden, card.comment), replies=card.replies)
        elif card.answers and card.answers.id in hidden and card.comment.parent != shown:
            yield replace(card, answers=None)


def blank_thread() -> ThreadCard:
    """Return an empty thread: rendered into a `<template>`, it is what the browser code clones and fills."""
    comment = CommentObject(
        id=0,
        rev=0,
        parent=None,
        author=AuthorObject(id=0, name=""),
        body="",
        html="",
        created=datetime.fromtimestamp(0, tz=UTC),
        edited=None,
        state="published",
        likes=0,
        replies=0,
        pinned=False,
        side=None,
    )
    return ThreadCard(top=CommentCard(comment=comment), replies=[], more=0)


def blank_tombstones() -> list[CommentCard]:
    """Return an empty tombstone of each kind, for the same purpose."""
    created = datetime.fromtimestamp(0, tz=UTC)
    return [
        CommentCard(comment=tombstone)
        for tombstone in (
            TombstoneObject(id=0, rev=0, parent=None, created=created, state="removed", replies=0),
            TombstoneObject(id=0, rev=0, parent=None, created=created, state="removed", hidden=True, replies=0),
            TombstoneObject(id=0, rev=0, parent=None, created=created, state="withdrawn", replies=0),
            TombstoneObject(id=0, rev=0, parent=None, created=created, state="hidden_by_you", replies=0),
        )
    ]


def new_key() -> str:
    """Return a key for a form, so that the same form sent twice posts once."""
    return str(uuid4())
