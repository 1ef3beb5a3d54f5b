"""Signing in with a publisher's token: to a frame on its page, or to the pages at its site's domain."""

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from debate.database.pruning import delete_in_batches
from debate.errors import InvalidToken, SignInExpired
from debate.publisher_sign_in.accounts import find_account, is_up_to_date, make_account, update_account
from debate.publisher_sign_in.models import PublisherAccount, UsedToken
from debate.publisher_sign_in.tokens import TokenClaims, read_claims
from debate.readers.account_sessions import open_session
from debate.readers.accounts import account_of
from debate.readers.identity import Identity, identify, sign_in_frame
from debate.readers.models import Reader
from debate.sign_in import become_account, take_over
from debate.sites.access import get_site, get_site_of_number
from debate.sites.models import Site


def sign_in_by_publisher(request: HttpRequest, token: str) -> Identity:
    """Sign the frame in to the account of the publisher's reader, made at their first sign-in, and return who it is.

    The account takes over what the frame's reader did before, as in `sign_in`. A token can be used once; those who are
    signed in already may send it again. Raises `InvalidToken` without a frame's token, `InvalidSignIn`,
    `SignInExpired`, `NameTaken` for a name that the site reserves, and `ModeratorInFrame`.
    """
    before = identify(request)
    if before.token is None:
        raise InvalidToken
    origin = before.token.origin
    site = get_site(origin)
    claims = read_claims(site, token, audience=_audience(request))
    account = find_account(site, claims.subject)
    if account and before.reader and before.reader.user_id == account.user_id and is_up_to_date(account, claims):
        return before
    account = _use(site, claims, origin, before)
    identity = sign_in_frame(before, account_of(account.user))
    if before.voter and identity.voter:
        take_over([before.voter], identity.voter)
    return identity


def sign_in_at_domain(request: HttpRequest, site_id: int, token: str) -> Reader:
    """Sign the browser in at a site's domain to the account of the publisher's reader; returns the reader.

    As `sign_in_by_publisher`, but with a session: the reader can be a moderator. Raises `InvalidSignIn`,
    `SignInExpired` and `NameTaken`.
    """
    site, before = get_site_of_number(site_id), identify(request)
    claims = read_claims(site, token, audience=_audience(request))
    first = site.origins.first()
    # What the browser did before is taken over as after every sign-in (`note_sign_in`).
    return open_session(request, _use(site, claims, first.origin if first else None, before).user)


def _audience(request: HttpRequest) -> str:
    return request.build_absolute_uri("/").rstrip("/")


def forget_used_tokens() -> int:
    """Forget the tokens that have expired; returns how many."""
    return delete_in_batches(UsedToken.objects.filter(until__lt=timezone.now()))


@transaction.atomic
def _use(site: Site, claims: TokenClaims, origin: str | None, before: Identity) -> PublisherAccount:
    # Two frames of one new reader make one account, and two readers of one name get two names.
    Site.objects.select_for_update(no_key=True).get(pk=site.pk)
    _, is_unused = UsedToken.objects.get_or_create(site=site, jti=claims.jti, defaults={"until": claims.until})
    if not is_unused:
        raise SignInExpired
    account = find_account(site, claims.subject)
    if account is None:
        account = make_account(site, claims, origin=origin)
        if before.reader and before.reader.user_id is None:
            become_account(before.reader, account.user)
    if not is_up_to_date(account, claims):
        update_account(account, claims, origin=origin)
    return PublisherAccount.objects.select_related("user__reader").get(pk=account.pk)
