"""The demo's other polls, of the other kinds, and a past for every poll, so that timelines have data."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from django.utils import timezone

from debate.articles.models import Article
from debate.polls.counting import BallotWrite, commit_ballots
from debate.polls.models import Choice, Poll, PollMinute

PAST = timedelta(hours=22)
STEP = timedelta(minutes=10)
# When the votes for a poll's first, second, ... choice came in: below 1 early, above it late.
PACES = (1.15, 0.8, 0.95, 1.4, 0.7)


@dataclass(frozen=True)
class MorePoll:
    """Another poll of a sample article; `ballots` counts equal ballots, by the choices' positions from 0."""

    slug: str
    question: str
    labels: tuple[str, ...]
    ballots: dict[tuple[int, ...], int]
    kind: Poll.Kind
    max_choices: int = 1


MORE_POLLS = (
    MorePoll(
        slug="a-second-life-for-the-iron-bridge",
        question="What would bring you there?",
        labels=("A café at the southern end", "Benches and trees", "Music on summer evenings", "A place to swim"),
        ballots={(0,): 21, (1,): 30, (0, 1): 34, (1, 2): 12, (0, 1, 2): 17, (2, 3): 9, (3,): 15, (1, 3): 11},
        kind=Poll.Kind.SEVERAL,
        max_choices=3,
    ),
    MorePoll(
        slug="a-second-life-for-the-iron-bridge",
        question="How much should the town spend on it?",
        labels=("Nothing", "A little", "As much as on a playground", "More than that", "Whatever it takes"),
        ballots={(0,): 19, (1,): 42, (2,): 61, (3,): 27, (4,): 8},
        kind=Poll.Kind.SCALE,
    ),
)


def load_more_polls(article: Article) -> None:
    """Create the article's other polls with their ballots."""
    for position, more in enumerate((more for more in MORE_POLLS if more.slug == article.slug), start=1):
        poll = Poll.objects.create(
            article=article,
            question=more.question,
            kind=more.kind,
            max_choices=more.max_choices,
            position=position,
        )
        is_scale = more.kind == Poll.Kind.SCALE
        choices = [
            Choice.objects.create(poll=poll, label=label, position=place, value=place + 1 if is_scale else None)
            for place, label in enumerate(more.labels)
        ]
        commit_ballots(
            [
                BallotWrite(
                    poll_id=poll.pk,
                    voter=uuid4(),
                    choices=frozenset(choices[place].pk for place in places),
                    caster="anonymous",
                )
                for places, count in more.ballots.items()
                for _ in range(count)
            ]
        )


def give_past(article: Article) -> None:
    """Backdate the article's polls, with votes that came in at different rates."""
    opened = timezone.now().replace(second=0, microsecond=0) - PAST
    Poll.objects.filter(article=article).update(opens=opened)
    steps = PAST // STEP
    for poll in Poll.objects.filter(article=article).prefetch_related("choices"):
        PollMinute.objects.bulk_create(
            _minute(poll, place / steps, minute=opened + place * STEP, version=place) for place in range(1, steps)
        )


def _minute(poll: Poll, part: float, *, minute: datetime, version: int) -> PollMinute:
    votes = {
        str(choice.pk): round(choice.votes * part ** PACES[place % len(PACES)])
        for place, choice in enumerate(poll.choices.all())
    }
    return PollMinute(poll=poll, minute=minute, version=version, ballots=round(poll.ballots * part), votes=votes)
