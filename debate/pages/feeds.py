"""An article's newest comments as an Atom feed: only what stands published, asked for anew each time."""

from django.http import HttpRequest, HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_safe

from debate.articles.access import get_article
from debate.comments.markup import render_body
from debate.comments.threads import read_newest
from debate.comments.wire_form import describe_author
from debate.pages.article import current


@require_safe
@current
def feed(request: HttpRequest, slug: str) -> HttpResponse:
    """Send the feed. A reader that kept it asks again, and what was removed meanwhile is not in it any more."""
    article = get_article(slug)
    page = request.build_absolute_uri(f"/a/{article.slug}/")
    atom = Atom1Feed(
        title=f"Comments on {article.title}",
        link=page,
        description=article.title,
        feed_url=request.build_absolute_uri(),
    )
    for comment in read_newest(article):
        address = f"{page}?comment={comment.pk}#comment-{comment.pk}"
        author = describe_author(comment.author, as_staff=comment.staff)
        atom.add_item(
            title=f"{author.name}{f' ({author.badge})' if author.badge else ''}",
            link=address,
            unique_id=address,
            description=render_body(comment.body),
            author_name=author.name,
            pubdate=comment.created,
            updateddate=comment.edited or comment.created,
        )
    return HttpResponse(atom.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
