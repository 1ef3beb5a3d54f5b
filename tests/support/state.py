"""A client's state, and the rules by which diffs change it: the reference for all tests."""

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass
class ClientState:
    """A client's state of an article: its comments by id and their number, its polls and tallies, the rules."""

    epoch: str
    rev: int
    comment_count: int
    article: Json
    polls: dict[int, Json] = field(default_factory=dict)
    tallies: dict[int, Json] = field(default_factory=dict)
    comments: dict[int, Json] = field(default_factory=dict)

    @classmethod
    def of(cls, snapshot: Json, comments: list[Json]) -> "ClientState":
        """Return the state of a client that has loaded everything."""
        return cls(
            epoch=snapshot["epoch"],
            rev=snapshot["rev"],
            comment_count=snapshot["comment_count"],
            article=snapshot["article"],
            polls={poll["id"]: poll for poll in snapshot["polls"]},
            tallies={tally["poll"]: tally for tally in snapshot["tallies"]},
            comments={comment["id"]: comment for comment in comments},
        )

    def apply(self, diff: Json) -> bool:
        """Apply a diff; returns False, and changes nothing, if earlier diffs are missing or the epoch differs."""
        if diff["epoch"] != self.epoch or diff["from"] > self.rev:
            return False
        for comment in diff["comments"]:
            known = self.comments.get(comment["id"])
            if known is None or known["rev"] <= comment["rev"]:
                self.comments[comment["id"]] = comment
        for tally in diff["tallies"]:
            known = self.tallies.get(tally["poll"])
            if known is None or known["version"] <= tally["version"]:
                self.tallies[tally["poll"]] = tally
        if diff["rev"] >= self.rev:
            self.comment_count = diff["comment_count"]
            self.article = diff.get("article", self.article)
            self.polls |= {poll["id"]: poll for poll in diff.get("polls", [])}
            self.rev = diff["rev"]
        return True
