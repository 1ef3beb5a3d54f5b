"""The names of codes on pages: states, actions, kinds, rules' fields. The wire carries the codes themselves."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LABELS: dict[str, str | Promise] = {
    # States of comments and polls
    "published": _("Published"),
    "pending": _("Waiting"),
    "removed": _("Removed"),
    "withdrawn": _("Withdrawn"),
    "hidden": _("Hidden"),
    "draft": _("Draft"),
    "scheduled": _("Scheduled"),
    "open": _("Open"),
    "closed": _("Closed"),
    "archived": _("Archived"),
    # Decisions
    "remove": _("Removed"),
    "hide": _("Hidden"),
    "restore": _("Restored"),
    "approve": _("Approved"),
    "pin": _("Pinned"),
    "unpin": _("Unpinned"),
    "pick": _("Picked by the newsroom"),
    "unpick": _("No longer a newsroom pick"),
    "unmark_question": _("No longer a question"),
    "undo": _("Undone"),
    "warn": _("Warned"),
    "lift": _("Revoked a warning, mute or ban"),
    "uphold": _("Rejected an appeal"),
    "give_role": _("Changed a role"),
    "remove_factors": _("Removed lost second factors"),
    "change_rules": _("Changed rules"),
    "merge_debates": _("Merged debates"),
    "move_poll": _("Moved a poll"),
    "discount_votes": _("Discounted votes"),
    "count_votes": _("Restored votes"),
    # Warnings, mutes and bans
    "warning": _("Warning"),
    "mute": _("Mute"),
    "ban": _("Ban"),
    # Readers
    "anonymous": _("No name"),
    "guest": _("Guest"),
    "account": _("Account"),
    "Reader": _("Reader"),
    "Moderator": _("Moderator"),
    "Chief moderator": _("Chief moderator"),
    "Administrator": _("Administrator"),
    # Reasons
    "abuse": _("Insults or threatens somebody"),
    "hate": _("Hatred against a group"),
    "spam": _("Advertising or spam"),
    "false": _("Knowingly false"),
    "off_topic": _("Off topic"),
    "other": _("Something else"),
    "illegal": _("Illegal content"),
    # Filters and what follows from them
    "words": _("Word list"),
    "links": _("Links"),
    "shouting": _("Shouting"),
    "repetition": _("Repetition"),
    "raid": _("Raid"),
    "rules": _("Rules"),
    "reports": _("Reports"),
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
    "locked": _("Locked"),
    "moderation": _("Moderation"),
    "accounts_only": _("Accounts only"),
    "hold_newcomers": _("Hold new readers' first comments"),
    "hold_links": _("Hold comments with links"),
    "slow_mode": _("Slow mode"),
    "max_depth": _("Depth of threads"),
    "closes_after_days": _("Closes after days"),
    "report_threshold": _("Reports that hide a comment"),
    "reasons_required": _("Reasons required"),
    "show_sides": _("Sides beside comments"),
    "take_questions": _("Questions to the newsroom"),
}


def label_of(code: object) -> str:
    """Return the name of a code in the reader's language; anything else unchanged."""
    if isinstance(code, bool):
        return str(_("yes") if code else _("no"))
    if code is None:
        return "–"
    return str(LABELS.get(str(code), code))
