"""An evening at a deployment: people watch, write, vote, moderate and sign in, and afterwards everything is counted.

What was acknowledged has to be there once, and what every viewer's page shows has to equal what the server says.
"""

import asyncio
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any

from tests.production.people import Front, Person, Tally, Viewer, new_key
from tests.support.stage import MODERATOR, PASSWORD, Place
from tests.support.state import ClientState, Json

# Below what one reader may do in a minute.
POST_EVERY_S, VOTE_EVERY_S = 6.5, 3.0
REMOVE_EVERY_S, SIGN_IN_EVERY_S, READ_EVERY_S, LEAVE_EVERY_S = 4.0, 4.0, 0.5, 0.5
FIRST_PAGE_TIMEOUT_S = 150.0
COME_TOGETHER = 10


@dataclass(frozen=True, slots=True)
class Guests:
    """How many people of each kind come."""

    viewers: int = 20
    authors: int = 6
    voters: int = 12


class Evening:
    """Everybody at one debate."""

    def __init__(self, front: Front, place: Place, accounts: list[str], guests: Guests | None = None) -> None:
        guests = guests or Guests()
        self.front = front
        self.place = place
        self._accounts = accounts
        self.viewers = [Viewer(Person(front), place.slug) for _ in range(guests.viewers)]
        self._authors = [Viewer(Person(front), place.slug) for _ in range(guests.authors)]
        self._voters = [Viewer(Person(front), place.slug) for _ in range(guests.voters)]
        self._others = [Person(front) for _ in range(4)]
        # What was acknowledged: comments by their text, each voter's last choice, and what was removed.
        self.posted: dict[str, Json] = {}
        self.choices: dict[Viewer, int] = {}
        self.removed: set[int] = set()
        self.sign_ins = 0
        # Set when a backup is restored: what was written after it can no longer be removed.
        self.may_lose = False
        self._votes = 0
        self._texts = count(1)
        self._is_over = asyncio.Event()

    @property
    def tally(self) -> Tally:
        """What happened to everybody's requests."""
        return self.front.tally

    @property
    def live(self) -> int:
        """How many viewers' sockets are open."""
        return sum(viewer.is_live for viewer in self.viewers)

    async def has_more(self, within_s: float, how_much: int = 6) -> None:
        """Wait until as much more was acknowledged as shows that everything works."""
        goal, end = self.acknowledged + how_much, time.monotonic() + within_s
        while self.acknowledged < goal:
            assert time.monotonic() < end, f"{self.acknowledged} of {goal} acknowledged"
            await asyncio.sleep(0.05)

    @property
    def acknowledged(self) -> int:
        """How many comments and votes were acknowledged so far."""
        return len(self.posted) + self._votes

    @asynccontextmanager
    async def going_on(self) -> AsyncIterator[None]:
        """Let everybody come, and do what they do until the context ends; then wait for the last acknowledgements."""
        everybody = [*self.viewers, *self._authors, *self._voters]
        try:
            await self._come(everybody)
            async with asyncio.TaskGroup() as doing:
                for deed in self._deeds():
                    doing.create_task(deed)
                yield
                self._is_over.set()
        finally:
            self._is_over.set()
            for viewer in (*self._authors, *self._voters):
                await viewer.stop()

    async def leave(self) -> None:
        """Close all pages."""
        for viewer in self.viewers:
            await viewer.stop()
        for person in [*self._others, *(v.person for v in (*self.viewers, *self._authors, *self._voters))]:
            await person.http.aclose()

    async def agree(self, within_s: float) -> ClientState:
        """Assert that in time all viewers are live and agree with the server; returns what the server says."""
        end = time.monotonic() + within_s
        fresh = await self._load()
        while behind := [viewer for viewer in self.viewers if not viewer.is_live or viewer.state != fresh]:
            late = f"{len(behind)} viewers are not up to date: {_difference(behind[0], fresh)}"
            assert time.monotonic() < end, late
            await asyncio.sleep(0.2)
            fresh = await self._load()
        assert self.tally.wrong == []
        return fresh

    async def count(self, within_s: float) -> ClientState:
        """Assert, when it is over, that everything acknowledged is there once, and that all viewers agree in time."""
        fresh = await self.agree(within_s)
        texts = Counter(comment["body"] for comment in fresh.comments.values() if comment.get("body"))
        kept = {body for body, comment in self.posted.items() if comment["id"] not in self.removed}
        assert {body for body, times in texts.items() if times > 1} == set(), "there twice"
        missing = [self.posted[body] for body in kept - texts.keys()]
        assert missing == [], f"{len(missing)} acknowledged and not there, such as {missing[:3]}"
        for comment in self.removed:
            assert not fresh.comments[comment].get("body"), "removed and still there"
        tally = fresh.tallies[self.place.poll]
        assert tally["ballots"] == len(self.choices), "a ballot is missing or there twice"
        by_choice = Counter(self.choices.values())
        assert [by_choice[choice] for choice in self.place.choices] == _votes_of(tally, self.place)
        return fresh

    async def _load(self) -> ClientState:
        person = self._others[-1]

        async def attempt() -> Json:
            return {"state": await person.load(self.place.slug)}

        state: ClientState = (await person.until_done(attempt))["state"]
        return state

    async def _come(self, everybody: list[Viewer]) -> None:
        for number, viewer in enumerate(self._authors):
            await viewer.person.be_guest(f"Author {number} {random.randrange(10**6)}")
        for viewer in self._voters:
            await viewer.person.session()
        state = await self._load()
        for number, viewer in enumerate(everybody):
            viewer.start(state)
            if number % COME_TOGETHER == 0:
                await asyncio.sleep(0.1)
        end = time.monotonic() + FIRST_PAGE_TIMEOUT_S
        while not all(viewer.is_live for viewer in everybody):
            assert time.monotonic() < end, "not everybody could come"
            await asyncio.sleep(0.05)

    def _deeds(self) -> list[Coroutine[Any, Any, None]]:
        reader, moderator, member = self._others[:3]
        return [
            *(self._again(POST_EVERY_S, self._post, viewer, number) for number, viewer in enumerate(self._authors)),
            *(self._again(VOTE_EVERY_S, self._vote, viewer) for viewer in self._voters),
            self._again(READ_EVERY_S, self._read, reader),
            self._moderate(moderator),
            self._again(SIGN_IN_EVERY_S, self._sign_in, member),
            self._again(LEAVE_EVERY_S, self._break_a_network),
        ]

    async def _again(self, every_s: float, do: Callable[..., Awaitable[None]], *what: Any) -> None:
        """Do something again and again, at random moments, until the evening is over; what has begun is finished."""
        await self._wait(random.random() * every_s)
        while not self._is_over.is_set():
            began = time.monotonic()
            await do(*what)
            await self._wait(every_s * random.uniform(0.9, 1.1) - (time.monotonic() - began))

    async def _wait(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(max(0.0, seconds)):
                await self._is_over.wait()
        except TimeoutError:
            pass

    async def _post(self, viewer: Viewer, number: int) -> None:
        """Post by the socket or, every other author, by a call."""
        body, key = f"What {number} says for the {next(self._texts)}. time tonight", new_key()

        async def attempt() -> Json:
            if number % 2:
                return await viewer.person.post(self.place.slug, body, key=key)
            return dict(_acknowledged(await viewer.command("comment", body=body, key=key))["comment"])

        self.posted[body] = comment = await viewer.person.until_done(attempt)
        assert comment["state"] == "published", f"not published: {comment}"

    async def _vote(self, viewer: Viewer) -> None:
        choice = random.choice(self.place.choices)

        async def attempt() -> Json:
            if viewer not in self.choices:
                # The first vote may need a challenge.
                return await viewer.person.vote(self.place.poll, choice)
            return _acknowledged(await viewer.command("vote", poll=self.place.poll, choices=[choice]))

        await viewer.person.until_done(attempt)
        self.choices[viewer] = choice
        self._votes += 1

    async def _read(self, person: Person) -> None:
        paths = (f"/a/{self.place.slug}/", "/", f"/a/{self.place.slug}/feed/")
        await person.read(random.choice(paths))

    async def _moderate(self, person: Person) -> None:
        await person.until_done(lambda: _as_json(person.log_in(MODERATOR, PASSWORD)))
        await self._again(REMOVE_EVERY_S, self._remove, person)

    async def _remove(self, person: Person) -> None:
        standing = [comment["id"] for comment in self.posted.values() if comment["id"] not in self.removed]
        if standing:
            comment = random.choice(standing)
            await person.until_done(lambda: self._decide(person, comment))
            self.removed.add(comment)

    async def _decide(self, person: Person, comment: int) -> Json:
        try:
            return await person.decide(comment, "remove", "Off topic")
        except AssertionError as refused:
            if self.may_lose and ": 404 " in str(refused):
                return {}
            raise

    async def _sign_in(self, person: Person) -> None:
        name = self._accounts[self.sign_ins % len(self._accounts)]
        await person.until_done(lambda: _as_json(person.log_in(name, PASSWORD)))
        session = await person.until_done(person.session)
        assert session["reader"]["name"].lower() == name.lower()
        await person.until_done(lambda: _as_json(person.log_out()))
        self.sign_ins += 1

    async def _break_a_network(self) -> None:
        random.choice(self.viewers).drop()


async def _as_json(deed: Awaitable[object]) -> Json:
    await deed
    return {}


def _acknowledged(answer: Json) -> Json:
    """Return an ack; an error that says to try again raises what `until_done` waits for."""
    if answer["type"] == "error" and (answer["code"] in ("unavailable", "identity_changed") or "retry_after" in answer):
        raise ConnectionError(answer["code"])
    assert answer["type"] == "ack", answer
    return answer


def _votes_of(tally: Json, place: Place) -> list[int]:
    votes = {int(choice): int(votes) for choice, votes in tally["votes"].items()}
    return [votes.get(choice, 0) for choice in place.choices]


def _difference(viewer: Viewer, fresh: ClientState) -> str:
    """Return how a viewer's state differs, for the one who has to find out why."""
    state = viewer.state
    if state is None or not viewer.is_live:
        return "its socket is lost"
    lacks = sorted(fresh.comments.keys() - state.comments.keys())
    other = [(comment, fresh.comments.get(key)) for key, comment in state.comments.items()]
    other = [(comment, newer) for comment, newer in other if comment != newer]
    return (
        f"epoch {state.epoch} of {fresh.epoch}, revision {state.rev} of {fresh.rev}, lacks {lacks[:5]}, "
        f"other {other[:1]}, tallies {state.tallies} of {fresh.tallies}"
    )
