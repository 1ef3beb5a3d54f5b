"""Who can post here, and when: the comment box on the page and posting use the same answer."""

from dataclasses import dataclass
from math import ceil

from django.utils import timezone

from debate.articles.models import Article
from debate.articles.rulebook import Rules, closed_because, read_rules
from debate.comments.models import Comment
from debate.errors import Refusal, SlowMode
from debate.language.wording import later
from debate.language.written import thousands
from debate.readers.identity import Identity
from debate.readers.models import Reader
from debate.rights.asking import find_bar, moderates
from debate.rights.table import POST


@dataclass(frozen=True, slots=True)
class PostingStatus:
    """Whether and when a reader can post.

    `closed`: why they can't post, or None. `wait_s`: whole seconds until their next comment.
    """

    rules: Rules
    closed: Refusal | None
    wait_s: int


def read_posting_status(identity: Identity, article: Article, rules: Rules | None = None) -> PostingStatus:
    """Return the reader's current status; the article's rules are read unless they are given."""
    rules = rules or read_rules(article)
    closed = find_bar(identity, POST, article) or closed_because(rules, identity.reader)
    wait_s = seconds_to_wait(identity.reader, article, rules) if identity.reader and not closed else 0
    return PostingStatus(rules=rules, closed=closed, wait_s=wait_s)


def require_open(reader: Reader, article: Article, rules: Rules) -> None:
    """Raise `ThreadLocked`, `DebateClosed`, `AccountRequired` or `SlowMode` if the reader can't post now."""
    if closed := closed_because(rules, reader):
        raise closed
    if wait_s := seconds_to_wait(reader, article, rules):
        raise SlowMode(
            later(
                "Slow mode is on. You can comment again in %(seconds)s seconds.",
                seconds=thousands(wait_s),
            ),
            retry_after=wait_s,
        )


def seconds_to_wait(reader: Reader, article: Article, rules: Rules) -> int:
    """Return how long slow mode blocks the reader's next comment; 0 for the debate's moderators.

    It counts the browser's voter, so another guest name doesn't help. Withdrawn comments count too.
    """
    if not rules.slow_mode_s or moderates(reader, article):
        return 0
    own = Comment.objects.filter(article=article, author__in=Reader.objects.filter(voter=reader.voter))
    last = own.order_by("-created").values_list("created", flat=True).first()
    if last is None:
        return 0
    return max(0, ceil(rules.slow_mode_s - (timezone.now() - last).total_seconds()))
