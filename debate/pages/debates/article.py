"""Pages for reading: the article with its debate, the poll alone."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from debate.articles.access import get_article
from debate.articles.models import Article
from debate.comments.access import visible_comment
from debate.errors import NotFound
from debate.page_states import State
from debate.pages.debates import cards
from debate.pages.debates.drafts import Draft
from debate.pages.debates.page import NOTHING_AROUND, DebatePage
from debate.pages.debates.parts import Debate, Part, read_debate, read_state
from debate.pages.debates.poll_cards import PollCard, poll_cards
from debate.pages.debates.timelines import timeline_card
from debate.pages.errors import refused
from debate.pages.return_url import AT_A_COMMENT, number, redirect_to_current
from debate.polls.ballots import read_ballots
from debate.polls.tallies import polls_of
from debate.readers.identity import Identity, identify
from debate.rights.asking import moderates
from debate.sites.look import look_address
from debate.sites.origins import origin_for
from debate.viewer_count import viewers

# A cached page must be revalidated, because a text in it may have been removed.
no_cache = cache_control(private=True, no_cache=True)


@require_safe
@no_cache
def article(request: HttpRequest, slug: str) -> HttpResponse:
    """Show an article, its polls and a page of its debate."""
    return article_page(request, slug)


def article_page(request: HttpRequest, slug: str, draft: Draft | None = None) -> HttpResponse:
    """Return the article's page; a refused draft is in its form again, and determines the status."""
    identity, (present, state) = identify(request), read_state(slug)
    if not draft and (elsewhere := redirect_to_current(request, slug, present)):
        return elsewhere
    response = show_debate(request, identity, present, state, draft)
    return refused(response, draft.refusal) if draft and draft.refusal else response


def show_debate(
    request: HttpRequest,
    identity: Identity,
    slug: str,
    state: State,
    draft: Draft | None = None,
    around: Mapping[str, str] = NOTHING_AROUND,
) -> HttpResponse:
    """Return the part of the debate that is asked for; `around` is what a frame adds to the template's context."""
    open_form = draft.at if draft else _open_form(request)
    debate = _read_part(request, slug, state, identity, open_form)
    return DebatePage(request, identity, debate, state, draft=draft, open_form=open_form, around=around).respond()


@require_safe
@no_cache
def poll(request: HttpRequest, slug: str) -> HttpResponse:
    """Show only an article's polls: the target of "Can't see the poll?"."""
    return poll_page(request, slug)


def poll_page(request: HttpRequest, slug: str, draft: Draft | None = None) -> HttpResponse:
    """Return the page with only the article's polls; a refused vote determines the reason and the status.

    `?timeline=<id>` opens the timeline of one of them.
    """
    found, identity = get_article(slug), identify(request)
    if not draft and (elsewhere := redirect_to_current(request, slug, found.slug)):
        return elsewhere
    polls = _read_polls(found, identity, draft)
    wanted = number(request.GET.get("timeline"))
    context = {
        "article": found,
        "origin": origin_for(request, found.site_id),
        "look": look_address(found.site_id),
        "reader": identity.describe(found),
        "moderates": moderates(identity.reader, found),
        "polls": polls,
        "viewers": viewers(found.pk),
        "rev": found.rev,
        "timeline": next((timeline_card(identity, card) for card in polls if card.poll.id == wanted), None),
        "draft": draft,
    }
    response = render(request, "poll.html", context)
    return refused(response, draft.refusal) if draft and draft.refusal else response


def _read_polls(article: Article, identity: Identity, draft: Draft | None) -> list[PollCard]:
    ballots = read_ballots(identity, article.pk)
    ticked = ballots | {draft.poll_id: list(draft.ticked)} if draft and draft.poll_id else None
    return poll_cards(polls_of(article.pk), ballots, identity.kind, ticked=ticked)


def _read_part(
    request: HttpRequest, slug: str, state: State, identity: Identity, open_form: cards.OpenForm | None
) -> Debate:
    def thread(thread_id: int, after: int = 0) -> Debate:
        return read_debate(Part(slug, thread_id=thread_id, after=after), state, identity)

    if thread_id := number(request.GET.get("thread")):
        return thread(thread_id, number(request.GET.get("after")) or 0)
    asked = request.GET
    side, only, cursor = number(asked.get("side")), asked.get("only") or None, asked.get("cursor")
    debate = read_debate(Part(slug, asked.get("sort"), side, only, cursor), state, identity)
    if open_form is None or debate.shows(open_form.comment_id):
        return debate
    # The comment is on another page, or far down in its thread: then show that part instead.
    try:
        comment = visible_comment(identity, open_form.comment_id)
        whole = thread(comment.root_id or comment.pk)
        return whole if whole.shows(comment.pk) else thread(comment.root_id or comment.pk, comment.pk - 1)
    except NotFound:
        return debate


def _open_form(request: HttpRequest) -> cards.OpenForm | None:
    for name in AT_A_COMMENT:
        if comment_id := number(request.GET.get(name)):
            return cards.OpenForm(name, comment_id)
    return None
