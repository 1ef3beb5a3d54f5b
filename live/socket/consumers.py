"""The two sockets: a reader's to an article, a moderator's to the desk. Their shared part is in `connection`."""

from django.http import HttpRequest
from pydantic import BaseModel

from debate.errors import NotFound
from debate.rights.asking import may
from debate.rights.table import READ_DESK
from debate.wire.moderation.desk import ClaimAnswer
from debate.wire.readers import ReaderObject
from live.commands.commands import AnyKind, Command
from live.engine import engine
from live.fanout.room import Room
from live.fanout.viewer import Viewer
from live.socket.connection import Connection
from live.socket.desk_commands import DESK_COMMANDS
from live.socket.reader_commands import COMMANDS
from live.socket.subscription import find_article, position_in_query, query
from live.work.pool import READS


class ArticleSocket(Connection):
    """A reader's connection to one article; unknown articles and foreign pages are refused at the handshake."""

    commands = COMMANDS
    kind = "article"

    __slots__ = ("_article_id", "_reader", "_reader_id", "_room")

    _reader: ReaderObject | None

    async def may_open(self, request: HttpRequest) -> bool:
        self._room: Room | None = None
        try:
            self._article_id = await find_article(engine.hub, self.slug)
            self._reader = await engine.identities.describe(self.speaker, request, self._article_id)
            self._reader_id = self._reader.id
        except NotFound:
            return False
        return True

    async def enter(self, viewer: Viewer) -> None:
        viewer.hidden = self.speaker.hidden
        self._room = engine.hub.enter(self._article_id, self.slug, viewer)
        position = position_in_query(self.scope)
        reader, self._reader = self._reader, None
        assert reader, "an opening is described once, and not kept"
        await self._room.admit(viewer, reader=reader, epoch=position.epoch, since=position.since)
        is_known = engine.identities.knows(self.speaker)
        engine.notices.enter(viewer, self._reader_id, self.speaker.site_id, has_none=is_known)
        engine.identities.enter(viewer, self.speaker)

    def leave(self, viewer: Viewer) -> None:
        had_news = engine.notices.leave(viewer, self._reader_id)
        engine.identities.leave(viewer, had_news=had_news)
        if self._room:
            engine.hub.leave(self._room, viewer)


class DeskSocket(Connection):
    """A moderator's connection to the desk; anybody else is refused at the handshake."""

    commands = DESK_COMMANDS
    kind = "desk"

    __slots__ = ("_viewer",)

    async def may_open(self, request: HttpRequest) -> bool:
        return may(await READS.run(self.speaker.identity), READ_DESK)

    async def enter(self, viewer: Viewer) -> None:
        self._viewer = viewer
        await engine.desk.enter(viewer, self.speaker, version=query(self.scope, "since") or "")

    def leave(self, viewer: Viewer) -> None:
        engine.desk.leave(viewer)

    async def perform(self, kind: AnyKind, command: Command) -> BaseModel:
        answer = await super().perform(kind, command)
        if isinstance(answer, ClaimAnswer):
            engine.desk.claims.take(self._viewer, answer.claim)
        return answer
