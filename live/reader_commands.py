"""The commands of an article's socket: each is done by the same function as its HTTP twin."""

from collections.abc import Mapping

from debate import wire, wire_desk
from debate.api.schemas import Id, NewBallot, NewComment, NewReport
from debate.comments.likes import like_to_set
from debate.comments.models import Comment
from debate.comments.posting import post_comment
from debate.comments.wire_form import describe
from debate.group_commit import Write
from debate.moderation.reports import report_comment
from debate.moderation.wire_form import describe_report
from debate.polls.ballots import ballot_to_cast
from debate.readers.identity import Identity
from live.commands import AnyKind, Command, GroupedKind, Kind
from live.desk_commands import DECISIONS


class PostComment(Command, NewComment):
    @property
    def needs_right(self) -> bool:
        """Only moderators answer as such."""
        return self.staff


class CastBallot(Command, NewBallot):
    poll: Id


class LikeComment(Command):
    comment: Id


class ReportComment(Command, NewReport):
    comment: Id


def _post(identity: Identity, slug: str, command: PostComment) -> wire.CommentAnswer:
    comment = post_comment(
        identity, slug, body=command.body, key=command.key, parent=command.parent, staff=command.staff
    )
    return wire.CommentAnswer(comment=describe(comment))


def _vote(identity: Identity, command: CastBallot) -> Write[wire.BallotResult]:
    return ballot_to_cast(identity, command.poll, command.choices, solution=command.solution)


def _cast(result: wire.BallotResult) -> wire.BallotResult:
    return result


def _like(identity: Identity, command: LikeComment) -> Write[Comment]:
    return like_to_set(identity, command.comment, liked=command.type == "like")


def _liked(comment: Comment) -> wire.CommentAnswer:
    return wire.CommentAnswer(comment=describe(comment))


def _report(identity: Identity, slug: str, command: ReportComment) -> wire_desk.ReportAnswer:
    report = report_comment(identity, command.comment, reason=command.reason, note=command.note)
    return wire_desk.ReportAnswer(report=describe_report(report))


COMMANDS: Mapping[str, AnyKind] = {
    "comment": Kind(PostComment, _post),
    "vote": GroupedKind(CastBallot, _vote, _cast),
    "like": GroupedKind(LikeComment, _like, _liked),
    "unlike": GroupedKind(LikeComment, _like, _liked),
    "report": Kind(ReportComment, _report),
    **DECISIONS,
}
