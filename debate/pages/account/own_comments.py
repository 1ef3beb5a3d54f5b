"""A reader's own comments, in all debates and under all names that they have had."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from debate.audit_log.models import Decision
from debate.comments.excerpts import Piece, excerpt
from debate.comments.markup import plain_text
from debate.comments.models import Comment
from debate.comments.own import read_own_comments
from debate.moderation.removals import read_removals
from debate.own_data.people import Person
from debate.pages.debates.article import no_cache
from debate.pages.return_url import number
from debate.readers.identity import identify
from debate.rights.asking import require_reader

MAX_CHARACTERS = 300


@dataclass(frozen=True, slots=True)
class OwnCommentEntry:
    """One entry: the comment, what became of it, and its text, cut; a withdrawn one has none."""

    comment: Comment
    # The decision that removed it, if it is removed.
    decision: Decision | None

    @property
    def state(self) -> str:
        """The name of its state: a pending comment that readers have seen is hidden."""
        is_hidden = self.comment.state == Comment.State.PENDING and self.comment.seen
        return "hidden" if is_hidden else str(self.comment.state)

    @property
    def is_shown(self) -> bool:
        """Whether it is in its debate, so that a link leads there."""
        return self.comment.seen or self.comment.state == Comment.State.PENDING

    @property
    def pieces(self) -> list[Piece]:
        """The beginning of its text."""
        is_withdrawn = self.comment.state == Comment.State.WITHDRAWN
        return [] if is_withdrawn else excerpt(plain_text(self.comment.body), at_most=MAX_CHARACTERS)


@require_safe
@no_cache
def own_comments(request: HttpRequest) -> HttpResponse:
    """Show a named reader their own comments, the newest first; raises `SignInRequired`."""
    reader, before = require_reader(identify(request)), number(request.GET.get("before"))
    found, next_page = read_own_comments(Person.of(reader).reader_ids, site_id=reader.at_site, before=before)
    removals = read_removals([comment.pk for comment in found if comment.state == Comment.State.REMOVED])
    context = {
        "entries": [OwnCommentEntry(comment, removals.get(comment.pk)) for comment in found],
        "next": next_page,
        "is_first": "before" not in request.GET,
    }
    return render(request, "account_comments.html", context)
