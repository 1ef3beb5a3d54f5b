"""The commands of an article's socket: each calls the same function as the HTTP API."""

from typing import Literal

from debate.api.posting import post_new_comment
from debate.api.schemas import Id, NewBallot, NewComment, NewReport
from debate.comments.likes import like_to_set
from debate.comments.models import Comment
from debate.comments.wire_form import describe
from debate.database.group_commit import Write
from debate.moderation.reports import report_comment
from debate.moderation.wire_form import describe_report
from debate.polls.ballots import ballot_to_cast
from debate.readers.identity import Identity
from debate.wire.comments import CommentAnswer
from debate.wire.moderation.reports import ReportAnswer
from debate.wire.polls import BallotAnswer
from live.commands.commands import BatchedKind, Command, CommandKind, Commands
from live.socket.desk_commands import DECISIONS


class PostComment(Command, NewComment):
    type: Literal["comment"]

    @property
    def needs_right(self) -> bool:
        """Only moderators reply as moderators."""
        return self.staff


class CastBallot(Command, NewBallot):
    type: Literal["vote"]
    poll: Id


class LikeComment(Command):
    type: Literal["like", "unlike"]
    comment: Id


class ReportComment(Command, NewReport):
    type: Literal["report"]
    comment: Id


def _vote(identity: Identity, command: CastBallot) -> Write[BallotAnswer]:
    return ballot_to_cast(identity, command.poll, command.choices, solution=command.solution)


def _like(identity: Identity, command: LikeComment) -> Write[Comment]:
    return like_to_set(identity, command.comment, liked=command.type == "like")


def _liked(comment: Comment) -> CommentAnswer:
    return CommentAnswer(comment=describe(comment))


def _report(identity: Identity, slug: str, command: ReportComment) -> ReportAnswer:
    report = report_comment(identity, command.comment, reason=command.reason, note=command.note)
    return ReportAnswer(report=describe_report(report))


COMMANDS = Commands(
    CommandKind(PostComment, post_new_comment),
    BatchedKind(CastBallot, _vote),
    BatchedKind(LikeComment, _like, _liked),
    CommandKind(ReportComment, _report),
    *DECISIONS,
)
