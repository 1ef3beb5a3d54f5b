"""The rows by which a speaker is known beside their session: found one by one, or for a crowd in one go."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from debate.readers.models import EndedSession, Reader
from debate.sites.models import SiteOrigin


class Finding:
    """Asks the database for each row when it is needed."""

    def guest(self, reader_id: int) -> Reader | None:
        """Return the guest of that number."""
        return Reader.objects.filter(pk=reader_id, user=None).first()

    def named(self, reader_id: int) -> Reader | None:
        """Return the reader of that number, with the account where there is one."""
        return Reader.objects.select_related("user").filter(pk=reader_id).first()

    def is_site(self, origin: str) -> bool:
        """Say whether pages of that origin may embed debates."""
        return SiteOrigin.objects.filter(origin=origin).exists()

    def has_ended(self, session: UUID) -> bool:
        """Say whether a session by token was signed out of."""
        return EndedSession.objects.filter(pk=session).exists()


ONE_BY_ONE = Finding()


@dataclass(frozen=True, slots=True)
class Found(Finding):
    """What was read for a crowd beforehand."""

    readers: Mapping[int, Reader]
    origins: Collection[str]
    ended: Collection[UUID]

    def guest(self, reader_id: int) -> Reader | None:
        reader = self.readers.get(reader_id)
        return reader if reader and reader.user_id is None else None

    def named(self, reader_id: int) -> Reader | None:
        return self.readers.get(reader_id)

    def is_site(self, origin: str) -> bool:
        return origin in self.origins

    def has_ended(self, session: UUID) -> bool:
        return session in self.ended


def find_for_crowd(*, reader_ids: Collection[int], origins: Collection[str], sessions: Collection[UUID]) -> Found:
    """Read what a crowd is known by; a query for each kind of row of which there are any."""
    readers = Reader.objects.select_related("user").in_bulk(list(reader_ids)) if reader_ids else {}
    known = SiteOrigin.objects.filter(origin__in=origins).values_list("origin", flat=True) if origins else ()
    ended = EndedSession.objects.filter(pk__in=sessions).values_list("pk", flat=True) if sessions else ()
    return Found(readers=readers, origins=set(known), ended=set(ended))
