"""The kinds of news, in one table: how often each can be mailed, and whether devices are told. A new kind is a line."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Pace(models.TextChoices):
    """How often a reader wants mail of a kind."""

    AT_ONCE = "at_once", _("At once")
    HOURLY = "hourly", _("Once an hour")
    DAILY = "daily", _("Once a day")
    NEVER = "never", _("Never")


# How long the first item of a mail waits for others.
PERIODS = {Pace.AT_ONCE: timedelta(0), Pace.HOURLY: timedelta(hours=1), Pace.DAILY: timedelta(days=1)}


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of news, with the paces of mail that readers can choose; `default` is the pace without a choice.

    Devices that an account has allowed to be told are told of every kind until it chooses otherwise.
    """

    name: str
    label: Promise
    default: Pace
    paces: tuple[Pace, ...] = tuple(Pace)
    is_moderators: bool = False


REPLY = Kind("reply", _("Replies to your comments"), Pace.HOURLY)
MENTION = Kind("mention", _("Comments that mention you"), Pace.HOURLY)
DECISION = Kind("decision", _("Decisions about you and your comments"), Pace.AT_ONCE)
PICK = Kind("pick", _("Picks of your comments by the newsroom"), Pace.HOURLY)
FOLLOWED = Kind(
    "followed", _("New comments in debates that you follow"), Pace.DAILY, (Pace.HOURLY, Pace.DAILY, Pace.NEVER)
)
QUEUE = Kind("queue", _("A long queue"), Pace.AT_ONCE, (Pace.AT_ONCE, Pace.NEVER), is_moderators=True)

KINDS = {kind.name: kind for kind in (REPLY, MENTION, PICK, DECISION, FOLLOWED, QUEUE)}
# What is posted to an address instead of mailed; nobody chooses it.
WEBHOOK = "webhook"

# By the kind of a notice: the kind of news that tells it. Other notices are only shown on the site.
NOTICES = {"reply": REPLY, "mention": MENTION, "picked": PICK} | dict.fromkeys(
    ("published", "refused", "removed", "hidden", "restored", "warned", "muted", "banned", "lifted", "appeal"), DECISION
)
