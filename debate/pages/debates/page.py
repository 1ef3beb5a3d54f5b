"""The page of a debate, on its own or in a frame: an outline that many readers share, with a reader's own parts put in.

The outline has holes for comments, polls, notices, and the reader's name. Comments and polls are kept too, each by all
that it depends on; only what a refused or an open form changes is rendered for one reader alone.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import cached_property, partial
from types import MappingProxyType

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from debate.comments.likes import liked_among
from debate.comments.posting_status import read_posting_status
from debate.errors import Banned, Muted
from debate.following.following import is_following
from debate.moderation.models import Report
from debate.moderation.undo import read_undoable
from debate.page_states import State
from debate.pages.bell import read_bell
from debate.pages.context import for_everybody, language
from debate.pages.debates import cards
from debate.pages.debates.both_sides import quotes_without
from debate.pages.debates.drafts import Draft
from debate.pages.debates.face import Face
from debate.pages.debates.new_answers import answers_without
from debate.pages.debates.outlines import Outline, complete, fill, hole, keep_markup, keep_outline
from debate.pages.debates.own_side import own_side, poll_of_side
from debate.pages.debates.parts import Debate, read_polls
from debate.pages.debates.poll_cards import poll_cards
from debate.pages.machines.structured_data import structured_data
from debate.pages.return_url import numbers, return_url_of_forms
from debate.polls.ballots import read_ballots
from debate.polls.models import Poll
from debate.readers.cross_origin import needs_token
from debate.readers.hiding import read_names
from debate.readers.identity import Identity
from debate.rights.asking import may, moderates
from debate.rights.table import CHANGE_RULES
from debate.sites.look import look_address
from debate.sites.origins import origin_for
from debate.templatetags.debate_text import when
from debate.viewer_count import viewers

SORT_NAMES = {
    "best": _("Best"),
    "newest": _("Newest"),
    "oldest": _("Oldest"),
    "top": _("Most liked"),
    "replies": _("Most replied"),
    "common-ground": _("Common ground"),
    "divided": _("Divided"),
}
# In a wide bar these are links; all orders are in its menu.
SHORT_ORDERS = ("best", "newest", "oldest", "common-ground")
WORDS_PER_MINUTE = 220
NOTHING_AROUND: Mapping[str, str] = MappingProxyType({})


class DebatePage:
    """One reader's page of a part of a debate."""

    def __init__(
        self,
        request: HttpRequest,
        identity: Identity,
        debate: Debate,
        state: State,
        *,
        draft: Draft | None = None,
        open_form: cards.OpenForm | None = None,
        around: Mapping[str, str] = NOTHING_AROUND,
    ) -> None:
        """Read what is the reader's own; `around` is what a frame adds to the template's context."""
        self._request, self._identity, self._debate = request, identity, debate
        self._draft, self._open_form = draft, open_form
        self._polls, self._ballots = read_polls(state), read_ballots(identity, debate.article.pk)
        self._status = read_posting_status(identity, debate.article, debate.rules)
        self._names, self._hidden = read_names(identity)
        self._both_sides = quotes_without(self._hidden, debate.both_sides)
        self._new_answers = answers_without(self._hidden, debate.new_answers)
        self._undoable = read_undoable(identity, numbers(request.GET.get("undo", "")))
        self._face = Face(
            template="frame.html" if around else "article.html",
            look=look_address(debate.article.site_id),
            origin=origin_for(request, debate.article.site_id),
            return_url=_address(request, debate),
            kind=identity.kind,
            is_moderator=identity.is_moderator,
            lacks_second_factor=identity.lacks_second_factor,
            moderates=moderates(identity.reader, debate.article),
            may_change_rules=may(identity, CHANGE_RULES),
            closed=self._status.closed.code if self._status.closed else "",
            has_token=not around and needs_token(request),
            around=tuple(sorted(around.items())),
        )

    def respond(self) -> HttpResponse:
        """Return the page."""
        outline = self._find_outline()
        own = (
            self._own_comments()
            | self._own_polls()
            | {
                "bell": self._own_bell(),
                "follow": self._own_follow(),
                "structured-data": self._structured_data(),
                "counts": self._counts(),
            }
        )
        page = fill(outline.markup, {**outline.fillings, **own})
        return HttpResponse(complete(page, self._own_words()))

    def _find_outline(self) -> Outline:
        is_sanctioned = isinstance(self._status.closed, Banned | Muted)
        quotes, shared = (self._both_sides, self._new_answers), (self._debate.both_sides, self._debate.new_answers)
        is_other = is_sanctioned or not self._debate.is_shared or quotes != shared
        # These are part of the outline itself, so no other reader can share it.
        if self._draft or self._undoable or self._status.wait_s or is_other:
            return self._make_outline()
        return keep_outline(("page", self._debate.number, self._face), self._make_outline)

    def _make_outline(self) -> Outline:
        shown = [cards.blank_thread().top, *self._debate.cards]
        fillings = {card.place: self._comment(card) for card in shown}
        return Outline(render_to_string(self._face.template, self._context), fillings)

    def _own_comments(self) -> dict[str, str]:
        shown, identity = self._debate.cards, self._identity
        own = {}
        if identity.reader:
            liked = liked_among(identity, [card.comment.id for card in shown])
            own = {card.place: card for card in cards.marked(shown, identity.reader, liked=liked, names=self._names)}
            asked = self._open_form.comment_id if self._open_form and self._open_form.name == "show" else None
            open_cards = [own.get(card.place, card) for card in shown]
            own |= {card.place: card for card in cards.closed(open_cards, self._hidden, shown=asked)}
        if at := self._open_form:
            own |= {
                card.place: replace(own.get(card.place, card), form=at.name)
                for card in shown
                if card.comment.id == at.comment_id
            }
        return {place: self._comment(card) for place, card in own.items()}

    def _own_polls(self) -> dict[str, str]:
        return {f"poll-{poll.pk}": self._poll(poll) for poll in self._polls.polls}

    def _own_bell(self) -> str:
        if self._identity.reader is None or self._face.around:
            return ""
        bell = read_bell(self._identity.reader)
        make = partial(render_to_string, "_bell.html", self._context | {"bell": bell})
        return make() if bell.notices else keep_markup(("empty bell", self._face), make)

    def _own_follow(self) -> str:
        # Only accounts can get news of a debate, by mail and on devices.
        if self._face.kind != "account" or not (settings.MAIL_IS_SENT or settings.PUSH_KEY):
            return ""
        following = is_following(self._identity, self._debate.article.pk)
        return render_to_string("_follow.html", self._context | {"following": following})

    def _counts(self) -> str:
        shown = [poll for poll in self._polls.polls if poll.state != Poll.State.ARCHIVED]
        counts = {
            "votes": sum(poll.ballots for poll in shown),
            "comment_count": self._debate.page.article.comment_count,
            "viewers": viewers(self._debate.article.pk),
            "polls": len(shown),
        }
        return keep_markup(("counts", *counts.values()), lambda: render_to_string("_counts.html", counts))

    def _structured_data(self) -> str:
        debate, face = self._debate, self._face
        # Other parts have the first page's address as their canonical one. It quotes comments, also of hidden people,
        # and is for machines.
        if face.around or not debate.part.is_whole or self._hidden:
            return ""
        article = debate.article
        page = f"{face.origin}/a/{article.slug}/"

        def make() -> str:
            polls = poll_cards(self._polls.polls, {})
            return structured_data(page, article, polls, debate.threads, debate.page.article.comment_count)

        data = keep_markup(("structured data", debate.number, self._polls.number, page), make)
        return f'<script type="application/ld+json">{data}</script>'

    def _own_words(self) -> dict[str, str]:
        # Whether the reader's next comment would get a side, at once or when the poll's votes are public.
        has_side = self._debate.rules.shows_sides and poll_of_side(self._polls.polls, self._ballots) is not None
        words = {"side-hidden": "" if has_side else " hidden"}
        if reader := self._identity.reader:
            words |= {"reader-id": str(reader.pk), "reader-name": escape(reader.name), "key": cards.new_key()}
        if side := own_side(self._debate.rules, self._polls.polls, self._ballots):
            words |= {"own-side": escape(side.label), "own-colour": f"side-{side.number}"}
        return words | {"token": get_token(self._request)} if self._face.has_token else words

    def _comment(self, card: cards.CommentCard) -> str:
        if card.form:
            return render_to_string("_comment.html", self._context | {"card": card})
        article, rules, frame = self._debate.article, self._debate.rules, bool(self._face.around)
        made_of = (card, when(card.comment.created), self._face.moderates, rules, frame and article.address)
        context = {"card": card, "moderates": self._face.moderates, "posting": {"rules": rules}}
        address = {"frame": frame, "article": article}
        return keep_markup(("comment", *made_of), lambda: render_to_string("_comment.html", context | address))

    def _poll(self, poll: Poll) -> str:
        article, face, draft = self._debate.article, self._face, self._draft
        kind = face.kind

        def render(ticked: Mapping[int, Collection[int]] | None = None, draft: Draft | None = None) -> str:
            card = poll_cards([poll], self._ballots, kind, ticked=ticked)[0]
            context = {"card": card, "article": article, "draft": draft}
            forms = {"return_url": face.return_url, "csrf_token": hole("token") if face.has_token else ""}
            return render_to_string("_poll.html", context | forms)

        if draft and draft.poll_id == poll.pk:
            return render({poll.pk: draft.ticked}, draft)
        ballot = tuple(self._ballots.get(poll.pk, ()))
        made_of = (self._polls.number, poll.pk, ballot, kind, article.slug, face.return_url, face.has_token)
        return keep_markup(("poll", *made_of), render)

    @cached_property
    def _context(self) -> dict[str, object]:
        debate, face, draft = self._debate, self._face, self._draft
        article, page = debate.article, debate.page
        named = self._identity.reader is not None
        polls = poll_cards(self._polls.polls, {}, face.kind)
        is_at_comment = self._open_form is not None and debate.shows(self._open_form.comment_id)
        return {
            **for_everybody(),
            **language(self._request),
            "csrf_token": hole("token") if face.has_token else "",
            "return_url": face.return_url,
            "origin": face.origin,
            "look": face.look,
            "article": article,
            "reader": {
                "id": hole("reader-id") if named else None,
                "name": hole("reader-name") if named else None,
                "kind": face.kind,
                "moderator": face.is_moderator,
            },
            "lacks_second_factor": face.lacks_second_factor,
            "own_bell": hole("bell") if named else "",
            "bell": read_bell(None),
            "follow": hole("follow"),
            "structured_data": hole("structured-data"),
            "counts": hole("counts"),
            "moderates": face.moderates,
            "posting": self._status,
            "may_change_rules": face.may_change_rules,
            "minutes": max(1, round(len(article.body.split()) / WORDS_PER_MINUTE)),
            "polls": polls,
            "shown_polls": [card for card in polls if card.poll.state != "archived"],
            "threads": debate.threads,
            "blank": cards.blank_thread(),
            "tombstones": cards.blank_tombstones(),
            "rev": page.article.rev,
            "newest": getattr(page.article, "newest", None),
            "next": page.next,
            "thread_id": debate.part.thread_id,
            "conversations": debate.conversations,
            "after": debate.part.after,
            "is_first_page": debate.part.is_first,
            "sort": debate.part.sort,
            "short_orders": SHORT_ORDERS,
            "sorts": [(name, SORT_NAMES[name]) for name in debate.orders],
            "side": debate.part.side,
            "chips": debate.chips,
            "only": debate.part.only,
            "lists": debate.lists,
            "both_sides": self._both_sides,
            "new_answers": self._new_answers,
            "comment_count": page.article.comment_count,
            "reasons": Report.Reason.choices,
            "draft": draft,
            "draft_above": None if is_at_comment or draft and draft.poll_id else draft,
            "key": hole("key"),
            "own_side": hole("own-side"),
            "own_colour": hole("own-colour"),
            "side_hidden": hole("side-hidden"),
            "undoable": self._undoable,
            **dict(face.around),
        }


def _address(request: HttpRequest, debate: Debate) -> str:
    """Return the address of the shown page; a form was posted to another one."""
    part, slug = debate.part, debate.article.slug
    if part.thread_id:
        after = f"&after={part.after}" if part.after else ""
        return f"/a/{slug}/?thread={part.thread_id}{after}"
    return return_url_of_forms(request) if request.method != "POST" else f"/a/{slug}/"
