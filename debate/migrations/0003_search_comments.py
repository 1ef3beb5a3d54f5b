"""PostgreSQL's indexes for substring search; see `comments.search`. SQLite scans the texts."""

from django.db import DatabaseError, migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

INDEXES = {
    "comment_search": "debate_comment USING gin (search_text gin_trgm_ops)",
    "article_search": "debate_article USING gin (search_title gin_trgm_ops)",
    "reader_search": "debate_reader USING gin (search_name gin_trgm_ops)",
}


def index(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        _require_trigrams(schema_editor)
        for name, on in INDEXES.items():
            schema_editor.execute(f"CREATE INDEX {name} ON {on}")


def drop(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for name in INDEXES:
            schema_editor.execute(f"DROP INDEX {name}")


def _require_trigrams(schema_editor: BaseDatabaseSchemaEditor) -> None:
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")
        if cursor.fetchone():
            return
    try:
        schema_editor.execute("CREATE EXTENSION pg_trgm")
    except DatabaseError as error:
        reason = str(error).splitlines()[0]
        raise DatabaseError(
            "PostgreSQL's extension pg_trgm is needed to search comments, and could not be created: "
            f"{reason}. Let an administrator run CREATE EXTENSION pg_trgm in this database."
        ) from error


class Migration(migrations.Migration):
    dependencies = [("debate", "0002_reply_on_same_article")]

    operations = [migrations.RunPython(index, drop)]
