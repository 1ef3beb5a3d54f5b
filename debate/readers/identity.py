"""Identities: the session's guest or account, and the voter whose ballots they cast."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import UUID, uuid4

from django.contrib.auth import logout
from django.http import HttpRequest
from django.utils import timezone

from debate.errors import InvalidName, InvalidToken, ModeratorInFrame, SignedIn
from debate.language.wording import later
from debate.readers.account_sessions import open_session
from debate.readers.accounts import account_of
from debate.readers.ballot_cookie import known_since, read_voter, remember_voter
from debate.readers.challenges import SOLUTION_HEADER
from debate.readers.confirmation import require_confirmed
from debate.readers.guessing import find_account
from debate.readers.identity_changes import announce_sign_in, announce_sign_out
from debate.readers.limits import Action, Charge, charge_of, spend, spend_charge
from debate.readers.models import Reader, Role, Sanction
from debate.readers.names import MAX_NAME_CHARACTERS, require_free_name
from debate.readers.privacy.address import client_address
from debate.readers.sanctions import Suspect, describe_sanction, find_sanction, refusal_for
from debate.readers.scope import Placed
from debate.readers.second_factors import rank_of
from debate.readers.speaker_rows import ONE_BY_ONE, SpeakerLookup
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
from debate.sites.domains import site_id_here
from debate.text.cleaning import clean_line
from debate.wire.readers import ReaderKind, ReaderObject

_READER_KEY = "reader_id"
_NEW_VOTER = "hustings.new_voter"


@dataclass(frozen=True, slots=True)
class Identity:
    """The sender of one request or socket: `reader` is None without a name, `voter` without a ballot cookie or token,
    `token` if cookies identify the sender.
    """

    reader: Reader | None
    voter: UUID | None
    address: str
    token: Token | None = None
    # The publisher's site around the frame, or whose domain the page is at; None where all sites' debates are found.
    site_id: int | None = None
    # The browser's user agent, and when the voter was first seen.
    agent: str = ""
    voter_since: datetime | None = None
    # A challenge's solution, as sent with the request or command.
    solution: str = ""

    @property
    def is_moderator(self) -> bool:
        """Whether the sender has a moderator's rights."""
        return self.reader is not None and rank_of(self.reader) >= Role.MODERATOR

    @property
    def lacks_second_factor(self) -> bool:
        """Whether the sender is a moderator who needs a second factor to have a moderator's rights."""
        return self.reader is not None and self.reader.role_here >= Role.MODERATOR and not self.is_moderator

    @property
    def kind(self) -> ReaderKind:
        """The kind of reader: `anonymous` has no name."""
        if self.reader is None:
            return "anonymous"
        return "account" if self.reader.user_id else "guest"

    def spend(self, action: Action) -> None:
        """Count one more of the action for this identity; raises `RateLimited`, `ChallengeRequired`."""
        spend_charge(self.charge(action))

    def charge(self, action: Action, *, is_solved_for: bool = False, challenge: str = "") -> Charge:
        """Return the charge for one more of the action, as `charge_of` does."""
        # Not by the reader, because a guest with a new name is a new reader.
        person = self.voter.hex if self.voter else ""
        solved = {"solution": self.solution, "challenge": challenge}
        return charge_of(action, self.address, person, is_solved_for=is_solved_for, **solved)

    def find_sanction(self, at: Placed | None) -> Sanction | None:
        """Return the active mute or ban in an article's debate, or without an article, in all debates."""
        return find_sanction(self.suspect, at)

    def describe(self, at: Placed | None = None) -> ReaderObject:
        """Return the contract's `reader` object, with a named reader's active sanction, as `find_sanction` finds it."""
        return self.describe_with(self.find_sanction(at) if self.reader else None)

    def describe_with(self, sanction: Sanction | None) -> ReaderObject:
        """Return the identity as the contract's `reader` object, with a known sanction."""
        if self.reader is None:
            return ReaderObject(id=None, name=None, kind=self.kind, moderator=False)
        return ReaderObject(
            id=self.reader.pk,
            name=self.reader.name,
            kind=self.kind,
            moderator=self.is_moderator,
            sanction=describe_sanction(sanction) if sanction else None,
        )

    @property
    def suspect(self) -> Suspect:
        """The person that sanctions are matched with."""
        since = self.reader.created if self.reader else self.voter_since
        return Suspect(self.reader, self.voter, self.address, since, self.site_id)


