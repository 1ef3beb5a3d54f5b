"""Which comments have changed: read for every frame, and for whoever catches up."""

from debate.comments.models import Comment
from debate.readers.models import Reader
from debate.rows import Columns, read_rows

# All that a comment's description asks for.
_COMMENT = Columns(
    Comment,
    "comment",
    *("id", "article_id", "parent_id", "author_id", "side_id", "body", "created", "edited", "state", "seen"),
    *("pinned", "staff", "likes", "replies", "depth", "rev"),
)
_AUTHOR = Columns(Reader, "author", "id", "name", "badge")
_CHANGED = f"""
    SELECT {_COMMENT.sql}, {_AUTHOR.sql}
    FROM debate_comment AS comment JOIN debate_reader AS author ON author.id = comment.author_id
    WHERE comment.article_id = %s AND comment.rev > %s AND comment.seen
    ORDER BY comment.rev, comment.id
    LIMIT %s
"""


def read_changed_comments(article_id: int, since: int, *, at_most: int) -> list[Comment]:
    """Return the comments that readers know of and that changed after a revision, with their authors, oldest first."""
    comments = []
    for row in read_rows(_CHANGED, article_id, since, at_most):
        comment = _COMMENT.make(row[: len(_COMMENT)])
        comment.author = _AUTHOR.make(row[len(_COMMENT) :])
        comments.append(comment)
    return comments
