"""Who is speaking: the session's guest or account, and the voter whose ballots they cast."""

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import UUID, uuid4

from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.models import AbstractBaseUser, User
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from debate import wire
from debate.errors import InvalidName, InvalidToken, ModeratorInFrame, NameTaken, Refusal, WrongCredentials
from debate.readers.address import client_address
from debate.readers.ballot_cookie import keep_voter, known_since, read_voter
from debate.readers.finding import ONE_BY_ONE, Finding
from debate.readers.limits import Action, spend
from debate.readers.models import Reader, Role, Sanction
from debate.readers.sanctions import Suspect, describe_sanction, find_sanction, refusal_for
from debate.readers.tokens import (
    Token,
    embedder_of,
    end_session,
    require_good,
    seal_of,
    sent_token,
    start_session,
    unsign_token,
)
from debate.text import clean_line, folded, is_visible

MAX_NAME_CHARACTERS = 40

_READER_KEY = "reader_id"
_NEW_VOTER = "hustings.new_voter"


@dataclass(frozen=True, slots=True)
class Identity:
    """The speaker of one request or socket: `reader` is None for somebody without a name, `voter` for somebody whose
    ballot could not be told from another's, `token` for somebody who is known by cookies."""

    reader: Reader | None
    voter: UUID | None
    address: str
    token: Token | None = None
    # The browser as it names itself, and since when the voter has been known.
    agent: str = ""
    voter_since: datetime | None = None

    @property
    def is_moderator(self) -> bool:
        return self.reader is not None and self.reader.is_moderator

    @property
    def kind(self) -> wire.ReaderKind:
        """What sort of reader speaks: `anonymous` is somebody without a name."""
        if self.reader is None:
            return "anonymous"
        return "account" if self.reader.user_id else "guest"

    def spend(self, action: Action) -> None:
        """Count one more of the action for this speaker; raises `RateLimited`."""
        person = f"reader:{self.reader.pk}" if self.reader else f"voter:{self.voter}" if self.voter else ""
        spend(action, self.address, person)

    def require_unmuted(self) -> None:
        """Refuse what neither the muted nor the banned may do; raises `Muted` or `Banned`."""
        if refusal := self.find_refusal():
            raise refusal

    def find_refusal(self) -> Refusal | None:
        """Return `Muted` or `Banned` where this speaker must not write at the moment, None where they may."""
        sanction = self._sanction() if self.reader or self.voter else None
        return refusal_for(sanction) if sanction else None

    def require_unbanned(self) -> None:
        """Refuse what the banned may not do; raises `Banned`."""
        sanction = self._sanction()
        if sanction and sanction.kind == Sanction.Kind.BAN:
            raise refusal_for(sanction)

    def describe(self) -> wire.ReaderObject:
        """Return the identity as the contract's `reader` object, for who has a name with the sanction in force."""
        return self.describe_with(self._sanction() if self.reader else None)

    def describe_with(self, sanction: Sanction | None) -> wire.ReaderObject:
        """Return the identity as the contract's `reader` object, with a sanction that was found already."""
        if self.reader is None:
            return wire.ReaderObject(id=None, name=None, kind=self.kind, moderator=False)
        return wire.ReaderObject(
            id=self.reader.pk,
            name=self.reader.name,
            kind=self.kind,
            moderator=self.reader.is_moderator,
            sanction=describe_sanction(sanction) if sanction else None,
        )

    @property
    def suspect(self) -> Suspect:
        """Whom a sanction would concern."""
        return Suspect(self.reader, self.voter, self.address)

    def _sanction(self) -> Sanction | None:
        return find_sanction(self.suspect)


def identify(request: HttpRequest, find: Finding = ONE_BY_ONE) -> Identity:
    """Return who sent the request, by its session and ballot cookie; at most two queries, none without cookies.

    A request with a token is known by that alone: raises `InvalidToken`. Whole crowds: `crowd`.
    """
    if token := unsign_token(request):
        return _identify_by_token(request, token, find)
    reader = _reader_of(request, find)
    voter = reader.voter if reader else read_voter(request)
    return Identity(
        reader=reader,
        voter=voter,
        address=client_address(request),
        agent=request.headers.get("User-Agent", ""),
        voter_since=reader.created if reader else known_since(request) if voter else None,
    )


def nobody(request: HttpRequest) -> Identity:
    """Return somebody of whom nothing is known but the address."""
    return Identity(reader=None, voter=None, address=client_address(request))


def identify_in_frame(request: HttpRequest) -> Identity:
    """Return who sent the request from a frame on another site: by token or nobody, never by cookies.

    A frame that knew its reader by cookies could be made to click for them. Raises `InvalidToken`.
    """
    return nobody(request) if sent_token(request) is None else identify(request)


def start_frame(request: HttpRequest) -> Identity:
    """Return whom the frame that asks speaks for: the same speaker as before, or a new one with a token of its own.

    Raises `SiteNotAllowed`, `InvalidToken`, `RateLimited`.
    """
    if sent_token(request) is not None:
        return identify(request)
    address = client_address(request)
    spend("token", address)
    token = start_session(embedder_of(request))
    return Identity(reader=None, voter=token.voter, address=address, token=token)


