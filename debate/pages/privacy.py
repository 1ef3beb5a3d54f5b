"""What is stored about readers, why, for how long and who gets it: by the settings in force."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from debate.language.choosing import LANGUAGE_COOKIE, LANGUAGE_COOKIE_AGE_S
from debate.language.wording import later_counted
from debate.moderation.legal_reports import REPORTERS_KEPT
from debate.own_data.erasing import GRACE
from debate.pages.debates.article import no_cache
from debate.readers.ballot_cookie import VOTER_COOKIE, VOTER_COOKIE_AGE_S
from debate.readers.confirmation import UNCONFIRMED_KEPT
from debate.readers.former_names import former_names_kept
from debate.readers.idle import IDLE_GUESTS_KEPT
from debate.readers.known_browsers import KNOWN_COOKIE, KNOWN_COOKIE_AGE_S
from debate.readers.notices import KEPT as NOTICES_KEPT
from debate.readers.privacy.address_pseudonyms import REMEMBERED
from debate.readers.privacy.keys import BALLOTS
from debate.readers.tokens import TOKEN_AGE


@dataclass(frozen=True, slots=True)
class KeptData:
    """One row of the table."""

    what: str
    why: str
    how_long: str | Promise


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody who gets data of readers."""

    who: str
    what: str


@require_safe
@no_cache
def privacy(request: HttpRequest) -> HttpResponse:
    """Show what is stored about readers, to anybody."""
    context = {
        "kept": list(_kept()),
        "cookies": list(_cookies()),
        "recipients": list(_recipients()),
        "contact": settings.PRIVACY_CONTACT,
        "has_access_log": settings.ACCESS_LOG,
        "grace": _days(GRACE),
    }
    return render(request, "privacy.html", context)


def _kept() -> Iterator[KeptData]:
    while_there = _("until you delete it, or your data")
    yield KeptData(_("The name that you take part with"), _("It is shown beside what you write."), while_there)
    yield KeptData(
        _("Names that you had before"),
        _("Moderators can tell whose comments they have read, and nobody else takes the name at once."),
        _days(former_names_kept()),
    )
    yield KeptData(
        _("A guest's name that was never used"),
        _("You can still write, vote, like or report under it."),
        _days(IDLE_GUESTS_KEPT),
    )
    yield KeptData(_("Your comments, and when you wrote them"), _("Everybody can read them."), while_there)
    yield KeptData(
        _("Your votes, likes and reports"),
        _("They count once for each person. Nobody sees whose they are; moderators see reports."),
        while_there,
    )
    yield KeptData(
        _("With each vote, a pseudonym of your internet address and browser"),
        _("It shows whether many votes come from one place. The address itself is not stored."),
        _("the pseudonym's key for %(days)s; without it, nobody can tell the address")
        % {"days": _days(timedelta(seconds=BALLOTS.period_s))},
    )
    yield KeptData(
        _("A pseudonym of the internet address of your last comment"),
        _("A ban can include it. The address itself is not stored."),
        _days(REMEMBERED),
    )
    yield from _of_accounts()
    yield KeptData(
        _("Sessions: where you are signed in, with the browser's name"),
        _("You stay signed in, and can sign out everywhere."),
        _("%(days)s without use") % {"days": _days(timedelta(seconds=settings.SESSION_COOKIE_AGE))},
    )
    yield KeptData(
        _("In debates on other sites, a token in place of a session"),
        _("Browsers send no cookies there."),
        _days(TOKEN_AGE),
    )
    yield KeptData(
        _("The people you have hidden"), _("You see nothing that they write. Nobody else knows."), while_there
    )
    yield KeptData(
        _("The people a comment mentions"), _("They are told of it, and the name leads to their comments."), while_there
    )
    yield KeptData(_("Notices, such as replies to you"), _("You see them when you come back."), _days(NOTICES_KEPT))
    yield KeptData(
        _("Warnings, mutes and bans, with their reasons, and your appeals"),
        _("They have to be enforced, and you can appeal."),
        _("also after you have deleted your data, but then without your name"),
    )
    yield KeptData(
        _("With a report of illegal content, the name and e-mail address that you give"),
        _("You are told what was decided. You can leave both out."),
        _("%(days)s after the decision") % {"days": _days(REPORTERS_KEPT)},
    )
    yield KeptData(
        _("What moderators decided about you, and why"),
        _("Decisions can be checked and explained."),
        _days(timedelta(days=settings.KEEP_DECISIONS_ABOUT_PEOPLE_DAYS)),
    )


