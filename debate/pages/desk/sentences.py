"""Decisions in words: who did what and why, and what it changed. The wire carries the codes themselves."""

from datetime import datetime
from typing import Any, Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from debate.audit_log.reading import ONESELF, OPERATOR, PUBLISHER, RULE_OF_SITE
from debate.language import written
from debate.moderation.labels import label_of, with_reason

_DONE: dict[str, str | Promise] = {
    "remove": _("Removed by %(who)s"),
    "hide": _("Hidden by %(who)s"),
    "restore": _("Restored by %(who)s"),
    "approve": _("Approved by %(who)s"),
    "pin": _("Pinned by %(who)s"),
    "unpin": _("Unpinned by %(who)s"),
    "pick": _("Picked for the newsroom by %(who)s"),
    "unpick": _("Newsroom pick undone by %(who)s"),
    "unmark_question": _("No longer a question, by %(who)s"),
    "undo": _("Undone by %(who)s"),
    "warn": _("Warned by %(who)s"),
    "mute": _("Muted by %(who)s"),
    "ban": _("Banned by %(who)s"),
    "lift": _("Warning, mute or ban revoked by %(who)s"),
    "uphold": _("Appeal rejected by %(who)s"),
    "give_role": _("Role changed by %(who)s"),
    "remove_factors": _("Lost second factors removed by %(who)s"),
    "rename": _("Name changed by %(who)s"),
    "change_rules": _("Rules changed by %(who)s"),
    "merge_debates": _("Debates merged by %(who)s"),
    "move_poll": _("Poll changed by %(who)s"),
    "discount_votes": _("Votes discounted by %(who)s"),
    "count_votes": _("Votes restored by %(who)s"),
}
# Who decided if no moderator did: within a sentence, and alone.
_BY_WHOM: dict[str, str | Promise] = {
    RULE_OF_SITE: pgettext_lazy("by whom", "a rule of the site"),
    OPERATOR: pgettext_lazy("by whom", "the server's operator"),
    PUBLISHER: pgettext_lazy("by whom", "the publisher's sign-in"),
    ONESELF: pgettext_lazy("by whom", "the reader"),
}
_DECIDERS: dict[str, str | Promise] = {
    RULE_OF_SITE: _("Rules of the site"),
    OPERATOR: _("The server's operator"),
    PUBLISHER: _("The publisher's sign-in"),
    ONESELF: _("The reader"),
}
# Numbers of rows, and what the sentence already says.
_UNTOLD = ("sanction", "group", "undid", "set_aside", "lifted", "name", "slug", "by_publisher")
# What the sentence says if nothing else has changed.
_TOLD_BY = {
    "pin": ("pinned",),
    "unpin": ("pinned",),
    "pick": ("picked",),
    "unpick": ("picked",),
    "unmark_question": ("question",),
}


class DecisionLike(Protocol):
    """A decision, as an entry of the audit log or in a comment's case."""

    action: str
    category: str
    moderator: str
    before: dict[str, Any]
    after: dict[str, Any]


def sentence(decision: DecisionLike) -> str:
    """Return who did what and, if there is a category, why: "Removed by Night desk: knowingly false"."""
    done = str(_DONE.get(decision.action, "%(who)s")) % {"who": _BY_WHOM.get(decision.moderator, decision.moderator)}
    return with_reason(done, decision.category)


def decider(name: str) -> str:
    """Return the decider's name: a moderator's unchanged, any other in the reader's language."""
    return str(_DECIDERS.get(name, name))


def changes(decision: DecisionLike) -> list[str]:
    """Return what the decision changed, each with its value before and after: "Published → Removed"."""
    before, after = decision.before, decision.after
    names = [name for name in {**before, **after} if name not in (*_UNTOLD, *_TOLD_BY.get(decision.action, ()))]
    return [_change(name, before, after) for name in names if before.get(name) != after.get(name)]


def _change(name: str, before: dict[str, Any], after: dict[str, Any]) -> str:
    words = _value(after.get(name))
    if name in before:
        words = gettext("%(before)s → %(after)s") % {"before": _value(before[name]), "after": words}
    return words if name == "state" else gettext("%(name)s: %(words)s") % {"name": label_of(name), "words": words}


def _value(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value)) or label_of(None)
    if isinstance(value, str) and "T" in value:
        try:
            return written.moment(datetime.fromisoformat(value))
        except ValueError:
            return value
    if isinstance(value, float) and value != int(value):
        return written.decimals(value, 2)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return written.thousands(int(value))
    return label_of(None if value == "" else value)
