"""The audit log over HTTP."""

from datetime import date
from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from debate.api.callers import caller
from debate.api.schemas import Request, one_of
from debate.audit_log.models import Decision
from debate.audit_log.reading import Search, search_audit_log
from debate.wire.moderation.decisions import AuditLogPage

router = Router(tags=["audit log"])


class AuditLogQuery(Request):
    """Filters of the audit log; without any, all of it, newest first."""

    moderator: str = Field("", description="A moderator's id, or a part of a name.")
    action: Annotated[str, one_of(["", *Decision.Action.values])] = ""
    article: str = Field("", description="The name (slug) of an article.")
    text: str = Field("", description="A part of the reason, of the comment or of a name.")
    since: date | None = None
    until: date | None = None
    cursor: str = ""


# Its first address; it goes on working.
@router.get("/record", response=AuditLogPage, deprecated=True, operation_id="get_record", summary="As /audit-log")
@router.get("/audit-log", response=AuditLogPage, summary="What was decided, by whom, when and why")
def get_audit_log(request: HttpRequest, wanted: Query[AuditLogQuery]) -> AuditLogPage:
    search = Search(**wanted.model_dump(exclude={"cursor"}))
    return search_audit_log(caller(request), search, cursor=wanted.cursor)
