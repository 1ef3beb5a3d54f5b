"""What the templates show: wire objects together with what is this reader's own. Knows nothing of HTML."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import uuid4

from django.utils import timezone

from debate import wire
from debate.articles.models import Article
from debate.comments.posting import EDIT_WINDOW
from debate.comments.threads import ThreadPage
from debate.pages.poll_cards import ChoiceCard, PollCard, poll_cards
from debate.polls.models import Poll
from debate.readers.identity import Identity

FORMS = ("reply", "report", "edit", "withdraw", "remove")


@dataclass(frozen=True, slots=True)
class Teaser:
    """An article on the index, with its first poll."""

    article: Article
    poll: PollCard | None


@dataclass(frozen=True, slots=True)
class CommentCard:
    """A comment or tombstone; `form` names the form open below it, `answers` whom a reply to a reply answers."""

    comment: wire.AnyComment
    is_own: bool = False
    is_editable: bool = False
    is_liked: bool = False
    side: ChoiceCard | None = None
    answers: str | None = None
    form: str | None = None

    @property
    def is_tombstone(self) -> bool:
        return isinstance(self.comment, wire.Tombstone)

    @property
    def has_form(self) -> bool:
        """Whether what is open is a form with an error of its own, rather than a button's answer."""
        return self.form in FORMS


@dataclass(frozen=True, slots=True)
class ThreadCard:
    """A thread; `more` counts the replies that follow the ones shown."""

    top: CommentCard
    replies: list[CommentCard]
    more: int

    @property
    def last_id(self) -> int:
        """The reply after which the replies that are not shown begin."""
        return self.replies[-1].comment.id if self.replies else 0


@dataclass(frozen=True, slots=True)
class OpenForm:
    """What the reader asked for without script: `?reply=12` opens the reply form below comment 12."""

    name: str
    comment_id: int


def teaser(article: Article, poll: Poll | None) -> Teaser:
    """Return an article as the index shows it."""
    return Teaser(article=article, poll=poll_cards([poll], {})[0] if poll else None)


def thread_cards(
    page: ThreadPage, identity: Identity, polls: Iterable[PollCard], open_form: OpenForm | None
) -> list[ThreadCard]:
    """Return a page of threads as the reader sees them."""
    sides = {choice.id: choice for poll in polls for choice in poll.choices}
    names: dict[int, str] = {}

    def card(comment: wire.AnyComment) -> CommentCard:
        form = open_form.name if open_form and open_form.comment_id == comment.id else None
        if isinstance(comment, wire.Tombstone):
            return CommentCard(comment=comment, form=form)
        names[comment.id] = comment.author.name
        is_own = identity.reader is not None and identity.reader.pk == comment.author.id
        return CommentCard(
            comment=comment,
            is_own=is_own,
            is_editable=is_own and timezone.now() - comment.created < EDIT_WINDOW,
            is_liked=comment.id in page.liked,
            side=sides.get(comment.side) if comment.side else None,
            form=form,
        )

    def answering(reply: CommentCard, top: CommentCard) -> CommentCard:
        parent = reply.comment.parent
        return replace(reply, answers=names.get(parent) if parent and parent != top.comment.id else None)

    cards = []
    for thread in page.threads:
        top = card(thread.comment)
        replies = [answering(card(reply), top) for reply in thread.replies]
        cards.append(ThreadCard(top=top, replies=replies, more=thread.more))
    return cards


def blank_thread() -> ThreadCard:
    """Return a thread without content: rendered into a `<template>`, it is what the browser code clones and fills."""
    comment = wire.CommentObject(
        id=0,
        rev=0,
        parent=None,
        author=wire.Author(id=0, name=""),
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
    """Return a tombstone of each kind without content, for the same purpose."""
    created = datetime.fromtimestamp(0, tz=UTC)
    return [
        CommentCard(comment=tombstone)
        for tombstone in (
            wire.Tombstone(id=0, rev=0, parent=None, created=created, state="removed", replies=0),
            wire.Tombstone(id=0, rev=0, parent=None, created=created, state="removed", hidden=True, replies=0),
            wire.Tombstone(id=0, rev=0, parent=None, created=created, state="withdrawn", replies=0),
        )
    ]


def new_key() -> str:
    """Return a key for a form, so that the same form sent twice posts once."""
    return str(uuid4())