def identify(request: HttpRequest, find: SpeakerLookup = ONE_BY_ONE) -> Identity:
    """Return the request's identity, by token, else by session and ballot cookie; raises `InvalidToken`."""
    if token := unsign_token(request):
        return _identify_by_token(request, token, find)
    reader = _reader_of(request, find)
    voter = reader.voter if reader else read_voter(request)
    identity = Identity(
        reader=reader,
        voter=voter,
        address=client_address(request),
        agent=request.headers.get("User-Agent", ""),
        voter_since=reader.created if reader else known_since(request) if voter else None,
        solution=request.headers.get(SOLUTION_HEADER, ""),
    )
    return at_site(identity, site_id_here(request))


def at_site(identity: Identity, site_id: int | None) -> Identity:
    """Return the identity in a site's frame or at its domain: it finds and moderates debates of that site alone."""
    return replace(identity, site_id=site_id, reader=identity.reader and identity.reader.standing_at(site_id))


def anonymous(request: HttpRequest) -> Identity:
    """Return an identity with nothing but the address."""
    return Identity(reader=None, voter=None, address=client_address(request), site_id=site_id_here(request))


def identify_in_frame(request: HttpRequest) -> Identity:
    """Return the identity of a request from a frame on another site; raises `InvalidToken`.

    By token or anonymous: a frame that used cookies would allow clickjacking.
    """
    return anonymous(request) if sent_token(request) is None else identify(request)


def start_frame(request: HttpRequest) -> Identity:
    """Return the identity for the requesting frame: the same as before, or a new one with its own token.

    Raises `SiteNotAllowed`, `InvalidToken`, `RateLimited`.
    """
    if sent_token(request) is not None:
        return identify(request)
    address = client_address(request)
    spend("token", address, solution=request.headers.get(SOLUTION_HEADER, ""))
    token = start_session(embedder_of(request), at_domain_of=site_id_here(request))
    return Identity(reader=None, voter=token.voter, address=address, token=token)


def start_guest(request: HttpRequest, name: str) -> Identity:
    """Make the session a guest's with that name.

    Raises `InvalidName`, `NameTaken` for a taken or reserved name, `SignedIn` for an account, which this never signs
    out, `Banned`, `RateLimited`, `InvalidToken`.
    """
    name = clean_line(name)
    if not name or len(name) > MAX_NAME_CHARACTERS:
        raise InvalidName
    identity = identify(request)
    if identity.reader and identity.reader.user_id:
        name = identity.reader.name
        raise SignedIn(later("You are signed in as %(name)s. Sign out before you take another name.", name=name))
    if identity.reader and identity.reader.name == name:
        return identity
    require_free_name(name, origin=identity.token.origin if identity.token else None)
    if (ban := identity.find_sanction(None)) and ban.kind == Sanction.Kind.BAN:
        raise refusal_for(ban)
    identity.spend("guest")
    if identity.token:
        reader = Reader.objects.create(name=name, voter=identity.token.voter)
        announce_sign_in(identity.voter, reader)
        return _with_reader(identity, identity.token, reader)
    logout(request)
    # A guest keeps the browser's voter, so that a new name gives no second ballot.
    reader = Reader.objects.create(name=name, voter=identity.voter or uuid4())
    request.session[_READER_KEY] = reader.pk
    remember_voter(request, reader.voter)
    if identity.reader:
        announce_sign_out(identity.reader.pk)
    announce_sign_in(identity.voter, reader)
    return replace(identity, reader=reader, voter=reader.voter)


