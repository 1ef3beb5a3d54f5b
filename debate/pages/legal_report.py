"""Reporting a comment as illegal content, for anybody, and the receipt's page at its secret address."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_http_methods, require_safe

from debate.comments.excerpts import excerpt
from debate.errors import Refusal
from debate.legal_grounds import LegalGround
from debate.moderation.labels import label_of
from debate.moderation.legal_reports import (
    MAX_EXPLANATION_CHARACTERS,
    MAX_NAME_CHARACTERS,
    MIN_EXPLANATION_CHARACTERS,
    read_receipt,
    read_reportable,
    receipt_path,
    report_illegal_content,
)
from debate.pages.debates.article import no_cache
from debate.pages.errors import refused
from debate.pages.shown_again import shown_again
from debate.readers.identity import identify

MAX_QUOTED_CHARACTERS = 300


def _page(request: HttpRequest, refusal: Refusal | None = None, *, comment_id: int) -> HttpResponse:
    comment = read_reportable(identify(request), comment_id)
    context = {
        "comment_id": comment.pk,
        "author": comment.author.name,
        "slug": comment.article.slug,
        "quote": "".join(piece.text for piece in excerpt(comment.body, at_most=MAX_QUOTED_CHARACTERS)),
        "grounds": LegalGround.choices,
        "least": MIN_EXPLANATION_CHARACTERS,
        "most": MAX_EXPLANATION_CHARACTERS,
        "most_of_name": MAX_NAME_CHARACTERS,
        "mail_is_sent": settings.MAIL_IS_SENT,
        "kept_days": settings.KEEP_LEGAL_REPORTERS_DAYS,
        "said": request.POST,
        "refusal": refusal,
    }
    response = render(request, "legal_report.html", context)
    return refused(response, refusal) if refusal else response


@require_http_methods(["GET", "HEAD", "POST"])
@no_cache
@shown_again(_page)
def report(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Show the form, and file the report; its receipt is the next page."""
    if request.method != "POST":
        return _page(request, comment_id=comment_id)
    said = request.POST
    filed = report_illegal_content(
        identify(request),
        comment_id,
        ground=said.get("ground", ""),
        explanation=said.get("explanation", ""),
        in_good_faith=bool(said.get("good_faith")),
        name=said.get("name", ""),
        email=said.get("email", ""),
        language=translation.get_language() or "",
    )
    return HttpResponseRedirect(receipt_path(filed))


@require_safe
@no_cache
def show_receipt(request: HttpRequest, receipt: str) -> HttpResponse:
    """Show what has become of a report, to those who know its address."""
    found = read_receipt(receipt)
    decision = found.decision
    context = {
        "report": found.report,
        "ground": LegalGround(found.report.ground).label,
        "outcome": found.outcome,
        "decided": found.decided,
        "category": label_of(decision.category) if decision and decision.category else "",
        "reason": decision.reason if decision and decision.moderator_id else "",
        "is_automatic": bool(decision and not decision.moderator_id),
        "article": found.report.comment.article,
        "mail_is_sent": bool(settings.MAIL_IS_SENT and found.report.email),
        "contact": settings.PRIVACY_CONTACT,
    }
    response = render(request, "legal_receipt.html", context)
    # The address is a secret, which other sites must not learn from a link's referrer.
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response
