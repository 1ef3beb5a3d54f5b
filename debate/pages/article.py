"""The pages that are read: the index, the article with its debate, the poll alone."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from debate.articles.access import get_article, list_articles
from debate.audience import viewers
from debate.comments.threads import SORTS, count_comments, read_thread, read_thread_page
from debate.errors import Refusal
from debate.moderation.models import Report
from debate.pages import cards
from debate.pages.errors import with_refusals
from debate.polls.ballots import read_ballots
from debate.polls.models import Poll
from debate.polls.tallies import polls_of
from debate.readers.identity import Identity, identify

# A page that a cache or the browser keeps must be asked for again: a text in it may have been removed meanwhile.
current = cache_control(private=True, no_cache=True)

FORMS = ("reply", "report", "edit", "withdraw", "remove")
SORT_NAMES = {"newest": "Newest", "oldest": "Oldest", "top": "Most liked"}
WORDS_PER_MINUTE = 220


@dataclass(frozen=True, slots=True)
class Draft:
    """A comment that was refused: shown again with the reason, so that no word is lost."""

    body: str
    name: str
    key: str
    parent: int | None
    refusal: Refusal


@require_safe
@current
def index(request: HttpRequest) -> HttpResponse:
    """Show the debates, newest first."""
    articles = list_articles()
    polls = Poll.objects.filter(article__in=articles)
    leading = {poll.article_id: poll for poll in polls.order_by("-position", "-id")}
    debates = [(article, leading.get(article.pk)) for article in articles]
    return render(request, "index.html", {"debates": debates, "reader": identify(request).describe()})


@require_safe
@current
@with_refusals
def article(request: HttpRequest, slug: str) -> HttpResponse:
    """Show an article, its polls and a page of its debate."""
    return article_page(request, slug)


def article_page(request: HttpRequest, slug: str, draft: Draft | None = None) -> HttpResponse:
    """Return the article's page; a draft that was refused stands in its box again, and gives the status."""
    found, identity = get_article(slug), identify(request)
    sort = request.GET.get("sort", "newest")
    thread_id = request.GET.get("thread", "")
    if re.fullmatch(r"[0-9]{1,18}", thread_id):
        page = read_thread(found, identity, int(thread_id))
    else:
        page = read_thread_page(found, identity, sort=sort, cursor=request.GET.get("cursor"))
    polls = cards.poll_cards(polls_of(found.pk), read_ballots(identity, found.pk))
    open_form = cards.OpenForm("reply", draft.parent) if draft and draft.parent else _open_form(request)
    context = _shared(request, identity) | {
        "article": found,
        "minutes": max(1, round(len(found.body.split()) / WORDS_PER_MINUTE)),
        "polls": polls,
        "viewers": viewers(found.pk),
        "threads": cards.thread_cards(page, identity, polls, open_form),
        "blank": cards.blank_thread(),
        "tombstones": cards.blank_tombstones(),
        "rev": page.rev,
        "next": page.next,
        "thread_id": thread_id,
        "sort": sort,
        "sorts": [(name, SORT_NAMES[name]) for name in SORTS],
        "comment_count": count_comments(found),
        "reasons": Report.Reason.choices,
        "draft": draft,
        "key": draft.key if draft else cards.new_key(),
        "now": datetime.now(UTC),
    }
    return render(request, "article.html", context, status=draft.refusal.status if draft else 200)


@require_safe
@current
@with_refusals
def poll(request: HttpRequest, slug: str) -> HttpResponse:
    """Show an article's polls alone: where "Can't see the poll?" leads."""
    found, identity = get_article(slug), identify(request)
    polls = cards.poll_cards(polls_of(found.pk), read_ballots(identity, found.pk))
    context = _shared(request, identity) | {"article": found, "polls": polls, "viewers": viewers(found.pk)}
    return render(request, "poll.html", context | {"rev": found.rev})


def _shared(request: HttpRequest, identity: Identity) -> dict[str, object]:
    return {"reader": identity.describe(), "here": request.get_full_path()}


def _open_form(request: HttpRequest) -> cards.OpenForm | None:
    for name in FORMS:
        if re.fullmatch(r"[0-9]{1,18}", request.GET.get(name, "")):
            return cards.OpenForm(name, int(request.GET[name]))
    return None
