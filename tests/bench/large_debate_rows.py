"""The rows of a large debate; imported after Django is set up."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from uuid import uuid4

from django.db import connection, transaction
from django.utils import timezone

from debate.articles.models import Article
from debate.comments.models import Comment
from debate.moderation.models import Report
from debate.moderation.queue.weight import keep_open_weight
from debate.polls.models import Choice, Poll
from debate.readers.models import Reader

BATCH_ROWS = 5_000
READERS = 2_000
REPLIES_PER_THREAD = 4
# One in this many pending comments is held, the others were reported.
ONE_HELD_IN = 5
TEXT = "the bridge of iron stands for thirty years if it carries light loads only and somebody looks after it"
WORDS = TEXT.split(" ")


@transaction.atomic
def fill(slug: str, comments: int, waiting: int) -> list[int]:
    """Write the debate; returns the newest published comments without reports."""
    article = Article.objects.create(slug=slug, title="A large debate", rev=comments)
    poll = Poll.objects.create(article=article, question="Should it be built?")
    choices = [Choice.objects.create(poll=poll, label=label, position=n) for n, label in enumerate(("Yes", "No"))]
    readers = Reader.objects.bulk_create([Reader(name=f"Reader {n}") for n in range(READERS)], batch_size=BATCH_ROWS)
    first = _next_id()
    rows = _rows(article, readers, choices, first, comments, waiting)
    while batch := list(islice(rows, BATCH_ROWS)):
        Comment.objects.bulk_create(batch)
    article.comment_count = article.comments.filter(state=Comment.State.PUBLISHED).count()
    article.save(update_fields=["comment_count"])
    _move_sequence()
    step = comments // waiting
    reported = [first + n * step for n in range(waiting) if n % ONE_HELD_IN]
    Report.objects.bulk_create(
        (
            Report(comment_id=pk, reader=reader, voter=reader.voter, reason="spam", note="Advertising")
            for pk in reported
            for reader in (readers[(pk * 7 + n) % READERS] for n in range(1 + pk % 3))
        ),
        batch_size=BATCH_ROWS,
    )
    keep_open_weight(reported)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    quiet = range(first + comments - 1, first, -1)
    return [pk for pk in quiet if (pk - first) % step][:2_000]


def _rows(
    article: Article, readers: list[Reader], choices: list[Choice], first: int, comments: int, waiting: int
) -> Iterator[Comment]:
    begin, step = timezone.now() - timedelta(days=3), comments // waiting
    for n in range(comments):
        thread = n - n % (REPLIES_PER_THREAD + 1)
        is_held = n % step == 0 and n // step < waiting and (n // step) % ONE_HELD_IN == 0
        # A thread's first comment is published, because it has replies.
        root = None if n == thread else first + thread
        yield Comment(
            pk=first + n,
            article=article,
            parent_id=root,
            root_id=root,
            author=readers[n * 13 % READERS],
            side=choices[n % 2],
            key=uuid4(),
            body=_words(n),
            created=_moment(begin, n, comments),
            published=_moment(begin, n, comments),
            state=Comment.State.PENDING if is_held else Comment.State.PUBLISHED,
            seen=not is_held,
            replies=REPLIES_PER_THREAD if root is None else 0,
            thread_replies=REPLIES_PER_THREAD if root is None else 0,
            rev=n + 1,
        )


def _words(n: int) -> str:
    start = n % len(WORDS)
    return f"{' '.join(WORDS[start:] + WORDS[:start])}, number {n}."


def _moment(begin: datetime, n: int, comments: int) -> datetime:
    return begin + timedelta(days=3) * (n / comments)


def _next_id() -> int:
    last = Comment.objects.order_by("-pk").values_list("pk", flat=True).first()
    return (last or 0) + 1


def _move_sequence() -> None:
    """Let the database continue counting after the ids that were assigned here."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence('debate_comment', 'id'), (SELECT max(id) FROM debate_comment))"
            )
