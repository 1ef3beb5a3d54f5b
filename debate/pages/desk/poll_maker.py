"""The poll maker: a form for a poll beside a preview of its card, for editors and chief moderators."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.forms.utils import from_current_timezone
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from debate.articles.access import get_article
from debate.articles.models import Article
from debate.errors import Invalid, Refusal
from debate.language.wording import later
from debate.pages.debates.article import no_cache
from debate.pages.debates.poll_cards import COLOURS
from debate.pages.desk.tabs import desk_tabs
from debate.pages.return_url import number
from debate.polls.editing import has_ballots
from debate.polls.making import PollForm, change_poll, find_poll, make_poll, require_poll_maker
from debate.polls.models import MAX_CHOICES, Poll
from debate.polls.previews import preview_path
from debate.readers.identity import Identity, identify
from debate.sites.time_zones import require_near, zone_of

# Empty fields that a form has for further choices, at least.
SPARE_CHOICES = 2
FIRST_CHOICES = 4
ARTICLES_OFFERED = 100
POLLS_SHOWN = 20

_STEPS = {
    Poll.State.DRAFT: _("Draft"),
    Poll.State.SCHEDULED: _("Announced"),
    Poll.State.OPEN: _("Open"),
    Poll.State.CLOSED: _("Closed"),
}
# What a poll of a state can become here, each with its button; the admin has the other moves.
_MOVES = {
    Poll.State.DRAFT: [(Poll.State.SCHEDULED, _("Announce")), (Poll.State.OPEN, _("Open now"))],
    Poll.State.SCHEDULED: [(Poll.State.OPEN, _("Open now"))],
    Poll.State.OPEN: [(Poll.State.CLOSED, _("Close now"))],
    Poll.State.CLOSED: [(Poll.State.OPEN, _("Open again"))],
}


@require_http_methods(["GET", "HEAD", "POST"])
@no_cache
def new(request: HttpRequest) -> HttpResponse:
    """Show the form for a new poll, or make one."""
    identity = identify(request)
    require_poll_maker(identity)
    asked = request.POST if request.method == "POST" else request.GET
    refusal: Refusal | None = None
    article: Article | None = None
    try:
        article = get_article(asked["article"]) if asked.get("article") else None
        if request.method == "POST" and "preview" not in asked:
            if article is None:
                raise Invalid(later("Choose the article that the poll is for."))
            form = _read(asked, _zone(article))
            return _saved(make_poll(identity, article, form, state=asked.get("move", "")))
    except Refusal as raised:
        refusal = raised
    return _page(request, identity, article=article, poll=None, refusal=refusal)


@require_http_methods(["GET", "HEAD", "POST"])
@no_cache
def edit(request: HttpRequest, poll_id: int) -> HttpResponse:
    """Show a poll's form, or change the poll."""
    identity = identify(request)
    poll, refusal = find_poll(identity, poll_id), None
    if request.method == "POST" and "preview" not in request.POST:
        try:
            form = _with_seconds(_read(request.POST, _zone(poll.article)), poll)
            return _saved(change_poll(identity, poll_id, form, state=request.POST.get("move", "")))
        except Refusal as raised:
            refusal = raised
    return _page(request, identity, article=poll.article, poll=poll, refusal=refusal)


def _saved(poll: Poll) -> HttpResponse:
    return HttpResponseRedirect(f"/moderation/polls/{poll.pk}/edit/?saved=yes")


def _zone(article: Article | None) -> ZoneInfo:
    return zone_of(article.site if article else None)


def _read(typed: QueryDict, zone: ZoneInfo) -> PollForm:
    """Return the form as it was typed; raises `Invalid` for invalid times."""
    has_times = typed.get("opens") or typed.get("closes")
    if has_times and typed.get("zone", zone.key) != zone.key:
        # The article is on another site than the one for whose zone the form was shown.
        raise Invalid(later("The times of this article are those of %(zone)s. Please check them.", zone=zone.key))
    return PollForm(
        question=typed.get("question", ""),
        choices=typed.getlist("choice"),
        kind=typed.get("kind") or Poll.Kind.ONE,
        most=number(typed.get("most")) or 1,
        results=typed.get("results") or Poll.Results.ALWAYS,
        changeable="changeable" in typed,
        opens=_moment(typed.get("opens", ""), zone),
        closes=_moment(typed.get("closes", ""), zone),
    )


