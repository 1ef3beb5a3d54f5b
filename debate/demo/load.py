"""Loads the demo through the domain's own functions, so that all its counts are right."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import chain
from uuid import uuid4

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F
from django.test import override_settings
from django.utils import timezone

from debate.articles.models import Article
from debate.audit_log.guard import unguarded
from debate.audit_log.models import Decision
from debate.comments.likes import keep_likes
from debate.comments.models import Comment, Like
from debate.comments.questions import is_of_newsroom, settle_answers
from debate.comments.replies import count_seen
from debate.demo.account import USERNAME, demo_password
from debate.demo.content import NEWSROOM, READERS, SAMPLES, Sample, Words
from debate.demo.moderating import COLLEAGUE, keep_colleague, moderate
from debate.demo.polls import give_past, load_more_polls
from debate.moderation.models import Appeal, Report
from debate.polls.agreement.keeping import SidedLike, count_likes_by_side
from debate.polls.counting import BallotWrite, commit_ballots
from debate.polls.models import BallotChoice, Choice, Poll
from debate.polls.sides import sides_of_voters
from debate.readers.accounts import open_account
from debate.readers.identity import Identity
from debate.readers.models import Reader, Role, Sanction
from debate.readers.names import keep_name_keys
from debate.rights.asking import require_reader
from debate.sites.models import Site, SiteOrigin

ADDRESS = "127.0.0.1"
AUDIENCE = 10  # readers without comments, for the likes


def is_loaded() -> bool:
    """Say whether there are any articles."""
    return Article.objects.exists()


def is_alone() -> bool:
    """Say whether all articles are the demo's, so that a reset destroys nobody's work."""
    return not Article.objects.exclude(slug__in=[sample.slug for sample in SAMPLES]).exists()


# Its moderators decide without ever signing in.
@override_settings(MODERATORS_NEED_SECOND_FACTOR=False)
@transaction.atomic
def load() -> None:
    """Create the sample articles with their polls, ballots, comments, likes, reports and decisions."""
    moderators = [keep_moderator(), keep_colleague(ADDRESS)]
    cast = {name: _guest(name) for name in READERS} | {NEWSROOM: _newsroom()}
    audience = [_guest(f"Reader {number}") for number in range(1, AUDIENCE + 1)]
    posted = [_load_article(sample, place, cast, audience) for place, sample in enumerate(SAMPLES)]
    moderate(list(chain.from_iterable(posted)), cast, moderators)


@transaction.atomic
def remove() -> None:
    """Delete everything: articles with all their rows, readers, and the demo's moderator."""
    Comment.objects.update(side=None)
    Report.objects.all().delete()
    with unguarded():
        Decision.objects.all().delete()
    Appeal.objects.all().delete()
    Sanction.objects.all().delete()
    Like.objects.all().delete()
    Comment.objects.filter(parent__isnull=False).delete()
    Comment.objects.all().delete()
    BallotChoice.objects.all().delete()
    Article.objects.all().delete()
    Reader.objects.all().delete()
    User.objects.filter(username__in=[USERNAME, COLLEAGUE]).delete()


def keep_moderator() -> Identity:
    """Make sure that the demo's moderator can sign in with the current password."""
    user, _ = User.objects.get_or_create(username=USERNAME, defaults={"is_staff": True, "is_superuser": True})
    if not user.check_password(demo_password()):
        user.set_password(demo_password())
        user.save(update_fields=["password"])
    reader = open_account(user, name="Moderator", role=Role.ADMINISTRATOR)
    return Identity(reader=reader, voter=reader.voter, address=ADDRESS)


def keep_site(port: int) -> None:
    """Make sure that this machine's pages can embed debates, under both of its names."""
    site, _ = Site.objects.get_or_create(name="This machine", defaults={"makes_articles": False})
    for name in ("127.0.0.1", "localhost"):
        origin = f"http://{name}" if port == 80 else f"http://{name}:{port}"
        SiteOrigin.objects.get_or_create(origin=origin, defaults={"site": site})


def _guest(name: str) -> Identity:
    reader = Reader.objects.create(name=name)
    return Identity(reader=reader, voter=reader.voter, address=ADDRESS)


def _newsroom() -> Identity:
    reader = Reader.objects.create(name=NEWSROOM, badge="Newsroom")
    keep_name_keys(reader)
    return Identity(reader=reader, voter=reader.voter, address=ADDRESS)


