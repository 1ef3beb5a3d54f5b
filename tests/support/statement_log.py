"""The statements that a PostgreSQL server was asked, from its own log."""

import psycopg

from tests.support.servers import Postgres


class StatementLog:
    """All statements from now on, of every process."""

    def __init__(self, postgres: Postgres) -> None:
        self._log = postgres.log
        with psycopg.connect(postgres.url("postgres"), autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET log_statement = 'all'")
            connection.execute("SELECT pg_reload_conf()")

    def count(self, text: str = "SELECT") -> int:
        """Return how many statements with the text have been logged; by default those that read rows."""
        return self._log.read_text(errors="replace").count(text)
