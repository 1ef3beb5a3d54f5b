"""Hiding the author of a comment for oneself. `wire_form` closes what is hidden from a reader, for every output."""

from debate.comments.access import visible_comment
from debate.comments.models import Comment
from debate.errors import NotFound, OwnComment
from debate.language.wording import later
from debate.readers.hiding import hide
from debate.readers.identity import Identity
from debate.readers.models import Reader
from debate.readers.voters import readers_of
from debate.rights.asking import require_reader


def hide_author(identity: Identity, comment_id: int) -> None:
    """Hide the author of a comment from the reader; raises `NotFound`, and as `hide_person` does."""
    hide_person(identity, visible_comment(identity, comment_id).author_id)


def hide_person(identity: Identity, person_id: int) -> None:
    """Hide what a person writes from the reader, for themselves alone; repeating is harmless.

    Raises `SignInRequired`, `OwnComment` for oneself under any name, `TooManyHidden`, `RateLimited`, and `NotFound`
    for somebody of whom readers have seen nothing.
    """
    reader = require_reader(identity)
    identity.spend("choice")
    if person_id in readers_of(reader.voter):
        raise OwnComment(later("You can't hide yourself."))
    person = Reader.objects.filter(pk=person_id).first()
    # Nobody learns in this way which readers there are.
    if person is None or not Comment.objects.filter(author=person, seen=True).exists():
        raise NotFound(later("There is nobody with that number here."))
    hide(identity, person)
