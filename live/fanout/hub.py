"""The hub of this process: a room per article that has viewers here."""

from live.counters import VIEWERS, WATCHED_ARTICLES
from live.fanout.channel import Peers
from live.fanout.room import Room
from live.fanout.viewer import Viewer


def article_group(article_id: int) -> str:
    """Return the channel-layer group for one article's notifications."""
    return f"hustings.article.{article_id}"


class Hub:
    """The rooms by article id. A room opens with its first viewer and closes with its last."""

    def __init__(self, peers: Peers) -> None:
        self._peers = peers
        self.rooms: dict[int, Room] = {}
        self._rooms_by_slug: dict[str, Room] = {}
        VIEWERS.set_function(lambda: sum(self.audience().values()))
        WATCHED_ARTICLES.set_function(lambda: len(self.rooms))

    def article_named(self, slug: str) -> int | None:
        """Return the id of an article with viewers here, None if it has none."""
        room = self._rooms_by_slug.get(slug)
        return room.article_id if room and not room.has_ended else None

    def enter(self, article_id: int, slug: str, viewer: Viewer) -> Room:
        """Add a viewer to the article's room, which still has to `admit` it."""
        room = self.rooms.get(article_id)
        if room is None:
            room = self.rooms[article_id] = Room(article_id, slug)
            self._rooms_by_slug[slug] = room
            self._peers.follow(article_group(article_id))
        room.members.add(viewer)
        return room

    def leave(self, room: Room, viewer: Viewer) -> None:
        """Remove a viewer, and with the last one its room."""
        room.leave(viewer)
        if not room.members and self.rooms.get(room.article_id) is room:
            del self.rooms[room.article_id]
            # Another article may have taken the slug in the meantime.
            if self._rooms_by_slug.get(room.slug) is room:
                del self._rooms_by_slug[room.slug]
            self._peers.unfollow(article_group(room.article_id))
            room.close()

    def notify(self, article_id: int, *, urgent: bool = False, cause: str = "") -> None:
        """Notify the article's viewers here, if any, that something may have changed; `cause` is for traces."""
        if room := self.rooms.get(article_id):
            room.causes.add(cause)
            room.notify(urgent=urgent)

    def audience(self) -> dict[int, int]:
        """Return how many viewers each article has in this process."""
        return {article_id: len(room.members) for article_id, room in self.rooms.items()}

    def viewers(self) -> list[Viewer]:
        """Return all viewers in this process."""
        return [viewer for room in self.rooms.values() for viewer in room.members]

    def check_backpressured(self) -> None:
        """Check the viewers that don't read as fast as they are written to."""
        for room in self.rooms.values():
            room.check_backpressured()
