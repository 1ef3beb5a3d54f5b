"""The content of mails, read at the moment of sending: a text that was removed before is in no mail."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import ngettext

from debate.comments.excerpts import excerpt
from debate.comments.markup import plain_text
from debate.comments.models import Comment
from debate.mailing.queue_alerts import describe_queue, read_queue
from debate.outbox.kinds import FOLLOWED, QUEUE
from debate.outbox.models import OutboxItem
from debate.readers.models import HiddenPerson, Notice
from debate.readers.notices import BY_OTHERS, REMOVALS, describe_notice, without_hidden_people

MAX_QUOTED_CHARACTERS = 300
# Of a followed debate the newest comments are quoted.
MAX_QUOTES = 3
MAX_SUBJECT_CHARACTERS = 150


@dataclass(frozen=True, slots=True)
class Quote:
    """A comment's text, cut; `name` is empty for the reader's own."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One piece of news: a sentence, comments that it is about, and the path of the page that shows more.

    `title` is the debate's, if the sentence doesn't name it.
    """

    message: str
    path: str
    quotes: Sequence[Quote] = ()
    title: str = ""


def site_of(item: OutboxItem) -> int | None:
    """Return the id of the site that an item is about, None if it is about no site or about all of them."""
    notice, reader = item.notice, item.reader
    if notice and notice.comment:
        return notice.comment.article.site_id
    if notice and notice.sanction:
        return notice.sanction.site_id
    if item.article:
        return item.article.site_id
    return reader.site_id if reader and item.kind == QUEUE.name else None


def read_entries(items: Iterable[OutboxItem]) -> list[Entry]:
    """Return what the items of one reader tell, in the present language; items without news are left out."""
    found = list(items)
    notices = _read_notices([item.notice_id for item in found if item.notice_id])
    entries = []
    for item in found:
        if item.notice_id:
            if notice := notices.get(item.notice_id):
                entries.append(_tell_notice(notice))
        elif item.kind == FOLLOWED.name:
            entries.extend(_tell_debate(item))
        elif item.kind == QUEUE.name:
            entries.extend(_tell_queue(item))
    return entries


def _read_notices(notice_ids: Sequence[int]) -> dict[int, Notice]:
    # What has been seen on the site is no news.
    rows = without_hidden_people(Notice.objects.filter(pk__in=notice_ids, read=None))
    rows = rows.select_related("comment__author", "comment__article", "sanction")
    return {notice.pk: notice for notice in rows if _is_news(notice)}


def _is_news(notice: Notice) -> bool:
    """Say whether what a notice is about is still there: a comment of somebody else, or a pick."""
    comment = notice.comment
    if notice.kind in BY_OTHERS:
        return comment is not None and comment.state == Comment.State.PUBLISHED
    return notice.kind != Notice.Kind.PICKED or (comment is not None and comment.picked)


def _tell_notice(notice: Notice) -> Entry:
    told, comment = describe_notice(notice), notice.comment
    if comment is None:
        return Entry(told.message, "/standing/" if notice.sanction_id else "/account/")
    path = f"/a/{comment.article.slug}/?comment={comment.pk}#comment-{comment.pk}"
    if notice.kind in REMOVALS:
        # The debate no longer shows its text; this page has the reasons, too.
        path = "/account/comments/"
    # The author of a reply or mention is in the message already.
    quotes = [] if comment.state == Comment.State.WITHDRAWN else [_quote(comment, "")]
    return Entry(told.message, path, quotes, comment.article.title)


def _tell_debate(item: OutboxItem) -> Iterator[Entry]:
    assert item.article is not None and item.reader is not None
    new = Comment.objects.filter(article=item.article_id, state=Comment.State.PUBLISHED, published__gt=item.since)
    new = new.filter(published__lte=item.until).exclude(author=item.reader_id)
    new = new.exclude(author__in=HiddenPerson.objects.filter(voter=item.reader.voter).values("person"))
    if number := new.count():
        message = ngettext(
            "%(number)s new comment in “%(title)s”", "%(number)s new comments in “%(title)s”", number
        ) % {"number": number, "title": item.article.title}
        newest = new.select_related("author").order_by("-published", "-pk")[:MAX_QUOTES]
        quotes = [_quote(comment, comment.author.name) for comment in newest]
        yield Entry(message, f"/a/{item.article.slug}/#debate", quotes)


def _tell_queue(item: OutboxItem) -> Iterator[Entry]:
    assert item.reader is not None
    queue = read_queue(item.reader.scope) if item.reader.is_moderator else None
    if queue and queue.length:
        yield Entry(describe_queue(queue), "/moderation/")


def _quote(comment: Comment, name: str) -> Quote:
    text = "".join(piece.text for piece in excerpt(plain_text(comment.body), at_most=MAX_QUOTED_CHARACTERS))
    return Quote(name, text)


def subject_of(entries: Sequence[Entry], site: str) -> str:
    """Return the subject of a mail with these entries."""
    if len(entries) == 1:
        return f"{' '.join(entries[0].message.split())[:MAX_SUBJECT_CHARACTERS]} ({site})"
    number = len(entries)
    several = ngettext("%(number)s update from %(site)s", "%(number)s updates from %(site)s", number)
    return several % {"number": number, "site": site}
