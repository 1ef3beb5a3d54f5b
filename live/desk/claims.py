"""Claims: which comments moderators have open, here and in other processes. They expire by themselves.

They are kept only in memory. A lost claim only means that two moderators look at the same comment.
"""

import asyncio
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from debate.readers.scope import Scope
from debate.wire.base import to_dict
from debate.wire.moderation.desk import ClaimObject, ClaimsFrame
from live.fanout.channel import Peers
from live.fanout.frames import Frame
from live.fanout.viewer import Viewer

CLAIMS_GROUP = "hustings.claims"
# A moderator with an open comment renews the claim well within this time; without renewal it expires.
CLAIM_S = 45.0
# How often the other processes get an unchanged list, in case a message was lost.
TELL_S = 10.0


@dataclass(frozen=True, slots=True)
class _Held:
    """A claim that one process knows, with its expiry."""

    claims: tuple[ClaimObject, ...]
    until: float


class Claims:
    """The claims of this process's moderators by viewer, and the other processes' by their names."""

    def __init__(self, peers: Peers) -> None:
        self._peers = peers
        # What each viewer can see, and what it was last sent.
        self._viewers: dict[Viewer, Scope] = {}
        self._told: dict[Viewer, ClaimsFrame] = {}
        self._own: dict[Viewer, _Held] = {}
        self._others: dict[str, _Held] = {}
        self._changed = asyncio.Event()
        peers.on("claims", self._hear)
        peers.on("claims_wanted", self._hear_question)
        self._is_new_here = False

    def enter(self, viewer: Viewer, scope: Scope, *, was_greeted: bool) -> None:
        """Send a moderator the claims in their debates, if any, and from now on every change.

        Without a hello frame they are sent in any case: a desk that receives nothing assumes that its socket is dead.
        """
        if not self._viewers:
            self._peers.follow(CLAIMS_GROUP)
            self._is_new_here = True
            self._changed.set()
        self._viewers[viewer] = scope
        if was_greeted:
            self._told[viewer] = ClaimsFrame(claims=[])
        self._show()

    def confine(self, viewer: Viewer, scope: Scope) -> None:
        """Note which debates a moderator sees from now on."""
        if self._viewers.get(viewer, scope) != scope:
            self._viewers[viewer] = scope
            self._show()

    def leave(self, viewer: Viewer) -> None:
        """Remove a moderator and their claim."""
        self._viewers.pop(viewer, None)
        self._told.pop(viewer, None)
        self.take(viewer, None)
        if not self._viewers:
            self._peers.unfollow(CLAIMS_GROUP)
            self._others.clear()

    def take(self, viewer: Viewer, claim: ClaimObject | None) -> None:
        """Move the viewer's claim to one comment; None: no comment."""
        before = self._own.pop(viewer, None)
        if claim and viewer in self._viewers:
            self._own[viewer] = _Held((claim,), time.monotonic() + CLAIM_S)
        if (before and before.claims) != ((claim,) if claim else None):
            self._show()
            self._changed.set()

    async def tell_peers(self) -> None:
        """Send this process's claims to the others, at each change and at intervals, forever.

        Raises if the layer doesn't respond.
        """
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(TELL_S):
                    await self._changed.wait()
            had_news = self._changed.is_set()
            self._changed.clear()
            self._show()
            if self._is_new_here:
                self._is_new_here = False
                await self._peers.tell(CLAIMS_GROUP, "claims_wanted")
            if had_news or self._own:
                claims = [to_dict(claim) for held in self._own.values() for claim in held.claims]
                await self._peers.tell(CLAIMS_GROUP, "claims", claims=claims)

    def _show(self) -> None:
        """Delete expired claims, and send the claims to viewers if they have changed."""
        now = time.monotonic()
        self._own = {viewer: held for viewer, held in self._own.items() if held.until > now}
        self._others = {name: held for name, held in self._others.items() if held.until > now}
        open_now = {claim for held in [*self._own.values(), *self._others.values()] for claim in held.claims}
        ordered = sorted(open_now, key=lambda claim: (claim.comment, claim.moderator.id))
        frames: dict[Scope, tuple[ClaimsFrame, Frame]] = {}
        for viewer, scope in self._viewers.items():
            if scope not in frames:
                claims = ClaimsFrame(claims=[claim for claim in ordered if scope.covers(claim)])
                frames[scope] = claims, Frame(claims)
            claims, frame = frames[scope]
            if claims != self._told.get(viewer) and viewer.outlet.offer(frame):
                self._told[viewer] = claims

    def _hear(self, message: Mapping[str, Any]) -> None:
        claims = tuple(ClaimObject.model_validate(claim) for claim in message["claims"])
        self._others[str(message["from"])] = _Held(claims, time.monotonic() + CLAIM_S)
        self._show()

    def _hear_question(self, message: Mapping[str, Any]) -> None:
        self._changed.set()
