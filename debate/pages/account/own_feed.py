"""A reader's own feed: the page that gives it a secret address, and what is sent there as Atom."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_http_methods, require_safe

from debate.comments.models import Comment
from debate.comments.news import read_news
from debate.following.following import read_followed
from debate.following.own_feeds import find_own_feed, make_own_feed, reader_of_feed, stop_own_feed
from debate.own_data.people import Person
from debate.pages.debates.article import no_cache
from debate.pages.machines.feeds import CommentFeed, add_comment, name_of
from debate.readers.identity import Identity, identify
from debate.sites.domains import site_id_here
from debate.sites.origins import origin_for
from debate.text.cleaning import for_xml


@require_http_methods(["GET", "HEAD", "POST"])
@no_cache
def choose(request: HttpRequest) -> HttpResponse:
    """Show the address of the reader's feed; make one, or another, or stop it. Raises `SignInRequired`."""
    identity = identify(request)
    secret = find_own_feed(identity)
    if request.method == "POST":
        (stop_own_feed if request.POST.get("stop") else make_own_feed)(identity)
        return HttpResponseRedirect("/account/feed/")
    address = f"{_origin(request)}/feed/{secret}/" if secret else ""
    return render(request, "account_feed.html", {"address": address})


@require_safe
@conditional_page
@no_cache
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """Send what is new for the reader whose feed has that address; raises `NotFound`."""
    reader = reader_of_feed(secret)
    person, identity = Person.of(reader), Identity(reader=reader, voter=reader.voter, address="")
    followed = [article.pk for article in read_followed(reader)]
    atom = CommentFeed(
        begun=reader.created,
        title=for_xml(_("New for %(name)s") % {"name": reader.name}),
        link=f"{_origin(request)}/account/comments/",
        description=_("Replies to you, and new comments in the debates that you follow."),
        feed_url=f"{_origin(request)}{request.path}",
    )
    for comment in read_news(identity, person.reader_ids, followed, site_id=site_id_here(request)):
        page = f"{origin_for(request, comment.article.site_id)}/a/{comment.article.slug}/"
        add_comment(atom, comment, comment.article, page=page, title=_title(comment, person))
    response = HttpResponse(atom.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
    # Its address must not get around.
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _origin(request: HttpRequest) -> str:
    return origin_for(request, site_id_here(request))


def _title(comment: Comment, person: Person) -> str:
    said = {"name": name_of(comment), "title": comment.article.title}
    if comment.parent is not None and comment.parent.author_id in person.reader_ids:
        return _("%(name)s answered you: %(title)s") % said
    return _("%(name)s: %(title)s") % said
