"""Ending an account's sessions from the list of sessions."""

from collections.abc import Iterable

from allauth.core import context
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from allauth.usersessions.models import UserSession

from debate.readers.account_sessions import sign_out_everywhere


class SessionsAdapter(DefaultUserSessionsAdapter):
    """Ends sessions everywhere: in browsers, in frames, and on open connections."""

    def end_sessions(self, sessions: Iterable[UserSession]) -> None:
        """End all sessions of the account but the one that asks for it."""
        sign_out_everywhere(context.request.user, but=context.request.session.session_key)
