"""Accounts and their readers: Django's look-up of a session's account, and of a crowd's in one query."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest

from debate.errors import Invalid
from debate.language.wording import later
from debate.readers.models import NameKey, Reader, Role
from debate.readers.names import MAX_NAME_CHARACTERS, keep_name_keys, name_keys, require_free
from debate.readers.second_factors import with_second_factors
from debate.text.cleaning import clean_line, folded

_at_hand: ContextVar[Mapping[int, User]] = ContextVar("_at_hand")


class Accounts(ModelBackend):
    """Django's own accounts; Django still checks whether the session is valid for the account."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **more: Any
    ) -> User | None:
        """Return the active account of a name or a confirmed e-mail address with that password, otherwise None."""
        user = find_by_name(username or "")
        # Django hashes the password once, whether or not there is an account.
        return super().authenticate(request, user.get_username() if user else username, password, **more)

    def get_user(self, user_id: int) -> User | None:
        """Return an active account, or None."""
        users = _at_hand.get({})
        user = users[user_id] if user_id in users else _with_readers().filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None


@contextmanager
def preloaded_accounts(user_ids: set[int]) -> Iterator[None]:
    """Read accounts in one query, for look-ups one by one inside the context."""
    before = _at_hand.set(_with_readers().in_bulk(user_ids) if user_ids else {})
    try:
        yield
    finally:
        _at_hand.reset(before)


def find_by_name(name: str) -> User | None:
    """Return the account of a user name, of a confirmed e-mail address or, in any case, of a reader's name."""
    if user := User.objects.filter(username=name).first():
        return user
    if "@" in name:
        address = EmailAddress.objects.filter(email=name.strip().lower(), verified=True).select_related("user").first()
        return address.user if address else None
    keys = NameKey.objects.filter(key__in=name_keys(name), reader__user__isnull=False).select_related("reader__user")
    # Not names that only look alike: attempts at those are limited separately.
    users = {key.reader.user for key in keys if key.reader.search_name == folded(name.strip())}
    return users.pop() if len(users) == 1 else None


def account_of(user: AbstractBaseUser) -> Reader:
    """Return the account's reader; the first sign-in creates it."""
    assert isinstance(user, User)
    return reader_of_account(user)


def reader_of_account(user: User) -> Reader:
    """Return the reader of an account, created on first use.

    A new reader has the user name as its name, and is an administrator if the account is a superuser's.
    """
    with suppress(Reader.DoesNotExist):
        return user.reader
    role = Role.ADMINISTRATOR if user.is_superuser else Role.READER
    name = clean_line(clean_line(user.get_username())[:MAX_NAME_CHARACTERS]) or f"Account {user.pk}"
    return open_account(user, name=name, role=role)


def open_account(user: User, *, name: str, role: Role = Role.READER) -> Reader:
    """Create the reader of an account and reserve its names; returns an existing one."""
    with transaction.atomic():
        reader, _ = Reader.objects.get_or_create(user=user, defaults={"name": name, "role": role})
        keep_name_keys(reader)
    return reader


def create_account(username: str, password: str, *, is_administrator: bool = False) -> User:
    """Make an account with its reader, for an administrator also with the right to use the admin site.

    Raises `Invalid` for a name with characters that it can't have or a password that is too easy to guess, and
    `NameTaken` for a name that reads or looks like another account's.
    """
    user = User(username=User.normalize_username(username), is_staff=is_administrator, is_superuser=is_administrator)
    user.set_password(password)
    try:
        validate_password(password, user)
        with transaction.atomic():
            if clean_line(user.username) != user.username:
                raise Invalid(later("This user name has invisible characters."))
            user.full_clean()
            require_free(user.username)
            user.save()
            reader_of_account(user)
    except ValidationError as problem:
        raise Invalid(" ".join(problem.messages)) from problem
    return user


def _with_readers() -> QuerySet[User]:
    return with_second_factors(User.objects.select_related("reader"))
