"""Posting, editing and withdrawing comments."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client as Browser
from django.utils import timezone

from debate.articles.models import Article
from debate.articles.rules import change_rules
from debate.comments.access import visible_comments
from debate.comments.editing import edit_comment, withdraw_comment
from debate.comments.likes import like_comment, unlike_comment
from debate.comments.models import Comment, Like
from debate.comments.posting import post_comment
from debate.comments.wire_form import describe
from debate.errors import (
    EditWindowOver,
    Forbidden,
    InvalidBody,
    KeyConflict,
    NotFound,
    ParentElsewhere,
    SignInRequired,
    ThreadLocked,
    WrongState,
)
from debate.moderation.decisions import decide
from debate.polls.ballots import cast_ballot
from debate.readers.identity import Identity
from debate.wire.comments import CommentObject
from tests.cast import PASSWORD, account, anonymous_visitor, guest, set_scene
from tests.support.threads import DatabaseThreads


@pytest.mark.django_db
def test_a_comment_is_trimmed_and_shows_its_authors_side() -> None:
    scene = set_scene()
    assert scene.post(scene.ann).side_id is None
    cast_ballot(scene.ann, scene.poll.pk, [scene.choices[1].pk])
    comment = scene.post(scene.ann, "  Two\r\nlines\u202e \x07")
    assert (comment.body, comment.side_id) == ("Two\nlines", scene.choices[1].pk)


@pytest.mark.django_db
@pytest.mark.parametrize("body", ["", "   ", "\n\u200b\u200d\u202e\x00", "x" * 4001])
def test_an_invisible_or_too_long_comment_is_refused(body: str) -> None:
    scene = set_scene()
    with pytest.raises(InvalidBody):
        scene.post(scene.ann, body)
    assert Article.objects.get().rev == 0


@pytest.mark.django_db
def test_four_thousand_characters_after_trimming_are_accepted() -> None:
    scene = set_scene()
    assert len(scene.post(scene.ann, " " + "ü" * 4000 + "\n").body) == 4000


@pytest.mark.django_db
def test_nested_replies_stay_in_their_thread_and_count_for_their_parent() -> None:
    scene = set_scene()
    root = scene.post(scene.ann)
    reply = scene.post(scene.ben, parent=root)
    answer = scene.post(scene.ann, parent=reply)
    assert (answer.root_id, answer.parent_id) == (root.pk, reply.pk)
    counts = dict(Comment.objects.values_list("pk", "replies"))
    assert counts == {root.pk: 1, reply.pk: 1, answer.pk: 0}
    withdraw_comment(scene.ann, answer.pk)
    assert Comment.objects.get(pk=reply.pk).replies == 0


@pytest.mark.django_db
def test_posting_liking_and_withdrawing_require_a_name() -> None:
    scene = set_scene()
    comment = scene.post(scene.ann)
    acts: tuple[Callable[[], object], ...] = (
        lambda: scene.post(anonymous_visitor()),
        lambda: like_comment(anonymous_visitor(), comment.pk),
        lambda: withdraw_comment(anonymous_visitor(), comment.pk),
    )
    for act in acts:
        with pytest.raises(SignInRequired):
            act()


@pytest.mark.django_db
def test_a_reply_needs_a_published_parent_on_the_same_article() -> None:
    scene, other = set_scene(), Article.objects.create(slug="other", title="Other")
    elsewhere = post_comment(scene.ann, other.slug, body="There", key=uuid4())
    gone = scene.post(scene.ann)
    withdraw_comment(scene.ann, gone.pk)
    for parent, refusal in [(elsewhere.pk, ParentElsewhere), (gone.pk, WrongState), (10**6, NotFound)]:
        with pytest.raises(refusal):
            post_comment(scene.ben, scene.article.slug, body="Here", key=uuid4(), parent=parent)
    with pytest.raises(NotFound):
        post_comment(scene.ben, "nowhere", body="Here", key=uuid4())


@pytest.mark.django_db
def test_a_resent_comment_is_posted_once_even_after_an_edit() -> None:
    scene, key = set_scene(), uuid4()
    first = post_comment(scene.ann, scene.article.slug, body="Once", key=key)
    again = post_comment(scene.ann, scene.article.slug, body=" Once\r\n", key=key)
    assert (again.pk, again.body, again.rev) == (first.pk, "Once", 1)
    edit_comment(scene.ann, first.pk, body="Once and for all")
    again = post_comment(scene.ann, scene.article.slug, body="Once", key=key)
    assert (again.pk, again.body, again.rev) == (first.pk, "Once and for all", 2)
    assert Comment.objects.count() == 1


@pytest.mark.django_db
def test_a_key_cannot_be_reused_for_another_comment() -> None:
    scene, key = set_scene(), uuid4()
    Article.objects.create(slug="other", title="Other")
    parent = scene.post(scene.ben)

    def post(who: Identity, slug: str = "bridge", body: str = "Once", **options: Any) -> Comment:
        return post_comment(who, slug, body=body, key=key, **options)

    post(scene.mo)
    others: list[Callable[[], Comment]] = [
        lambda: post(scene.mo, body="Changed"),
        lambda: post(scene.mo, parent=parent.pk),
        lambda: post(scene.mo, staff=True),
        lambda: post(scene.mo, slug="other"),
        lambda: post(scene.ben),
    ]
    for other in others:
        with pytest.raises(KeyConflict):
            other()
    assert Comment.objects.count() == 2


@pytest.mark.django_db
def test_an_edit_without_changes_is_accepted_even_after_the_edit_window() -> None:
    scene = set_scene()
    comment = scene.post(scene.ann, "a  b\n\n\nc")
    same = edit_comment(scene.ann, comment.pk, body="a  b\r\n\r\n\r\nc ")
    assert (same.body, same.edited, same.rev) == (comment.body, None, comment.rev)
    edit_comment(scene.ann, comment.pk, body="Better")
    Comment.objects.update(created=timezone.now() - timedelta(minutes=6))
    # As by a browser that lost the response.
    assert edit_comment(scene.ann, comment.pk, body="Better").rev == 2
    with pytest.raises(EditWindowOver):
        edit_comment(scene.ann, comment.pk, body="Better still")


@pytest.mark.django_db(transaction=True)
def test_fifty_simultaneous_posts_with_one_key_make_one_comment() -> None:
    scene, key = set_scene(), uuid4()

    def post(_: int) -> int:
        return post_comment(scene.ann, scene.article.slug, body="Once", key=key).pk

    with DatabaseThreads(50) as threads:
        assert set(threads.map(post, range(50))) == {Comment.objects.get().pk}
    assert Article.objects.get().rev == 1


@pytest.mark.django_db(transaction=True)
def test_simultaneous_posts_take_each_revision_exactly_once() -> None:
    scene = set_scene()

    def post(number: int) -> int:
        return scene.post(scene.ann, f"Word {number}").rev

    with DatabaseThreads(8) as threads:
        assert sorted(threads.map(post, range(40))) == list(range(1, 41))


@pytest.mark.django_db
def test_only_the_author_can_edit_and_only_for_five_minutes() -> None:
    scene = set_scene()
    comment = scene.post(scene.ann)
    edited = edit_comment(scene.ann, comment.pk, body="Better")
    assert (edited.body, edited.rev, edited.edited is not None) == ("Better", 2, True)
    for who in (scene.ben, scene.mo):
        with pytest.raises(Forbidden):
            edit_comment(who, comment.pk, body="Mine")
    Comment.objects.update(created=timezone.now() - timedelta(minutes=5, seconds=1))
    with pytest.raises(EditWindowOver):
        edit_comment(scene.ann, comment.pk, body="Too late")
    assert Comment.objects.get().body == "Better"


@pytest.mark.django_db
def test_a_removed_comment_cannot_be_edited_withdrawn_or_liked() -> None:
    scene = set_scene()
    comment = scene.post(scene.ann)
    decide(scene.mo, comment.pk, action="remove", reason="Abuse")
    acts: tuple[Callable[[], object], ...] = (
        lambda: edit_comment(scene.ann, comment.pk, body="Other"),
        lambda: withdraw_comment(scene.ann, comment.pk),
        lambda: like_comment(scene.ben, comment.pk),
    )
    for act in acts:
        with pytest.raises(WrongState):
            act()


@pytest.mark.django_db
def test_a_locked_debate_accepts_no_comments_and_no_edits() -> None:
    scene = set_scene()
    comment = scene.post(scene.ann)
    change_rules(scene.article.pk, locked=True)
    acts: tuple[Callable[[], object], ...] = (
        lambda: scene.post(scene.ben),
        lambda: edit_comment(scene.ann, comment.pk, body="Other"),
    )
    for act in acts:
        with pytest.raises(ThreadLocked):
            act()


@pytest.mark.django_db
def test_a_like_counts_once_per_reader() -> None:
    scene = set_scene()
    comment = scene.post(scene.ann)
    for who in (scene.ben, scene.ben, scene.mo, guest("Cleo")):
        like_comment(who, comment.pk)
    unlike_comment(scene.mo, comment.pk)
    assert Comment.objects.get().likes == Like.objects.count() == 2


@pytest.mark.django_db
def test_only_its_author_and_moderators_see_a_pending_comment() -> None:
    scene = set_scene()
    change_rules(scene.article.pk, moderation=Article.Moderation.BEFORE)
    comment = scene.post(scene.ann)
    assert comment.state == "pending"
    seen_by = [who for who in (scene.ann, scene.ben, scene.mo, anonymous_visitor()) if visible_comments(who).exists()]
    assert seen_by == [scene.ann, scene.mo]
    with pytest.raises(NotFound):
        like_comment(scene.ben, comment.pk)


@pytest.mark.django_db
def test_only_a_moderator_can_reply_as_a_moderator() -> None:
    scene = set_scene()
    account("Dora")
    for name, status in [("mo", 302), ("dora", 403)]:
        browser = Browser()
        browser.post("/sign-in/", {"username": name, "password": PASSWORD})
        answer = browser.post(f"/a/{scene.article.slug}/comment", {"body": "Calm, please.", "staff": "yes"})
        assert answer.status_code == status
    (comment,) = Comment.objects.select_related("author")
    described = describe(comment)
    assert isinstance(described, CommentObject)
    assert (described.staff, described.author.badge) == (True, "Moderator")
    assert "As a moderator" not in Browser().get(f"/a/{scene.article.slug}/").content.decode()
