"""Comparing names: when two names look alike, and which names are taken.

Names are compared by keys, which are stored for everybody with a unique name: accounts and readers with a badge. Guests
can share names. The keys are the same on every database.
"""

import unicodedata
from functools import lru_cache

import regex
from django.db.models import Q

from debate.errors import NameTaken
from debate.readers.models import FormerName, NameKey, Reader
from debate.sites.models import Site, default_reserved_names
from debate.text.confusables import look, to_latin

MAX_NAME_CHARACTERS = 40
MAX_KEY_CHARACTERS = 200

_IGNORED = regex.compile(r"\p{Default_Ignorable_Code_Point}+")
# Accents and points. Other scripts' marks are separate letters, and so are Japanese voicing marks.
_ACCENTS = regex.compile(
    r"(?V1)[[\p{M}&&[\p{sc=Inherited}\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}\p{sc=Hebrew}\p{sc=Arabic}]]--[\u3099\u309a]]+"
)
# Including letters that look like signs: ǃ, apostrophes and other modifiers.
_SIGNS = regex.compile(r"[\p{P}\p{S}\p{Z}\u01c3\u02b9-\u02df\u0374\ua78c]+")


@lru_cache(maxsize=4_096)
def name_keys(name: str) -> frozenset[str]:
    """Return the keys of a name: two names look alike if they share a key.

    A key is what the name looks like, unchanged, in capitals and in small letters, without accents, punctuation, signs,
    spaces and invisible characters. `MОDЕRATOR` with Cyrillic О and Е, `m0derat0r` and `Moderator.` share a key; so do
    `Zoë` and `ＺＯË`.
    """
    plain = _IGNORED.sub("", unicodedata.normalize("NFKC", _IGNORED.sub("", name)))
    return frozenset(_skeleton(form) for form in (plain, plain.upper(), plain.casefold()))


def require_free(name: str, *, but: Reader | None = None) -> None:
    """Raise `NameTaken` if the name looks like that of an account, or of a reader with a badge.

    The reader `but` can already have it.
    """
    taken = NameKey.objects.filter(key__in=name_keys(name))
    if taken.exclude(reader=but).exists() if but else taken.exists():
        raise NameTaken


def require_free_name(name: str, *, origin: str | None = None) -> None:
    """Raise `NameTaken` for a taken or reserved name, so that no guest can pass for an account or the newsroom.

    In a frame, `origin` is the surrounding publisher's page, and only that site's reserved names count; on our own
    pages those of every site count.
    """
    require_free(name)
    require_unreserved(name, origin=origin)


def require_unreserved(name: str, *, origin: str | None = None) -> None:
    """Raise `NameTaken` for a reserved name; `origin` is as in `require_free_name`."""
    keys = name_keys(name)
    if any(not keys.isdisjoint(name_keys(reserved)) for reserved in _reserved_names(origin)):
        raise NameTaken


def keep_name_keys(reader: Reader) -> None:
    """Store the keys of an account's names, or of a guest's with a badge, in the transaction that changes them.

    They include the names that it has given up itself, so that nobody passes for it. A key that somebody else already
    has stays theirs.
    """
    names = [reader.name] if reader.user_id or reader.badge else []
    if reader.user:
        names.append(reader.user.get_username())
        names += FormerName.objects.filter(reader=reader, is_reserved=True).values_list("name", flat=True)
    keys = {key for name in names for key in name_keys(name)}
    NameKey.objects.filter(Q(reader=reader) & ~Q(key__in=keys)).delete()
    NameKey.objects.bulk_create([NameKey(reader=reader, key=key) for key in sorted(keys)], ignore_conflicts=True)


def _reserved_names(origin: str | None) -> list[str]:
    sites = Site.objects.filter(origins__origin=origin) if origin is not None else Site.objects.all()
    rows = list(sites.values_list("name", "reserved_names"))
    if not rows:
        return default_reserved_names().splitlines()
    return [name for site, reserved in rows for name in (site, *reserved.splitlines()) if name.strip()]


def _skeleton(text: str) -> str:
    # A name that consists only of signs is compared by them.
    text = _SIGNS.sub("", text) or text
    # Twice, because the look of capitals is in capitals: М looks like M, and m like rn.
    for _ in range(2):
        text = look(to_latin(_without_accents(text))).casefold()
    return _without_accents(text)[:MAX_KEY_CHARACTERS]


def _without_accents(text: str) -> str:
    return str(_ACCENTS.sub("", unicodedata.normalize("NFD", text)))
