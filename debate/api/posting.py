"""A new comment of a request, or of a socket's command with the same fields."""

from collections.abc import Iterable

from debate.api.schemas import ChosenMention, NewComment
from debate.comments.mention_spans import Span
from debate.comments.posting import post_comment
from debate.comments.wire_form import describe
from debate.readers.identity import Identity
from debate.rights.asking import require_same_reader
from debate.text.cleaning import clean_line
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
        mentions=spans_of(new.mentions),
    )
    return CommentAnswer(comment=describe(comment))


def spans_of(mentions: Iterable[ChosenMention]) -> list[Span]:
    """Return the mentions that a client has chosen as the domain knows them."""
    return [Span(mention.at, mention.reader, clean_line(mention.name)) for mention in mentions]
