"""What one reader is told, and what they answer: notices, and an appeal against a sanction."""

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status

from debate import wire_people
from debate.api.callers import caller, no_store
from debate.api.schemas import NewAppeal
from debate.moderation.appeals import appeal, describe_appeal
from debate.moderation.person import read_own_sanctions
from debate.readers.notices import dismiss_notice, read_notices
from debate.readers.roles import require_reader

router = Router(tags=["notices"])


@router.get("/notices", response=wire_people.Notices, summary="What this reader has not yet seen")
def get_notices(request: HttpRequest, response: HttpResponse) -> wire_people.Notices:
    no_store(response)
    return wire_people.Notices(notices=read_notices(require_reader(caller(request))))


@router.delete("/notices/{int:notice_id}", response={204: None}, summary="Forget a notice that was seen")
def delete_notice(request: HttpRequest, notice_id: int) -> Status[None]:
    dismiss_notice(caller(request), notice_id)
    return Status(204, None)


@router.get("/sanctions", response=wire_people.OwnSanctions, summary="What moderators told this reader")
def get_sanctions(request: HttpRequest, response: HttpResponse) -> wire_people.OwnSanctions:
    no_store(response)
    return wire_people.OwnSanctions(sanctions=read_own_sanctions(caller(request)))


@router.post(
    "/sanctions/{int:sanction_id}/appeal",
    response={201: wire_people.AppealAnswer},
    summary="Appeal against a sanction, once",
)
def post_appeal(request: HttpRequest, said: NewAppeal, sanction_id: int) -> Status[wire_people.AppealAnswer]:
    found = appeal(caller(request), sanction_id, text=said.text)
    return Status(201, wire_people.AppealAnswer(appeal=describe_appeal(found)))
