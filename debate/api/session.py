"""The session: read it, become a guest, sign in, sign out."""

from dataclasses import replace
from typing import Annotated

from django.http import HttpRequest
from django.middleware.csrf import get_token
from ninja import Router, Status
from pydantic import Field

from debate.accounts.passkeys import begin_passkey, sign_in_by_passkey
from debate.api.callers import caller
from debate.api.schemas import Credentials, GuestName, PasskeyProof, PublisherToken
from debate.articles.access import get_article
from debate.articles.models import Article
from debate.moderation.people.renaming import rename_oneself
from debate.publisher_sign_in.sign_in import sign_in_by_publisher
from debate.readers.identity import Identity, ensure_voter, identify, log_out, start_frame, start_guest
from debate.readers.tokens import sign_token
from debate.rights.asking import require_here
from debate.sign_in import sign_in
from debate.wire.readers import PasskeyOptions, SessionAnswer

router = Router(tags=["session"])


@router.get("", response=SessionAnswer, summary="Who am I? With `article`, also what holds for me in its debate")
def read_session(
    request: HttpRequest,
    article: Annotated[str, Field(description="The name (slug) of an article.")] = "",
) -> SessionAnswer:
    ensure_voter(request)
    identity, at = identify(request), get_article(article) if article else None
    if at:
        require_here(identity, at)
    return _session(request, identity, at)


@router.post("", response={201: SessionAnswer}, summary="Become a guest under a display name")
def post_session(request: HttpRequest, guest: GuestName) -> Status[SessionAnswer]:
    caller(request)
    identity = start_guest(request, guest.name)
    return Status(201, _session(request, identity))


@router.put("/name", response=SessionAnswer, summary="Change one's name, on what one has written too")
def put_name(request: HttpRequest, name: GuestName) -> SessionAnswer:
    identity = caller(request)
    return _session(request, replace(identity, reader=rename_oneself(identity, name.name)))


@router.post("/login", response=SessionAnswer, summary="Sign in to an account")
def post_login(request: HttpRequest, credentials: Credentials) -> SessionAnswer:
    caller(request)
    identity = sign_in(request, credentials.username, credentials.password, credentials.code)
    return _session(request, identity)


@router.post("/passkey/options", response=PasskeyOptions, summary="Begin to sign in with a passkey")
def post_passkey_options(request: HttpRequest) -> PasskeyOptions:
    caller(request)
    begun = begin_passkey(request)
    return PasskeyOptions(options=begun.options, state=begun.state or None)


@router.post("/passkey", response=SessionAnswer, summary="Sign in with a passkey")
def post_passkey(request: HttpRequest, proof: PasskeyProof) -> SessionAnswer:
    caller(request)
    return _session(request, sign_in_by_passkey(request, proof.credential, proof.state))


@router.post("/publisher", response=SessionAnswer, summary="Sign in to the account of the publisher's reader")
def post_publisher(request: HttpRequest, sign_in: PublisherToken) -> SessionAnswer:
    return _session(request, sign_in_by_publisher(request, sign_in.token))


@router.delete("", response=SessionAnswer, summary="End the session")
def delete_session(request: HttpRequest) -> SessionAnswer:
    caller(request)
    return _session(request, log_out(request))


@router.post("/token", response={201: SessionAnswer}, summary="Get or renew a frame's bearer token")
def post_token(request: HttpRequest) -> Status[SessionAnswer]:
    return Status(201, _session(request, start_frame(request)))


def _session(request: HttpRequest, identity: Identity, at: Article | None = None) -> SessionAnswer:
    reader = identity.describe(at)
    if identity.token:
        return SessionAnswer(reader=reader, csrf="", token=sign_token(identity.token))
    return SessionAnswer(reader=reader, csrf=get_token(request))
