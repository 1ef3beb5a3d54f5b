"""Who is mentioned in a comment: found when it is written, told when it appears, and shown by their present names."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from debate.articles.models import Article
from debate.comments.markup import render_body
from debate.comments.mention_spans import Span, carried_over, fitting, names_in, with_links, without_names
from debate.comments.models import Comment, Mention
from debate.comments.participants import find_participants, participants, present
from debate.errors import TooManyMentions
from debate.readers.hiding import hides
from debate.readers.models import Notice, Reader, Sanction
from debate.readers.notices import notify
from debate.readers.sanctions import Suspect, find_sanction
from debate.text.cleaning import folded
from debate.wire.comments import MentionObject

MAX_PEOPLE = 5
_COLUMNS = ("comment_id", "spans", "person_id", "person__name", "comment__article__slug")


@dataclass(frozen=True, slots=True)
class Mentioned:
    """The people a comment mentions: the spans in its order, and each person's present name and address, by id."""

    spans: tuple[Span, ...] = ()
    people: tuple[tuple[int, tuple[str, str]], ...] = ()


NOBODY = Mentioned()


def read_mentions(comments: Sequence[Comment]) -> None:
    """Read whom the comments mention, in one query, and in none if there is no `@` in them."""
    found: dict[int, list[Mentioned]] = defaultdict(list)
    asked = [comment.pk for comment in comments if "@" in comment.body]
    rows = Mention.objects.filter(comment__in=asked).values_list(*_COLUMNS) if asked else ()
    for comment_id, spans, reader_id, name, slug in rows:
        address = f"/a/{slug}/search/?by={reader_id}"
        found[comment_id].append(Mentioned(_spans(reader_id, spans), ((reader_id, (name, address)),)))
    for comment in comments:
        comment.mentioned = _joined(comment.body, found[comment.pk]) if comment.pk in found else NOBODY


def describe_body(comment: Comment) -> tuple[str, tuple[MentionObject, ...]]:
    """Return a comment's text as HTML, and whom it mentions."""
    if comment.mentioned is None:
        read_mentions([comment])
    mentioned = comment.mentioned or NOBODY
    if not mentioned.spans:
        return render_body(comment.body), ()
    html = with_links(comment.body, mentioned.spans, render_body, dict(mentioned.people))
    return html, tuple(MentionObject(at=span.at, reader=span.reader, name=span.name) for span in mentioned.spans)


def find_mentions(
    article_id: int, author: Reader, text: str, chosen: Collection[Span] | None = None, former: Collection[Span] = ()
) -> list[Span]:
    """Return the mentions of a text: the `chosen` people, and those whose name is in the text and nobody else's.

    Without a choice, those that the text before an edit mentioned, `former`, stay. Names that nobody in the debate has,
    or several, and the author's own names, are words like others; so is everybody beyond the first `MAX_PEOPLE`. Raises
    `TooManyMentions` if more were chosen.
    """
    if "@" not in text:
        return []
    if chosen is None:
        wanted = carried_over(text, former)
    else:
        known = {(span.reader, span.name) for span in former}
        people = {person.pk: person for person in find_participants(article_id, {span.reader for span in chosen})}
        wanted = [
            span
            for span in fitting(text, chosen)
            if (span.reader, span.name) in known or _is_called(people.get(span.reader), span.name, author)
        ]
    if len({span.reader for span in wanted}) > MAX_PEOPLE:
        raise TooManyMentions
    return fitting(text, [*wanted, *_typed(article_id, author, text, wanted)])


def preview_mentions(text: str, chosen: Iterable[Span]) -> str:
    """Return a text as HTML in which the chosen names are marked, without the addresses of those who have them."""
    spans = fitting(text, chosen)
    people = {span.reader: (span.name, "") for span in spans}
    return with_links(text, spans, render_body, people) if spans else render_body(text)


def keep_mentions(comment: Comment, spans: Sequence[Span], former: Sequence[Span] = ()) -> None:
    """Store whom a comment mentions now, in the transaction that stores its text; `former` are the stored spans."""
    comment.mentioned = None
    if list(spans) == list(former):
        return
    by_person: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for span in spans:
        by_person[span.reader].append((span.at, span.name))
    # People who are no longer mentioned stay in the table, so that nobody is notified twice.
    if former:
        Mention.objects.filter(comment=comment).exclude(person__in=by_person).update(spans=[])
    for person_id, stored in by_person.items():
        Mention.objects.update_or_create(comment=comment, person_id=person_id, defaults={"spans": stored})


def former_spans(comment: Comment) -> list[Span]:
    """Return the spans of a comment as they are stored."""
    rows = Mention.objects.filter(comment=comment) if "@" in comment.body else ()
    return sorted((span for row in rows for span in _spans(row.person_id, row.spans)), key=lambda span: span.at)


