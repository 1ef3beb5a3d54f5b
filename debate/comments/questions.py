"""Questions to the newsroom and their answers.

A question's answer is the first published reply to it by somebody who was of the newsroom when they posted it. It is
stored with the question when such a reply is published or taken away.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta

from django.conf import settings
from django.db.models import F, Q
from django.utils import timezone

from debate.articles.rulebook import Rules
from debate.audit_log.models import Decision
from debate.comments.models import Comment
from debate.readers.models import Reader
from debate.wire.comments import QuestionState

# At the head of a debate there are at most this many new answers.
MAX_NEW_ANSWERS = 3


def is_of_newsroom(author: Reader) -> bool:
    """Say whether somebody who posts now speaks for the newsroom: a moderator, or by a badge.

    Badges of readers whom a publisher's token signed in are the publisher's words, such as "Subscriber".
    """
    if author.is_moderator or not author.badge:
        return author.is_moderator
    return not Reader.objects.filter(pk=author.pk, user__publisher_account__isnull=False).exists()


def question_state(comment: Comment) -> QuestionState | None:
    """Return whether a question is open or answered; None for a comment that is no question."""
    if not comment.question:
        return None
    return "answered" if comment.answer_id else "open"


def shown_answer(comment: Comment) -> int | None:
    """Return the answer that stands below a question: none if the question is gone."""
    return comment.answer_id if comment.state == Comment.State.PUBLISHED else None


def may_be_marked(comment: Comment, rules: Rules) -> bool:
    """Say whether an author's comment can become a question: not if a moderator has unmarked it."""
    unmarked = Decision.objects.filter(comment=comment, action=Decision.Action.UNMARK_QUESTION)
    return rules.takes_questions and not unmarked.exists()


def mark_question(comment: Comment, *, is_question: bool) -> None:
    """Make the comment a question or no question; the caller saves `question`, `answer` and the new revision."""
    comment.question = is_question
    comment.answer_id = _find_answers([comment.pk]).get(comment.pk) if is_question else None


def settle_answers(comment_ids: Collection[int]) -> None:
    """Store the answers to those of the comments that are questions, after replies to them appeared or disappeared.

    The caller holds the article's lock, and stamps the comments with the new revision, because their replies changed.
    """
    questions = Comment.objects.filter(pk__in=comment_ids, question=True).values_list("pk", "answer")
    known = dict(questions)
    answers = _find_answers(known) if known else {}
    for pk, answer_id in known.items():
        if answers.get(pk) != answer_id:
            Comment.objects.filter(pk=pk).update(answer=answers.get(pk))


def find_answers(article_id: int) -> dict[int, int]:
    """Return the answer to each answered question of an article, by the replies themselves."""
    return _first_answers(Q(parent__article=article_id, parent__question=True))


def place_answers(top: Comment, replies: Sequence[Comment], answers: Mapping[int, Comment]) -> list[Comment]:
    """Return a thread's replies with each of the answers directly below its question; `answers` are by their ids."""
    placed = {shown_answer(comment) for comment in (top, *replies)}
    ordered: list[Comment] = []
    for comment in (top, *(reply for reply in replies if reply.pk not in placed)):
        below: Comment | None = comment
        while below:
            ordered.append(below)
            below = answers.get(shown_answer(below) or 0)
    return ordered[1:]


def read_new_answers(article_id: int) -> list[tuple[Comment, Comment]]:
    """Return the newest answers of a debate that are new, each after its question; the newest first."""
    since = timezone.now() - timedelta(hours=settings.NEW_ANSWER_HOURS)
    questions = Comment.objects.filter(article=article_id, state=Comment.State.PUBLISHED, answer__isnull=False)
    newest = questions.select_related("author", "answer__author").order_by("-answer_id")[:MAX_NEW_ANSWERS]
    return [(question, question.answer) for question in newest if question.answer and question.answer.published > since]


def _find_answers(questions: Collection[int]) -> dict[int, int]:
    """Return the first answer to each of the questions that has one; nobody answers their own question."""
    return _first_answers(Q(parent__in=questions))


def _first_answers(to: Q) -> dict[int, int]:
    replies = Comment.objects.filter(to, by_newsroom=True, state=Comment.State.PUBLISHED)
    found = replies.exclude(author=F("parent__author")).order_by("-id").values_list("parent", "id")
    return {parent_id: reply_id for parent_id, reply_id in found if parent_id}
