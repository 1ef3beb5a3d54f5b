"""How Django finds the account of a session: with its reader, and those of a crowd from what was read in one go."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import User
from django.db.models import QuerySet

_at_hand: ContextVar[Mapping[int, User]] = ContextVar("_at_hand")


class Accounts(ModelBackend):
    """Django's own accounts; whether the session is still good for the account is for Django to check, as ever."""

    def get_user(self, user_id: int) -> User | None:
        """Return an account that is active, None where there is none."""
        users = _at_hand.get({})
        user = users[user_id] if user_id in users else _with_readers().filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None


@contextmanager
def accounts_at_hand(user_ids: set[int]) -> Iterator[None]:
    """Read accounts in one query, for whoever asks for them one by one inside."""
    before = _at_hand.set(_with_readers().in_bulk(user_ids) if user_ids else {})
    try:
        yield
    finally:
        _at_hand.reset(before)


def _with_readers() -> QuerySet[User]:
    return User.objects.select_related("reader")