def log_in(request: HttpRequest, username: str, password: str, code: str = "") -> Identity:
    """Sign the session in to an account; `code` is its second factor, if it has one.

    Raises `Unconfirmed`, and as `find_account` does; in a frame `InvalidToken`, and as `sign_in_frame` does.
    """
    in_frame = identify(request) if sent_token(request) is not None else None
    user = find_account(request, username, password, code)
    require_confirmed(request, user)
    if in_frame and in_frame.token:
        return sign_in_frame(in_frame, account_of(user))
    reader = open_session(request, user)
    return at_site(Identity(reader, reader.voter, client_address(request)), site_id_here(request))


def sign_in_frame(before: Identity, account: Reader) -> Identity:
    """Return the identity of a frame that has signed in to the account: with a new session; the old one's tokens end.

    Raises `ModeratorInFrame`, because no token has a moderator's rights, and `InvalidToken` for a closed account.
    """
    assert before.token, "a frame is identified by its token"
    if account.is_moderator:
        raise ModeratorInFrame
    # The token's ballots, likes and reports go to the account; otherwise an old token could vote a second time.
    found = _with_reader(before, end_session(before.token), account)
    announce_sign_in(before.voter, account)
    return found


def log_out(request: HttpRequest) -> Identity:
    """End the session, or all tokens of the frame's session; the browser keeps its voter. Returns the new identity."""
    before = identify(request)
    who = before.reader.pk if before.reader else before.voter
    if sent_token(request) is None:
        logout(request)
        announce_sign_out(who)
        return identify(request)
    assert before.token, "a request with a token is identified by it"
    token = end_session(before.token)
    announce_sign_out(who)
    return replace(before, reader=None, voter=token.voter, token=token)


def with_voter(identity: Identity, request: HttpRequest) -> Identity:
    """Return the identity with a voter; an anonymous reader gets a new one, which `ensure_voter` then stores."""
    if identity.voter:
        return identity
    voter = request.META.setdefault(_NEW_VOTER, uuid4())
    return replace(identity, voter=voter, voter_since=timezone.now())


def ensure_voter(request: HttpRequest) -> None:
    """Give the browser a voter; a frame has one in its token."""
    if sent_token(request) is None:
        reader = _reader_of(request)
        voter = reader.voter if reader else read_voter(request)
        remember_voter(request, voter or request.META.setdefault(_NEW_VOTER, uuid4()))


def guest_of(request: HttpRequest) -> int | None:
    """Return the id of the session's guest, or None."""
    return request.session.get(_READER_KEY)


def _identify_by_token(request: HttpRequest, token: Token, find: SpeakerLookup) -> Identity:
    site_id = require_good(token, find)
    if site_id_here(request) not in (None, site_id):
        raise InvalidToken
    identity = Identity(
        reader=None,
        voter=token.voter,
        address=client_address(request),
        token=token,
        agent=request.headers.get("User-Agent", ""),
        voter_since=datetime.fromtimestamp(token.since, tz=UTC),
        solution=request.headers.get(SOLUTION_HEADER, ""),
    )
    if token.reader_id is not None:
        reader = find.named(token.reader_id)
        if reader is None or seal_of(reader) != token.seal:
            raise InvalidToken
        identity = replace(identity, reader=reader, voter=reader.voter, voter_since=reader.created)
    if identity.reader and identity.reader.is_moderator:
        # A reader who has become a moderator since the token was issued.
        raise InvalidToken
    return at_site(identity, site_id)


def _with_reader(identity: Identity, token: Token, reader: Reader) -> Identity:
    """Return the identity with that reader, and the token that says so."""
    token = replace(token, reader_id=reader.pk, voter=reader.voter, seal=seal_of(reader))
    return replace(identity, reader=reader, voter=reader.voter, token=token)


def _reader_of(request: HttpRequest, find: SpeakerLookup = ONE_BY_ONE) -> Reader | None:
    if request.user.is_authenticated:
        return account_of(request.user)
    return find.guest(reader_id) if (reader_id := guest_of(request)) else None
