"""A new comment of a request, or of a socket's command with the same fields."""

from debate.api.schemas import NewComment
from debate.comments.posting import post_comment
from debate.comments.wire_form import describe
from debate.readers.identity import Identity
from debate.rights.asking import require_same_reader
from debate.wire.comments import CommentAnswer


def post_new_comment(identity: Identity, slug: str, new: NewComment) -> CommentAnswer:
    """Post the comment and return the answer; raises as `require_same_reader` and `post_comment` do."""
    comment = post_comment(
        require_same_reader(identity, new.author),
        slug,
        body=new.body,
        key=new.key,
        parent=new.parent,
        staff=new.staff,
        side=new.side,
        question=new.question,
    )
    return CommentAnswer(comment=describe(comment))
