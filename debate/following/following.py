"""Following and unfollowing a debate."""

from datetime import timedelta

from django.utils import timezone

from debate.articles.access import get_article
from debate.articles.models import Article
from debate.database.raw_sql import read_rows
from debate.following.models import Follow
from debate.outbox.choices import read_mailbox
from debate.outbox.kinds import FOLLOWED, PERIODS, MailPace
from debate.outbox.models import MailChoices, PushDevice
from debate.readers.identity import Identity
from debate.readers.models import Reader
from debate.rights.asking import require_account

# A further follow ends the oldest one.
MAX_FOLLOWS = 300
# How often devices are notified, and how often the follows of an account that wants no notifications are checked.
BY_PUSH, UNTOLD = PERIODS[MailPace.HOURLY], PERIODS[MailPace.DAILY]

_FOLLOWS = "SELECT 1 FROM debate_follow WHERE reader_id = %s AND article_id = %s"


def follow(identity: Identity, slug: str) -> None:
    """Let the account follow a debate; repeating is harmless.

    Raises `SignInRequired`, `AccountRequired`, `NotFound`, `RateLimited`.
    """
    reader, article = require_account(identity), get_article(slug)
    identity.spend("choice")
    _follow(reader, article)


def unfollow(identity: Identity, slug: str) -> None:
    """Stop following a debate; repeating is harmless. Raises as `follow` does."""
    reader, article = require_account(identity), get_article(slug)
    identity.spend("choice")
    Follow.objects.filter(reader=reader, article=article).delete()


def follow_on_posting(author: Reader, article: Article) -> None:
    """Let an author follow the debate in which they post, if they have chosen that; in the caller's transaction."""
    if author.user_id and MailChoices.objects.filter(reader=author, follows_on_posting=True).exists():
        _follow(author, article)


def is_following(identity: Identity, article_id: int) -> bool:
    """Say whether the reader follows the debate."""
    reader = identity.reader
    return bool(reader and reader.user_id and read_rows(_FOLLOWS, reader.pk, article_id))


def read_followed(reader: Reader) -> list[Article]:
    """Return the debates that an account follows, the newest follow first."""
    follows = Follow.objects.filter(reader=reader).select_related("article").order_by("-pk")
    return [follow.article for follow in follows]


def reschedule(reader: Reader) -> None:
    """Reschedule the mail about all debates that an account follows, after it has chosen another pace."""
    Follow.objects.filter(reader=reader).update(due=timezone.now() + period_of(reader.pk))


def period_of(reader_id: int) -> timedelta:
    """Return how often an account gets the new comments in the debates that it follows."""
    mailbox = read_mailbox(reader_id)
    if (pace := mailbox.pace_of(FOLLOWED)) in PERIODS:
        return PERIODS[pace]
    has_devices = mailbox.is_pushed(FOLLOWED) and PushDevice.objects.filter(reader=reader_id).exists()
    return BY_PUSH if has_devices else UNTOLD


def _follow(reader: Reader, article: Article) -> None:
    own = Follow.objects.filter(reader=reader)
    due = own.order_by("due").values_list("due", flat=True).first()
    if due is None:
        due = timezone.now() + period_of(reader.pk)
    Follow.objects.get_or_create(reader=reader, article=article, defaults={"due": due})
    kept = own.order_by("-pk").values_list("pk", flat=True)[MAX_FOLLOWS : MAX_FOLLOWS + 1].first()
    if kept is not None:
        own.filter(pk__lte=kept).delete()


def give_follows(source: Article, target: Article) -> None:
    """Let those who follow one debate follow another one, into which it is merged."""
    already = Follow.objects.filter(article=target).values("reader")
    Follow.objects.filter(article=source).exclude(reader__in=already).update(article=target)
    Follow.objects.filter(article=source).delete()
