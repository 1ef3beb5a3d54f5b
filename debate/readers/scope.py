"""A set of debates: all, those in some sections, on one publisher's site, or in some sections of that site.

It is a moderator's scope; their sanctions apply within it.
"""

from dataclasses import dataclass, replace
from typing import Protocol

from django.db.models import Q

# The number of no site: what is there is nowhere.
NO_SITE = 0


class Placed(Protocol):
    """Something with a place: an article, or a row about one."""

    @property
    def section(self) -> str: ...

    @property
    def site_id(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Scope:
    """The debates in those sections and on that site; an empty value means no restriction."""

    sections: tuple[str, ...] = ()
    site_id: int | None = None

    @classmethod
    def of_columns(cls, sections: str, site_id: int | None) -> "Scope":
        """Return the scope in a row's columns, with comma-separated sections."""
        return cls(tuple(section for name in sections.split(",") if (section := name.strip())), site_id)

    @property
    def is_everywhere(self) -> bool:
        return not self.sections and self.site_id is None

    @property
    def sections_column(self) -> str:
        """The sections as stored in a row."""
        return ", ".join(self.sections)

    def covers(self, article: Placed) -> bool:
        """Say whether an article's debate is in the scope."""
        is_in_section = not self.sections or article.section in self.sections
        return is_in_section and self.site_id in (None, article.site_id)

    def contains(self, other: "Scope") -> bool:
        """Say whether another scope is entirely inside this one."""
        has_sections = not self.sections or (bool(other.sections) and set(other.sections) <= set(self.sections))
        return has_sections and self.site_id in (None, other.site_id)

    def reaches_site(self, site_id: int) -> bool:
        """Say whether the scope can include debates of a publisher's site."""
        return self.site_id in (None, site_id)

    def on_site(self, site_id: int | None) -> "Scope":
        """Return the part of the scope on one site, the whole without one."""
        if site_id is None:
            return self
        return replace(self, site_id=site_id if self.site_id in (None, site_id) else NO_SITE)

    def of(self, article: str) -> Q:
        """Return the query condition that the article at that field path is in the scope (empty: the row itself)."""
        path = f"{article}__" if article else ""
        within = Q(**{f"{path}section__in": self.sections}) if self.sections else Q()
        return within & Q(**{f"{path}site": self.site_id}) if self.site_id is not None else within


EVERYWHERE = Scope()


def is_elsewhere(site_id: int | None, at: Placed | None) -> bool:
    """Say whether a reader in that site's frame, or at its domain, can't access a debate that is another site's own."""
    return site_id is not None and at is not None and at.site_id not in (None, site_id)
