"""Where a moderator is one: everywhere, in some sections, on one publisher's site, or in some sections of that site."""

from dataclasses import dataclass
from typing import Protocol

from django.db.models import Q


class Placed(Protocol):
    """What is somewhere: an article."""

    section: str
    site_id: int | None


@dataclass(frozen=True, slots=True)
class Scope:
    """The debates that somebody moderates; what is empty bounds nothing."""

    sections: tuple[str, ...] = ()
    site_id: int | None = None

    @property
    def is_everywhere(self) -> bool:
        return not self.sections and self.site_id is None

    def covers(self, article: Placed) -> bool:
        """Say whether an article's debate is among them."""
        is_in_section = not self.sections or article.section in self.sections
        return is_in_section and self.site_id in (None, article.site_id)

    def of(self, article: str) -> Q:
        """Return the condition that the article at the end of that path of fields is among them."""
        within = Q(**{f"{article}__section__in": self.sections}) if self.sections else Q()
        return within & Q(**{f"{article}__site": self.site_id}) if self.site_id is not None else within


EVERYWHERE = Scope()
