"""Template data of a poll: wire objects together with the reader's own data. Knows nothing of HTML."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from debate.pages.debates.outcomes import outcome
from debate.pages.debates.outlines import hole
from debate.polls.models import Poll
from debate.polls.shares import shares_of
from debate.polls.tallies import describe_poll, tally_of
from debate.polls.timeline import MIN_BALLOTS
from debate.wire.polls import PollObject, TallyObject

COLOURS = 6  # the number of colours in frontend/styles/tokens.css; more choices repeat them


@dataclass(frozen=True, slots=True)
class ChoiceCard:
    """A choice with its result; `number` (from 1) determines its colour everywhere; a scale has one colour.

    `is_own`: it is on the reader's ballot; `is_ticked`: it is marked in the form, perhaps a refused one.
    """

    id: int
    label: str
    image: str | None
    number: int
    votes: int
    percent: int
    is_own: bool
    is_ticked: bool


@dataclass(frozen=True, slots=True)
class Flow:
    """Voters who have changed their vote from one choice to another; `percent` is their share of the largest flow."""

    before: ChoiceCard
    after: ChoiceCard
    voters: int
    percent: int


@dataclass(frozen=True, slots=True)
class SideLabel:
    """A choice as it stands beside a comment, with its number."""

    label: str
    number: int


@dataclass(frozen=True, slots=True)
class PollCard:
    """A poll as the reader can see it; if its votes are hidden, no field reveals them.

    `notes` names the sentences below the choices that apply (`frontend/src/poll/poll-notes.ts` does the same).
    """

    poll: PollObject
    tally: TallyObject
    choices: list[ChoiceCard]
    reader_kind: str

    @property
    def hole(self) -> str:
        """The place of the poll in a page's outline."""
        return hole(f"poll-{self.poll.id}")

    @property
    def has_ballot(self) -> bool:
        return any(choice.is_own for choice in self.choices)

    @property
    def is_hidden(self) -> bool:
        return bool(self.tally.hidden)

    @property
    def takes_marks(self) -> bool:
        """Whether choices are marked before they are sent: if there can be several, or no change afterwards."""
        return self.poll.kind == "several" or not self.poll.changeable

    @property
    def is_barred(self) -> bool:
        """Whether the poll excludes readers of this kind."""
        allowed = {"anyone": ("anonymous", "guest", "account"), "named": ("guest", "account"), "accounts": ("account",)}
        return self.reader_kind not in allowed[self.poll.voters]

    @property
    def takes_votes(self) -> bool:
        """Whether the reader can cast or change a ballot now."""
        is_final = self.has_ballot and not self.poll.changeable
        return self.poll.state == "open" and not self.is_barred and not is_final

    @property
    def notes(self) -> list[str]:
        notes = self._voting_notes()
        if self.is_hidden:
            notes.append(self.poll.results)
        elif self.poll.kind == "several" and self.tally.ballots:
            notes.append("of-voters")
        return notes

    @property
    def leading(self) -> ChoiceCard | None:
        """The choice with the most votes; None without votes or in a tie."""
        ranked = sorted(self.choices, key=lambda choice: -choice.votes)
        is_ahead = len(ranked) > 1 and ranked[0].votes > ranked[1].votes
        return ranked[0] if is_ahead else None

    @property
    def flows(self) -> list[Flow]:
        """Changed votes between choices, the largest flow first; none of them small."""
        changed, choices = self.tally.changed, {choice.id: choice for choice in self.choices}
        flows = changed.flows if changed else []
        return [
            Flow(choices[flow.before], choices[flow.after], flow.voters, 100 * flow.voters // flows[0].voters)
            for flow in flows
            if flow.before in choices and flow.after in choices
        ]

    @property
    def is_over(self) -> bool:
        return self.poll.state in ("closed", "archived")

    @property
    def leaders(self) -> list[ChoiceCard]:
        """The choices with the most votes; none without votes, and none of a scale, whose result is its mean."""
        most = max((choice.votes for choice in self.choices), default=0)
        return [choice for choice in self.choices if most and choice.votes == most and self.scale is None]

    @property
    def outcome(self) -> str:
        """A closed poll's result in a sentence; empty before."""
        leaders = [(choice.label, choice.percent) for choice in self.leaders]
        return outcome(self.tally, leaders, self.scale) if self.is_over else ""

    @property
    def has_timeline(self) -> bool:
        """Whether there are enough visible votes for shares over time."""
        return not self.is_hidden and self.tally.ballots >= MIN_BALLOTS

    @property
    def scale(self) -> tuple[int, int] | None:
        """The lowest and the highest value of a scale; None for other kinds."""
        values = [choice.value for choice in self.poll.choices if choice.value is not None]
        return (min(values), max(values)) if self.poll.kind == "scale" and len(set(values)) > 1 else None

    @property
    def mean_percent(self) -> float:
        """The position of the mean on the scale, in percent."""
        if self.scale is None or self.tally.mean is None:
            return 0
        low, high = self.scale
        return round((self.tally.mean - low) / (high - low) * 100, 1)

    def _voting_notes(self) -> list[str]:
        if self.poll.state == "scheduled":
            return ["scheduled"]
        if self.poll.state != "open":
            return []
        if self.is_barred:
            return [self.poll.voters]
        if self.has_ballot:
            return ["voted" if not self.poll.changeable else "mark-others" if self.takes_marks else "choose-another"]
        asked = "several" if self.poll.kind == "several" else "mark-one" if self.takes_marks else "choose"
        return [asked] if self.poll.changeable else [asked, "final"]


def poll_cards(
    polls: Iterable[Poll],
    ballots: Mapping[int, Collection[int]],
    reader_kind: str = "anonymous",
    *,
    ticked: Mapping[int, Collection[int]] | None = None,
) -> list[PollCard]:
    """Return the polls with their results and the reader's own ballots by poll id.

    `ticked` has the choices marked in a refused form, also by poll id.
    """
    return [
        _poll_card(poll, ballots.get(poll.pk, ()), (ticked or ballots).get(poll.pk, ()), reader_kind) for poll in polls
    ]


def sides_of(polls: Iterable[Poll]) -> dict[int, SideLabel]:
    """Return the choices of the polls by their ids."""
    return {
        choice.pk: SideLabel(choice.label, _number(poll.kind, place))
        for poll in polls
        for place, choice in enumerate(poll.choices.all())
    }


def _number(kind: str, place: int) -> int:
    return 1 if kind == Poll.Kind.SCALE else place % COLOURS + 1


def _poll_card(poll: Poll, own: Collection[int], ticked: Collection[int], reader_kind: str) -> PollCard:
    described, tally = describe_poll(poll), tally_of(poll, has_ballot=bool(own))
    votes = [tally.votes.get(str(choice.id), 0) for choice in described.choices]
    percents = shares_of(described.kind, votes, voters=tally.ballots)
    choices = [
        ChoiceCard(
            id=choice.id,
            label=choice.label,
            image=choice.image,
            number=_number(described.kind, place),
            votes=count,
            percent=percent,
            is_own=choice.id in own,
            is_ticked=choice.id in ticked,
        )
        for place, (choice, count, percent) in enumerate(zip(described.choices, votes, percents, strict=True))
    ]
    return PollCard(poll=described, tally=tally, choices=choices, reader_kind=reader_kind)
