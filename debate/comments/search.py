"""Full-text search in comments: any part of a word, in any script, the same on every database.

It searches `Comment.search_text`; on PostgreSQL with the trigram index of migration 0003.
"""

from django.db.models import QuerySet

from debate.comments.models import Comment
from debate.text import search_term

# More words don't narrow a search that a person would type.
MAX_WORDS = 12


def with_words(comments: QuerySet[Comment], words: str) -> QuerySet[Comment]:
    """Filter the comments to those that contain every word, or part of a word; without words, return all.

    Words are separated by spaces and include their punctuation.
    """
    for word in search_term(words).split()[:MAX_WORDS]:
        comments = comments.filter(search_text__contains=word)
    return comments
