"""Finding comments by their words: full text with an index on PostgreSQL, each text looked through on SQLite."""

import re

from django.db import connection
from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL

from debate.comments.models import Comment

# More words make no search narrower that a person would type.
MAX_WORDS = 12
# The index of migration 0003 is on this very expression.
_VECTOR = "to_tsvector('simple', debate_comment.body)"


def with_words(comments: QuerySet[Comment], words: str) -> QuerySet[Comment]:
    """Return those of the comments that have every one of the words, or words that begin so; no words: all of them."""
    wanted = re.findall(r"\w+", words.replace("\0", ""))[:MAX_WORDS]
    if not wanted:
        # Punctuation alone is nowhere in an index, and no reason to show everything.
        return comments.none() if words.strip() else comments
    if connection.vendor != "postgresql":
        for word in wanted:
            comments = comments.filter(body__iregex=rf"\b{word}")
        return comments
    query = " & ".join(f"'{word}':*" for word in wanted)
    matches = RawSQL(f"{_VECTOR} @@ to_tsquery('simple', %s)", [query], output_field=BooleanField())
    return comments.filter(matches)
