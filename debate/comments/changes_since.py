"""Which comments have changed: read for every frame and every catch-up."""

from typing import NamedTuple

from debate.comments.mentions import read_mentions
from debate.comments.models import Comment
from debate.database.raw_sql import Columns, read_rows
from debate.readers.models import Reader


class Position(NamedTuple):
    """A position in the order of an article's changes: a revision, and a comment that it changed."""

    rev: int
    comment_id: int

    @classmethod
    def after_revision(cls, rev: int) -> "Position":
        """Return the position before all comments that changed after a revision."""
        return cls(rev + 1, 0)


# Everything that describing a comment needs.
_COMMENT = Columns(
    Comment,
    "comment",
    *(
        "id",
        "article_id",
        "parent_id",
        "root_id",
        "author_id",
        "side_id",
        "side_now_id",
        "body",
        "created",
        "published",
        "edited",
        "removed",
        "removed_for",
    ),
    *("state", "seen", "pinned", "picked", "question", "answer_id", "staff", "likes", "replies", "depth", "rev"),
)
_AUTHOR = Columns(Reader, "author", "id", "name", "badge", "role")
_CHANGED = f"""
    SELECT {_COMMENT.sql}, {_AUTHOR.sql}
    FROM debate_comment AS comment JOIN debate_reader AS author ON author.id = comment.author_id
    WHERE comment.article_id = %s AND (comment.rev, comment.id) > (%s, %s) AND comment.seen
    ORDER BY comment.rev, comment.id
    LIMIT %s
"""


def read_changed_comments(article_id: int, after: Position, *, at_most: int) -> list[Comment]:
    """Return the comments that readers know and that changed after a position, with their authors, in order."""
    comments = []
    for row in read_rows(_CHANGED, article_id, *after, at_most):
        comment = _COMMENT.make(row[: len(_COMMENT)])
        comment.author = _AUTHOR.make(row[len(_COMMENT) :])
        comments.append(comment)
    read_mentions(comments)
    return comments
