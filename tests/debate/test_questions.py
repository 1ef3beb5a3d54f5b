"""Questions to the newsroom: marked by their authors, answered by the newsroom, listed for readers and on the desk."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.test import Client as Browser
from django.utils import timezone

from debate.articles.rules import change_rules, change_site_rules, move_article
from debate.comments.editing import EDIT_WINDOW, edit_comment, withdraw_comment
from debate.comments.models import Comment
from debate.comments.narrowing import Narrowing
from debate.comments.posting import post_comment
from debate.comments.threads import read_comments, read_thread, read_thread_page
from debate.demo.load import load
from debate.diffs import read_changes
from debate.errors import EditWindowOver, Forbidden, Invalid
from debate.moderation.decisions import decide
from debate.moderation.queue.queue import read_queue
from debate.moderation.queue.selection import Selection, read_page
from debate.moderation.undo import undo_decision
from debate.publisher_sign_in.models import PublisherAccount
from debate.readers.identity import Identity
from debate.readers.models import Role
from debate.recounting import check_article
from debate.rights.asking import require_reader
from debate.sites.models import Site
from debate.wire.articles import ChangesFrame
from debate.wire.comments import CommentObject
from tests.cast import Scene, account, anonymous_visitor, guest, set_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    found = set_scene()
    change_rules(found.article.pk, take_questions=True)
    return found


def ask(scene: Scene, who: Identity, body: str = "When?", *, parent: Comment | None = None) -> Comment:
    above = parent.pk if parent else None
    return post_comment(who, scene.article.slug, body=body, key=uuid4(), parent=above, question=True)


def seen(scene: Scene, comment: Comment, *, since: int = 0) -> tuple[str | None, int | None]:
    """Return what readers' newest diff says of a question: whether it is answered, and by which reply."""
    changes = read_changes(scene.article.pk, since=since, epoch=None)
    assert isinstance(changes, ChangesFrame)
    (found,) = [one for one in changes.comments if one.id == comment.pk]
    assert isinstance(found, CommentObject)
    return found.question, found.answer


def test_a_question_is_answered_by_the_first_reply_of_the_newsroom(scene: Scene) -> None:
    question = ask(scene, scene.ann)
    scene.post(scene.ben, "I think on Monday.", parent=question)
    assert seen(scene, question) == ("open", None)
    scene.article.refresh_from_db()
    before = scene.article.rev
    answer = scene.post(scene.mo, "On Tuesday.", parent=question)
    scene.post(scene.mo, "At nine.", parent=question)
    # The news of it reaches open pages with the reply's.
    assert seen(scene, question, since=before) == ("answered", answer.pk)


def test_an_answer_that_is_removed_leaves_the_question_open_or_to_the_next_answer(scene: Scene) -> None:
    question = ask(scene, scene.ann)
    first, second = (scene.post(scene.mo, body, parent=question) for body in ("On Tuesday.", "On Friday."))
    withdraw_comment(scene.mo, first.pk)
    assert seen(scene, question) == ("answered", second.pk)
    removal, _ = decide(account("Chief", role=Role.CHIEF), second.pk, action="remove", reason="Wrong")
    assert seen(scene, question) == ("open", None)
    decide(account("Other", role=Role.CHIEF), second.pk, action="restore")
    assert seen(scene, question) == ("answered", second.pk)
    assert not check_article(scene.article.pk)


def test_readers_with_a_publishers_badge_are_not_the_newsroom_but_journalists_without_account_are(
    scene: Scene,
) -> None:
    question = ask(scene, scene.ann)
    subscriber, journalist = account("Cleo"), guest("The newsroom")
    for who, badge in ((subscriber, "Subscriber"), (journalist, "Newsroom")):
        require_reader(who).badge = badge
        require_reader(who).save(update_fields=["badge"])
    site = Site.objects.create(name="Paper")
    PublisherAccount.objects.create(
        site=site, subject="7", user=User.objects.get(reader=subscriber.reader), name="Cleo"
    )
    scene.post(subscriber, "On Monday.", parent=question)
    assert seen(scene, question) == ("open", None)
    answer = scene.post(journalist, "On Tuesday.", parent=question)
    assert seen(scene, question) == ("answered", answer.pk)


