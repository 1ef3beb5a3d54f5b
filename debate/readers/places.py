"""Where readers wrote from, for those who are banned with their address: never the address, but a pseudonym of it.

Its key changes every day and is thrown away as soon as no ban can need it any more, and so is the pseudonym.
"""

from datetime import timedelta
from hashlib import blake2b

from django.conf import settings
from django.utils import timezone

from debate.readers.address import UNKNOWN, address_prefix
from debate.readers.keys import PLACES, read_keys
from debate.readers.models import Reader, Sanction

# For so long after somebody wrote a moderator can ban where they wrote from.
REMEMBERED = timedelta(days=7)
# Whoever shares an address with somebody who was banned is kept out for so long and not longer, as a guest.
ADDRESS_BAN = timedelta(days=7)


def place_keys(address: str) -> list[str]:
    """Return the pseudonyms of the place by all keys that are kept, today's first; none where the place is unknown."""
    place = address_prefix(address)
    if place == UNKNOWN:
        return []
    # With the site's secret too, so that the database alone does not give away what the keys in it stand for.
    known = f"{settings.SECRET_KEY} {place}".encode()
    return [blake2b(known, key=key, digest_size=16).hexdigest() for key in read_keys(PLACES)]


def place_key(address: str) -> str:
    """Return today's pseudonym of the place, empty where it is unknown."""
    return next(iter(place_keys(address)), "")


def note_place(author: Reader, key: str) -> None:
    """Remember where somebody writes from now, by today's pseudonym of it."""
    if key != author.address_key:
        Reader.objects.filter(pk=author.pk).update(address_key=key, address_noted=timezone.now() if key else None)


def forget_places() -> int:
    """Forget the pseudonyms that no ban needs any more; returns how many readers' and sanctions' they were."""
    now = timezone.now()
    wrote = Reader.objects.filter(address_noted__lt=now - REMEMBERED).update(address_key="", address_noted=None)
    banned = Sanction.objects.filter(began__lt=now - ADDRESS_BAN).exclude(address_key="")
    return wrote + banned.update(address_key="")
