"""Which comments moderators have open, here and at the other processes: soft claims, which end by themselves.

They live in memory alone. A claim that gets lost costs two moderators a glance at the same comment, and nothing else.
"""

import asyncio
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from debate import wire, wire_desk
from live.frames import Frame
from live.peers import Peers
from live.viewer import Viewer

CLAIMS_GROUP = "hustings.claims"
# Who has a comment open says so again well within this time; who has left without a word is then forgotten.
CLAIM_S = 45.0
# The peers are told that often even if nothing has changed: what they were told may have been lost.
TELL_S = 10.0


@dataclass(frozen=True, slots=True)
class _Held:
    """What one process knows that somebody has open, until when."""

    claims: tuple[wire_desk.Claim, ...]
    until: float


class Claims:
    """The claims of this process's moderators by viewer, and the other processes' by their names."""

    def __init__(self, peers: Peers) -> None:
        self._peers = peers
        self._viewers: set[Viewer] = set()
        self._own: dict[Viewer, _Held] = {}
        self._others: dict[str, _Held] = {}
        self._changed = asyncio.Event()
        self._shown = wire_desk.Claims(claims=[])
        peers.on("claims", self._hear)
        peers.on("claims_wanted", self._hear_question)
        self._is_new_here = False

    def enter(self, viewer: Viewer) -> None:
        """Show a moderator who has what open, if anybody has, and from now on whenever that changes."""
        if not self._viewers:
            self._peers.follow(CLAIMS_GROUP)
            self._is_new_here = True
            self._changed.set()
        self._viewers.add(viewer)
        if self._shown.claims:
            viewer.outlet.write(Frame(self._shown))

    def leave(self, viewer: Viewer) -> None:
        """Forget a moderator and what they had open."""
        self._viewers.discard(viewer)
        self.take(viewer, None)
        if not self._viewers:
            self._peers.unfollow(CLAIMS_GROUP)
            self._others.clear()

    def take(self, viewer: Viewer, claim: wire_desk.Claim | None) -> None:
        """Let the viewer have one comment open instead of the one before; None: no comment."""
        before = self._own.pop(viewer, None)
        if claim and viewer in self._viewers:
            self._own[viewer] = _Held((claim,), time.monotonic() + CLAIM_S)
        if (before and before.claims) != ((claim,) if claim else None):
            self._show()
            self._changed.set()

    async def tell_peers(self) -> None:
        """Tell the other processes what is open here, at each change and once in a while, for ever.

        Raises where the layer does not answer.
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
                claims = [wire.to_dict(claim) for held in self._own.values() for claim in held.claims]
                await self._peers.tell(CLAIMS_GROUP, "claims", claims=claims)

    def _show(self) -> None:
        """Forget what is over, and show the viewers what is open if that has changed."""
        now = time.monotonic()
        self._own = {viewer: held for viewer, held in self._own.items() if held.until > now}
        self._others = {name: held for name, held in self._others.items() if held.until > now}
        open_now = {claim for held in [*self._own.values(), *self._others.values()] for claim in held.claims}
        claims = wire_desk.Claims(claims=sorted(open_now, key=lambda claim: (claim.comment, claim.moderator.id)))
        if claims == self._shown:
            return
        self._shown, frame = claims, Frame(claims)
        for viewer in self._viewers:
            if not viewer.is_clogged:
                viewer.outlet.write(frame)

    def _hear(self, message: Mapping[str, Any]) -> None:
        claims = tuple(wire_desk.Claim.model_validate(claim) for claim in message["claims"])
        self._others[str(message["from"])] = _Held(claims, time.monotonic() + CLAIM_S)
        self._show()

    def _hear_question(self, message: Mapping[str, Any]) -> None:
        self._changed.set()