def test_joining_or_leaving_the_newsroom_later_changes_no_answer(scene: Scene) -> None:
    answered, asked = ask(scene, scene.ann), ask(scene, scene.ann, "Where?")
    answer = scene.post(scene.mo, "On Tuesday.", parent=answered)
    scene.post(scene.ben, "In town.", parent=asked)
    for who, badge, role in ((scene.mo, "", Role.READER), (scene.ben, "Newsroom", Role.READER)):
        require_reader(who).badge, require_reader(who).role = badge, role
        require_reader(who).save(update_fields=["badge", "role"])
    assert not check_article(scene.article.pk).sentences
    for question in (answered, asked):
        scene.post(guest("Cleo"), "I think so too.", parent=question)
    assert (seen(scene, answered), seen(scene, asked)) == (("answered", answer.pk), ("open", None))


def test_nobody_answers_their_own_question(scene: Scene) -> None:
    question = ask(scene, scene.mo)
    scene.post(scene.mo, "I found it.", parent=question)
    assert seen(scene, question) == ("open", None)


def test_only_where_the_rules_allow_it_is_a_comment_a_question() -> None:
    scene = set_scene()
    assert seen(scene, ask(scene, scene.ann)) == (None, None)
    site = Site.objects.create(name="Paper")
    move_article(scene.article.pk, site_id=site.pk)
    change_site_rules(site.pk, take_questions=True)
    question = ask(scene, scene.ann)
    assert seen(scene, question) == ("open", None)
    change_rules(scene.article.pk, take_questions=False)
    # What was asked stays a question, and can still be answered.
    answer = scene.post(scene.mo, "On Tuesday.", parent=question)
    assert seen(scene, question) == ("answered", answer.pk)
    assert edit_comment(scene.ann, question.pk, body="When exactly?", question=True).question
    assert not edit_comment(scene.ann, question.pk, body="When exactly?", question=False).question
    assert not edit_comment(scene.ann, question.pk, body="When exactly?", question=True).question


def test_an_author_marks_and_unmarks_a_question_while_they_can_edit_it(scene: Scene) -> None:
    comment = scene.post(scene.ann, "When?")
    answer = scene.post(scene.mo, "On Tuesday.", parent=comment)
    edited = edit_comment(scene.ann, comment.pk, body="When?", question=True)
    assert (seen(scene, comment), edited.edited) == (("answered", answer.pk), None)
    assert edit_comment(scene.ann, comment.pk, body="When, please?").question
    edit_comment(scene.ann, comment.pk, body="When, please?", question=False)
    assert seen(scene, comment) == (None, None)
    Comment.objects.filter(pk=comment.pk).update(created=timezone.now() - EDIT_WINDOW - timedelta(seconds=1))
    with pytest.raises(EditWindowOver):
        edit_comment(scene.ann, comment.pk, body="When, please?", question=True)


def test_moderators_unmark_a_question_which_is_in_the_audit_log_and_can_be_undone(scene: Scene) -> None:
    question = ask(scene, scene.ann)
    answer = scene.post(scene.mo, "That is none.", parent=question)
    with pytest.raises(Forbidden):
        decide(scene.ben, question.pk, action="unmark_question")
    decision, _ = decide(scene.mo, question.pk, action="unmark_question")
    assert (decision.before["question"], decision.after["question"]) == (True, False)
    assert seen(scene, question) == (None, None)
    undo_decision(scene.mo, decision.pk)
    assert seen(scene, question) == ("answered", answer.pk)


def test_an_author_does_not_mark_again_what_a_moderator_has_unmarked(scene: Scene) -> None:
    question = ask(scene, scene.ann)
    decide(scene.mo, question.pk, action="unmark_question")
    edited = edit_comment(scene.ann, question.pk, body="Really, when?", question=True)
    assert (edited.body, edited.question) == ("Really, when?", False)
    assert seen(scene, question) == (None, None)


