"""The kinds of news, in one table: how often each can be mailed, and whether devices get it. A new kind is a line."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class MailPace(models.TextChoices):
    """How often a reader wants mail of a kind."""

    AT_ONCE = "at_once", _("At once")
    HOURLY = "hourly", _("Once an hour")
    DAILY = "daily", _("Once a day")
    NEVER = "never", _("Never")


# How long the first item of a mail waits for others.
PERIODS = {MailPace.AT_ONCE: timedelta(0), MailPace.HOURLY: timedelta(hours=1), MailPace.DAILY: timedelta(days=1)}


@dataclass(frozen=True, slots=True)
class NewsKind:
    """A kind of news, with the paces of mail that readers can choose; `default` is the pace without a choice.

    Devices with notifications turned on get every kind until the account chooses otherwise.
    """

    name: str
    label: Promise
    default: MailPace
    paces: tuple[MailPace, ...] = tuple(MailPace)
    is_moderators: bool = False


REPLY = NewsKind("reply", _("Replies to your comments"), MailPace.HOURLY)
MENTION = NewsKind("mention", _("Comments that mention you"), MailPace.HOURLY)
DECISION = NewsKind("decision", _("Decisions about you and your comments"), MailPace.AT_ONCE)
PICK = NewsKind("pick", _("Picks of your comments by the newsroom"), MailPace.HOURLY)
FOLLOWED = NewsKind(
    "followed",
    _("New comments in debates that you follow"),
    MailPace.DAILY,
    (MailPace.HOURLY, MailPace.DAILY, MailPace.NEVER),
)
QUEUE = NewsKind("queue", _("A long queue"), MailPace.AT_ONCE, (MailPace.AT_ONCE, MailPace.NEVER), is_moderators=True)

KINDS = {kind.name: kind for kind in (REPLY, MENTION, PICK, DECISION, FOLLOWED, QUEUE)}
# What is posted to an address instead of mailed; nobody chooses it.
WEBHOOK = "webhook"

# By the kind of a notice: the kind of news that it becomes. Other notices are only shown on the site.
NOTICES = {"reply": REPLY, "mention": MENTION, "picked": PICK} | dict.fromkeys(
    ("published", "refused", "removed", "hidden", "restored", "warned", "muted", "banned", "lifted", "appeal"), DECISION
)