def _with_seconds(form: PollForm, poll: Poll) -> PollForm:
    """Return the form with the poll's own times where they were not changed: its fields have no seconds."""
    return replace(form, opens=_whole(form.opens, poll.opens), closes=_whole(form.closes, poll.closes))


def _whole(typed: datetime | None, stored: datetime | None) -> datetime | None:
    return stored if stored and typed == stored.replace(second=0, microsecond=0) else typed


def _moment(text: str, zone: ZoneInfo) -> datetime | None:
    if not text:
        return None
    try:
        with timezone.override(zone):
            moment: datetime = from_current_timezone(datetime.fromisoformat(text).replace(tzinfo=None))
    except (ValueError, ValidationError):
        # Django refuses a local time that a clock change leaves out or repeats.
        raise Invalid(later("%(time)s is not a valid time in %(zone)s.", time=text, zone=zone.key)) from None
    require_near(moment)
    return moment


def _typed(moment: datetime | None, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%dT%H:%M}" if moment else ""


def _fields(request: HttpRequest, poll: Poll | None, zone: ZoneInfo) -> dict[str, Any]:
    """Return what the form's fields have: what was typed, otherwise the poll's."""
    if request.method == "POST":
        typed = request.POST
        names = ("question", "kind", "most", "results", "opens", "closes")
        return {name: typed.get(name, "") for name in names} | {
            "choices": [label for label in typed.getlist("choice") if label.strip()][:MAX_CHOICES],
            "changeable": "changeable" in typed,
        }
    poll = poll or Poll(state=Poll.State.DRAFT)
    return {
        "question": poll.question,
        "kind": poll.kind,
        "most": poll.max_choices,
        "results": poll.results,
        "changeable": poll.changeable,
        "opens": _typed(poll.opens, zone),
        "closes": _typed(poll.closes, zone),
        "choices": [choice.label for choice in poll.choices.all()] if poll.pk else [],
    }


def _page(
    request: HttpRequest,
    identity: Identity,
    *,
    article: Article | None,
    poll: Poll | None,
    refusal: Refusal | None,
) -> HttpResponse:
    zone, state = _zone(article), Poll.State(poll.state) if poll else Poll.State.DRAFT
    fields = _fields(request, poll, zone)
    choices = fields["choices"]
    fields_shown = min(MAX_CHOICES, max(FIRST_CHOICES, len(choices) + SPARE_CHOICES))
    articles = _articles(identity)
    if article and article not in articles:
        articles.insert(0, article)
    context = {
        "poll": poll,
        "article": None,
        "chosen_article": article,
        "articles": articles,
        "fields": fields,
        "choices": [*choices, *[""] * (fields_shown - len(choices))],
        "shown_choices": [(label, place % COLOURS + 1) for place, label in enumerate(choices)],
        "max_choices": MAX_CHOICES,
        "kinds": Poll.Kind.choices,
        "results": Poll.Results.choices,
        "zone": zone.key,
        "time_there": f"{timezone.now().astimezone(zone):%H:%M}",
        "steps": [(name, step == state) for step, name in _STEPS.items()],
        "moves": _MOVES.get(state, []),
        "is_draft": state == Poll.State.DRAFT,
        "is_opened": state not in (Poll.State.DRAFT, Poll.State.SCHEDULED),
        "is_fixed": bool(poll and has_ballots(poll)),
        "preview": preview_path(poll) if poll and state in (Poll.State.DRAFT, Poll.State.SCHEDULED) else "",
        "others": _others(identity, poll),
        "refusal": refusal,
        "is_saved": "saved" in request.GET and not refusal,
        "reader": identity.describe(),
        "return_url": request.path,
        "tabs": desk_tabs(identity, "poll-maker"),
    }
    return render(request, "poll_maker.html", context, status=refusal.status if refusal else 200)


def _articles(identity: Identity) -> list[Article]:
    """Return the newest articles for which the reader may make polls."""
    scope = require_poll_maker(identity).scope
    return list(Article.objects.filter(scope.of(""), moved_to=None).select_related("site")[:ARTICLES_OFFERED])


def _others(identity: Identity, poll: Poll | None) -> list[Poll]:
    """Return the newest polls that the reader may change, except this one and archived ones."""
    scope = require_poll_maker(identity).scope
    found = Poll.objects.filter(scope.of("article")).exclude(state=Poll.State.ARCHIVED)
    if poll:
        found = found.exclude(pk=poll.pk)
    return list(found.select_related("article").order_by("-pk")[:POLLS_SHOWN])
