"""The pages that are read: the index, the article with its debate, the poll alone."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from debate.articles.access import get_article, list_articles
from debate.articles.models import Article
from debate.audience import viewers
from debate.comments.access import visible_comment
from debate.comments.box import read_box
from debate.comments.threads import SORTS, ThreadPage, read_thread, read_thread_page
from debate.errors import NotFound, Refusal
from debate.moderation.models import Report
from debate.moderation.undo import read_undoable
from debate.pages import cards
from debate.pages.errors import refused
from debate.pages.places import AT_A_COMMENT, here, number, numbers
from debate.pages.poll_cards import PollCard, poll_cards
from debate.pages.timelines import timeline_card
from debate.polls.ballots import read_ballots
from debate.polls.tallies import first_polls, polls_of
from debate.readers.identity import Identity, identify
from debate.readers.models import Role

# A page that a cache or the browser keeps must be asked for again: a text in it may have been removed meanwhile.
current = cache_control(private=True, no_cache=True)

SORT_NAMES = {"newest": "Newest", "oldest": "Oldest", "top": "Most liked"}
WORDS_PER_MINUTE = 220


@dataclass(frozen=True, slots=True)
class Draft:
    """What a form said that was refused: it is shown again with the reason, so that no word is lost.

    `at` is the comment and the form below it, `poll_id` the poll and `ticked` the choices that were marked in it;
    without either it is the box above the thread.
    """

    said: Mapping[str, str]
    refusal: Refusal
    at: cards.OpenForm | None = None
    poll_id: int | None = None
    ticked: Collection[int] = ()


@dataclass(frozen=True, slots=True)
class Debate:
    """What of a debate is shown: a page of threads, or the thread `thread_id` from the reply that follows `after`."""

    page: ThreadPage
    thread_id: int | None = None
    after: int = 0

    def shows(self, comment_id: int) -> bool:
        """Say whether the comment is among what is shown."""
        return any(
            comment.id == comment_id for thread in self.page.threads for comment in (thread.comment, *thread.replies)
        )


@require_safe
@current
def index(request: HttpRequest) -> HttpResponse:
    """Show the debates, newest first."""
    articles = list_articles()
    polls = first_polls(articles)
    teasers = [cards.teaser(article, polls.get(article.pk)) for article in articles]
    return render(request, "index.html", {"teasers": teasers})


@require_safe
@current
def article(request: HttpRequest, slug: str) -> HttpResponse:
    """Show an article, its polls and a page of its debate."""
    return article_page(request, slug)


def article_page(request: HttpRequest, slug: str, draft: Draft | None = None) -> HttpResponse:
    """Return the article's page; a draft that was refused stands in its form again, and gives the status."""
    found, identity = get_article(slug), identify(request)
    response = render(request, "article.html", debate_context(request, found, identity, draft))
    return refused(response, draft.refusal) if draft else response


def debate_context(
    request: HttpRequest, found: Article, identity: Identity, draft: Draft | None = None
) -> dict[str, object]:
    """Return what the template of an article's polls and its debate shows to the speaker."""
    open_form = draft.at if draft else _open_form(request)
    debate = _read_debate(request, found, identity, open_form)
    is_at_comment = open_form is not None and debate.shows(open_form.comment_id)
    polls = _read_polls(found, identity, draft)
    return {
        "article": found,
        "reader": identity.describe(),
        "here": _address(request, found, debate),
        "box": read_box(identity, found),
        "is_chief": identity.reader is not None and identity.reader.role >= Role.CHIEF,
        "minutes": max(1, round(len(found.body.split()) / WORDS_PER_MINUTE)),
        "polls": polls,
        "shown_polls": [card for card in polls if card.poll.state != "archived"],
        "viewers": viewers(found.pk),
        "threads": cards.thread_cards(debate.page, identity, polls, open_form),
        "blank": cards.blank_thread(),
        "tombstones": cards.blank_tombstones(),
        "rev": debate.page.article.rev,
        "next": debate.page.next,
        "thread_id": debate.thread_id,
        "after": debate.after,
        "sort": request.GET.get("sort", "newest"),
        "sorts": [(name, SORT_NAMES[name]) for name in SORTS],
        "comment_count": debate.page.article.comment_count,
        "reasons": Report.Reason.choices,
        "draft": draft,
        "draft_above": None if is_at_comment or draft and draft.poll_id else draft,
        "key": cards.new_key(),
        "undoable": read_undoable(identity, numbers(request.GET.get("undo", ""))),
    }


@require_safe
@current
def poll(request: HttpRequest, slug: str) -> HttpResponse:
    """Show an article's polls alone: where "Can't see the poll?" leads."""
    return poll_page(request, slug)


def poll_page(request: HttpRequest, slug: str, draft: Draft | None = None) -> HttpResponse:
    """Return the page of the article's polls alone; a vote that was refused gives the reason and the status.

    `?timeline=<id>` opens the timeline of one of them.
    """
    found, identity = get_article(slug), identify(request)
    polls = _read_polls(found, identity, draft)
    wanted = number(request.GET.get("timeline"))
    context = {
        "article": found,
        "reader": identity.describe(),
        "polls": polls,
        "viewers": viewers(found.pk),
        "rev": found.rev,
        "timeline": next((timeline_card(identity, card) for card in polls if card.poll.id == wanted), None),
        "draft": draft,
    }
    response = render(request, "poll.html", context)
    return refused(response, draft.refusal) if draft else response


def _read_polls(article: Article, identity: Identity, draft: Draft | None) -> list[PollCard]:
    ballots = read_ballots(identity, article.pk)
    ticked = ballots | {draft.poll_id: list(draft.ticked)} if draft and draft.poll_id else None
    return poll_cards(polls_of(article.pk), ballots, identity.kind, ticked=ticked)


def _read_debate(
    request: HttpRequest, article: Article, identity: Identity, open_form: cards.OpenForm | None
) -> Debate:
    def thread(thread_id: int, after: int = 0) -> Debate:
        return Debate(read_thread(article, identity, thread_id, after=after), thread_id, after)

    if thread_id := number(request.GET.get("thread")):
        return thread(thread_id, number(request.GET.get("after")) or 0)
    sort, cursor = request.GET.get("sort", "newest"), request.GET.get("cursor")
    debate = Debate(read_thread_page(article, identity, sort=sort, cursor=cursor))
    if open_form is None or debate.shows(open_form.comment_id):
        return debate
    # The comment is on another page, or far down in its thread: then that is what the reader asked for.
    try:
        comment = visible_comment(identity, open_form.comment_id)
        whole = thread(comment.root_id or comment.pk)
        return whole if whole.shows(comment.pk) else thread(comment.root_id or comment.pk, comment.pk - 1)
    except NotFound:
        return debate


def _address(request: HttpRequest, article: Article, debate: Debate) -> str:
    """Return the address under which what is shown can be asked for again; a form was posted to another one."""
    if debate.thread_id:
        after = f"&after={debate.after}" if debate.after else ""
        return f"/a/{article.slug}/?thread={debate.thread_id}{after}"
    return here(request) if request.method != "POST" else f"/a/{article.slug}/"


def _open_form(request: HttpRequest) -> cards.OpenForm | None:
    for name in AT_A_COMMENT:
        if comment_id := number(request.GET.get(name)):
            return cards.OpenForm(name, comment_id)
    return None
