"""Changes of readers' names: by themselves, by an administrator, or by their publisher's tokens.

The audit log says that a name has changed, when and by whom. The names themselves are in `FormerName`, where they can
be deleted with their reader.
"""

from collections.abc import Iterable
from datetime import timedelta
from math import ceil

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from debate.articles.models import Article
from debate.articles.revisions import locked_articles
from debate.audit_log.models import Decision
from debate.audit_log.writing import write_decision
from debate.comments.authors import naming_articles, tell_new_name
from debate.errors import InvalidName, NameTaken, NameTooNew, PublisherName
from debate.language.wording import later, later_counted
from debate.readers.former_names import former_names
from debate.readers.identity import Identity
from debate.readers.identity_changes import announce_change
from debate.readers.models import FormerName, NameKey, Reader
from debate.readers.names import MAX_NAME_CHARACTERS, keep_name_keys, name_keys, require_free, require_unreserved
from debate.rights.asking import find_bar, may, require
from debate.rights.table import GIVE_ROLE, RENAME, RENAME_ONESELF
from debate.text.cleaning import clean_line

DAY_S = 24 * 3_600


def rename_oneself(identity: Identity, name: str) -> Reader:
    """Give the sender another name, on what they have written too; the same name again changes nothing.

    Raises `SignInRequired`, `Muted`, `Banned`, `PublisherName`, `InvalidName`, `NameTaken`, `NameTooNew`,
    `RateLimited`.
    """
    reader = require(identity, RENAME_ONESELF)
    if refusal := find_bar(identity, RENAME_ONESELF, None):
        raise refusal
    if has_publishers_name(reader):
        raise PublisherName
    name = clean_line(name)
    if not name or len(name) > MAX_NAME_CHARACTERS:
        raise InvalidName
    if "@" in name and reader.user_id:
        raise InvalidName(later("Everybody sees your name, so it can't be an e-mail address: choose one without @."))
    if name == reader.name:
        return reader
    # Before the names are compared: they are not to be tried out in bulk.
    identity.spend("guest")
    with transaction.atomic():
        # Articles first, as everywhere: posting locks them before readers.
        articles = locked_articles(naming_articles(reader))
        reader = Reader.objects.select_for_update(no_key=True, of=("self",)).select_related("user").get(pk=reader.pk)
        require_free(name, but=reader)
        require_unreserved(name, origin=identity.token.origin if identity.token else None)
        _require_old_name(reader)
        rename(reader, name, articles=articles.values(), is_own=True)
    return reader


def rename_as_administrator(identity: Identity, reader_id: int, name: str) -> None:
    """Give a reader a name that the form has checked; the former one is free for others. Raises as `require` does."""
    with transaction.atomic():
        articles = locked_articles(naming_articles(Reader(pk=reader_id)))
        reader = Reader.objects.select_for_update(no_key=True, of=("self",)).select_related("user").get(pk=reader_id)
        by = require(identity, GIVE_ROLE if may(identity, GIVE_ROLE) else RENAME, about=reader)
        rename(reader, name, articles=articles.values(), by=by)


def rename(
    reader: Reader, name: str, *, articles: Iterable[Article], by: Reader | None = None, is_own: bool = False
) -> None:
    """Store a reader's new name, on open pages too, in the caller's transaction; by nobody: by their publisher.

    `articles` are locked, and those of `naming_articles`. Raises `NameTaken` if somebody has taken the name at the same
    moment.
    """
    # A guest who has written nothing has said nothing under the name.
    is_known = reader.user_id is not None or reader.comments.exists()
    if is_known:
        FormerName.objects.create(reader=reader, name=reader.name, is_reserved=is_own)
    reader.name = name
    reader.save(update_fields=["name", "search_name"])
    keep_name_keys(reader)
    if reader.user_id and NameKey.objects.filter(key__in=name_keys(name)).exclude(reader=reader).exists():
        raise NameTaken
    tell_new_name(reader, articles)
    announce_change(reader)
    if is_known:
        by_whom = {"by_publisher": True} if by is None and not is_own else {}
        write_decision(by, Decision.Action.RENAME, reader_id=reader.pk, after=by_whom)


def has_publishers_name(reader: Reader) -> bool:
    """Say whether the name follows a publisher's tokens."""
    return User.objects.filter(pk=reader.user_id, publisher_account__isnull=False).exists() if reader.user_id else False


def _require_old_name(reader: Reader) -> None:
    last = next(iter(former_names(reader)), None)
    if last is None:
        return
    left = last.until + timedelta(days=settings.NAME_CHANGE_DAYS) - timezone.now()
    if (left_s := ceil(left.total_seconds())) > 0:
        raise NameTooNew(
            later_counted(
                "You have already changed your name. You can change it again in %(number)s day.",
                "You have already changed your name. You can change it again in %(number)s days.",
                ceil(left_s / DAY_S),
            ),
            retry_after=left_s,
        )
