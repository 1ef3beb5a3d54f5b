"""The account of a publisher's reader: made at the first sign-in, and kept as the publisher's tokens describe it."""

from hashlib import blake2b

from django.contrib.auth.models import User
from django.db import transaction

from debate.articles.revisions import locked_articles
from debate.comments.authors import naming_articles, tell_new_name
from debate.errors import NameTaken
from debate.moderation.people.renaming import rename
from debate.moderation.people.roles import follow_publisher
from debate.publisher_sign_in.models import PublisherAccount
from debate.publisher_sign_in.tokens import TokenClaims
from debate.readers.accounts import account_of, open_account
from debate.readers.identity_changes import announce_change
from debate.readers.models import NameKey, Reader
from debate.readers.names import MAX_NAME_CHARACTERS, name_keys, require_unreserved
from debate.sites.models import Site

# Readers of one name get numbers: Ann, Ann 2, Ann 3.
MAX_NUMBERED_NAMES = 1_000


def find_account(site: Site, subject: str) -> PublisherAccount | None:
    """Return the account of the site's reader, or None before their first sign-in."""
    return PublisherAccount.objects.select_related("site", "user__reader").filter(site=site, subject=subject).first()


def is_up_to_date(account: PublisherAccount, claims: TokenClaims) -> bool:
    """Return whether the account has the name, badge and role that the token says."""
    reader = account_of(account.user)
    # A role that an administrator has given is not the publisher's.
    has_role = claims.moderates == reader.role_is_publishers or (reader.is_moderator and not reader.role_is_publishers)
    return account.name == claims.name and reader.badge == claims.badge and has_role


def make_account(site: Site, claims: TokenClaims, *, origin: str | None) -> PublisherAccount:
    """Make an account, without badge and role, in the caller's transaction.

    `origin` is that of the page around the frame, or one of the site's. Raises `NameTaken` for a name that the site
    reserves.
    """
    name = _free_name(claims.name, origin, None)
    # Nobody sees it or signs in with it.
    digest = blake2b(claims.subject.encode(), digest_size=12).hexdigest()
    user = User(username=f"{site.pk}-{digest}")
    user.set_unusable_password()
    user.save()
    open_account(user, name=name)
    return PublisherAccount.objects.create(site=site, subject=claims.subject, user=user, name=claims.name)


def update_account(account: PublisherAccount, claims: TokenClaims, *, origin: str | None) -> None:
    """Give the account the token's name, badge and role, on open pages too, in the caller's transaction.

    Raises `NameTaken`.
    """
    reader = Reader.objects.get(user=account.user)
    articles = locked_articles(naming_articles(reader))
    reader.badge = claims.badge
    reader.save(update_fields=["badge"])
    if account.name != claims.name:
        account.name = claims.name
        account.save(update_fields=["name"])
        name = _free_name(claims.name, origin, reader)
    else:
        name = reader.name
    if name != reader.name:
        rename(reader, name, articles=articles.values())
    else:
        tell_new_name(reader, articles.values())
    follow_publisher(reader.pk, site=account.site, moderates=claims.moderates)
    announce_change(reader)


@transaction.atomic
def take_roles_back(site: Site) -> None:
    """Make the site's moderators by token ordinary readers; those whom an administrator made moderators stay."""
    by_token = Reader.objects.filter(user__publisher_account__site=site, role_is_publishers=True)
    for reader_id in by_token.values_list("pk", flat=True):
        follow_publisher(reader_id, site=site, moderates=False)


def _free_name(name: str, origin: str | None, reader: Reader | None) -> str:
    """Return the name, with a number if it reads like that of another account."""
    require_unreserved(name, origin=origin)
    for number in range(1, MAX_NUMBERED_NAMES):
        numbered = name if number == 1 else f"{name[: MAX_NAME_CHARACTERS - 4].strip()} {number}"
        if not NameKey.objects.filter(key__in=name_keys(numbered)).exclude(reader=reader).exists():
            return numbered
    raise NameTaken
