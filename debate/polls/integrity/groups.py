"""Moderators' decisions about groups of ballots: discount or restore them; each is recorded."""

from collections import Counter, defaultdict
from typing import TypeVar

from django.db import transaction
from django.db.models import QuerySet

from debate.audit_log.models import Decision
from debate.audit_log.writing import clean_reason, write_decision
from debate.errors import AlreadyDecided, NotFound
from debate.field_errors import not_one_of
from debate.language.wording import later
from debate.polls.ballot_rows import locked_polls
from debate.polls.difference import Difference, Standing
from debate.polls.flows import count_flows
from debate.polls.integrity.matching import ballots_of
from debate.polls.integrity.models import BallotGroup, GroupDecision
from debate.polls.models import Ballot, BallotChoice, Poll
from debate.polls.results import are_visible_to_editors
from debate.readers.identity import Identity
from debate.readers.scope import Scope
from debate.rights.asking import require
from debate.rights.table import DECIDE_VOTES, READ_DESK
from debate.wire.moderation.votes import BallotGroupObject, ChoiceVotesObject, GroupDecisionObject

T = TypeVar("T")

MAX_GROUPS = 200

Action = GroupDecision.Action


def decide_group(identity: Identity, group_id: int, *, action: str, reason: str = "") -> BallotGroup:
    """Discount or restore the ballots of a group, while readers watch; returns the group's new state.

    `action` is one of `GroupDecision.Action`. Raises `SignInRequired`, `Forbidden` (also outside the moderator's
    scope), `Invalid`, `NotFound`, and `AlreadyDecided` if nothing would change, unless the same moderator repeats it.
    """
    require(identity, DECIDE_VOTES)
    if action not in Action.values:
        raise not_one_of("action", Action.values)
    reason = clean_reason(reason)
    with transaction.atomic():
        poll = _locked_poll_of(group_id)
        moderator = require(identity, DECIDE_VOTES, at=poll.article)
        group = BallotGroup.objects.get(pk=group_id)
        wants_discount = action == Action.DISCOUNT
        if group.is_discounted == wants_discount:
            last = group.decisions.select_related("moderator").first()
            if last and (last.moderator, last.reason) == (moderator, reason):
                return group
            state = (
                later("These votes are already discounted.") if wants_discount else later("These votes already count.")
            )
            who = later("%(name)s decided this.", name=last.moderator.name) if last else ""
            raise AlreadyDecided(later("%(state)s %(who)s", state=state, who=who))
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


def read_groups(identity: Identity) -> list[BallotGroupObject]:
    """Return the newest groups of the moderator's debates, undecided ones first.

    Raises `SignInRequired`, `Forbidden`.
    """
    scope = require(identity, READ_DESK).scope
    groups = BallotGroup.objects.select_related("poll__article").prefetch_related(
        "poll__choices", "decisions__moderator"
    )
    newest = groups.filter(scope.of("poll__article")).order_by("-last", "-id")[:MAX_GROUPS]
    return [describe_group(group) for group in sorted(newest, key=lambda group: bool(group.decisions.all()))]


def count_undecided_groups(scope: Scope) -> int:
    """Return how many groups in the debates in scope nobody has decided about."""
    return BallotGroup.objects.filter(scope.of("poll__article"), decisions=None).count()


def describe_group(group: BallotGroup) -> BallotGroupObject:
    """Return a group with everything moderators need to judge it, without the votes of a poll that hides them."""
    poll = group.poll
    ballots = ballots_of(group)
    votes = _votes(ballots) if are_visible_to_editors(poll) else {}
    return BallotGroupObject(
        id=group.pk,
        article=poll.article.slug,
        poll=poll.pk,
        question=poll.question,
        kind=group.kind,
        label=str(BallotGroup.Kind(group.kind).label),
        ballots=ballots.count(),
        of=poll.ballots + poll.discounted_ballots,
        votes=[
            ChoiceVotesObject(choice=choice.pk, label=choice.label, votes=votes[choice.pk])
            for choice in poll.choices.all()
            if choice.pk in votes
        ],
        first=group.first,
        last=group.last,
        discounted=group.is_discounted,
        decisions=[
            GroupDecisionObject(
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
    """Discount those of the group's ballots that count; returns how many."""
    ballots = ballots_of(group).filter(discounted_by=None)
    return _move(ballots, poll, to=group.pk)


def _restore(group: BallotGroup, poll: Poll) -> int:
    """Restore the ballots that the group has discounted, except those that another group matches; returns how many."""
    others = BallotGroup.objects.filter(poll=poll, is_discounted=True)
    for other in others:
        ballots_of(other).filter(discounted_by=group).update(discounted_by=other)
    return _move(Ballot.objects.filter(discounted_by=group), poll, to=None)


def _move(ballots: QuerySet[Ballot], poll: Poll, *, to: int | None) -> int:
    """Mark the ballots as discounted by a group, or as counted, and update the tally; the poll is locked."""
    alike: dict[tuple[bool, int | None], list[int]] = defaultdict(list)
    for pk, is_account, by in ballots.values_list("pk", "is_account", "discounted_by_id"):
        alike[is_account, by].append(pk)
    difference = Difference()
    for (is_account, was_by), pks in alike.items():
        votes, flows = _votes(Ballot.objects.filter(pk__in=pks)), count_flows(Ballot.objects.filter(pk__in=pks))
        before, after = Standing(is_account=is_account, group=was_by), Standing(is_account=is_account, group=to)
        difference.add(poll.pk, before, -len(pks), _negated(votes), _negated(flows))
        difference.add(poll.pk, after, len(pks), votes, flows)
    moved = [pk for pks in alike.values() for pk in pks]
    Ballot.objects.filter(pk__in=moved).update(discounted_by=to)
    difference.apply({poll.pk: poll})
    return len(moved)


def _votes(ballots: QuerySet[Ballot]) -> Counter[int]:
    choices = BallotChoice.objects.filter(ballot__in=ballots.values("pk")).values_list("choice_id", flat=True)
    return Counter(choices)


def _negated(counts: Counter[T]) -> Counter[T]:
    return Counter({key: -count for key, count in counts.items()})


def _locked_poll_of(group_id: int) -> Poll:
    group = BallotGroup.objects.filter(pk=group_id).first()
    poll = locked_polls([group.poll_id]).get(group.poll_id) if group else None
    if poll is None:
        raise NotFound(later("There is no group with that number."))
    return poll
