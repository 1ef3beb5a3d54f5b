"""The sessions of accounts: each browser that is signed in has one, and its reader can see and end them."""

from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.auth import login
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.utils import timezone, translation

from debate.database.pruning import delete_in_batches
from debate.outbox.choices import note_language
from debate.readers.accounts import account_of
from debate.readers.ballot_cookie import read_voter
from debate.readers.identity_changes import announce_change, announce_sign_in
from debate.readers.models import Reader

# A further session ends the oldest one.
MAX_SESSIONS = 50

_SIGNED_UP_KEY = "signed_up"


def note_sign_up(request: HttpRequest, user: User) -> None:
    """Note that this browser has made the account."""
    request.session[_SIGNED_UP_KEY] = user.pk


def has_signed_up(request: HttpRequest, user: User) -> bool:
    """Say whether this browser has made the account, in this session."""
    return bool(request.session.get(_SIGNED_UP_KEY) == user.pk)


def open_session(request: HttpRequest, user: User) -> Reader:
    """Make the browser's session the account's, and announce it; returns the account's reader."""
    login(request, user)
    reader = account_of(user)
    note_language(reader.pk, translation.get_language() or "")
    announce_sign_in(read_voter(request), reader)
    return reader


def list_session(request: HttpRequest, user: User) -> None:
    """Add the session that has just been opened to the account's list."""
    UserSession.objects.create_from_request(request, user=user)
    oldest = UserSession.objects.filter(user=user).order_by("-created_at", "-pk")[MAX_SESSIONS:]
    for session in oldest:
        session.end()


def sessions_of(user: User) -> list[UserSession]:
    """Return the account's active sessions; those that are over are deleted from the list."""
    return list(UserSession.objects.purge_and_list(user))


def note_use(session_key: str | None) -> None:
    """Note that the session is used; called once a day."""
    UserSession.objects.filter(session_key=session_key or "").update(last_seen_at=timezone.now())


def sign_out_everywhere(user: User, *, but: str | None = None) -> None:
    """End all sessions of the account in all browsers and in frames, except the session with that key."""
    for session in UserSession.objects.filter(user=user).exclude(session_key=but or ""):
        session.end()
    reader = account_of(user)
    reader.signed_out = timezone.now()
    reader.save(update_fields=["signed_out"])
    announce_change(reader)


def forget_ended_account_sessions() -> int:
    """Delete the listed sessions that are over; returns how many."""
    lasting: Any = Session.objects.filter(session_key=OuterRef("session_key"))
    return delete_in_batches(UserSession.objects.filter(~Exists(lasting)))
