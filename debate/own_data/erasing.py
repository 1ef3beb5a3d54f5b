"""Deleting what is stored about a reader, a day after they have asked for it.

The rows that others need stay, without anything that says whose they were: replies keep what they answer, polls keep
their results. Sanctions, and the audit log, keep the number of a reader without a name. A mute or ban holds against the
browser until it is over.
"""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from debate.articles.models import Article
from debate.articles.revisions import locked_article, next_revision
from debate.comments.filters.models import Finding, SecondLook, Trace
from debate.comments.likes import forget_sides_of
from debate.comments.mentions import articles_that_mention, forget_mentions
from debate.comments.models import Comment, Like, Mention
from debate.comments.states import change_state
from debate.errors import Forbidden
from debate.following.models import Follow, OwnFeed
from debate.language.wording import later
from debate.moderation.models import Appeal, LegalReport, Report
from debate.outbox.models import MailChoices, OutboxItem, PushDevice
from debate.own_data.models import Erasure
from debate.own_data.people import Person
from debate.polls.counting import BallotWrite, commit_ballots
from debate.polls.models import Ballot
from debate.readers.account_sessions import sign_out_everywhere
from debate.readers.admin_history import forget_history_of
from debate.readers.identity import Identity
from debate.readers.identity_changes import announce_change
from debate.readers.models import FormerName, HiddenPerson, NameKey, Notice, Reader, Sanction
from debate.rights.asking import require_reader

# The time in which a reader can change their mind.
GRACE = timedelta(days=1)
# Readers deleted per run of the job, and rows per transaction; the next run does the rest.
MAX_PER_RUN = 100
BATCH_ROWS = 500
# The same in every language.
NO_NAME = "[…]"


def ask_for_erasure(identity: Identity, *, keeps_comments: bool, keeps_votes: bool) -> Erasure:
    """Let the reader be deleted after `GRACE`; asking again changes the choices and not the time.

    Raises `SignInRequired`, `RateLimited`, and `Forbidden` for a moderator, whose decisions others have to be able to
    ask about.
    """
    reader = require_reader(identity)
    identity.spend("choice")
    if reader.is_moderator:
        raise Forbidden(later("Moderators can't delete their account. Let an administrator take the role away first."))
    erasure, _ = Erasure.objects.update_or_create(
        reader=reader,
        defaults={"keeps_comments": keeps_comments, "keeps_votes": keeps_votes},
        create_defaults={
            "keeps_comments": keeps_comments,
            "keeps_votes": keeps_votes,
            "due": timezone.now() + GRACE,
        },
    )
    return erasure


def revoke_erasure(identity: Identity) -> None:
    """Let the reader stay; repeating is harmless. Raises `SignInRequired`, `RateLimited`."""
    reader = require_reader(identity)
    identity.spend("choice")
    Erasure.objects.filter(reader=reader).delete()


def find_erasure(reader: Reader) -> Erasure | None:
    """Return the reader's wish to be deleted, or None."""
    return Erasure.objects.filter(reader=reader).first()


def erase_due() -> int:
    """Delete the readers who are due; returns how many. After an interruption the next run continues."""
    due = list(Erasure.objects.filter(due__lte=timezone.now()).select_related("reader__user").order_by("due"))
    for erasure in due[:MAX_PER_RUN]:
        _erase(erasure)
    _forget_ended_sanctions()
    return len(due[:MAX_PER_RUN])


def _erase(erasure: Erasure) -> None:
    person = Person.of(erasure.reader)
    if person.reader.is_moderator:
        # They have become one since they asked.
        erasure.delete()
        return
    if person.reader.user:
        sign_out_everywhere(person.reader.user)
    # Before the comments, whose readers are told in the same revision who wrote them.
    _take_names(person)
    if not erasure.keeps_votes:
        _withdraw_ballots(person)
    for article_id in set(person.comments.values_list("article_id", flat=True)):
        with locked_article(article_id) as article:
            _erase_comments(person, article, keeps=erasure.keeps_comments)
    _forget_mentions(person)
    forget_sides_of(person.reader.voter)
    _forget_whose(person)
    _close_account(person, erasure)


