"""What the ring keeps, and that one joined diff equals its parts in sequence."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from debate.diffs import MAX_GAP_COMMENTS
from debate.wire.articles import ArticleObject, ChangesFrame
from debate.wire.base import to_dict
from debate.wire.comments import AnyComment, CommentObject, TombstoneObject
from debate.wire.readers import AuthorObject
from live.fanout import ring as rings
from live.fanout.ring import Ring, join
from tests.support.state import ClientState

NOW = datetime(2026, 1, 1, tzinfo=UTC)
AUTHOR = AuthorObject(id=1, name="Ann")


def comment(number: int, rev: int) -> CommentObject:
    return CommentObject(
        id=number,
        rev=rev,
        parent=None,
        author=AUTHOR,
        body=f"As of {rev}",
        html="",
        created=NOW,
        edited=None,
        state="published",
        likes=0,
        replies=0,
        pinned=False,
        side=None,
    )


def tombstone(number: int, rev: int) -> TombstoneObject:
    return TombstoneObject(id=number, rev=rev, parent=None, created=NOW, state="removed", replies=0)


def changes(since: int, rev: int, comments: list[AnyComment], *, locked: bool | None = None) -> ChangesFrame:
    rules = locked is not None and ArticleObject(
        slug="place", title="", section="", published=NOW, locked=locked, moderation="after"
    )
    return ChangesFrame(
        epoch="e",
        since=since,
        rev=rev,
        comments=comments,
        tallies=[],
        comment_count=0,
        viewers=1,
        article=rules or None,
        polls=None,
    )


@st.composite
def histories(draw: st.DrawFn) -> list[ChangesFrame]:
    """Generate consecutive diffs of few comments that change often."""
    diffs: list[ChangesFrame] = []
    rev = 0
    for _ in range(draw(st.integers(1, 6))):
        since = rev
        touched = draw(st.lists(st.integers(1, 4), min_size=1, max_size=3, unique=True))
        comments: list[AnyComment] = []
        for number in touched:
            rev += 1
            comments.append(tombstone(number, rev) if draw(st.booleans()) else comment(number, rev))
        diffs.append(changes(since, rev, comments, locked=draw(st.none() | st.booleans())))
    return diffs


@given(histories(), st.data())
def test_a_joined_diff_has_the_effect_of_its_single_diffs(history: list[ChangesFrame], data: st.DataObject) -> None:
    ring = Ring()
    for diff in history:
        ring.add(diff, size_bytes=100)
    since = data.draw(st.integers(0, history[-1].rev))
    missed = ring.since(since)
    assert missed is not None
    joined = join(missed, changes(since, history[-1].rev, []))
    one_by_one, at_once = (ClientState(epoch="e", rev=since, comment_count=0, article={}) for _ in range(2))
    for diff in missed:
        assert one_by_one.apply(to_dict(diff))
    assert joined and at_once.apply(to_dict(joined))
    assert at_once == one_by_one


def test_the_ring_drops_the_oldest_diff_and_reports_a_miss() -> None:
    ring = Ring()
    for rev in range(rings.MAX_DIFFS + 10):
        ring.add(changes(rev, rev + 1, []), size_bytes=1)
    assert ring.since(9) is None
    assert len(ring.since(10) or []) == rings.MAX_DIFFS
    ring.add(changes(rings.MAX_DIFFS + 10, rings.MAX_DIFFS + 11, []), size_bytes=rings.MAX_BYTES)
    assert ring.since(rings.MAX_DIFFS + 9) is None
    assert len(ring.since(rings.MAX_DIFFS + 10) or []) == 1


def test_a_gap_larger_than_a_diff_is_read_from_the_database() -> None:
    many: list[AnyComment] = [comment(number, number) for number in range(1, MAX_GAP_COMMENTS + 2)]
    assert join([changes(0, 501, many)], changes(0, 501, [])) is None
