"""What the demo's moderators have before them, and what they have done; decided as anywhere else, but not just now."""

from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.utils import timezone

from debate.comments.filters.models import Finding
from debate.comments.models import Comment
from debate.demo.content import NEWSROOM, Words
from debate.moderation.decisions import decide
from debate.moderation.models import Report
from debate.moderation.open_weight import keep_open_weight
from debate.readers.identity import Identity
from debate.readers.models import Reader, Role
from debate.readers.roles import require_reader
from debate.record.guard import unguarded
from debate.record.models import Decision

# The second moderator has no password: nobody signs in as them.
COLLEAGUE = "night-desk"
REPORTED_AFTER = timedelta(minutes=3)
REPORTS_APART = timedelta(minutes=4)


def keep_colleague(address: str) -> Identity:
    """Make sure that there is a second moderator, whose work the figures compare with the first one's."""
    user, _ = User.objects.get_or_create(username=COLLEAGUE)
    defaults = {"name": "Night desk", "role": Role.MODERATOR}
    reader, _ = Reader.objects.get_or_create(user=user, defaults=defaults)
    return Identity(reader=reader, voter=reader.voter, address=address)


def moderate(comment: Comment, words: Words, cast: dict[str, Identity], moderators: list[Identity]) -> None:
    """Report a comment, note what the filters found in it, and decide about it, each at its time."""
    if words.found:
        name, matched = words.found
        Finding.objects.create(comment=comment, filter=name, matched=matched, verdict="hold")
    reporters = [who for name, who in cast.items() if name not in (words.who, NEWSROOM)]
    for number, (who, (reason, note)) in enumerate(zip(reporters, words.reports, strict=False)):
        report = Report.objects.create(comment=comment, reader=require_reader(who), reason=reason, note=note)
        _backdate_report(report, comment.created + REPORTED_AFTER + number * REPORTS_APART)
    keep_open_weight([comment.pk])
    for number, (action, reason, minutes) in enumerate(words.decided):
        moderator = moderators[(comment.pk + number) % len(moderators)]
        decision, _ = decide(moderator, comment.pk, action=action, reason=reason)
        moment = min(comment.created + timedelta(minutes=minutes), timezone.now())
        # The record is closed to changes; this is the one who writes it for the demo.
        with unguarded():
            Decision.objects.filter(pk=decision.pk).update(created=moment)


def _backdate_report(report: Report, moment: datetime) -> None:
    Report.objects.filter(pk=report.pk).update(created=min(moment, timezone.now()))
