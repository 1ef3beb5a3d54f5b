"""What the ring remembers, and that one joined diff is the same as all of them one after the other."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from debate import wire
from debate.diffs import MAX_GAP_COMMENTS
from live import ring as rings
from live.ring import Ring, join
from tests.support.state import ClientState

NOW = datetime(2026, 1, 1, tzinfo=UTC)
AUTHOR = wire.Author(id=1, name="Ann")


def comment(number: int, rev: int) -> wire.CommentObject:
    return wire.CommentObject(
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


def tombstone(number: int, rev: int) -> wire.Tombstone:
    return wire.Tombstone(id=number, rev=rev, parent=None, created=NOW, state="removed", replies=0)


def changes(since: int, rev: int, comments: list[wire.AnyComment], *, locked: bool | None = None) -> wire.Changes:
    rules = locked is not None and wire.ArticleObject(
        slug="place", title="", section="", published=NOW, locked=locked, moderation="after"
    )
    return wire.Changes(
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
def histories(draw: st.DrawFn) -> list[wire.Changes]:
    """Draw diffs that follow one another, of few comments that change often."""
    diffs: list[wire.Changes] = []
    rev = 0
    for _ in range(draw(st.integers(1, 6))):
        since = rev
        touched = draw(st.lists(st.integers(1, 4), min_size=1, max_size=3, unique=True))
        comments: list[wire.AnyComment] = []
        for number in touched:
            rev += 1
            comments.append(tombstone(number, rev) if draw(st.booleans()) else comment(number, rev))
        diffs.append(changes(since, rev, comments, locked=draw(st.none() | st.booleans())))
    return diffs


@given(histories(), st.data())
def test_a_joined_diff_brings_a_client_where_the_single_ones_would(
    history: list[wire.Changes], data: st.DataObject
) -> None:
    ring = Ring()
    for diff in history:
        ring.add(diff, size_bytes=100)
    since = data.draw(st.integers(0, history[-1].rev))
    missed = ring.since(since)
    assert missed is not None
    joined = join(missed, changes(since, history[-1].rev, []))
    one_by_one, at_once = (ClientState(epoch="e", rev=since, comment_count=0, article={}) for _ in range(2))
    for diff in missed:
        assert one_by_one.apply(wire.to_dict(diff))
    assert joined and at_once.apply(wire.to_dict(joined))
    assert at_once == one_by_one


def test_the_ring_forgets_the_oldest_and_says_that_it_does_not_know() -> None:
    ring = Ring()
    for rev in range(rings.MAX_DIFFS + 10):
        ring.add(changes(rev, rev + 1, []), size_bytes=1)
    assert ring.since(9) is None
    assert len(ring.since(10) or []) == rings.MAX_DIFFS
    ring.add(changes(rings.MAX_DIFFS + 10, rings.MAX_DIFFS + 11, []), size_bytes=rings.MAX_BYTES)
    assert ring.since(rings.MAX_DIFFS + 9) is None
    assert len(ring.since(rings.MAX_DIFFS + 10) or []) == 1


def test_more_comments_than_a_diff_may_hold_are_left_to_the_database() -> None:
    many: list[wire.AnyComment] = [comment(number, number) for number in range(1, MAX_GAP_COMMENTS + 2)]
    assert join([changes(0, 501, many)], changes(0, 501, [])) is None
