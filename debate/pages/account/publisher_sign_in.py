"""Signing in at a site's domain with the publisher's own sign-in: to its page and back, with a token in a form.

The way back is a form from the publisher's page, which browsers send without the session's cookie; so it only checks
that this browser began, and leads on to a page of ours, where the session and what the browser did before are known.
"""

from secrets import token_urlsafe
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from debate.accounts.newcomers import require_no_account
from debate.errors import InvalidSignIn, NotFound, SignInExpired
from debate.language.wording import later
from debate.pages.debates.article import no_cache
from debate.pages.return_url import return_url
from debate.publisher_sign_in.sign_in import sign_in_at_domain
from debate.readers.cross_origin import is_asked_here
from debate.readers.guessing import count_sign_in_by_link
from debate.sites.domains import AnsweringSite, site_here

PATH = "/sign-in/publisher/"
# How long somebody can stay at the publisher's page.
STATE_AGE_S = 900
TOKEN_AGE_S = 60
# A cookie holds no more.
MAX_TOKEN_CHARACTERS = 3_000
_NOT_BEGUN = later("This sign-in was not started in this browser, or too long ago. Start again.")
_STATE, _TOKEN = "hustings_state", "hustings_token"


@require_safe
@no_cache
def begin(request: HttpRequest) -> HttpResponse:
    """Lead to the publisher's sign-in, from a page of ours alone; raises `NotFound`, `SignedIn` and `RateLimited`."""
    site = _site(request)
    if not is_asked_here(request):
        return HttpResponseRedirect("/sign-in/")
    require_no_account(request)
    count_sign_in_by_link(request)
    state = token_urlsafe(16)
    address = urlsplit(site.sign_in_address)
    said = urlencode({"state": state, "return": request.build_absolute_uri(f"{PATH}back/")})
    query = f"{address.query}&{said}" if address.query else said
    response = HttpResponseRedirect(address._replace(query=query).geturl())
    # The publisher's page sends the form, so the cookie has to come with a form of another site.
    _keep(response, _STATE, f"{state} {return_url(request)}", STATE_AGE_S, samesite="None")
    return response


@csrf_exempt
@require_POST
@no_cache
def come_back(request: HttpRequest) -> HttpResponse:
    """Take the publisher's form with `token` and `state`, and lead on; raises `NotFound`, and `InvalidSignIn` for a
    form that answers nothing that this browser has begun.
    """
    _site(request)
    state, token = _remember_where(request), request.POST.get("token", "")
    if not state or not constant_time_compare(state, request.POST.get("state", "")):
        raise InvalidSignIn(_NOT_BEGUN)
    if not token.isascii() or len(token) > MAX_TOKEN_CHARACTERS:
        raise InvalidSignIn(later("That is not a JSON Web Token."))
    response = HttpResponse(status=303, headers={"Location": f"{PATH}done/"})
    _keep(response, _TOKEN, token, TOKEN_AGE_S, samesite="Lax")
    return response


@require_safe
@no_cache
def finish(request: HttpRequest) -> HttpResponse:
    """Sign in with the token that has come back, and return to where the reader began.

    Raises `NotFound`, `SignedIn`, `InvalidSignIn`, `SignInExpired` and `NameTaken`.
    """
    site = _site(request)
    require_no_account(request)
    token = request.get_signed_cookie(_TOKEN, default="", salt=_TOKEN, max_age=TOKEN_AGE_S)
    if not _remember_where(request) or not token:
        raise InvalidSignIn(_NOT_BEGUN)
    try:
        sign_in_at_domain(request, site.id, token)
    except SignInExpired:
        # The usual sentence is for the publisher's developer.
        raise SignInExpired(later("This sign-in took too long, or was used before. Start again.")) from None
    response = HttpResponseRedirect(return_url(request))
    for name in (_STATE, _TOKEN):
        response.delete_cookie(name, path=PATH)
    return response


def _site(request: HttpRequest) -> AnsweringSite:
    site = site_here(request)
    if site is None or not site.sign_in_address:
        raise NotFound(later("There is no page at this address."))
    return site


def _remember_where(request: HttpRequest) -> str:
    """Return the state with which this browser began, empty if it didn't; the request then says where it began.

    A refusal's page leads back there too.
    """
    said = request.get_signed_cookie(_STATE, default="", salt=_STATE, max_age=STATE_AGE_S) or ""
    state, _, address = said.partition(" ")
    request.GET = QueryDict(urlencode({"next": address}))
    return state


def _keep(response: HttpResponse, name: str, value: str, age_s: int, *, samesite: str) -> None:
    is_secure = settings.SESSION_COOKIE_SECURE or samesite == "None"
    response.set_signed_cookie(
        name, value, salt=name, max_age=age_s, path=PATH, secure=is_secure, httponly=True, samesite=samesite
    )
