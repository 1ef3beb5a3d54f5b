"""An article's newest comments as an Atom feed: only published ones, revalidated each time."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_safe

from debate.articles.access import get_article
from debate.articles.addresses import address_of_comment
from debate.articles.models import Article
from debate.comments.markup import render_body
from debate.comments.models import Comment
from debate.comments.threads import read_newest
from debate.comments.wire_form import describe_author
from debate.pages.debates.article import no_cache
from debate.pages.return_url import redirect_to_current
from debate.sites.origins import origin_for
from debate.text.cleaning import for_xml


class CommentFeed(Atom1Feed):
    """An Atom feed with its own modification time even while it is empty; the library would use the current time."""

    def latest_post_date(self) -> datetime:
        began: datetime = self.feed["begun"]
        return super().latest_post_date() if self.items else began


@require_safe
@conditional_page
@no_cache
def feed(request: HttpRequest, slug: str) -> HttpResponse:
    """Send the feed. Feed readers revalidate it, so removed comments disappear from it."""
    article = get_article(slug)
    if elsewhere := redirect_to_current(request, slug, article.slug):
        return elsewhere
    origin = origin_for(request, article.site_id)
    page = f"{origin}/a/{article.slug}/"
    atom = CommentFeed(
        begun=article.published,
        title=for_xml(_("Comments on %(title)s") % {"title": article.title}),
        link=article.address or page,
        description=for_xml(article.title),
        feed_url=f"{origin}{request.get_full_path()}",
    )
    for comment in read_newest(article):
        add_comment(atom, comment, article, page=page, title=name_of(comment))
    return HttpResponse(atom.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


def name_of(comment: Comment) -> str:
    """Return the name of a comment's author, with their badge."""
    author = describe_author(comment.author, as_staff=comment.staff)
    return f"{author.name}{f' ({author.badge})' if author.badge else ''}"


def add_comment(atom: CommentFeed, comment: Comment, article: Article, *, page: str, title: str) -> None:
    """Add an entry for a comment; `page` is the address of its article's page here."""
    address = f"{page}?comment={comment.pk}#comment-{comment.pk}"
    atom.add_item(
        title=for_xml(title),
        link=address_of_comment(article, comment.pk) or address,
        unique_id=address,
        description=for_xml(render_body(comment.body)),
        author_name=for_xml(describe_author(comment.author, as_staff=comment.staff).name),
        pubdate=comment.published,
        updateddate=max(comment.published, comment.edited or comment.published),
    )
