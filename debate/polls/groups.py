"""What moderators decide about groups of ballots: not to count them, or to count them again; each is recorded."""

from collections import Counter, defaultdict

from django.db import transaction
from django.db.models import QuerySet

from debate import wire_desk
from debate.errors import AlreadyDecided, Invalid, NotFound
from debate.polls.counting import Difference, Standing, locked_polls
from debate.polls.group_models import BallotGroup, GroupDecision
from debate.polls.membership import ballots_of
from debate.polls.models import Ballot, BallotChoice, Poll
from debate.polls.results import are_visible_to_editors
from debate.polls.tallies import MAX_ID
from debate.readers.identity import Identity
from debate.readers.roles import require_moderator
from debate.record.models import Decision
from debate.record.writing import write_decision
from debate.text import clean_text

MAX_REASON_CHARACTERS = 500
MAX_GROUPS = 200

Action = GroupDecision.Action


def decide_group(identity: Identity, group_id: int, *, action: str, reason: str = "") -> BallotGroup:
    """Discount or restore the ballots of a group, in front of every reader; returns the group as it is now.

    `action` is one of `GroupDecision.Action`. Raises `SignInRequired`, `Forbidden` (also outside the moderator's
    scope), `Invalid`, `NotFound`, and `AlreadyDecided` where nothing would change.
    """
    moderator = require_moderator(identity)
    if action not in Action.values:
        raise Invalid(f"action: one of {', '.join(Action.values)}.")
    reason = clean_text(reason)
    if len(reason) > MAX_REASON_CHARACTERS:
        raise Invalid(f"reason: at most {MAX_REASON_CHARACTERS} characters.")
    with transaction.atomic():
        poll = _locked_poll_of(group_id)
        require_moderator(identity, of=poll.article)
        group = BallotGroup.objects.get(pk=group_id)
        wants_discount = action == Action.DISCOUNT
        if group.is_discounted == wants_discount:
            last = group.decisions.select_related("moderator").first()
            state = "These votes are already set aside" if wants_discount else "These votes do count"
            raise AlreadyDecided(f"{state}: {last.moderator.name} decided so." if last else f"{state}.")
        group.is_discounted = wants_discount
        BallotGroup.objects.filter(pk=group.pk).update(is_discounted=wants_discount)
        moved = _discount(group, poll) if wants_discount else _restore(group, poll)
        GroupDecision.objects.create(group=group, moderator=moderator, action=action, reason=reason, ballots=moved)
        write_decision(
            moderator,
            Decision.Action.DISCOUNT_VOTES if wants_discount else Decision.Action.COUNT_VOTES,
            poll_id=poll.pk,
            article_id=poll.article_id,
            reason=reason,
            before={"group": group.pk, "set_aside": not wants_discount},
            after={"group": group.pk, "set_aside": wants_discount, "ballots": moved},
        )
    return group


def read_groups(identity: Identity) -> list[wire_desk.BallotGroup]:
    """Return the newest groups, those that wait for a decision first, of the debates that the speaker moderates.

    Raises `SignInRequired`, `Forbidden`.
    """
    scope = require_moderator(identity).scope
    groups = BallotGroup.objects.select_related("poll__article").prefetch_related(
        "poll__choices", "decisions__moderator"
    )
    newest = groups.filter(scope.of("poll__article")).order_by("-last", "-id")[:MAX_GROUPS]
    return [describe_group(group) for group in sorted(newest, key=lambda group: bool(group.decisions.all()))]


def describe_group(group: BallotGroup) -> wire_desk.BallotGroup:
    """Return a group with what moderators need to judge it; the votes of a poll that hides them are left out."""
    poll = group.poll
    ballots = ballots_of(group)
    votes = _votes(ballots) if are_visible_to_editors(poll) else {}
    return wire_desk.BallotGroup(
        id=group.pk,
        article=poll.article.slug,
        poll=poll.pk,
        question=poll.question,
        kind=group.kind,
        label=BallotGroup.Kind(group.kind).label,
        ballots=ballots.count(),
        of=poll.ballots + poll.discounted_ballots,
        votes=[
            wire_desk.ChoiceVotes(choice=choice.pk, label=choice.label, votes=votes[choice.pk])
            for choice in poll.choices.all()
            if choice.pk in votes
        ],
        first=group.first,
        last=group.last,
        discounted=group.is_discounted,
        decisions=[
            wire_desk.GroupDecision(
                action=decision.action,
                reason=decision.reason,
                moderator=decision.moderator.name,
                ballots=decision.ballots,
                created=decision.created,
            )
            for decision in group.decisions.all()
        ],
    )


def _discount(group: BallotGroup, poll: Poll) -> int:
    """Set those of the group's ballots aside that are counted; returns how many."""
    ballots = ballots_of(group).filter(discounted_by=None)
    return _move(ballots, poll, to=group.pk)


def _restore(group: BallotGroup, poll: Poll) -> int:
    """Count the ballots again that the group has set aside, but for those that another group does; returns how many."""
    others = BallotGroup.objects.filter(poll=poll, is_discounted=True)
    for other in others:
        ballots_of(other).filter(discounted_by=group).update(discounted_by=other)
    return _move(Ballot.objects.filter(discounted_by=group), poll, to=None)


def _move(ballots: QuerySet[Ballot], poll: Poll, *, to: int | None) -> int:
    """Let the ballots be discounted by a group, or be counted, and the tally move by them; the poll is locked."""
    alike: dict[tuple[bool, int | None], list[int]] = defaultdict(list)
    for pk, is_account, by in ballots.values_list("pk", "is_account", "discounted_by_id"):
        alike[is_account, by].append(pk)
    difference = Difference()
    for (is_account, was_by), pks in alike.items():
        votes = _votes(Ballot.objects.filter(pk__in=pks))
        before, after = Standing(is_account=is_account, group=was_by), Standing(is_account=is_account, group=to)
        difference.add(poll.pk, before, -len(pks), {choice: -count for choice, count in votes.items()})
        difference.add(poll.pk, after, len(pks), votes)
    moved = [pk for pks in alike.values() for pk in pks]
    Ballot.objects.filter(pk__in=moved).update(discounted_by=to)
    difference.apply({poll.pk: poll})
    return len(moved)


def _votes(ballots: QuerySet[Ballot]) -> Counter[int]:
    choices = BallotChoice.objects.filter(ballot__in=ballots.values("pk")).values_list("choice_id", flat=True)
    return Counter(choices)


def _locked_poll_of(group_id: int) -> Poll:
    group = BallotGroup.objects.filter(pk=group_id).first() if 0 < group_id < MAX_ID else None
    poll = locked_polls([group.poll_id]).get(group.poll_id) if group else None
    if poll is None:
        raise NotFound("There is no group of that number.")
    return poll
