"""The tray of a reader's notices, as pages show it. Knows nothing of HTML."""

from dataclasses import dataclass

from debate.readers.models import Reader
from debate.readers.notices import read_notices
from debate.wire.readers import NoticeFrame


@dataclass(frozen=True, slots=True)
class Bell:
    """A reader's notices, the newest first."""

    notices: list[NoticeFrame]

    @property
    def unread(self) -> int:
        """How many of them the reader has not seen yet."""
        return sum(not notice.read for notice in self.notices)

    @property
    def newest(self) -> int:
        """The id of the newest one, 0 without any."""
        return max((notice.id for notice in self.notices), default=0)


def read_bell(reader: Reader | None) -> Bell:
    """Return the notices of a reader; somebody without a name has none."""
    return Bell(read_notices(reader)[::-1] if reader else [])
