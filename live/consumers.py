"""The two sockets: a reader's to an article, a moderator's to the desk. What each is for; `connection` holds how."""

from pydantic import BaseModel

from debate import wire, wire_desk
from debate.errors import NotFound
from live.commands import AnyKind, Command
from live.connection import Connection
from live.desk_commands import DESK_COMMANDS
from live.engine import engine
from live.handshake import describe_speaker
from live.opening import find_article, position_in_query, query
from live.pool import READS
from live.reader_commands import COMMANDS
from live.room import Room
from live.viewer import Viewer


class ArticleSocket(Connection):
    """A reader's connection to one article; an unknown article is refused at the handshake, as a strange page is."""

    commands = COMMANDS

    _article_id: int
    _reader: wire.ReaderObject
    _room: Room | None = None

    async def may_open(self) -> bool:
        try:
            self._article_id = await find_article(engine.hub, self.slug)
            self._reader = await describe_speaker(self.speaker)
        except NotFound:
            return False
        return True

    async def enter(self, viewer: Viewer) -> None:
        self._room = engine.hub.enter(self._article_id, self.slug, viewer)
        position = position_in_query(self.scope)
        await self._room.admit(viewer, reader=self._reader, epoch=position.epoch, since=position.since)
        engine.notices.enter(viewer, self._reader.id)

    def leave(self, viewer: Viewer) -> None:
        engine.notices.leave(viewer, self._reader.id)
        if self._room:
            engine.hub.leave(self._room, viewer)


class DeskSocket(Connection):
    """A moderator's connection to the desk; anybody else is refused at the handshake."""

    commands = DESK_COMMANDS

    _viewer: Viewer

    async def may_open(self) -> bool:
        return (await READS.run(self.speaker.identity)).is_moderator

    async def enter(self, viewer: Viewer) -> None:
        self._viewer = viewer
        await engine.desk.enter(viewer, self.speaker, version=query(self.scope, "since") or "")

    def leave(self, viewer: Viewer) -> None:
        engine.desk.leave(viewer)

    async def perform(self, kind: AnyKind, command: Command) -> BaseModel:
        answer = await super().perform(kind, command)
        if isinstance(answer, wire_desk.ClaimAnswer):
            engine.desk.claims.take(self._viewer, answer.claim)
        return answer
