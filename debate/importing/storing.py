"""Stores the comments of other systems in debates: under the names that they were written under, and as of that time.

A comment's key follows from the other system's own id, so that importing a file again stores nothing twice. Likes and
e-mail addresses are left behind: nobody who is imported has agreed to anything here.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from uuid import UUID, uuid5

from django.utils.translation import gettext, override

from debate.articles.models import Article
from debate.articles.revisions import locked_article, next_revision
from debate.comments.models import Comment
from debate.comments.replies import count_replies, count_seen
from debate.errors import NameTaken
from debate.importing.exported import ExportedComment, Standing
from debate.readers.models import Reader
from debate.readers.names import MAX_NAME_CHARACTERS, require_free_name
from debate.text.cleaning import clean_line, clean_text

# The namespace of the keys, by RFC 9562: any UUID that is used for nothing else.
_KEYS = UUID("5d1f6c0e-8f0b-5c55-9a43-0d8a4c2f7b11")
# A database limits the number of values in one statement.
_AT_ONCE = 500

_STATES = {
    Standing.SHOWN: Comment.State.PUBLISHED,
    Standing.WAITING: Comment.State.PENDING,
    Standing.GONE: Comment.State.REMOVED,
}


def import_comments(article: Article, system: str, comments: Collection[ExportedComment]) -> int:
    """Store a page's comments in its debate, and return how many were not here yet; if something fails, store none.

    `comments` are those that are `worth_importing`. Readers who have the debate open see them appear like any others.
    """
    with locked_article(article.pk) as article:
        stored = _stored_already(article, system, comments)
        new = [one for one in _parents_first(comments) if one.id not in stored]
        if new:
            _store(article, system, new, stored)
    return len(new)


def worth_importing(comments: Iterable[ExportedComment]) -> list[ExportedComment]:
    """Return what readers can see or moderators must decide on, and what that replies to.

    A comment that is gone leaves a tombstone if it has replies, as it would here, and otherwise nothing.
    """
    by_id = {}
    for one in comments:
        text = clean_text(one.text)
        by_id[one.id] = replace(one, text=text, standing=one.standing if text else Standing.GONE)
    kept: set[str] = set()
    for one in by_id.values():
        above: ExportedComment | None = one if one.standing is not Standing.GONE else None
        while above and above.id not in kept:
            kept.add(above.id)
            above = by_id.get(above.parent) if above.parent else None
    return [one for one in by_id.values() if one.id in kept]


def _store(article: Article, system: str, new: list[ExportedComment], stored: dict[str, Comment]) -> None:
    """Store the comments, each after its parent; `stored` has those that may be their parents, by their ids."""
    authors = _authors(article, system, new)
    rev = next_revision(article, published=sum(one.standing is Standing.SHOWN for one in new))
    waiting: dict[str, Comment] = {}
    for one in new:
        if one.parent in waiting:
            _flush(waiting)
        parent = stored.get(one.parent) if one.parent else None
        if parent and parent.article_id != article.pk:
            parent = None
        stored[one.id] = waiting[one.id] = Comment(
            article=article,
            parent=parent,
            root_id=(parent.root_id or parent.pk) if parent else None,
            depth=parent.depth + 1 if parent else 1,
            author_id=authors[one.author],
            key=_key(article, system, "comment", one.id),
            body=one.text,
            created=one.written,
            published=one.written,
            state=_STATES[one.standing],
            seen=one.standing is not Standing.WAITING,
            rev=rev,
        )
    _flush(waiting)
    rows = [stored[one.id] for one in new]
    count_replies(Counter(row.parent_id for row in rows if row.parent_id and row.state == row.State.PUBLISHED), rev)
    count_seen(Counter(row.root_id for row in rows if row.seen))


def _flush(waiting: dict[str, Comment]) -> None:
    """Store the rows that wait, so that others can refer to them; their ids are in the order of their times."""
    Comment.objects.bulk_create(waiting.values(), batch_size=_AT_ONCE)
    waiting.clear()


def _parents_first(comments: Collection[ExportedComment]) -> list[ExportedComment]:
    """Return the comments by their times, but none before its parent; of parents in a circle, one loses its own."""
    left = sorted(comments, key=lambda one: (one.written, one.id))
    to_come = {one.id for one in left}
    ordered: list[ExportedComment] = []
    while left:
        later = []
        for one in left:
            if one.parent in to_come:
                later.append(one)
            else:
                ordered.append(one)
                to_come.discard(one.id)
        if len(later) == len(left):
            later[0] = replace(later[0], parent=None)
        left = later
    return ordered


def _stored_already(article: Article, system: str, comments: Collection[ExportedComment]) -> dict[str, Comment]:
    ids = {_key(article, system, "comment", one.id): one.id for one in comments}
    found = (Comment.objects.filter(key__in=keys) for keys in _portions(list(ids)))
    return {ids[comment.key]: comment for comments in found for comment in comments}


def _authors(article: Article, system: str, comments: list[ExportedComment]) -> dict[str, int]:
    """Return the ids of the comments' authors, by their ids in the other system: one guest for each."""
    names = {one.author: one.name for one in comments}
    voters = {_key(article, system, "author", author): author for author in names}
    found: dict[str, int] = {}
    for keys in _portions(list(voters)):
        for reader in Reader.objects.filter(voter__in=keys, user=None).order_by("pk"):
            found.setdefault(voters[reader.voter], reader.pk)
    for voter, author in voters.items():
        if author not in found:
            found[author] = Reader.objects.create(voter=voter, name=_free_name(article, system, names[author])).pk
    return found


def _free_name(article: Article, system: str, name: str) -> str:
    """Return a name under which nobody passes for an account or the newsroom."""
    language = article.site.language if article.site else ""
    with override(language or None):
        shown = clean_line(clean_line(name)[:MAX_NAME_CHARACTERS]) or gettext("Anonymous")
    try:
        require_free_name(shown)
    except NameTaken:
        end = f" ({system})"
        return shown[: MAX_NAME_CHARACTERS - len(end)].rstrip() + end
    return shown


def _key(article: Article, system: str, what: str, foreign_id: str) -> UUID:
    # Two sites can both have had a system that counts its comments from one.
    return uuid5(_KEYS, f"{article.site_id} {system} {what} {foreign_id}")


def _portions(keys: list[UUID]) -> Iterator[list[UUID]]:
    for start in range(0, len(keys), _AT_ONCE):
        yield keys[start : start + _AT_ONCE]
