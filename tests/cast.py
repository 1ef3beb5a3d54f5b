"""The people of the tests: Ann and Ben are readers, Mo moderates; and their article."""

from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID, uuid4

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User

from debate.articles.models import Article
from debate.comments.models import Comment
from debate.comments.posting import post_comment
from debate.polls.models import Choice, Poll
from debate.readers.identity import Identity
from debate.readers.models import Reader, Role
from debate.readers.names import keep_name_keys
from debate.sites.models import Site

ADDRESS = "192.0.2.1"
PASSWORD = "correct horse battery"


def guest(name: str) -> Identity:
    """Return a guest with a name."""
    reader = Reader.objects.create(name=name)
    return Identity(reader=reader, voter=reader.voter, address=ADDRESS)


def account(
    name: str,
    *,
    moderator: bool = False,
    role: Role = Role.READER,
    sections: str = "",
    site: Site | None = None,
) -> Identity:
    """Return a reader with an account; the user name is the name in lower case, the password `PASSWORD`."""
    user = User.objects.create(username=name.lower(), password=_hashed_password())
    role = Role.MODERATOR if moderator else role
    reader = Reader.objects.create(name=name, user=user, role=role, sections=sections, site=site)
    keep_name_keys(reader)
    return Identity(reader=reader, voter=reader.voter, address=ADDRESS)


def confirm_address(who: Identity, address: str) -> Identity:
    """Give an account a confirmed e-mail address."""
    assert who.reader and who.reader.user
    EmailAddress.objects.create(user=who.reader.user, email=address, verified=True, primary=True)
    return who


@cache
def _hashed_password() -> str:
    """Hash the password once, because hashing is slow by design."""
    return make_password(PASSWORD)


def anonymous_visitor(*, voter: UUID | None = None) -> Identity:
    """Return a reader without a name; with a ballot cookie if a voter is given."""
    return Identity(reader=None, voter=voter, address=ADDRESS)


@dataclass(frozen=True)
class Scene:
    """An article with an open poll of three choices, and the cast."""

    article: Article
    poll: Poll
    choices: list[Choice]
    ann: Identity
    ben: Identity
    mo: Identity

    def post(self, who: Identity, body: str = "A word.", *, parent: Comment | None = None) -> Comment:
        """Post a comment or reply as one of the cast."""
        return post_comment(who, self.article.slug, body=body, key=uuid4(), parent=parent.pk if parent else None)


def set_scene(slug: str = "bridge") -> Scene:
    """Make the article, its poll and the cast."""
    article = Article.objects.create(slug=slug, title="A new bridge", section="Town")
    poll = add_poll(article)
    return Scene(
        article=article,
        poll=poll,
        choices=list(poll.choices.all()),
        ann=guest("Ann"),
        ben=guest("Ben"),
        mo=account("Mo", moderator=True),
    )


def add_poll(article: Article, labels: tuple[str, ...] = ("Yes", "No", "Not sure"), **rules: Any) -> Poll:
    """Give the article an open poll, with the given rules; a scale counts from 1."""
    poll = Poll.objects.create(article=article, question="Should it be built?", **rules)
    Choice.objects.bulk_create(
        Choice(poll=poll, label=label, position=position, value=position + 1 if poll.kind == Poll.Kind.SCALE else None)
        for position, label in enumerate(labels)
    )
    return poll
