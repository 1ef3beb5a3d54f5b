"""What an export of another comment system contains, whatever the system."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum


class NotAnExport(Exception):
    """A file that is no export of a system that we know, or one that breaks off."""


class Standing(Enum):
    """What readers saw of a comment in the other system: it, nothing yet, or nothing any more."""

    SHOWN = "shown"
    WAITING = "waiting"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class ExportedComment:
    """A comment of another system: `id`, `parent` and `author` are that system's own, `text` is in our Markdown."""

    id: str
    parent: str | None
    author: str
    name: str
    text: str
    written: datetime
    standing: Standing = Standing.SHOWN


@dataclass(slots=True)
class ExportedPage:
    """A page with its comments, in any order."""

    address: str
    title: str = ""
    comments: list[ExportedComment] = field(default_factory=list)


@dataclass(slots=True)
class Export:
    """All pages of an export by their addresses, and a sentence for each comment that could not be read."""

    system: str
    pages: dict[str, ExportedPage] = field(default_factory=dict)
    unreadable: list[str] = field(default_factory=list)

    def page(self, address: str, title: str = "") -> ExportedPage:
        """Return the page with an address, the same one each time."""
        return self.pages.setdefault(address, ExportedPage(address, title))


def read_time(text: str | None) -> datetime:
    """Return the time of an ISO 8601 text, in UTC if it names no zone; raises `ValueError` without one."""
    time = datetime.fromisoformat((text or "").strip())
    return time if time.tzinfo else time.replace(tzinfo=UTC)
