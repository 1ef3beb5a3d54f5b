"""The two sockets: a reader's to an article, a moderator's to the desk. What each is for; `connection` holds how."""

from debate import wire
from debate.articles.access import get_article
from debate.errors import NotFound
from live.commands import COMMANDS, DECISIONS
from live.connection import Connection
from live.engine import engine
from live.pool import READS
from live.room import Room
from live.shared import SharedReads
from live.viewer import Viewer


async def _article_id(slug: str) -> int:
    return (await READS.run(get_article, slug)).pk


# Asked for by every socket of a crowd that comes back to a process without a room for it.
_ARTICLE_IDS = SharedReads(_article_id)


class ArticleSocket(Connection):
    """A reader's connection to one article; an unknown article is refused at the handshake, as a strange page is."""

    commands = COMMANDS

    _article_id: int
    _reader: wire.ReaderObject
    _room: Room | None = None

    async def may_open(self) -> bool:
        try:
            self._article_id = engine.hub.article_named(self.slug) or await _ARTICLE_IDS.get(self.slug)
            self._reader = (await READS.run(self.speaker.identity)).describe()
        except NotFound:
            return False
        return True

    async def enter(self, viewer: Viewer) -> None:
        self._room = engine.hub.enter(self._article_id, self.slug, viewer)
        await self._room.admit(viewer, reader=self._reader, epoch=self.query("epoch"), since=self._since())

    def leave(self, viewer: Viewer) -> None:
        if self._room:
            engine.hub.leave(self._room, viewer)

    def _since(self) -> int | None:
        """Return the revision that the client says it has; anything but a number counts as an impossible one."""
        since = self.query("since")
        if since is None:
            return None
        return int(since) if since.isascii() and since.isdigit() and len(since) < 20 else -1


class DeskSocket(Connection):
    """A moderator's connection to the desk; anybody else is refused at the handshake."""

    commands = DECISIONS

    async def may_open(self) -> bool:
        return (await READS.run(self.speaker.identity)).is_moderator

    async def enter(self, viewer: Viewer) -> None:
        await engine.desk.enter(viewer, self.speaker, version=self.query("since") or "")

    def leave(self, viewer: Viewer) -> None:
        engine.desk.leave(viewer)
