"""What the templates show of a poll: wire objects together with what is this reader's own. Knows nothing of HTML."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from debate import wire
from debate.polls.models import Poll
from debate.polls.shares import shares
from debate.polls.tallies import describe_poll, tally_of

COLOURS = 6  # as many as frontend/styles/tokens.css names; with more choices they begin anew


@dataclass(frozen=True, slots=True)
class ChoiceCard:
    """A choice with its result; `number` (from 1) gives its colour wherever the side appears; a scale's are one colour.

    `is_own`: it is on the reader's ballot; `is_ticked`: it is marked in the form, which may have been refused.
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
class PollCard:
    """A poll as the reader may see it; where its votes are hidden from them, none of the figures tells of any.

    `notes` names the sentences below the choices that are true now (`frontend/src/poll-standing.ts` computes the same).
    """

    poll: wire.PollObject
    tally: wire.Tally
    choices: list[ChoiceCard]
    reader_kind: str

    @property
    def has_ballot(self) -> bool:
        return any(choice.is_own for choice in self.choices)

    @property
    def is_hidden(self) -> bool:
        return bool(self.tally.hidden)

    @property
    def takes_marks(self) -> bool:
        """Whether choices are marked first and then sent: where there can be several, or no change afterwards."""
        return self.poll.kind == "several" or not self.poll.changeable

    @property
    def is_barred(self) -> bool:
        """Whether the poll takes no vote from readers of this kind."""
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
            notes.append("of-marks")
        return notes

    @property
    def leading(self) -> ChoiceCard | None:
        """The choice with the most votes; None where nobody has voted or several have as many."""
        ranked = sorted(self.choices, key=lambda choice: -choice.votes)
        is_ahead = len(ranked) > 1 and ranked[0].votes > ranked[1].votes
        return ranked[0] if is_ahead else None

    @property
    def scale(self) -> tuple[int, int] | None:
        """The lowest and the highest value of a scale; None for another kind of poll."""
        values = [choice.value for choice in self.poll.choices if choice.value is not None]
        return (min(values), max(values)) if self.poll.kind == "scale" and len(set(values)) > 1 else None

    @property
    def mean_percent(self) -> float:
        """Where the mean is on the scale, in percent of its length."""
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

    `ticked` holds what was marked in a form that was refused, likewise.
    """
    return [
        _poll_card(poll, ballots.get(poll.pk, ()), (ticked or ballots).get(poll.pk, ()), reader_kind) for poll in polls
    ]


def _poll_card(poll: Poll, own: Collection[int], ticked: Collection[int], reader_kind: str) -> PollCard:
    described, tally = describe_poll(poll), tally_of(poll, has_ballot=bool(own))
    votes = [tally.votes.get(str(choice.id), 0) for choice in described.choices]
    choices = [
        ChoiceCard(
            id=choice.id,
            label=choice.label,
            image=choice.image,
            number=1 if described.kind == "scale" else place % COLOURS + 1,
            votes=count,
            percent=percent,
            is_own=choice.id in own,
            is_ticked=choice.id in ticked,
        )
        for place, (choice, count, percent) in enumerate(zip(described.choices, votes, shares(votes), strict=True))
    ]
    return PollCard(poll=described, tally=tally, choices=choices, reader_kind=reader_kind)
