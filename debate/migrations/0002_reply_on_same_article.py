"""The database itself refuses a reply whose parent is on another article.

PostgreSQL uses a composite foreign key, and SQLite, which can't add one to a table, triggers. When Django alters a table
on SQLite, it rebuilds it without its triggers: a migration that alters `debate_comment` must end with these again.
`test_constraints` fails if they are missing.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

FOREIGN_KEY = """
    ALTER TABLE debate_comment
        ADD CONSTRAINT comment_and_article UNIQUE (id, article_id),
        ADD CONSTRAINT reply_on_same_article FOREIGN KEY (parent_id, article_id)
            REFERENCES debate_comment (id, article_id) DEFERRABLE INITIALLY DEFERRED
"""
DROP_FOREIGN_KEY = """
    ALTER TABLE debate_comment DROP CONSTRAINT reply_on_same_article, DROP CONSTRAINT comment_and_article
"""
TRIGGER = """
    CREATE TRIGGER reply_on_same_article_{event} BEFORE {when} ON debate_comment
    WHEN NEW.parent_id IS NOT NULL
        AND (SELECT article_id FROM debate_comment WHERE id = NEW.parent_id) IS NOT NEW.article_id
    BEGIN SELECT RAISE(ABORT, 'reply_on_same_article'); END
"""
EVENTS = {"insert": "INSERT", "update": "UPDATE OF parent_id, article_id"}


def hold(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(FOREIGN_KEY)
    else:
        for event, when in EVENTS.items():
            schema_editor.execute(TRIGGER.format(event=event, when=when))


def release(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(DROP_FOREIGN_KEY)
    else:
        for event in EVENTS:
            schema_editor.execute(f"DROP TRIGGER reply_on_same_article_{event}")


class Migration(migrations.Migration):
    dependencies = [("debate", "0001_initial")]

    operations = [migrations.RunPython(hold, release)]
