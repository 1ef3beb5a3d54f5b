"""The statements that a PostgreSQL server was asked, from its own log."""

import re

import psycopg

from tests.support.servers import Postgres

# A statement in the log, without the ends of transactions. A subquery is not another statement.
_STATEMENT = re.compile(r"LOG:  (?:statement|execute [^:]+): (?!BEGIN|COMMIT)")


class StatementLog:
    """All statements from now on, of every process."""

    def __init__(self, postgres: Postgres) -> None:
        self._log = postgres.log
        with psycopg.connect(postgres.url("postgres"), autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET log_statement = 'all'")
            connection.execute("SELECT pg_reload_conf()")

    def count(self, *texts: str) -> int:
        """Return how many statements have been logged, or how many with one of the texts."""
        statements = _STATEMENT.split(self._log.read_text(errors="replace"))[1:]
        return sum(not texts or any(text in statement for text in texts) for statement in statements)
