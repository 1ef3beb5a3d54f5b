"""The archive of all debates, and the search in one debate. What a search shows is read when it is asked for."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from debate.articles.access import get_article
from debate.comments.search import search_debate, words_of
from debate.listing.archive import read_archive, read_sections
from debate.pages.debates.article import no_cache
from debate.pages.debates.found import found_comments
from debate.pages.return_url import number, redirect_to_current
from debate.pages.teasers import teasers
from debate.readers.hiding import hidden_from
from debate.readers.identity import identify
from debate.sites.domains import site_id_here


@require_safe
@no_cache
def archive(request: HttpRequest) -> HttpResponse:
    """Show all debates by page: `?section=` of one section, `?q=` with those words."""
    section, words = request.GET.get("section", ""), request.GET.get("q", "").strip()
    identity = identify(request)
    if words_of(words):
        identity.spend("search")
    site_id = site_id_here(request)
    page = read_archive(site_id=site_id, section=section, words=words, cursor=request.GET.get("cursor", ""))
    context = {
        "section": section,
        "words": words,
        "sections": [(name, urlencode({"section": name})) for name in read_sections(site_id)],
        "teasers": teasers(page.articles, page.found, words_of(words), hidden=hidden_from(identity)),
        "next": _query(section=section, q=words, cursor=page.next) if page.next else "",
    }
    return render(request, "archive.html", context)


@require_safe
@no_cache
def search(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the comments of a debate with the words of `?q=`, those of one reader with `?by=`, newest first."""
    article, words = get_article(slug), request.GET.get("q", "").strip()
    if elsewhere := redirect_to_current(request, slug, article.slug):
        return elsewhere
    searched, by = words_of(words), number(request.GET.get("by"))
    context: dict[str, object] = {"article": article, "words": words, "by": by}
    if searched or by:
        identity = identify(request)
        identity.spend("search")
        hidden = hidden_from(identity)
        comments, following = search_debate(article, words, request.GET.get("cursor"), by=by, hidden=hidden)
        context["found"] = found_comments(article, comments, searched)
        context["author"] = comments[0].author.name if by and comments else ""
        context["next"] = _query(q=words, by=str(by or ""), cursor=following) if following else ""
    # The page has no live connection, unlike others that have an article.
    return render(request, "search.html", context)


def _query(**said: str | None) -> str:
    return urlencode({name: value for name, value in said.items() if value})
