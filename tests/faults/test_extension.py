"""PostgreSQL's search extension: an operator who can't create it is told so, and once it exists nobody has to."""

import psycopg
import pytest

from tests.support.servers import Hustings, Postgres


def test_an_operator_who_cannot_create_the_extension_is_told_what_to_do(
    postgres: Postgres,
) -> None:
    owned = postgres.create_database("plain")
    with psycopg.connect(owned, autocommit=True) as owner:
        owner.execute("CREATE ROLE plain LOGIN")
        owner.execute("GRANT CREATE, USAGE ON SCHEMA public TO plain")
    server = Hustings(DATABASE_URL=owned.replace("hustings@", "plain@"))
    with pytest.raises(AssertionError, match="run CREATE EXTENSION pg_trgm in this database") as told:
        server.manage("migrate", "--verbosity", "0")
    assert "Traceback" not in str(told.value)
    with psycopg.connect(owned, autocommit=True) as owner:
        owner.execute("CREATE EXTENSION pg_trgm")
    server.manage("migrate", "--verbosity", "0")
    server.stop()
