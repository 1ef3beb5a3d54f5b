"""The demo's moderation queue and past decisions, backdated."""

from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.utils import timezone

from debate.audit_log.guard import unguarded
from debate.audit_log.models import Decision
from debate.comments.filters.models import Finding
from debate.comments.models import Comment
from debate.demo.content import NEWSROOM, Words
from debate.moderation.decisions import decide
from debate.moderation.models import Report
from debate.moderation.queue.weight import keep_open_weight
from debate.readers.accounts import open_account
from debate.readers.identity import Identity
from debate.readers.models import Role
from debate.rights.asking import require_reader

# The second moderator has no password: nobody signs in as them.
COLLEAGUE = "night-desk"
REPORTED_AFTER = timedelta(minutes=3)
REPORTS_APART = timedelta(minutes=4)


def keep_colleague(address: str) -> Identity:
    """Create a second moderator, so that the statistics compare two."""
    user, _ = User.objects.get_or_create(username=COLLEAGUE)
    reader = open_account(user, name="Night desk", role=Role.MODERATOR)
    return Identity(reader=reader, voter=reader.voter, address=address)


def moderate(posted: list[tuple[Comment, Words]], cast: dict[str, Identity], moderators: list[Identity]) -> None:
    """Report comments, store filter matches, and decide about them, each at its time.

    The decisions come in the order of their times, as in a real audit log.
    """
    for comment, words in posted:
        _report(comment, words, cast)
    decisions = [
        (min(comment.created + timedelta(minutes=minutes), timezone.now()), comment, number, action, reason)
        for comment, words in posted
        for number, (action, reason, minutes) in enumerate(words.decided)
    ]
    for moment, comment, number, action, reason in sorted(decisions, key=lambda decision: decision[0]):
        moderator = moderators[(comment.pk + number) % len(moderators)]
        decision, _ = decide(moderator, comment.pk, action=action, reason=reason)
        # The audit log is append-only; this writes its rows with past dates.
        with unguarded():
            Decision.objects.filter(pk=decision.pk).update(created=moment)


def _report(comment: Comment, words: Words, cast: dict[str, Identity]) -> None:
    if words.found:
        name, matched = words.found
        Finding.objects.create(comment=comment, filter=name, matched=matched, verdict="hold")
    reporters = [who for name, who in cast.items() if name not in (words.who, NEWSROOM)]
    for number, (who, (reason, note)) in enumerate(zip(reporters, words.reports, strict=False)):
        reader = require_reader(who)
        report = Report.objects.create(comment=comment, reader=reader, voter=reader.voter, reason=reason, note=note)
        _backdate_report(report, comment.created + REPORTED_AFTER + number * REPORTS_APART)
    keep_open_weight([comment.pk])


def _backdate_report(report: Report, moment: datetime) -> None:
    Report.objects.filter(pk=report.pk).update(created=min(moment, timezone.now()))
