"""The record over HTTP: searched, and as numbers for everybody."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from debate import wire_people
from debate.api.callers import caller, no_store
from debate.api.schemas import Request
from debate.record.reading import Search, search_record

router = Router(tags=["record"])


class RecordQuery(Request):
    """What to look for in the record; without anything, all of it, newest first."""

    moderator: str = Field("", description="A moderator's id, or a part of a name.")
    action: str = ""
    article: str = Field("", description="The name (slug) of an article.")
    text: str = Field("", description="A part of the reason, of the comment or of a name.")
    since: date | None = None
    until: date | None = None
    cursor: str = ""


@router.get("/record", response=wire_people.RecordPage, summary="What was decided, by whom, when and why")
def get_record(request: HttpRequest, response: HttpResponse, wanted: Query[RecordQuery]) -> wire_people.RecordPage:
    no_store(response)
    search = Search(**wanted.model_dump(exclude={"cursor"}))
    return search_record(caller(request), search, cursor=wanted.cursor)