def _of_accounts() -> Iterator[KeptData]:
    while_there = _("as long as you have the account")
    yield KeptData(_("A password, in a form that can't be read back"), _("You sign in with it."), while_there)
    if settings.MAIL_IS_SENT:
        yield KeptData(
            _("Your e-mail address, which nobody else sees"),
            _("You get mail about your account, such as a link for a new password."),
            _("as long as you have the account; unconfirmed, %(days)s") % {"days": _days(UNCONFIRMED_KEPT)},
        )
    if settings.SIGN_IN_PROVIDERS:
        number = _("Your number at the provider with which you sign in")
        yield KeptData(number, _("It shows that it is you who signs in."), while_there)
    if settings.PUSH_KEY:
        yield KeptData(
            _("The addresses of devices on which you have turned on notifications, at their browsers' push services"),
            _("They get the notifications that you have chosen, while you are signed in there."),
            _("until you remove the device, sign out there, or its push service no longer knows it"),
        )
    yield KeptData(
        _("Passkeys, the key of an authenticator app, recovery codes"),
        _("They protect your account, if you have added them."),
        while_there,
    )


def _cookies() -> Iterator[KeptData]:
    yield KeptData(VOTER_COOKIE, _("One browser has one vote."), _days(timedelta(seconds=VOTER_COOKIE_AGE_S)))
    session = timedelta(seconds=settings.SESSION_COOKIE_AGE)
    yield KeptData(settings.SESSION_COOKIE_NAME, _("You stay signed in."), _days(session))
    known = timedelta(seconds=KNOWN_COOKIE_AGE_S)
    yield KeptData(KNOWN_COOKIE, _("Other people's wrong passwords don't keep you out of your account."), _days(known))
    yield KeptData(LANGUAGE_COOKIE, _("You have chosen a language."), _days(timedelta(seconds=LANGUAGE_COOKIE_AGE_S)))
    yield KeptData(
        settings.CSRF_COOKIE_NAME,
        _("Forms work in browsers that don't say from which page they were sent."),
        _days(timedelta(seconds=settings.CSRF_COOKIE_AGE)),
    )


def _recipients() -> Iterator[Recipient]:
    if settings.SCORER_URL or settings.SCORER:
        who = urlsplit(settings.SCORER_URL).hostname if settings.SCORER_URL else _("A program of this site")
        yield Recipient(who or "", _("gets each comment's text, without your name, to tell what breaks the rules."))
    if settings.MAIL_IS_SENT:
        yield Recipient(settings.EMAIL_HOST, _("delivers mail to you."))
    if settings.PUSH_KEY:
        yield Recipient(
            _("The push service of your browser's maker"),
            _(
                "carries notifications to your devices, if you have turned them on. They are encrypted: "
                "it sees when one is sent, but not what it says."
            ),
        )
    for provider in settings.SIGN_IN_PROVIDERS:
        yield Recipient(provider.name, _("learns that you sign in here, if you choose to sign in with it."))
    for origin in settings.IMAGE_ORIGINS:
        yield Recipient(
            urlsplit(origin).netloc, _("is asked by your browser for pictures of polls, and so sees your address.")
        )


def _days(time: timedelta) -> str:
    return str(later_counted("%(number)s day", "%(number)s days", time.days))
