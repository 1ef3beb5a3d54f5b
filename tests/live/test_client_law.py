"""A client that applies diffs late, doubled, in any order or not at all, and reconnects, ends in the server's state."""

from itertools import count

import pytest
from django.contrib.auth.models import User
from hypothesis import given
from hypothesis import strategies as st

from debate.comments.editing import edit_comment, withdraw_comment
from debate.comments.likes import like_comment
from debate.comments.models import Comment
from debate.diffs import read_changes
from debate.errors import Refusal
from debate.moderation.decisions import decide
from debate.polls.ballots import cast_ballot
from debate.wire.base import to_dict
from tests.cast import Scene, set_scene
from tests.debate.test_diff_law import fresh
from tests.support.state import ClientState, Json

pytestmark = pytest.mark.django_db

_slugs = (f"law-{number}" for number in count(1))

KINDS = ["post", "reply", "edit", "like", "remove", "restore", "pin", "withdraw", "vote"]
writes = st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 9)), max_size=12)


def write(scene: Scene, comments: list[int], kind: str, number: int) -> None:
    """Do one write to the comment (or choice) of that number, if it is possible for any."""
    chosen = comments[number % len(comments)] if comments else None
    try:
        if kind == "post":
            comments.append(scene.post(scene.ann, f"Word {number}").pk)
        elif kind == "vote":
            cast_ballot(scene.ben, scene.poll.pk, [scene.choices[number % len(scene.choices)].pk])
        elif chosen is None:
            return
        elif kind == "reply":
            comments.append(scene.post(scene.ann, "A reply", parent=Comment.objects.get(pk=chosen)).pk)
        elif kind == "edit":
            edit_comment(scene.ann, chosen, body=f"Better {number}")
        elif kind == "like":
            like_comment(scene.ben, chosen)
        elif kind == "withdraw":
            withdraw_comment(scene.ann, chosen)
        else:
            decide(scene.mo, chosen, action=kind)
    except Refusal:
        pass


def reconnect(scene: Scene, client: ClientState) -> None:
    """Catch up as a client does after reconnecting."""
    assert client.apply(to_dict(read_changes(scene.article.pk, client.epoch, client.rev)))


@given(st.lists(st.tuples(writes, st.booleans()), max_size=6), st.data())
def test_lost_doubled_and_reordered_diffs_still_converge_to_the_servers_state(
    rounds: list[tuple[list[tuple[str, int]], bool]], data: st.DataObject
) -> None:
    scene = _scene()
    client = fresh(scene)
    room_rev, sent, comments = client.rev, list[Json](), list[int]()
    for wanted, tells in rounds:
        for kind, number in wanted:
            write(scene, comments, kind, number)
        if tells:
            diff = to_dict(read_changes(scene.article.pk, client.epoch, room_rev))
            room_rev = diff["rev"]
            sent.append(diff)
        # Of all diffs sent so far any arrive, in any order, some repeatedly and some never.
        for diff in data.draw(st.lists(st.sampled_from(sent), max_size=4)) if sent else []:
            if not client.apply(diff) and data.draw(st.booleans()):
                reconnect(scene, client)
    reconnect(scene, client)
    assert client == fresh(scene)


def _scene() -> Scene:
    # All examples share one database, so each creates the cast again.
    User.objects.filter(username="mo").update(username=f"mo-{next(_slugs)}")
    return set_scene(next(_slugs))
