"""The names of codes on pages: states, actions, kinds, rules' fields. The wire carries the codes themselves."""

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from debate.articles.rule_models import RULE_NAMES
from debate.audit_log.models import Decision
from debate.comments.models import Comment
from debate.polls.models import Poll
from debate.readers.models import Sanction

LABELS: dict[str, str | Promise] = {
    # States of comments and polls
    **dict(Comment.State.choices),
    "hidden": _("Hidden"),
    **dict(Poll.State.choices),
    # Decisions
    **dict(Decision.Action.choices),
    # Warnings, mutes and bans
    **dict(Sanction.Kind.choices),
    # Readers
    "anonymous": _("No name"),
    "guest": _("Guest"),
    "account": _("Account"),
    "Reader": _("Reader"),
    "Moderator": _("Moderator"),
    "Chief moderator": _("Chief moderator"),
    "Administrator": _("Administrator"),
    # Reasons
    **dict(Decision.Category.choices),
    "illegal": _("Illegal content"),
    # Filters and what follows from them
    "words": _("Word list"),
    "links": _("Links"),
    "shouting": _("Shouting"),
    "repetition": _("Repetition"),
    "raid": _("Raid"),
    "rules": _("Rules"),
    "reports": _("Reports"),
    "weight": _("Weight"),
    "scorer": _("External scorer"),
    "note": _("Noted"),
    "hold": _("Waiting"),
    "reject": _("Rejected"),
    # Fields in the audit log
    "state": _("State"),
    "pinned": _("Pinned"),
    "picked": _("Newsroom pick"),
    "question": _("Question to the newsroom"),
    "sanction": _("Warning, mute or ban"),
    "kind": _("Kind"),
    "lifted": _("Revoked"),
    "ends": _("Ends"),
    "role": _("Role"),
    "sections": _("Sections"),
    "site": _("Site"),
    "group": _("Group"),
    "set_aside": _("Discounted"),
    "ballots": _("Votes"),
    "undid": _("Undid decision"),
    **{rule: capfirst(name) for rule, name in RULE_NAMES.items()},
}

# The categories as they continue a sentence; `Decision.Category` has them as they begin one.
BECAUSE: dict[str, str | Promise] = {
    "abuse": _("insult or threat"),
    "hate": _("hatred against a group"),
    "spam": _("advertising or spam"),
    "false": _("knowingly false"),
    "off_topic": _("off topic"),
    "other": _("another reason"),
}


def with_reason(done: str, category: str) -> str:
    """Return a sentence that goes on with the category of a breach, if there is one: "Removed: off topic"."""
    if not category:
        return done
    return gettext("%(done)s: %(because)s") % {"done": done, "because": BECAUSE.get(category, category)}


def label_of(code: object) -> str:
    """Return the name of a code in the reader's language; anything else unchanged."""
    if isinstance(code, bool):
        return str(_("yes") if code else _("no"))
    if code is None:
        return "–"
    return str(LABELS.get(str(code), code))
