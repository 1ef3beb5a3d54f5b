"""One comment: read, edit, withdraw, like, report, decide."""

from django.http import HttpRequest
from django.utils import translation
from ninja import Router, Status

from debate.api.callers import caller
from debate.api.posting import spans_of
from debate.api.schemas import EditedComment, NewDecision, NewLegalReport, NewReport, PreviewedComment
from debate.comments.access import visible_comment
from debate.comments.editing import edit_comment, withdraw_comment
from debate.comments.likes import like_comment, unlike_comment
from debate.comments.preview import preview_body
from debate.comments.wire_form import describe, describe_to
from debate.moderation.decisions import decide
from debate.moderation.legal_reports import receipt_path, report_illegal_content
from debate.moderation.reports import report_comment
from debate.moderation.wire_form import describe_decision, describe_report
from debate.rights.asking import require_here
from debate.sites.origins import origin_for
from debate.wire.comments import CommentAnswer, PreviewAnswer
from debate.wire.moderation.decisions import DecisionAnswer
from debate.wire.moderation.reports import LegalReportAnswer, ReportAnswer

router = Router(tags=["comments"])


@router.post("/preview", response=PreviewAnswer, summary="A text as a comment with it would be shown")
def post_preview(request: HttpRequest, text: PreviewedComment) -> PreviewAnswer:
    return PreviewAnswer(html=preview_body(caller(request), text.body, spans_of(text.mentions)))


@router.get("/{int:comment_id}", response=CommentAnswer, summary="One comment, also by somebody whom one has hidden")
def get_comment(request: HttpRequest, comment_id: int) -> CommentAnswer:
    identity = caller(request)
    comment = visible_comment(identity, comment_id)
    require_here(identity, comment.article)
    return CommentAnswer(comment=describe_to(identity, comment))


@router.patch("/{int:comment_id}", response=CommentAnswer, summary="Edit one's own comment within 5 minutes")
def patch_comment(request: HttpRequest, edit: EditedComment, comment_id: int) -> CommentAnswer:
    identity = caller(request)
    mentions = None if edit.mentions is None else spans_of(edit.mentions)
    edited = edit_comment(identity, comment_id, body=edit.body, question=edit.question, mentions=mentions)
    return CommentAnswer(comment=describe_to(identity, edited))


@router.delete("/{int:comment_id}", response=CommentAnswer, summary="Withdraw one's own comment")
def delete_comment(request: HttpRequest, comment_id: int) -> CommentAnswer:
    return CommentAnswer(comment=describe(withdraw_comment(caller(request), comment_id)))


@router.put("/{int:comment_id}/like", response=CommentAnswer, summary="Like a comment")
def put_like(request: HttpRequest, comment_id: int) -> CommentAnswer:
    return CommentAnswer(comment=describe(like_comment(caller(request), comment_id)))


@router.delete("/{int:comment_id}/like", response=CommentAnswer, summary="Unlike a comment")
def delete_like(request: HttpRequest, comment_id: int) -> CommentAnswer:
    return CommentAnswer(comment=describe(unlike_comment(caller(request), comment_id)))


@router.post("/{int:comment_id}/reports", response={201: ReportAnswer}, summary="Report to the moderators")
def post_report(request: HttpRequest, report: NewReport, comment_id: int) -> Status[ReportAnswer]:
    filed = report_comment(caller(request), comment_id, reason=report.reason, note=report.note)
    return Status(201, ReportAnswer(report=describe_report(filed)))


@router.post(
    "/{int:comment_id}/legal-reports",
    response={201: LegalReportAnswer},
    summary="Report illegal content, with or without a name",
)
def post_legal_report(request: HttpRequest, report: NewLegalReport, comment_id: int) -> Status[LegalReportAnswer]:
    filed = report_illegal_content(
        caller(request),
        comment_id,
        ground=report.ground,
        explanation=report.explanation,
        in_good_faith=report.good_faith,
        name=report.name,
        email=report.email,
        language=translation.get_language() or "",
    )
    origin = origin_for(request, filed.comment.article.site_id)
    return Status(201, LegalReportAnswer(receipt=origin + receipt_path(filed)))


@router.post("/{int:comment_id}/decisions", response={201: DecisionAnswer}, summary="Decide, as a moderator")
def post_decision(request: HttpRequest, decision: NewDecision, comment_id: int) -> Status[DecisionAnswer]:
    taken, comment = decide(
        caller(request),
        comment_id,
        action=decision.action,
        reason=decision.reason,
        category=decision.category,
    )
    return Status(201, DecisionAnswer(decision=describe_decision(taken), comment=describe(comment)))
