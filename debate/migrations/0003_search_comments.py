"""The index by which PostgreSQL finds comments by their words; see `comments.search`. SQLite compares the texts."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def index(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("CREATE INDEX comment_words ON debate_comment USING gin (to_tsvector('simple', body))")


def drop(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX comment_words")


class Migration(migrations.Migration):
    dependencies = [("debate", "0002_reply_on_same_article")]

    operations = [migrations.RunPython(index, drop)]