@transaction.atomic
def _take_names(person: Person) -> None:
    for model in (NameKey, FormerName):
        model._default_manager.filter(reader__in=person.reader_ids).delete()
    for reader in Reader.objects.filter(pk__in=person.reader_ids):
        reader.name, reader.badge, reader.address_key, reader.address_noted = NO_NAME, "", "", None
        reader.signed_out = timezone.now()
        reader.save(update_fields=["name", "search_name", "badge", "address_key", "address_noted", "signed_out"])
        announce_change(reader)


def _withdraw_ballots(person: Person) -> None:
    voter = person.reader.voter
    polls = Ballot.objects.filter(voter=voter).values_list("poll_id", flat=True)
    # Closed polls, and those in which votes are final, refuse it and keep their result.
    commit_ballots([BallotWrite(poll_id, voter, frozenset()) for poll_id in polls])


def _erase_comments(person: Person, article: Article, *, keeps: bool) -> None:
    """Withdraw the comments in a locked article, or leave those that readers see; drop all other texts."""
    own = list(person.comments.filter(article=article))
    public = [comment for comment in own if comment.state == Comment.State.PUBLISHED]
    if public and not keeps:
        change_state(article, public, Comment.State.WITHDRAWN)
    dropped = [comment.pk for comment in own if not (keeps and comment.state == Comment.State.PUBLISHED)]
    Comment.objects.filter(pk__in=dropped).update(body="", search_text="")
    Comment.objects.filter(pk__in=[comment.pk for comment in own]).update(
        fingerprint="", side=None, secret_side=None, side_now=None, rev=next_revision(article)
    )
    for model in (Finding, SecondLook, Trace, Mention):
        model._default_manager.filter(comment__in=dropped).delete()


def _forget_mentions(person: Person) -> None:
    """Take the person's names out of the comments that mention them."""
    for article_id in articles_that_mention(person.reader_ids):
        with locked_article(article_id) as article:
            changed = forget_mentions(article_id, person.reader_ids, NO_NAME)
            Comment.objects.filter(pk__in=changed).update(rev=next_revision(article))


def _forget_whose(person: Person) -> None:
    """Give each ballot, like and report a voter that nobody knows, and drop what the person wrote to moderators."""
    for rows in (Ballot.objects.all(), Like.objects.all(), Report.objects.all()):
        _give_away(rows.filter(voter=person.reader.voter))
    Report.objects.filter(reader__in=person.reader_ids).update(note="")
    LegalReport.objects.filter(reader__in=person.reader_ids).update(explanation="", name="", email="", reader=None)
    Appeal.objects.filter(sanction__reader__in=person.reader_ids).update(text="")
    HiddenPerson.objects.filter(voter=person.reader.voter).delete()
    for model in (Notice, OutboxItem, PushDevice, MailChoices, Follow, OwnFeed):
        model._default_manager.filter(reader__in=person.reader_ids).delete()


def _give_away(rows: QuerySet[Any]) -> None:
    while batch := list(rows[:BATCH_ROWS]):
        for row in batch:
            row.voter = uuid4()
        rows.model._default_manager.bulk_update(batch, ["voter"])


def _forget_ended_sanctions() -> None:
    """Let what is over be against nobody's browser: the voter of a nameless reader is not the earlier one."""
    sanctions = Sanction.objects.filter(reader__name=NO_NAME, reader__user=None).exclude(voter=F("reader__voter"))
    holding = Q(lifted=None) & (Q(ends=None) | Q(ends__gt=timezone.now())) & ~Q(kind=Sanction.Kind.WARNING)
    now = Reader.objects.filter(pk=OuterRef("reader")).values("voter")
    sanctions.exclude(holding).update(voter=Subquery(now), address_key="")


@transaction.atomic
def _close_account(person: Person, erasure: Erasure) -> None:
    user, readers = person.reader.user, Reader.objects.filter(pk__in=person.reader_ids)
    addresses = EmailAddress.objects.filter(user=user) if user else ()
    forget_history_of([*readers, *addresses, *([user] if user else ())], NO_NAME)
    for reader_id in person.reader_ids:
        Reader.objects.filter(pk=reader_id).update(user=None, voter=uuid4())
    erasure.delete()
    if user:
        # This deletes the account's addresses and sessions too.
        user.delete()
