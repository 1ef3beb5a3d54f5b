"""The rows that identify a reader beside their session: read one by one, or for a crowd at once."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from debate.database.raw_sql import Columns, read_rows
from debate.readers.models import EndedSession, Reader
from debate.sites.models import SiteOrigin

_READER = Columns(Reader, "reader")
_GUEST = f"""
    SELECT {_READER.sql} FROM debate_reader AS reader
    WHERE reader.id = %s AND reader.user_id IS NULL AND reader.signed_out IS NULL
"""


class SpeakerLookup:
    """Queries the database for each row when it is needed."""

    def guest(self, reader_id: int) -> Reader | None:
        """Return the guest with that id."""
        rows = read_rows(_GUEST, reader_id)
        return _READER.make(rows[0]) if rows else None

    def named(self, reader_id: int) -> Reader | None:
        """Return the reader with that id, with the account if there is one."""
        return Reader.objects.select_related("user").filter(pk=reader_id).first()

    def site_of(self, origin: str) -> int | None:
        """Return the id of the site with that origin, None if it is not allowed to embed."""
        return SiteOrigin.objects.filter(origin=origin).values_list("site_id", flat=True).first()

    def has_ended(self, session: UUID) -> bool:
        """Say whether a token session was signed out."""
        return EndedSession.objects.filter(pk=session).exists()


ONE_BY_ONE = SpeakerLookup()


@dataclass(frozen=True, slots=True)
class Found(SpeakerLookup):
    """Rows that were read for a crowd in advance."""

    readers: Mapping[int, Reader]
    origins: Mapping[str, int]
    ended: Collection[UUID]

    def guest(self, reader_id: int) -> Reader | None:
        reader = self.readers.get(reader_id)
        return reader if reader and reader.user_id is None and reader.signed_out is None else None

    def named(self, reader_id: int) -> Reader | None:
        return self.readers.get(reader_id)

    def site_of(self, origin: str) -> int | None:
        return self.origins.get(origin)

    def has_ended(self, session: UUID) -> bool:
        return session in self.ended


def find_for_crowd(*, reader_ids: Collection[int], origins: Collection[str], sessions: Collection[UUID]) -> Found:
    """Read the rows that identify a crowd, with one query for each kind of row that is needed."""
    readers = Reader.objects.select_related("user").in_bulk(list(reader_ids)) if reader_ids else {}
    known = SiteOrigin.objects.filter(origin__in=origins).values_list("origin", "site_id") if origins else ()
    ended = EndedSession.objects.filter(pk__in=sessions).values_list("pk", flat=True) if sessions else ()
    return Found(readers=readers, origins=dict(known), ended=set(ended))
