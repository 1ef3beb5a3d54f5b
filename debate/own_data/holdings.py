"""Everything that is stored about one reader, as JSON, for themselves."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import F, QuerySet

from debate.comments.mentions import mentions_of
from debate.comments.models import Like
from debate.following.models import Follow, OwnFeed
from debate.moderation.models import Appeal, LegalReport, Report
from debate.outbox.models import MailChoices, PushDevice
from debate.own_data.people import Person
from debate.polls.models import BallotChoice
from debate.readers.account_sessions import sessions_of
from debate.readers.models import FormerName, HiddenPerson, Notice, Reader, Sanction

# Rows that are read at once: a reader's comments can be many. PostgreSQL behind PgBouncer has no cursors that last, and
# without them a query's rows are all in memory until the client has read them.
CHUNK_ROWS = 500
_PLACE = "own_data_place"
_OF_LEGAL_REPORTS = ("ground", "explanation", "name", "email", "created")


def count_holdings(person: Person) -> dict[str, int]:
    """Return how many rows of each part there are: comments, votes, likes, reports."""
    return {
        "comments": person.comments.count(),
        "votes": _votes(person).count(),
        "likes": _likes(person).count(),
        "reports": _reports(person).count(),
    }


def dump_holdings(person: Person) -> Iterator[str]:
    """Yield the text of a JSON object, part by part, each with a list of rows.

    What others have said about the reader (their reports, moderators' notes for each other) is not in it.
    """
    yield "{\n"
    for place, (name, rows) in enumerate(read_parts(person)):
        yield f'{"," if place else ""}"{name}": [\n'
        for row_place, row in enumerate(rows):
            text = json.dumps(row, cls=DjangoJSONEncoder, ensure_ascii=False)
            yield f"{',' if row_place else ''}{text}\n"
        yield "]\n"
    yield "}\n"


def read_parts(person: Person) -> Iterator[tuple[str, Iterable[dict[str, Any]]]]:
    """Yield the parts of what is stored about the reader: their names, and rows of columns."""
    user = person.reader.user
    yield "names", _rows(Reader.objects.filter(pk__in=person.reader_ids), "id", "name", "badge", "created")
    yield "former_names", _rows(FormerName.objects.filter(reader__in=person.reader_ids), "name", "until")
    if user:
        yield "account", [{"user_name": user.username, "joined": user.date_joined, "last_sign_in": user.last_login}]
        yield "email_addresses", _rows(EmailAddress.objects.filter(user=user), "email", "verified")
        vouching = SocialAccount.objects.filter(user=user)
        yield "providers", _rows(vouching, "provider", "uid", "date_joined", "last_login")
        factors = Authenticator.objects.filter(user=user)
        yield "second_factors", _rows(factors, "type", "created_at", "last_used_at", passkey="data__name")
        yield (
            "sessions",
            [
                {"browser": one.user_agent, "began": one.created_at, "last_used": one.last_seen_at}
                for one in sessions_of(user)
            ],
        )
    yield (
        "comments",
        _rows(
            person.comments,
            *("id", "parent_id", "body", "created", "edited", "state", "likes", "question"),
            debate="article__slug",
        ),
    )
    yield (
        "votes",
        _rows(
            _votes(person),
            question="ballot__poll__question",
            choice_label="choice__label",
            cast="ballot__cast",
        ),
    )
    yield (
        "mentions",
        _rows(
            mentions_of(person.reader_ids), "comment_id", debate="comment__article__slug", written="comment__created"
        ),
    )
    yield "likes", _rows(_likes(person), "comment_id", "created")
    yield "reports", _rows(_reports(person), "comment_id", "reason", "note", "created")
    illegal = LegalReport.objects.filter(reader__in=person.reader_ids)
    yield "reports_of_illegal_content", _rows(illegal, "comment_id", *_OF_LEGAL_REPORTS)
    sanctions = Sanction.objects.filter(reader__in=person.reader_ids)
    yield "sanctions", _rows(sanctions, "id", "kind", "reason", "began", "ends", "lifted")
    appeals = Appeal.objects.filter(sanction__in=sanctions)
    yield "appeals", _rows(appeals, "sanction_id", "text", "created", "answer", "answered")
    notices = Notice.objects.filter(reader__in=person.reader_ids)
    choices = MailChoices.objects.filter(reader__in=person.reader_ids)
    yield "mail_choices", _rows(choices, "paces", "pushes", "follows_on_posting", "language", "refusals")
    devices = PushDevice.objects.filter(reader__in=person.reader_ids)
    yield "devices", _rows(devices, "endpoint", "created", "told", browser="session__user_agent")
    follows = Follow.objects.filter(reader__in=person.reader_ids)
    yield "followed_debates", _rows(follows, "created", debate="article__slug")
    yield "feed", _rows(OwnFeed.objects.filter(reader__in=person.reader_ids), "created", "secret")
    hidden = HiddenPerson.objects.filter(voter=person.reader.voter)
    yield "hidden_people", _rows(hidden, "created", name="person__name")
    yield "notices", _rows(notices, "kind", "comment_id", "text", "created")


def _rows(found: QuerySet[Any], *columns: str, **renamed: str) -> Iterator[dict[str, Any]]:
    paths = {name: F(path) for name, path in renamed.items()}
    in_order = found.order_by("pk").values(*columns, **paths, **{_PLACE: F("pk")})
    chunk = list(in_order[:CHUNK_ROWS])
    while chunk:
        last = chunk[-1][_PLACE]
        for row in chunk:
            del row[_PLACE]
            yield row
        chunk = list(in_order.filter(pk__gt=last)[:CHUNK_ROWS]) if len(chunk) == CHUNK_ROWS else []


def _votes(person: Person) -> QuerySet[BallotChoice]:
    return BallotChoice.objects.filter(ballot__voter=person.reader.voter)


def _likes(person: Person) -> QuerySet[Like]:
    return Like.objects.filter(voter=person.reader.voter)


def _reports(person: Person) -> QuerySet[Report]:
    return Report.objects.filter(reader__in=person.reader_ids)
