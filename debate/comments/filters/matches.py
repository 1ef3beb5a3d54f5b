"""What a filter says of a text."""

from dataclasses import dataclass

from debate.comments.filters.models import Verdict

MAX_MATCHED_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class Match:
    """That a filter matched, what it matched in its own words or the text's, and what follows from it."""

    filter: str
    matched: str
    verdict: Verdict

    @classmethod
    def of(cls, filter: str, matched: str, verdict: str) -> "Match":
        """Return the match with what it matched cut to what is kept of it."""
        return cls(filter, matched[:MAX_MATCHED_CHARACTERS], Verdict(verdict))