def tell_mentioned(comments: Iterable[Comment]) -> None:
    """Store notices for those whom comments mention that readers see now, each once."""
    by_id = {comment.pk: comment for comment in comments if "@" in comment.body}
    if not by_id:
        return
    untold = Mention.objects.filter(comment__in=by_id, told=False).exclude(spans=[]).select_related("person")
    for mention in untold.order_by("pk"):
        comment = by_id[mention.comment_id]
        Mention.objects.filter(pk=mention.pk).update(told=True)
        if _wants_notice(mention.person, comment):
            notify(mention.person_id, Notice.Kind.MENTION, comment_id=comment.pk)


def articles_that_mention(reader_ids: Collection[int]) -> set[int]:
    """Return the articles with comments that mention these readers, or did before an edit."""
    return set(Mention.objects.filter(person__in=reader_ids).values_list("comment__article", flat=True))


def rename_in_mentions(article_id: int, person: Reader) -> None:
    """Write a person's new name into the comments of a locked article that mention them, as their pages show it.

    The caller stamps the comments with a new revision.
    """
    for row in mentions_of([person.pk]).filter(comment__article=article_id).select_related("comment").order_by("pk"):
        comment = row.comment
        spans = fitting(comment.body, former_spans(comment))
        comment.body = without_names(comment.body, spans, [person.pk], person.name)
        comment.save(update_fields=["body", "search_text"])
        row.spans = [(span.at, person.name) for span in spans if span.reader == person.pk]
        row.save(update_fields=["spans"])


def forget_mentions(article_id: int, reader_ids: Collection[int], name: str) -> list[int]:
    """Let no comment of a locked article mention these readers, nor have the names by which it did: `name` is there.

    Returns the comments that have changed; the caller stamps them with a new revision.
    """
    changed = []
    theirs = Mention.objects.filter(person__in=reader_ids, comment__article=article_id)
    for comment in Comment.objects.filter(pk__in=theirs.values("comment")).order_by("pk"):
        spans = fitting(comment.body, former_spans(comment))
        comment.body = without_names(comment.body, spans, reader_ids, name)
        comment.save(update_fields=["body", "search_text"])
        changed.append(comment.pk)
    theirs.delete()
    return changed


def _spans(reader_id: int, stored: Iterable[Sequence[object]]) -> tuple[Span, ...]:
    return tuple(Span(int(str(at)), reader_id, str(name)) for at, name in stored)


def _joined(text: str, found: Iterable[Mentioned]) -> Mentioned:
    spans, people = list[Span](), list[tuple[int, tuple[str, str]]]()
    for one in found:
        spans += one.spans
        people += one.people
    return Mentioned(tuple(fitting(text, spans)), tuple(people))


def _is_called(person: Reader | None, name: str, author: Reader) -> bool:
    return person is not None and person.voter != author.voter and folded(name) == folded(person.name)


def _typed(article_id: int, author: Reader, text: str, known: Sequence[Span]) -> list[Span]:
    """Return the spans of names that were typed: each is the longest that somebody has, and only one."""
    typed = names_in(text, known)
    asked = {folded(name) for names in typed.values() for name in names}
    if not asked:
        return []
    by_name: dict[str, list[Reader]] = defaultdict(list)
    for person in participants(article_id).filter(search_name__in=asked):
        by_name[person.search_name].append(person)
    found, people = list[Span](), {span.reader for span in known}
    for at, names in typed.items():
        called = next((by_name[folded(name)] for name in names if folded(name) in by_name), [])
        if len(called) != 1 or called[0].voter == author.voter:
            continue
        person = called[0]
        if person.pk in people or len(people) < MAX_PEOPLE:
            people.add(person.pk)
            found.append(Span(at, person.pk, next(name for name in names if folded(name) == person.search_name)))
    return found


def _wants_notice(person: Reader, comment: Comment) -> bool:
    """Say whether somebody gets a notice of a mention.

    People get none if they have left, are banned there, have hidden the author, or get a notice of it as a reply.
    """
    is_told_already = comment.parent is not None and comment.parent.author_id == person.pk
    if is_told_already or not present(Reader.objects.filter(pk=person.pk)).exists():
        return False
    article: Article = comment.article
    sanction = find_sanction(Suspect(person, person.voter, ""), article)
    is_banned = sanction is not None and sanction.kind == Sanction.Kind.BAN
    return not is_banned and not hides(person.pk, comment.author_id)


def mentions_of(reader_ids: Collection[int]) -> QuerySet[Mention]:
    """Return where these readers are mentioned."""
    return Mention.objects.filter(person__in=reader_ids).exclude(spans=[])
