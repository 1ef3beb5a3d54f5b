"""People of every rank, their debates, and the target of each action."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID, uuid4

from django.test import Client as Browser
from django.utils import timezone

from debate.articles.models import Article
from debate.audit_log.models import Decision
from debate.comments.models import Comment
from debate.following.own_feeds import find_own_feed, make_own_feed
from debate.mailing.unsubscribing import unsubscribe_path
from debate.moderation.legal_reports import receipt_path
from debate.moderation.models import Appeal, LegalReport
from debate.polls.integrity.models import BallotGroup
from debate.polls.previews import preview_path
from debate.readers.identity import Identity
from debate.readers.models import Notice, Reader, Role, Sanction
from debate.rights.asking import require_reader
from debate.sites.models import Site, SiteOrigin
from tests.cast import account, add_poll, anonymous_visitor, guest
from tests.support.sanctions import ban_reader, mute_reader
from tests.support.second_factors import give_factors

# (section, site) of each debate.
PLACES = {"here": ("Town", "News"), "another section": ("Sport", "News"), "another site": ("Town", "Other news")}


@dataclass(frozen=True)
class Actor:
    """A person with a rank: `column` is the rank's column in the tables, `scope` names the debates of a moderator."""

    name: str
    column: str
    identity: Identity
    browser: Browser
    scope: frozenset[str] = frozenset(PLACES)
    peer: Reader | None = None

    @property
    def is_moderator(self) -> bool:
        return self.peer is not None


@dataclass
class World:
    """Three debates and an actor of every rank."""

    articles: dict[str, Article] = field(default_factory=dict)
    actors: list[Actor] = field(default_factory=list)
    # Whether all accounts have a second factor.
    secured: bool = True

    def __post_init__(self) -> None:
        for number, (place, (section, site_name)) in enumerate(PLACES.items()):
            site, _ = Site.objects.get_or_create(name=site_name, defaults={"look": "radius: 2px"})
            article = Article.objects.create(
                slug=f"debate-{number}", title=place, section=section, site=site, comment_count=9
            )
            add_poll(article)
            self.articles[place] = article
        self.news = Site.objects.get(name="News")
        for site in Site.objects.all():
            SiteOrigin.objects.create(site=site, origin=f"https://{host_of(site)}")
        self.ann = require_reader(guest("Ann"))
        self.mo = require_reader(account("Mo", role=Role.MODERATOR))
        chief = account("The first chief", role=Role.CHIEF)
        self.owner = require_reader(account("Somebody with a password"))
        self._add("anonymous", "anonymous", anonymous_visitor(voter=uuid4()))
        for name in ("guest", "muted", "banned"):
            self._add(name, name, guest(f"A {name} one"))
        mute_reader(chief, require_reader(self.actors[-2].identity).pk, reason="A test", hours=1)
        ban_reader(chief, require_reader(self.actors[-1].identity).pk, reason="A test")
        self._add("account", "account", account("An account"))
        town, news = frozenset({"here", "another site"}), frozenset({"here", "another section"})
        self._add_moderator("moderator of a section", "moderator", Role.MODERATOR, town, sections="Town")
        self._add_moderator("moderator of a site", "moderator", Role.MODERATOR, news, site=self.news)
        self._add_moderator("moderator", "moderator", Role.MODERATOR)
        self._add_moderator("chief", "chief", Role.CHIEF)
        self._add_moderator("administrator", "administrator", Role.ADMINISTRATOR)

    def _add(self, name: str, column: str, identity: Identity, **more: Any) -> None:
        browser = Browser(raise_request_exception=False)
        reader = identity.reader
        if reader and reader.user:
            browser.force_login(reader.user)
            if self.secured:
                give_factors(reader.user)
        elif reader:
            browser.post("/sign-in/guest", {"name": reader.name})
            there = Reader.objects.filter(name=reader.name, user=None).latest("pk")
            identity = Identity(reader=there, voter=there.voter, address=identity.address)
        browser.get("/api/v1/session")
        self.actors.append(Actor(name, column, identity, browser, **more))

    def _add_moderator(
        self, name: str, column: str, role: Role, scope: frozenset[str] = frozenset(PLACES), **confined: Any
    ) -> None:
        peer = require_reader(account(f"Another {name}", role=role, **confined))
        self._add(name, column, account(f"The {name}", role=role, **confined), scope=scope, peer=peer)


def host_of(site: Site) -> str:
    """Return the host of a site's pages."""
    return f"{site.name.lower().replace(' ', '-')}.example"


def domain_of(site: Site) -> str:
    """Return the host name of this server at which a site answers alone, once it has a `SiteDomain`."""
    return f"debate.{host_of(site)}"


