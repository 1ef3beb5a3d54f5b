"""Where readers posted from, for bans with the address: never the address, only a pseudonym of it.

Its key changes daily, and is deleted together with the pseudonym as soon as no ban can need it.
"""

from datetime import timedelta
from hashlib import blake2b

from django.conf import settings
from django.utils import timezone

from debate.readers.models import Reader, Sanction
from debate.readers.privacy.address import UNKNOWN, address_prefix
from debate.readers.privacy.keys import PLACES, read_keys

# For this long after a reader's post a moderator can ban its address.
REMEMBERED = timedelta(days=settings.KEEP_ADDRESSES_DAYS)
# Guests who share a banned reader's address are kept out for this long and no longer.
ADDRESS_BAN = REMEMBERED


def address_pseudonyms(address: str) -> list[str]:
    """Return the pseudonyms of the address with all stored keys, today's first; empty if the address is unknown."""
    place = address_prefix(address)
    if place == UNKNOWN:
        return []
    # Also keyed with the site's secret, so that the database alone doesn't reveal the addresses.
    known = f"{settings.SECRET_KEY} {place}".encode()
    return [blake2b(known, key=key, digest_size=16).hexdigest() for key in read_keys(PLACES)]


def address_pseudonym(address: str) -> str:
    """Return today's pseudonym of the address, empty if it is unknown."""
    return next(iter(address_pseudonyms(address)), "")


def note_address(author: Reader, key: str) -> None:
    """Store the reader's current address as today's pseudonym."""
    if key != author.address_key:
        Reader.objects.filter(pk=author.pk).update(address_key=key, address_noted=timezone.now() if key else None)


def forget_addresses() -> int:
    """Delete the pseudonyms that no ban needs any more; returns the number of readers and sanctions."""
    now = timezone.now()
    wrote = Reader.objects.filter(address_noted__lt=now - REMEMBERED).update(address_key="", address_noted=None)
    banned = Sanction.objects.filter(began__lt=now - ADDRESS_BAN).exclude(address_key="")
    return wrote + banned.update(address_key="")
