"""Two publishers' sites, the moderators of each, and a reader who comments on both."""

from uuid import uuid4

from django.test import Client as Browser

from debate.articles.models import Article
from debate.comments.models import Comment
from debate.comments.posting import post_comment
from debate.readers.identity import Identity
from debate.readers.models import Role
from debate.rights.asking import require_reader
from debate.sites.models import Site, SiteOrigin
from tests.cast import PASSWORD, Scene, account, add_poll, set_scene


class World:
    """Two sites with an article each, in the sections Town and Sport; Ann has commented on both."""

    def __init__(self) -> None:
        self.scene: Scene = set_scene()
        self.news, self.other = Site.objects.create(name="News"), Site.objects.create(name="Other news")
        SiteOrigin.objects.create(site=self.news, origin="https://news.example")
        Article.objects.filter(pk=self.scene.article.pk).update(site=self.news)
        self.here = Article.objects.get(pk=self.scene.article.pk)
        self.there = Article.objects.create(slug="match", title="The match", section="Sport", site=self.other)
        self.poll_there = add_poll(self.there)
        self.sue = account("Sue", role=Role.MODERATOR, site=self.news)
        self.tom = account("Tom", role=Role.MODERATOR, sections="Sport")
        self.cai = account("Cai", role=Role.CHIEF)
        self.ann, self.mo = self.scene.ann, self.scene.mo
        self.comment = self.post(self.ann, self.here)
        self.elsewhere = self.post(self.ann, self.there, "A word elsewhere.")

    @staticmethod
    def post(who: Identity, article: Article, body: str = "A word.") -> Comment:
        return post_comment(who, article.slug, body=body, key=uuid4())

    @property
    def ann_id(self) -> int:
        return require_reader(self.ann).pk


def signed_in(name: str) -> Browser:
    browser = Browser()
    assert browser.post("/sign-in/", {"username": name, "password": PASSWORD}).status_code == 302
    return browser
