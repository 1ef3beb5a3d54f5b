"""The database itself refuses to change or delete a decision.

Django rebuilds an SQLite table when it alters it and drops its triggers then: a migration that alters `debate_decision`
must end with these again. `test_record` fails where they are missing.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from debate.record.guard import guard_statements, release_statements


def guard(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in guard_statements(schema_editor.connection.vendor):
        schema_editor.execute(statement)


def release(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in release_statements(schema_editor.connection.vendor):
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("debate", "0003_search_comments")]

    operations = [migrations.RunPython(guard, release)]
