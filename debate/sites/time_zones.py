"""The time zones in which editors enter and see times. Readers, the API and files use UTC."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from debate.errors import Invalid
from debate.language.wording import later
from debate.sites.models import Site

# Times further away have no form in some zones, or nothing can be added to them.
FIRST_YEAR, LAST_YEAR = 1900, 2999


def require_near(moment: datetime) -> None:
    """Raise `Invalid` for a typed moment, in its own zone, of a year that no debate is in."""
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise Invalid(later("A year is from %(first)s to %(last)s.", first=str(FIRST_YEAR), last=str(LAST_YEAR)))


def zone_of(site: Site | None) -> ZoneInfo:
    """Return the time zone of a site's editors: the site's own, or the operator's default."""
    return ZoneInfo(site.time_zone if site and site.time_zone else settings.EDITORS_TIME_ZONE)


def in_words(moment: datetime | None, site: Site | None) -> str:
    """Format a moment for a site's editors, with the zone's name, and "" for none."""
    return f"{moment.astimezone(zone_of(site)):%Y-%m-%d %H:%M %Z}" if moment else ""
