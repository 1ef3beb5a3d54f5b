"""People, over HTTP: what moderators do with them, and how appeals are answered."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status

from debate import wire_people
from debate.api.callers import caller, no_store
from debate.api.schemas import Because, NewAnswer, NewSanction, NewSweep
from debate.moderation.appeals import answer_appeal, describe_appeal, read_open_appeals
from debate.moderation.people import lift_sanction, sanction_reader
from debate.moderation.person import read_person
from debate.moderation.sweeps import describe_sweep, remove_posts, restore_posts
from debate.readers.roles import require_moderator
from debate.readers.sanctions import describe_sanction

router = Router(tags=["people"])


@router.get("/readers/{int:reader_id}", response=wire_people.Person, summary="A reader, with sanctions and appeals")
def get_reader(request: HttpRequest, response: HttpResponse, reader_id: int) -> wire_people.Person:
    no_store(response)
    return read_person(caller(request), reader_id)


@router.post(
    "/readers/{int:reader_id}/sanctions",
    response={201: wire_people.SanctionAnswer},
    summary="Warn, mute or ban a reader",
)
def post_sanction(request: HttpRequest, sanction: NewSanction, reader_id: int) -> Status[wire_people.SanctionAnswer]:
    given = sanction_reader(
        caller(request),
        reader_id,
        sanction.kind,
        reason=sanction.reason,
        category=sanction.category,
        hours=sanction.hours,
        with_address=sanction.with_address,
    )
    return Status(201, wire_people.SanctionAnswer(sanction=describe_sanction(given)))


@router.delete(
    "/sanctions/{int:sanction_id}", response=wire_people.SanctionAnswer, summary="Lift a sanction before its time"
)
def delete_sanction(request: HttpRequest, sanction_id: int, why: Because) -> wire_people.SanctionAnswer:
    lifted = lift_sanction(caller(request), sanction_id, reason=why.reason)
    return wire_people.SanctionAnswer(sanction=describe_sanction(lifted))


@router.post(
    "/readers/{int:reader_id}/removals",
    response={201: wire_people.SweepAnswer},
    summary="Remove what a reader wrote in the last hours",
)
def post_removal(request: HttpRequest, sweep: NewSweep, reader_id: int) -> Status[wire_people.SweepAnswer]:
    done = remove_posts(caller(request), reader_id, hours=sweep.hours, reason=sweep.reason, category=sweep.category)
    return Status(201, describe_sweep(done))


@router.post(
    "/removals/{uuid:batch}/restoration", response=wire_people.SweepAnswer, summary="Bring back what one action removed"
)
def post_restoration(request: HttpRequest, why: Because, batch: UUID) -> wire_people.SweepAnswer:
    return describe_sweep(restore_posts(caller(request), batch, reason=why.reason))


@router.get("/appeals", response=wire_people.Appeals, summary="The appeals that wait for an answer")
def get_appeals(request: HttpRequest, response: HttpResponse) -> wire_people.Appeals:
    no_store(response)
    require_moderator(caller(request))
    return wire_people.Appeals(appeals=read_open_appeals())


@router.post("/appeals/{int:appeal_id}/answer", response=wire_people.AppealAnswer, summary="Answer an appeal")
def post_answer(request: HttpRequest, answer: NewAnswer, appeal_id: int) -> wire_people.AppealAnswer:
    answered = answer_appeal(caller(request), appeal_id, lifts=answer.lifts, answer=answer.answer)
    return wire_people.AppealAnswer(appeal=describe_appeal(answered))