def _load_article(
    sample: Sample, place: int, cast: dict[str, Identity], audience: list[Identity]
) -> list[tuple[Comment, Words]]:
    article = Article.objects.create(
        slug=sample.slug,
        section=sample.section,
        title=sample.title,
        byline="Sample article",
        body=sample.body,
        published=sample.published,
        take_questions=True,
    )
    poll, choices = _load_poll(article, sample)
    _cast_ballots(poll, choices, sample, place, cast, audience)
    load_more_polls(article)
    give_past(article)
    flat = list(_with_parents(sample.comments))
    posted: dict[int, Comment] = {}
    # In the order of posting, so that ids, revisions and times agree.
    in_order = sorted(flat, key=lambda pair: -pair[0].minutes_ago)
    for number, (words, parent) in enumerate(in_order):
        above = posted[id(parent)] if parent else None
        own = READERS[words.who][1 - place] if words.who in READERS else None
        side = choices[own] if own is not None else None
        posted[id(words)] = _post(article, cast[words.who], words, above, side)
        # Every other comment is liked more by its author's own side.
        likers = _own_side_first(audience, own) if own is not None and number % 2 else audience
        _like(article, posted[id(words)], likers[: words.likes])
    settle_answers([comment.pk for comment in posted.values()])
    return [(posted[id(words)], words) for words, _ in flat]


def _with_parents(comments: Iterable[Words], above: Words | None = None) -> Iterator[tuple[Words, Words | None]]:
    for words in comments:
        yield words, above
        yield from _with_parents(words.replies, words)


def _load_poll(article: Article, sample: Sample) -> tuple[Poll, list[Choice]]:
    closes = timezone.now() + timedelta(hours=sample.closes_in_h) if sample.closes_in_h else None
    poll = Poll.objects.create(article=article, question=sample.question, closes=closes)
    for position, label in enumerate(sample.votes):
        Choice.objects.create(poll=poll, label=label, position=position)
    return poll, list(poll.choices.all())


def _cast_ballots(
    poll: Poll, choices: list[Choice], sample: Sample, place: int, cast: dict[str, Identity], audience: list[Identity]
) -> None:
    remaining = dict(zip((choice.pk for choice in choices), sample.votes.values(), strict=True))
    writes = []
    voters = [(cast[name], choices[sides[1 - place]]) for name, sides in READERS.items()]
    voters += [(reader, choices[_side_of(number)]) for number, reader in enumerate(audience)]
    for who, choice in voters:
        voter = require_reader(who).voter
        writes.append(BallotWrite(poll_id=poll.pk, voter=voter, choices=frozenset([choice.pk]), caster=who.kind))
        remaining[choice.pk] -= 1
    writes += [
        BallotWrite(poll_id=poll.pk, voter=uuid4(), choices=frozenset([choice]), caster="anonymous")
        for choice, votes in remaining.items()
        for _ in range(votes)
    ]
    commit_ballots(writes)


def _post(article: Article, who: Identity, words: Words, parent: Comment | None, side: Choice | None) -> Comment:
    # Not with `post_comment`, which would date everything now, and count it against the limits.
    moment = timezone.now() - timedelta(minutes=words.minutes_ago)
    comment = Comment.objects.create(
        article=article,
        parent=parent,
        root_id=(parent.root_id or parent.pk) if parent else None,
        author=require_reader(who),
        side=side,
        key=uuid4(),
        body=words.body,
        created=moment,
        published=moment,
        pinned=words.pinned,
        picked=words.picked,
        question=words.question,
        by_newsroom=is_of_newsroom(require_reader(who)),
        state=Comment.State.PENDING if words.found else Comment.State.PUBLISHED,
        seen=not words.found,
        depth=parent.depth + 1 if parent else 1,
        rev=_next(article, published=int(not words.found)),
    )
    if parent:
        Comment.objects.filter(pk=parent.pk).update(replies=F("replies") + 1, rev=comment.rev)
        count_seen(Counter([comment.root_id]))
    return comment


def _side_of(number: int) -> int:
    """Return the choice of a reader of the audience: their votes alternate."""
    return number % 2


def _own_side_first(audience: list[Identity], side: int) -> list[Identity]:
    numbers = sorted(range(len(audience)), key=lambda number: _side_of(number) != side)
    return [audience[number] for number in numbers]


def _like(article: Article, comment: Comment, likers: list[Identity]) -> None:
    if likers:
        voters = [require_reader(who).voter for who in likers]
        sides = sides_of_voters(article, voters)
        Like.objects.bulk_create(Like(comment=comment, voter=voter, side_id=sides.get(voter)) for voter in voters)
        count_likes_by_side([], [SidedLike(comment.pk, voter, sides[voter]) for voter in voters if voter in sides])
        comment.likes = len(voters)
        keep_likes({article.pk: article}, [comment])


def _next(article: Article, *, published: int = 0) -> int:
    Article.objects.filter(pk=article.pk).update(rev=F("rev") + 1, comment_count=F("comment_count") + published)
    article.rev += 1
    return article.rev
