"""Django's sessions in the database, read with one plain statement: each page of a named reader needs its session."""

from typing import Any

from django.contrib.sessions.backends import db
from django.utils import timezone

from debate.database.raw_sql import read_rows

_DATA = "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s"


class SessionStore(db.SessionStore):
    """A session; all but reading it is Django's."""

    def load(self) -> dict[str, Any]:
        """Return the session's data; one that has ended is empty, and gets another key when it is stored."""
        if rows := read_rows(_DATA, self.session_key or "", timezone.now()):
            return self.decode(rows[0][0])
        self._session_key = None
        return {}