class Target:
    """The target of an action: rows are created when they are requested by name, as `format_map` does."""

    scheme, form, purpose, section, provider_id = "https", "csv", "post", "debates", "herald"

    def __init__(self, world: World, actor: Actor, place: str, person: str) -> None:
        self.world, self.actor, self.article = world, actor, world.articles[place]
        others = {"somebody": world.ann, "oneself": actor.identity.reader or world.ann, "own rank": actor.peer}
        author = others[person]
        assert author
        self.author = author
        self.slug, self.site_id = self.article.slug, self.article.site_id

    def __getitem__(self, name: str) -> Any:
        return getattr(self, name)

    @cached_property
    def comment_id(self) -> int:
        return self._comment()

    @cached_property
    def removed_id(self) -> int:
        return self._comment(state="removed")

    @cached_property
    def held_id(self) -> int:
        return self._comment(state="pending", seen=False)

    @cached_property
    def pinned_id(self) -> int:
        return self._comment(pinned=True)

    @cached_property
    def picked_id(self) -> int:
        return self._comment(picked=True)

    @cached_property
    def question_id(self) -> int:
        return self._comment(question=True)

    @property
    def reader_id(self) -> int:
        # Moderators find only people who have commented in their debates.
        assert self.comment_id
        return self.author.pk

    @cached_property
    def sanction_id(self) -> int:
        assert self.comment_id
        return Sanction.objects.create(
            reader=self.author,
            kind="mute",
            reason="A test",
            voter=self.author.voter,
            sections=self.article.section,
            site_id=self.site_id,
            given_by=self.world.mo,
        ).pk

    @cached_property
    def appeal_id(self) -> int:
        return Appeal.objects.create(sanction_id=self.sanction_id, text="No.").pk

    @cached_property
    def decision_id(self) -> int:
        return self._removal(self.actor.identity.reader, self.removed_id).pk

    @cached_property
    def batch(self) -> UUID:
        batch = uuid4()
        self._removal(self.world.mo, self.removed_id, batch=batch)
        return batch

    @cached_property
    def group_id(self) -> int:
        return self._group(is_discounted=False)

    @cached_property
    def discounted_id(self) -> int:
        return self._group(is_discounted=True)

    @cached_property
    def notice_id(self) -> int:
        return Notice.objects.create(reader=self.author, kind="appeal").pk

    @property
    def host(self) -> str:
        assert self.article.site
        return host_of(self.article.site)

    @property
    def poll_id(self) -> int:
        return self.article.polls.get().pk

    @property
    def choice_id(self) -> int:
        return self.article.polls.get().choices.all()[0].pk

    @property
    def subscription(self) -> str:
        reader = self.world.owner
        return unsubscribe_path(reader.pk, ["reply"]).rstrip("/").rpartition("/")[2]

    @property
    def secret(self) -> str:
        identity = Identity(reader=self.world.owner, voter=self.world.owner.voter, address="")
        make_own_feed(identity)
        return find_own_feed(identity)

    @cached_property
    def receipt(self) -> str:
        report = LegalReport.objects.create(comment_id=self.comment_id, ground="hate", explanation="Hatred")
        return receipt_path(report).rstrip("/").rpartition("/")[2]

    @property
    def uidb36(self) -> str:
        return "1"

    @property
    def token(self) -> str:
        return preview_path(self.article.polls.get()).rstrip("/").rpartition("/")[2]

    @property
    def no_credential(self) -> dict[str, str]:
        return {}

    @property
    def passkey_id(self) -> int:
        return 1

    @property
    def device_id(self) -> int:
        return 1

    @cached_property
    def key(self) -> str:
        return str(uuid4())

    def _comment(self, **columns: Any) -> int:
        return Comment.objects.create(
            article=self.article,
            author=self.author,
            key=uuid4(),
            body="A word.",
            created=timezone.now(),
            rev=1,
            **columns,
        ).pk

    def _removal(self, moderator: Reader | None, comment_id: int, batch: UUID | None = None) -> Decision:
        return Decision.objects.create(
            moderator=moderator,
            action="remove",
            comment_id=comment_id,
            reader=self.author,
            article=self.article,
            before={"state": "published", "pinned": False, "picked": False, "question": False},
            batch=batch,
        )

    def _group(self, *, is_discounted: bool) -> int:
        now = timezone.now()
        return BallotGroup.objects.create(
            poll_id=self.poll_id,
            kind="place",
            place="nowhere",
            first=now,
            last=now,
            ballots=0,
            is_discounted=is_discounted,
            key=str(uuid4()),
        ).pk
