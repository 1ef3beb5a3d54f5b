"""Which people a reader has hidden for themselves. Knows nothing of comments, unlike `debate.comments.hiding`.

What is hidden belongs to the voter: to an account on all of its devices, to a guest in one browser.
"""

from collections import defaultdict
from collections.abc import Collection
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef

from debate.database.raw_sql import as_uuid, places, read_rows
from debate.errors import SignInRequired, TooManyHidden
from debate.readers.identity import Identity
from debate.readers.models import HiddenPerson, Reader
from debate.signals import reader_noticed

# Each page of a reader, and each diff for them, is compared with all of them.
MAX_HIDDEN = 300
NOBODY: frozenset[int] = frozenset()

_HIDDEN = "SELECT voter, person_id FROM debate_hiddenperson WHERE voter IN ({})"
_HIDDEN_FROM_READERS = """
    SELECT reader.id, hidden.person_id
    FROM debate_reader AS reader JOIN debate_hiddenperson AS hidden ON hidden.voter = reader.voter
    WHERE reader.id IN ({})
"""
_NAMES = """
    SELECT id, 1 FROM debate_reader WHERE voter = %s
    UNION ALL SELECT person_id, 0 FROM debate_hiddenperson WHERE voter = %s
"""
_HIDES = """
    SELECT 1 FROM debate_hiddenperson AS hidden JOIN debate_reader AS reader ON reader.voter = hidden.voter
    WHERE reader.id = %s AND hidden.person_id = %s
"""


def hidden_from(identity: Identity) -> frozenset[int]:
    """Return the ids of the readers whose comments the sender does not want to see."""
    return hidden_from_each([identity])[0]


def read_names(identity: Identity) -> tuple[frozenset[int], frozenset[int]]:
    """Return the ids of all readers that the sender has been, and what `hidden_from` does, in one query."""
    if identity.reader is None:
        return NOBODY, NOBODY
    rows = read_rows(_NAMES, identity.reader.voter, identity.reader.voter)
    names, hidden = ({reader_id for reader_id, is_own in rows if bool(is_own) == own} for own in (True, False))
    return frozenset(names), frozenset(hidden)


def hidden_from_each(identities: Collection[Identity]) -> list[frozenset[int]]:
    """Return what `hidden_from` does for each of them, in one query."""
    voters = {identity.voter for identity in identities if identity.reader and identity.voter}
    hidden: dict[UUID, set[int]] = defaultdict(set)
    for voter, person_id in read_rows(_HIDDEN.format(places(voters)), *voters) if voters else ():
        hidden[as_uuid(voter)].add(person_id)
    # Somebody without a name gets the pages that everybody gets.
    return [frozenset(hidden.get(one.voter, ())) if one.reader and one.voter else NOBODY for one in identities]


def hidden_from_readers(reader_ids: Collection[int]) -> dict[int, frozenset[int]]:
    """Return the ids of the people whom each reader has hidden, for those who have."""
    hidden: dict[int, set[int]] = defaultdict(set)
    for reader_id, person_id in read_rows(_HIDDEN_FROM_READERS.format(places(reader_ids)), *reader_ids):
        hidden[reader_id].add(person_id)
    return {reader_id: frozenset(people) for reader_id, people in hidden.items()}


def hides(reader_id: int, person_id: int) -> bool:
    """Say whether a reader has hidden a person."""
    return bool(read_rows(_HIDES, reader_id, person_id))


def is_hidden(*, voter: str, person: str) -> Exists:
    """Return the condition that the person in one column is hidden from the voter in another one."""
    return Exists(HiddenPerson.objects.filter(voter=OuterRef(voter), person=OuterRef(person)))


def read_hidden(identity: Identity) -> list[Reader]:
    """Return the people that the reader has hidden, the last one first."""
    own = HiddenPerson.objects.filter(voter=_voter(identity)).select_related("person").order_by("-pk")
    return [hidden.person for hidden in own]


def hide(identity: Identity, person: Reader) -> None:
    """Hide a person from the reader; repeating is harmless. Raises `SignInRequired`, `TooManyHidden`."""
    own = HiddenPerson.objects.filter(voter=_voter(identity))
    with transaction.atomic():
        if own.count() >= MAX_HIDDEN and not own.filter(person=person).exists():
            raise TooManyHidden
        HiddenPerson.objects.get_or_create(voter=_voter(identity), person=person)
        _tell(identity)


def show_again(identity: Identity, person_id: int) -> None:
    """Hide a person no longer; repeating is harmless. Raises `SignInRequired`, `RateLimited`."""
    voter = _voter(identity)
    identity.spend("choice")
    with transaction.atomic():
        person = Reader.objects.filter(pk=person_id)
        HiddenPerson.objects.filter(voter=voter, person__in=person).delete()
        _tell(identity)


def give_hidden(voter: UUID, account: UUID) -> None:
    """Let an account hide whom the voter's browser has hidden, except itself.

    The account's own choices come first, then the browser's newest; what goes beyond `MAX_HIDDEN` is dropped.
    """
    own = set(HiddenPerson.objects.filter(voter=account).values_list("person", flat=True))
    given = HiddenPerson.objects.filter(voter=voter)
    others = given.exclude(person__in=own).exclude(person__voter__in=(voter, account)).order_by("-pk")
    kept = list(others.values_list("pk", flat=True)[: max(0, MAX_HIDDEN - len(own))])
    HiddenPerson.objects.filter(pk__in=kept).update(voter=account)
    given.delete()


def _voter(identity: Identity) -> UUID:
    if identity.reader is None:
        raise SignInRequired
    return identity.reader.voter


def _tell(identity: Identity) -> None:
    # Their open pages, on all devices, then get other diffs.
    reader = identity.reader
    if reader:
        transaction.on_commit(partial(reader_noticed.send_robust, sender=HiddenPerson, reader_id=reader.pk))
