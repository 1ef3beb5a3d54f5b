"""People over HTTP: sanctions, sweeps, and answers to appeals."""

from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Status

from debate.api.callers import caller
from debate.api.schemas import Because, NewAppealAnswer, NewSanction, NewSweep
from debate.moderation.clearing import describe_sanction_answer, sanction_and_clear
from debate.moderation.people.appeals import answer_appeal, describe_appeal, read_open_appeals
from debate.moderation.people.person import read_person
from debate.moderation.people.sanctions import Terms, lift_sanction
from debate.moderation.people.sweeps import describe_sweep, remove_posts, restore_posts
from debate.wire.moderation.people import AppealAnswer, AppealsAnswer, PersonAnswer, SanctionAnswer, SweepAnswer

router = Router(tags=["people"])


@router.get("/readers/{int:reader_id}", response=PersonAnswer, summary="A reader, with sanctions and appeals")
def get_reader(request: HttpRequest, reader_id: int) -> PersonAnswer:
    return read_person(caller(request), reader_id)


@router.post(
    "/readers/{int:reader_id}/sanctions",
    response={201: SanctionAnswer},
    summary="Warn, mute or ban a reader",
)
def post_sanction(request: HttpRequest, sanction: NewSanction, reader_id: int) -> Status[SanctionAnswer]:
    given, sweep = sanction_and_clear(
        caller(request),
        reader_id,
        sanction.kind,
        Terms(
            reason=sanction.reason,
            category=sanction.category,
            hours=sanction.hours,
            with_address=sanction.with_address,
        ),
        remove_hours=sanction.remove_hours,
    )
    return Status(201, describe_sanction_answer(given, sweep))


@router.delete("/sanctions/{int:sanction_id}", response=SanctionAnswer, summary="Revoke a sanction")
def delete_sanction(request: HttpRequest, sanction_id: int, why: Because) -> SanctionAnswer:
    lifted = lift_sanction(caller(request), sanction_id, reason=why.reason)
    return describe_sanction_answer(lifted)


@router.post(
    "/readers/{int:reader_id}/removals",
    response={201: SweepAnswer},
    summary="Remove what a reader wrote in the last hours",
)
def post_removal(request: HttpRequest, sweep: NewSweep, reader_id: int) -> Status[SweepAnswer]:
    done = remove_posts(caller(request), reader_id, hours=sweep.hours, reason=sweep.reason, category=sweep.category)
    return Status(201, describe_sweep(done))


@router.post("/removals/{uuid:batch}/restoration", response=SweepAnswer, summary="Restore what one action removed")
def post_restoration(request: HttpRequest, why: Because, batch: UUID) -> SweepAnswer:
    return describe_sweep(restore_posts(caller(request), batch, reason=why.reason))


@router.get("/appeals", response=AppealsAnswer, summary="The appeals that wait for an answer")
def get_appeals(request: HttpRequest) -> AppealsAnswer:
    return AppealsAnswer(appeals=read_open_appeals(caller(request)))


@router.post("/appeals/{int:appeal_id}/answer", response=AppealAnswer, summary="Answer an appeal")
def post_answer(request: HttpRequest, answer: NewAppealAnswer, appeal_id: int) -> AppealAnswer:
    answered = answer_appeal(caller(request), appeal_id, lifts=answer.lifts, answer=answer.answer)
    return AppealAnswer(appeal=describe_appeal(answered))
