"""The walls between publishers' sites: what belongs to another site is not found at a site's domain.

Addresses say what they are about by the names of their parts. Lists, and what a request's body names, are confined
where they are read: by `site_id_here`, and by the site of the sender's identity.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.deprecation import MiddlewareMixin

from debate.articles.access import get_article
from debate.comments.models import Comment
from debate.errors import NotFound
from debate.language.wording import later
from debate.moderation.legal_reports import read_receipt
from debate.pages.errors import refusal_page
from debate.polls.integrity.models import BallotGroup
from debate.polls.models import Poll
from debate.polls.previews import find_previewed
from debate.sites.domains import site_id_here


def _first(rows: QuerySet[Any], site: str) -> int | None:
    site_id: int | None = rows.values_list(site, flat=True).first()
    return site_id


# By the name of an address's part, the site that it belongs to; None for what every site can show, or nothing.
SITE_OF: Mapping[str, Callable[[Any], int | None]] = {
    "slug": lambda slug: get_article(slug).site_id,
    "poll_id": lambda poll_id: _first(Poll.objects.filter(pk=poll_id), "article__site"),
    "comment_id": lambda comment_id: _first(Comment.objects.filter(pk=comment_id), "article__site"),
    "group_id": lambda group_id: _first(BallotGroup.objects.filter(pk=group_id), "poll__article__site"),
    "site_id": lambda site_id: int(site_id),
    "token": lambda token: find_previewed(token).article.site_id,
    "receipt": lambda receipt: read_receipt(receipt).report.comment.article.site_id,
}
# These are confined by who is speaking: people, decisions and appeals by a moderator's scope, the rest is one's own.
# An origin is compared by the frame.
CONFINED_ELSEWHERE = frozenset(
    {
        "reader_id",
        "sanction_id",
        "appeal_id",
        "batch",
        "notice_id",
        "passkey_id",
        "device_id",
        "subscription",
        "secret",
        "scheme",
        "host",
    }
)


class SiteWalls(MiddlewareMixin):
    """Answers "not found" at a site's domain for what belongs to another site, and for the admin, which has all."""

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Sequence[Any], parts: Mapping[str, Any]
    ) -> HttpResponse | None:
        """Return a refusal, or None to let the request through."""
        here = site_id_here(request)
        if here is None:
            return None
        try:
            sites = {find(parts[name]) for name, find in SITE_OF.items() if name in parts}
        except NotFound as refusal:
            return refusal_page(request, refusal)
        if request.path_info.startswith("/admin/") or sites - {None, here}:
            return refusal_page(request, NotFound(later("There is no page at this address.")))
        return None