def start_guest(request: HttpRequest, name: str) -> Identity:
    """Let the session speak as a guest of that name from now on.

    Raises `InvalidName`, `NameTaken` where an account has the name, `Banned`, `RateLimited`, `InvalidToken`.
    """
    name = clean_line(name)
    if not is_visible(name) or len(name) > MAX_NAME_CHARACTERS:
        raise InvalidName
    identity = identify(request)
    if identity.reader and not identity.reader.user_id and identity.reader.name == name:
        return identity
    if _is_reserved(name):
        raise NameTaken
    identity.require_unbanned()
    spend("guest", identity.address)
    if identity.token:
        return _with_reader(identity, identity.token, Reader.objects.create(name=name, voter=identity.token.voter))
    # An account's voter stays with the account; a guest keeps the browser's, so that a new name is no second ballot.
    voter = identity.voter if identity.reader is None or not identity.reader.user_id else read_voter(request)
    logout(request)
    reader = Reader.objects.create(name=name, voter=voter or uuid4())
    request.session[_READER_KEY] = reader.pk
    return replace(identity, reader=reader, voter=reader.voter)


def log_in(request: HttpRequest, username: str, password: str) -> Identity:
    """Sign the session in to an account.

    Raises `WrongCredentials`, `RateLimited` by address and by user name; in a frame `InvalidToken`, and
    `ModeratorInFrame`, since no token has a moderator's rights.
    """
    address = client_address(request)
    in_frame = identify(request) if sent_token(request) is not None else None
    username = username.replace("\0", "")
    spend("login", address, folded(username))
    user = authenticate(request, username=username, password=password)
    if user is None:
        raise WrongCredentials
    if in_frame and in_frame.token:
        found = _with_reader(in_frame, in_frame.token, _account_reader(user))
        if found.is_moderator:
            raise ModeratorInFrame
        return found
    login(request, user)
    reader = _account_reader(user)
    return Identity(reader=reader, voter=reader.voter, address=address)


def log_out(request: HttpRequest) -> Identity:
    """End the session, or all tokens of the frame's; the browser stays the same voter. Returns who speaks now."""
    if sent_token(request) is None:
        logout(request)
        return identify(request)
    before = identify(request)
    assert before.token, "who sends a token is known by it"
    token = end_session(before.token)
    return replace(before, reader=None, voter=token.voter, token=token)


def with_voter(identity: Identity, request: HttpRequest) -> Identity:
    """Return the identity with a voter, for an anonymous reader a new one that `ensure_voter` then keeps."""
    if identity.voter:
        return identity
    voter = request.META.setdefault(_NEW_VOTER, uuid4())
    return replace(identity, voter=voter, voter_since=timezone.now())


def ensure_voter(request: HttpRequest, response: HttpResponse) -> None:
    """See to it that the browser has the signed ballot cookie of whom it speaks for.

    After signing in that is the account's, and stays so after signing out: the browser has one ballot all the time.
    A frame has it in its token.
    """
    if sent_token(request) is not None:
        return
    reader, present = _reader_of(request), read_voter(request)
    voter = reader.voter if reader else present or request.META.setdefault(_NEW_VOTER, uuid4())
    if voter == present:
        return
    keep_voter(response, voter)


def guest_of(request: HttpRequest) -> int | None:
    """Return the number of the guest in whose name the session speaks, None where it speaks in nobody's."""
    return request.session.get(_READER_KEY)


def _identify_by_token(request: HttpRequest, token: Token, find: Finding) -> Identity:
    require_good(token, find)
    identity = Identity(
        reader=None,
        voter=token.voter,
        address=client_address(request),
        token=token,
        agent=request.headers.get("User-Agent", ""),
        voter_since=datetime.fromtimestamp(token.since, tz=UTC),
    )
    if token.reader_id is not None:
        reader = find.named(token.reader_id)
        if reader is None or seal_of(reader) != token.seal:
            raise InvalidToken
        identity = replace(identity, reader=reader, voter=reader.voter, voter_since=reader.created)
    if identity.is_moderator:
        # Somebody who has become one since the token was made.
        raise InvalidToken
    return identity


def _with_reader(identity: Identity, token: Token, reader: Reader) -> Identity:
    """Return the speaker as that reader from now on, with the token that says so."""
    token = replace(token, reader_id=reader.pk, voter=reader.voter, seal=seal_of(reader))
    return replace(identity, reader=reader, voter=reader.voter, token=token)


def _reader_of(request: HttpRequest, find: Finding = ONE_BY_ONE) -> Reader | None:
    if request.user.is_authenticated:
        return _account_reader(request.user)
    reader_id = guest_of(request)
    return find.guest(reader_id) if reader_id else None


def _account_reader(user: AbstractBaseUser) -> Reader:
    assert isinstance(user, User)
    with suppress(Reader.DoesNotExist):
        return user.reader
    role = Role.ADMINISTRATOR if user.is_superuser else Role.READER
    defaults = {"name": user.get_username()[:MAX_NAME_CHARACTERS], "role": role}
    return Reader.objects.get_or_create(user=user, defaults=defaults)[0]


def _is_reserved(name: str) -> bool:
    """Say whether an account goes by that name, so that no guest can pass for it."""
    likely = Reader.objects.filter(user__isnull=False, name__iexact=name).exists()
    return likely or any(
        folded(name) == folded(known)
        for known in Reader.objects.filter(role__gte=Role.MODERATOR).values_list("name", flat=True)
    )