def test_an_answer_stands_directly_below_its_question_however_long_the_thread_is(scene: Scene) -> None:
    top = ask(scene, scene.ann)
    early = [scene.post(scene.ben, f"Reply {number}", parent=top).pk for number in range(3)]
    inner = ask(scene, scene.ben, "And where?", parent=top)
    later = [scene.post(scene.ben, f"More {number}", parent=top).pk for number in range(5)]
    where, when = (scene.post(scene.mo, "Here.", parent=above) for above in (inner, top))
    (thread,) = read_thread_page(scene.article, anonymous_visitor()).threads
    assert [reply.id for reply in thread.replies] == [when.pk, *early, inner.pk, where.pk, later[0]]
    # The answers are not counted again among those that follow.
    assert (thread.more, thread.last) == (4, later[0])
    (whole,) = read_thread(scene.article, anonymous_visitor(), top.pk).threads
    assert [reply.id for reply in whole.replies] == [when.pk, *early, inner.pk, where.pk, *later]
    (rest,) = read_thread(scene.article, anonymous_visitor(), top.pk, after=later[2]).threads
    assert [reply.id for reply in rest.replies] == [when.pk, *later[3:], where.pk]


def test_questions_and_picks_are_lists_of_comments_and_replies_by_cursor(scene: Scene) -> None:
    first = ask(scene, scene.ann)
    scene.post(scene.ben, "A reply", parent=first)
    reply = ask(scene, scene.ben, "And where?", parent=first)
    answer = scene.post(scene.mo, "Here.", parent=reply)
    pick = scene.post(scene.ann, "Good words")
    for picked in (pick, reply, answer):
        decide(account(f"M{picked.pk}", role=Role.CHIEF), picked.pk, action="pick")

    def read(only: str, sort: str = "oldest") -> list[int]:
        found: list[int] = []
        cursor: str | None = ""
        while cursor is not None:
            page = read_comments(
                scene.article, anonymous_visitor(), sort=sort, cursor=cursor, limit=1, narrowing=Narrowing(only=only)
            )
            found, cursor = [*found, *(comment.id for comment in page.comments)], page.next
        return found

    assert read("questions") == [first.pk, reply.pk]
    assert (read("open-questions"), read("answered-questions")) == ([first.pk], [reply.pk])
    assert read("picks", "newest") == [pick.pk, answer.pk, reply.pk]
    assert sorted(read("picks", "top")) == sorted([pick.pk, answer.pk, reply.pk])
    with pytest.raises(Invalid):
        read("others")
    decide(scene.mo, pick.pk, action="unpick")
    withdraw_comment(scene.ann, first.pk)
    assert (read("picks"), read("questions")) == ([reply.pk, answer.pk], [reply.pk])


def test_on_the_page_a_list_shows_each_comment_once_with_its_answer(scene: Scene) -> None:
    top = ask(scene, scene.ann)
    others = [scene.post(scene.ben, f"Reply {number}", parent=top) for number in range(2)]
    inner = ask(scene, scene.ben, "And where?", parent=others[0])
    answer = scene.post(scene.mo, "Here.", parent=inner)
    for picked in (inner, answer):
        decide(account(f"M{picked.pk}", role=Role.CHIEF), picked.pk, action="pick")
    questions = read_thread_page(
        scene.article, anonymous_visitor(), sort="oldest", narrowing=Narrowing(only="questions")
    )
    shown = [(thread.comment.id, [reply.id for reply in thread.replies], thread.more) for thread in questions.threads]
    assert shown == [(top.pk, [], 4), (inner.pk, [answer.pk], 0)]
    assert {pk: author.name for pk, author in questions.names.items()} == {others[0].pk: "Ben"}
    picks = read_thread_page(scene.article, anonymous_visitor(), narrowing=Narrowing(only="picks"))
    assert [(thread.comment.id, [reply.id for reply in thread.replies]) for thread in picks.threads] == [
        (inner.pk, [answer.pk])
    ]


