"""Which people a moderator can look up: readers who have commented in their debates, and their sanctions there.

A moderator of sections or of a site learns nothing here about anybody else, not even that they exist.
"""

from debate.comments.models import Comment
from debate.errors import NotFound
from debate.language.wording import later
from debate.readers.models import Reader, Sanction


def find_reader(moderator: Reader, reader_id: int, *, locked: bool = False) -> Reader:
    """Return a reader within a moderator's reach, `locked` in the current transaction; raises `NotFound`."""
    readers = Reader.objects.select_for_update(no_key=True) if locked else Reader.objects.all()
    reader = readers.filter(pk=reader_id).first()
    if reader is None or not _is_in_reach(moderator, reader):
        raise NotFound(later("No reader with that number has written in the debates that you moderate."))
    return reader


def find_sanction(moderator: Reader, sanction_id: int) -> Sanction:
    """Return a sanction within a moderator's reach with its reader and moderator, locked; raises `NotFound`."""
    sanction = lock_sanction(sanction_id)
    if not moderator.scope.contains(sanction.scope):
        raise NotFound(later("There is no sanction with that number."))
    return sanction


def lock_sanction(sanction_id: int) -> Sanction:
    """Return a sanction with its reader and moderator, locked in the current transaction; raises `NotFound`."""
    rows = Sanction.objects.select_for_update(no_key=True, of=("self",)).select_related("reader", "given_by", "site")
    sanction = rows.filter(pk=sanction_id).first()
    if sanction is None:
        raise NotFound(later("There is no sanction with that number."))
    return sanction


def _is_in_reach(moderator: Reader, reader: Reader) -> bool:
    scope = moderator.scope
    return scope.is_everywhere or Comment.objects.filter(scope.of("article"), author=reader).exists()
