"""Signing in to an account: it takes over what the browser did before, without duplicate votes, likes or reports."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

# Undocumented: django-allauth has no other way to say that a password was given.
from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest

from debate.articles.revisions import locked_articles
from debate.comments.authors import naming_articles, tell_new_name
from debate.comments.likes import give_likes, liked_articles
from debate.moderation.reports import give_reports, reported_articles
from debate.polls.ballots import give_ballots
from debate.polls.changed_sides import note_changed_sides_of
from debate.readers.account_sessions import has_signed_up, list_session
from debate.readers.accounts import account_of
from debate.readers.ballot_cookie import read_voter, remember_voter
from debate.readers.hiding import give_hidden
from debate.readers.identity import Identity, guest_of, identify, log_in
from debate.readers.identity_changes import announce_change
from debate.readers.idle import without_activity
from debate.readers.models import Reader, Role
from debate.readers.names import keep_name_keys
from debate.readers.voters import give_names, is_of_account


def sign_in(request: HttpRequest, username: str, password: str, code: str = "") -> Identity:
    """Sign the session in to an account, which takes over the browser's votes, likes and reports; raises as `log_in`
    does.
    """
    before = identify(request)
    identity = log_in(request, username, password, code)
    if identity.token is None:
        # For some minutes, changes of the account's second factors need no password again.
        reauthenticate_by_password(request)
    elif before.voter and identity.voter:
        take_over([before.voter], identity.voter)
    return identity


def note_sign_in(*, request: HttpRequest, user: Any, **_: Any) -> None:
    """Let the account take over, whichever page it signed in on; receives `user_logged_in`."""
    guest = Reader.objects.filter(pk=guest_of(request) or 0, user=None).first()
    if guest and has_signed_up(request, user):
        become_account(guest, user)
    account = account_of(user).voter
    take_over([voter for voter in (read_voter(request), guest and guest.voter) if voter], account)
    remember_voter(request, account)
    list_session(request, user)


@transaction.atomic
def become_account(guest: Reader, user: User) -> None:
    """Make the guest who has signed up the reader of their new account, so that it has written what the guest has.

    The guest's name then is the account's. An account that has done something already stays another reader.
    """
    # Articles first, as everywhere: posting locks them before readers.
    articles = locked_articles(naming_articles(guest))
    reader = account_of(user)
    is_new = reader.role == Role.READER and not reader.badge
    if is_new and without_activity(Reader.objects.filter(pk=reader.pk)).exists():
        announce_change(reader)
        reader.delete()
        has_new_name = guest.name != reader.name
        guest.name, guest.user = reader.name, user
        guest.save(update_fields=["name", "search_name", "user"])
        keep_name_keys(guest)
        if has_new_name:
            tell_new_name(guest, articles.values())


@transaction.atomic
def take_over(voters: Iterable[UUID], account: UUID) -> None:
    """Transfer the voters' ballots, likes, reports, hidden people and guests' names to an account.

    If the account has its own ballot, like or report for the same thing, that one stays and the other is deleted, even
    in a closed poll or during a ban: one person counts once. Another account's voter is left alone.
    """
    for voter in set(voters) - {account}:
        if not is_of_account(voter):
            # Articles first, as everywhere: code that locks polls too locks them afterwards.
            articles = locked_articles(liked_articles(voter) | reported_articles(voter))
            give_likes(voter, account, articles)
            give_reports(voter, account, articles)
            give_ballots(voter, account)
            give_hidden(voter, account)
            give_names(voter, account)
            note_changed_sides_of(account)
