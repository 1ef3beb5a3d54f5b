"""The picture that social networks show beside a debate's address: its poll, with the votes that everybody may see."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from debate.articles.access import get_article
from debate.articles.models import Article
from debate.caches.slow_results import KeptAnswers
from debate.language.written import thousands
from debate.pages.debates.poll_cards import PollCard, poll_cards
from debate.pages.machines.drawing import Bar, draw
from debate.pages.return_url import redirect_to_current
from debate.polls.models import Poll
from debate.polls.tallies import first_polls

# Drawing costs more than most pages; networks ask once and keep their copy for days.
KEPT_S = 60
_pictures: KeptAnswers[bytes] = KeptAnswers("poll-picture", kept_s=KEPT_S)


@require_safe
@cache_control(public=True, max_age=KEPT_S)
def picture(request: HttpRequest, slug: str) -> HttpResponse:
    """Send the picture of the article's first poll, or of its title. It is made once a minute, and once per state."""
    article = get_article(slug)
    if elsewhere := redirect_to_current(request, slug, article.slug):
        return elsewhere
    poll = first_polls([article]).get(article.pk)
    # What may be shown depends on the poll's state; each change of that takes a revision.
    key = f"{article.pk} {poll.pk} {poll.rev} {poll.state} {poll.results}" if poll else f"{article.pk} {article.title}"
    image = _pictures.get(lambda: _draw(article, poll), key=f"{key} {get_language()}")
    return HttpResponse(image, content_type="image/png")


def _draw(article: Article, poll: Poll | None) -> bytes:
    if poll is None:
        return draw(article.title, [], "Hustings")
    card = poll_cards([poll], {})[0]
    return draw(card.poll.question, [] if card.is_hidden else _bars(card), f"{_note(card)} · Hustings")


def _bars(card: PollCard) -> list[Bar]:
    leading = sorted(card.choices, key=lambda choice: -choice.votes)
    return [Bar(choice.label, choice.number, choice.percent) for choice in leading]


def _note(card: PollCard) -> str:
    ballots = card.tally.ballots
    votes = ngettext("%(number)s vote", "%(number)s votes", ballots) % {"number": thousands(ballots)}
    return f"{votes} · {_('Closed')}" if card.poll.state == "closed" else votes
