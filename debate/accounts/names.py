"""The name of a new account: it is public and unique, and its owner signs in with it."""

import re

from django.contrib.auth.models import User
from django.utils.crypto import get_random_string

from debate.errors import InvalidName, NameTaken
from debate.language.wording import later
from debate.readers.accounts import open_account
from debate.readers.models import NameKey
from debate.readers.names import MAX_NAME_CHARACTERS, name_keys, require_free_name
from debate.text.cleaning import clean_line

# Django's user names have nothing else.
_NOT_IN_USER_NAMES = re.compile(r"[^\w.+-]+")


def require_good_name(name: str) -> str:
    """Return the name as it is shown, if an account can have it.

    Raises `InvalidName`, and `NameTaken` for a name that looks like somebody's or is reserved.
    """
    name = clean_line(name)
    if not name or len(name) > MAX_NAME_CHARACTERS:
        raise InvalidName
    if "@" in name:
        raise InvalidName(later("Everybody sees your name, so it can't be an e-mail address: choose one without @."))
    require_free_name(name)
    return name


def claim_name(user: User, name: str) -> None:
    """Save a new account under a good name, with its reader, in the caller's transaction.

    Raises `NameTaken` if somebody else has taken the name in the meantime, and `IntegrityError` at the same moment.
    """
    user.username = _user_name(name)
    user.save()
    reader = open_account(user, name=name)
    keys = name_keys(name) | name_keys(user.username)
    if NameKey.objects.filter(key__in=keys).exclude(reader=reader).exists():
        raise NameTaken


def _user_name(name: str) -> str:
    """Return the name as Django's pages for accounts accept it; it is only for them."""
    plain = User.normalize_username(_NOT_IN_USER_NAMES.sub("_", name))
    return f"{plain}_{get_random_string(6)}" if User.objects.filter(username=plain).exists() else plain
