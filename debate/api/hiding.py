"""People whom the caller has hidden for themselves."""

from django.http import HttpRequest
from ninja import Router, Status

from debate.api.callers import caller
from debate.comments.hiding import hide_person
from debate.comments.wire_form import describe_author
from debate.readers.hiding import read_hidden, show_again
from debate.wire.readers import HiddenPeopleAnswer

router = Router(tags=["hiding"])


@router.get("/hidden", response=HiddenPeopleAnswer, summary="The people whom this reader has hidden")
def get_hidden(request: HttpRequest) -> HiddenPeopleAnswer:
    return HiddenPeopleAnswer(people=[describe_author(person) for person in read_hidden(caller(request))])


@router.put("/hidden/{int:reader_id}", response={204: None}, summary="Hide what a person writes, for oneself")
def put_hidden(request: HttpRequest, reader_id: int) -> Status[None]:
    hide_person(caller(request), reader_id)
    return Status(204, None)


@router.delete("/hidden/{int:reader_id}", response={204: None}, summary="Hide a person no longer")
def delete_hidden(request: HttpRequest, reader_id: int) -> Status[None]:
    show_again(caller(request), reader_id)
    return Status(204, None)
