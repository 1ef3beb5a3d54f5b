"""The newsroom's new answers above a debate, each with its question. Knows nothing of HTML."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from debate.comments.questions import read_new_answers
from debate.comments.wire_form import describe
from debate.wire.comments import CommentObject


@dataclass(frozen=True, slots=True)
class AnsweredQuestion:
    """A question that the newsroom has just answered, and the answer."""

    question: CommentObject
    answer: CommentObject


def read_answers(article_id: int) -> list[AnsweredQuestion]:
    """Return the debate's new answers, the newest first."""
    found = [(describe(question), describe(answer)) for question, answer in read_new_answers(article_id)]
    return [
        AnsweredQuestion(question, answer)
        for question, answer in found
        if isinstance(question, CommentObject) and isinstance(answer, CommentObject)
    ]


def answers_without(hidden: Collection[int], answers: Sequence[AnsweredQuestion]) -> list[AnsweredQuestion]:
    """Return the new answers for a reader who has hidden some authors: those in which none of them asks or answers."""
    return [new for new in answers if new.question.author.id not in hidden and new.answer.author.id not in hidden]
