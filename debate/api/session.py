"""Who is speaking: ask, become a guest, sign in, leave."""

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from ninja import Router, Status

from debate import wire
from debate.api.callers import caller
from debate.api.schemas import Credentials, GuestName
from debate.polls.sign_in import sign_in
from debate.readers.identity import Identity, ensure_voter, identify, log_out, start_frame, start_guest
from debate.readers.tokens import sign_token

router = Router(tags=["session"])


@router.get("", response=wire.SessionObject, summary="Who am I?")
def read_session(request: HttpRequest, response: HttpResponse) -> wire.SessionObject:
    ensure_voter(request, response)
    return _session(request, response, identify(request))


@router.post("", response={201: wire.SessionObject}, summary="Become a guest under a display name")
def post_session(request: HttpRequest, response: HttpResponse, guest: GuestName) -> Status[wire.SessionObject]:
    caller(request)
    identity = start_guest(request, guest.name)
    ensure_voter(request, response)
    return Status(201, _session(request, response, identity))


@router.post("/login", response=wire.SessionObject, summary="Sign in to an account")
def post_login(request: HttpRequest, response: HttpResponse, credentials: Credentials) -> wire.SessionObject:
    caller(request)
    identity = sign_in(request, credentials.username, credentials.password)
    ensure_voter(request, response)
    return _session(request, response, identity)


@router.delete("", response=wire.SessionObject, summary="End the session")
def delete_session(request: HttpRequest, response: HttpResponse) -> wire.SessionObject:
    caller(request)
    return _session(request, response, log_out(request))


@router.post("/token", response={201: wire.SessionObject}, summary="Get or renew a frame's bearer token")
def post_token(request: HttpRequest, response: HttpResponse) -> Status[wire.SessionObject]:
    return Status(201, _session(request, response, start_frame(request)))


def _session(request: HttpRequest, response: HttpResponse, identity: Identity) -> wire.SessionObject:
    response["Cache-Control"] = "no-store"
    if identity.token:
        return wire.SessionObject(reader=identity.describe(), csrf="", token=sign_token(identity.token))
    return wire.SessionObject(reader=identity.describe(), csrf=get_token(request))
