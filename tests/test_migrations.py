"""How tables are made: quickly, because every new server and most runs of the tests make them all."""

from django.db.migrations.loader import MigrationLoader

from live.management.commands.makemigrations import fold


def test_the_first_migration_makes_each_table_with_its_indexes_and_constraints() -> None:
    first = MigrationLoader(None).get_migration("debate", "0001_initial")
    apart = set(map(str, first.operations)) - set(map(str, fold(first.operations)))
    assert apart == set(), "write it with manage.py makemigrations"
