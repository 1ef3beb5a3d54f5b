"""One reader's notices, and their appeals."""

from django.http import HttpRequest
from ninja import Router, Status

from debate.api.callers import caller
from debate.api.schemas import NewAppeal, ReadNotices
from debate.moderation.people.appeals import appeal, describe_appeal
from debate.moderation.people.person import read_own_sanctions
from debate.readers.notices import dismiss_notice, mark_read, read_notices
from debate.rights.asking import require
from debate.rights.table import READ_OWN_NOTICES
from debate.wire.moderation.people import AppealAnswer
from debate.wire.readers import NoticesAnswer, OwnSanctionsAnswer

router = Router(tags=["notices"])


@router.get("/notices", response=NoticesAnswer, summary="What this reader has not yet seen")
def get_notices(request: HttpRequest) -> NoticesAnswer:
    return NoticesAnswer(notices=read_notices(require(caller(request), READ_OWN_NOTICES)))


@router.post("/notices/read", response={204: None}, summary="Note that notices were seen, on all devices")
def post_read(request: HttpRequest, said: ReadNotices) -> Status[None]:
    mark_read(caller(request), said.until)
    return Status(204, None)


@router.delete("/notices/{int:notice_id}", response={204: None}, summary="Forget a notice that was seen")
def delete_notice(request: HttpRequest, notice_id: int) -> Status[None]:
    dismiss_notice(caller(request), notice_id)
    return Status(204, None)


@router.get("/sanctions", response=OwnSanctionsAnswer, summary="This reader's warnings, mutes and bans")
def get_sanctions(request: HttpRequest) -> OwnSanctionsAnswer:
    return OwnSanctionsAnswer(sanctions=read_own_sanctions(caller(request)))


@router.post(
    "/sanctions/{int:sanction_id}/appeal",
    response={201: AppealAnswer},
    summary="Appeal against a sanction, once",
)
def post_appeal(request: HttpRequest, said: NewAppeal, sanction_id: int) -> Status[AppealAnswer]:
    found = appeal(caller(request), sanction_id, text=said.text)
    return Status(201, AppealAnswer(appeal=describe_appeal(found)))
