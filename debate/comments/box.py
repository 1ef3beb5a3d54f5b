"""Who may write a comment here, and when: what the box on the page says, and what posting holds to."""

from dataclasses import dataclass
from math import ceil

from django.utils import timezone

from debate.articles.models import Article
from debate.articles.rulebook import Rules, closed_because, read_rules
from debate.comments.models import Comment
from debate.errors import Refusal, SlowMode
from debate.readers.identity import Identity
from debate.readers.models import Reader


@dataclass(frozen=True, slots=True)
class Box:
    """What a reader finds where comments are written.

    `closed`: why nothing can be written, None where something can. `wait_s`: whole seconds until their next comment.
    """

    rules: Rules
    closed: Refusal | None
    wait_s: int


def read_box(identity: Identity, article: Article) -> Box:
    """Return what the speaker finds at the moment."""
    rules = read_rules(article)
    closed = identity.find_refusal() or closed_because(rules, identity.reader)
    wait_s = seconds_to_wait(identity.reader, article.pk, rules) if identity.reader and not closed else 0
    return Box(rules=rules, closed=closed, wait_s=wait_s)


def require_open(reader: Reader, article_id: int, rules: Rules) -> None:
    """Raise `ThreadLocked`, `DebateClosed`, `AccountRequired` or `SlowMode` where the reader may not post now."""
    if closed := closed_because(rules, reader):
        raise closed
    if wait_s := seconds_to_wait(reader, article_id, rules):
        raise SlowMode(
            f"Each reader may write once in {rules.slow_mode_s:,} s here; you may again in {wait_s:,} s.",
            retry_after=wait_s,
        )


def seconds_to_wait(reader: Reader, article_id: int, rules: Rules) -> int:
    """Return how long slow mode keeps the reader from their next comment; moderators never wait.

    A guest under another name is the same person: what counts is the browser's voter. What was withdrawn counts too.
    """
    if not rules.slow_mode_s or reader.is_moderator:
        return 0
    own = Comment.objects.filter(article_id=article_id, author__in=Reader.objects.filter(voter=reader.voter))
    last = own.order_by("-created").values_list("created", flat=True).first()
    if last is None:
        return 0
    return max(0, ceil(rules.slow_mode_s - (timezone.now() - last).total_seconds()))