def test_the_page_lists_questions_with_their_answers_and_a_new_answer_is_at_its_head(scene: Scene) -> None:
    question = ask(scene, scene.ann, "When does it open?")
    scene.post(scene.mo, "On Tuesday.", parent=question)
    browser = Browser()

    def read(address: str) -> str:
        answer = browser.get(address)
        assert answer.status_code == 200
        return answer.content.decode()

    page = read("/a/bridge/")
    assert "The newsroom answered" in page and page.count("On Tuesday.") >= 2
    assert 'href="?only=questions#debate"' in page and "only=picks" not in page
    listed = read("/a/bridge/?only=questions")
    assert "Question · Answered" in listed and "The newsroom answered" not in listed
    assert listed.index("When does it open?") < listed.index("On Tuesday.")
    assert "On Tuesday." not in read("/a/bridge/?only=open-questions")
    Comment.objects.update(published=timezone.now() - timedelta(hours=25))
    decide(scene.mo, question.pk, action="pick")
    assert "The newsroom answered" not in read("/a/bridge/")
    assert browser.get("/a/bridge/?only=others").status_code == 422


def test_questions_can_be_asked_and_changed_without_script(scene: Scene) -> None:
    browser = Browser()
    page = browser.get("/a/bridge/").content.decode()
    assert page.count('name="question"') == 3
    browser.post("/a/bridge/comment", {"name": "Cleo", "body": "When?", "question": "yes"})
    comment = Comment.objects.get(author__name="Cleo")
    assert comment.question
    form = browser.get(f"/a/bridge/?edit={comment.pk}").content.decode()
    assert "has_question_box" in form
    browser.post(f"/comment/{comment.pk}/edit", {"body": "Soon.", "has_question_box": "yes", "next": "/a/bridge/"})
    comment.refresh_from_db()
    assert (comment.body, comment.question) == ("Soon.", False)
    change_rules(scene.article.pk, take_questions=False)
    assert 'name="question"' not in browser.get("/a/bridge/").content.decode()


def test_the_call_posts_and_edits_questions(scene: Scene) -> None:
    browser = Browser()
    browser.post("/api/v1/session", json.dumps({"name": "Cleo"}), content_type="application/json")
    headers = {"X-CSRFToken": browser.get("/api/v1/session").json()["csrf"]}

    def send(method: str, address: str, body: object) -> dict[str, object]:
        call = getattr(browser, method)
        return call(address, json.dumps(body), content_type="application/json", headers=headers).json()["comment"]  # type: ignore[no-any-return]

    posted = send("post", "/api/v1/articles/bridge/comments", {"body": "When?", "key": str(uuid4()), "question": True})
    assert posted["question"] == "open"
    address = f"/api/v1/comments/{posted['id']}"
    assert send("patch", address, {"body": "When, please?"})["question"] == "open"
    assert "question" not in send("patch", address, {"body": "When, please?", "question": False})


def test_the_desk_has_the_open_questions_first_and_counts_them(scene: Scene) -> None:
    answered, early, late = (ask(scene, scene.ann, body) for body in ("One?", "Two?", "Three?"))
    scene.post(scene.mo, "Yes.", parent=answered)
    held = ask(scene, scene.ben, "Four?")
    Comment.objects.filter(pk=held.pk).update(state="pending")
    queue = read_queue()
    assert [(entry.id, entry.question) for entry in queue.questions] == [
        (late.pk, "open"),
        (early.pk, "open"),
        (answered.pk, "answered"),
    ]
    assert queue.counts.questions == 2
    found, cursor = list[int](), None
    for _ in range(3):
        page = read_page(Selection("questions"), cursor=cursor, limit=1)
        found, cursor = [*found, *(entry.id for entry in page.entries)], page.next
    assert (found, cursor) == ([late.pk, early.pk, answered.pk], None)


def test_a_wrong_answer_in_the_database_is_found_and_repaired(scene: Scene) -> None:
    question = ask(scene, scene.ann)
    answer = scene.post(scene.mo, "On Tuesday.", parent=question)
    Comment.objects.filter(pk=question.pk).update(answer=None)
    assert check_article(scene.article.pk, repair=True).sentences
    assert seen(scene, question) == ("answered", answer.pk)


def test_the_demo_has_questions_and_answers() -> None:
    load()
    questions = Comment.objects.filter(question=True)
    assert questions.filter(answer=None).exists() and questions.filter(answer__author__badge="Newsroom").exists()
