"""The desk's tabs: the queues and the pages around them, with how much is waiting there. Holds no rules."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from debate.moderation.people.appeals import count_open_appeals
from debate.moderation.queue.pending import read_counts
from debate.polls.integrity.groups import count_undecided_groups
from debate.polls.making import may_make_polls
from debate.readers.identity import Identity
from debate.rights.asking import may
from debate.rights.table import CHANGE_RULES, READ_DESK, READ_HEALTH

_QUEUES = {"reported": _("Reported"), "held": _("Waiting"), "new": _("New"), "questions": _("Questions")}
_PAGES = {
    "appeals": (_("Appeals"), "/moderation/appeals/"),
    "votes": (_("Suspicious votes"), "/moderation/polls/"),
    "poll-maker": (_("New poll"), "/moderation/polls/new/"),
    "log": (_("Audit log"), "/moderation/audit-log/"),
    "rules": (_("Rules"), "/moderation/rules/"),
    "statistics": (_("Statistics"), "/moderation/statistics/"),
    "health": (_("How it runs"), "/moderation/health/"),
}


@dataclass(frozen=True, slots=True)
class Tab:
    """A link to a queue or a page of the desk; `count` is how much waits there, None where nothing does."""

    name: str
    label: str | Promise
    address: str
    count: int | None = None
    is_current: bool = False


def desk_tabs(identity: Identity, current: str = "", *, queries: Mapping[str, str] | None = None) -> list[Tab]:
    """Return the tabs that the moderator may open; for editors who are no moderators, only the poll maker's.

    `current` is the name of the page's own tab; `queries` are the queues' query strings, if filters stay between them.
    """
    if identity.reader is None or not may(identity, READ_DESK):
        return [_poll_maker(current)] if may_make_polls(identity) else []
    scope = identity.reader.scope
    counts = read_counts(scope)
    waiting = {
        "reported": counts.reported - counts.held,
        "held": counts.held,
        "questions": counts.questions,
        "appeals": count_open_appeals(scope),
        "votes": count_undecided_groups(scope),
    }
    addresses = {name: f"/moderation/?{(queries or {}).get(name, f'queue={name}')}" for name in _QUEUES}
    labels = _QUEUES | {name: label for name, (label, _address) in _PAGES.items()}
    addresses |= {name: address for name, (_label, address) in _PAGES.items()}
    if not may(identity, CHANGE_RULES):
        del addresses["rules"]
    if not may_make_polls(identity):
        del addresses["poll-maker"]
    if not may(identity, READ_HEALTH):
        del addresses["health"]
    return [Tab(name, labels[name], address, waiting.get(name), name == current) for name, address in addresses.items()]


def _poll_maker(current: str) -> Tab:
    label, address = _PAGES["poll-maker"]
    return Tab("poll-maker", label, address, is_current=current == "poll-maker")
