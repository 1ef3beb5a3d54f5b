"""The hub of this process: a room per article that has viewers here."""

from live.peers import Peers
from live.room import Room
from live.viewer import Viewer


def bell_group(article_id: int) -> str:
    """Return the channel-layer group in which the bells of one article ring."""
    return f"hustings.article.{article_id}"


class Hub:
    """The rooms by article id. A room opens with its first viewer and is gone with its last."""

    def __init__(self, peers: Peers) -> None:
        self._peers = peers
        self.rooms: dict[int, Room] = {}
        self._rooms_by_slug: dict[str, Room] = {}

    def article_named(self, slug: str) -> int | None:
        """Return the id of an article that has viewers here, None where it has none."""
        room = self._rooms_by_slug.get(slug)
        return room.article_id if room else None

    def enter(self, article_id: int, slug: str, viewer: Viewer) -> Room:
        """Take a viewer into the article's room, which still has to `admit` it."""
        room = self.rooms.get(article_id)
        if room is None:
            room = self.rooms[article_id] = Room(article_id, slug)
            self._rooms_by_slug[slug] = room
            self._peers.follow(bell_group(article_id))
        room.members.add(viewer)
        return room

    def leave(self, room: Room, viewer: Viewer) -> None:
        """Forget a viewer, and with the last one its room."""
        room.leave(viewer)
        if not room.members and self.rooms.get(room.article_id) is room:
            del self.rooms[room.article_id]
            # Another article may have taken the name meanwhile.
            if self._rooms_by_slug.get(room.slug) is room:
                del self._rooms_by_slug[room.slug]
            self._peers.unfollow(bell_group(room.article_id))
            room.close()

    def ring(self, article_id: int, *, urgent: bool = False) -> None:
        """Tell the article's viewers here, if there are any, that something may have changed."""
        if room := self.rooms.get(article_id):
            room.ring(urgent=urgent)

    def audience(self) -> dict[int, int]:
        """Return how many viewers each article has in this process."""
        return {article_id: len(room.members) for article_id, room in self.rooms.items()}

    def viewers(self) -> list[Viewer]:
        """Return everybody who watches anything here."""
        return [viewer for room in self.rooms.values() for viewer in room.members]

    def look_after_clogged(self) -> None:
        """See to the viewers that do not read as fast as they are written to."""
        for room in self.rooms.values():
            room.look_after_clogged()
