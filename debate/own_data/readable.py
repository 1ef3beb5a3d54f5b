"""Everything that is stored about one reader, as a page that people can read; the same parts as in the JSON."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.html import escape
from django.utils.translation import gettext as _

from debate.language.written import minute
from debate.legal_grounds import LegalGround
from debate.moderation.labels import label_of
from debate.outbox.kinds import KINDS, MailPace
from debate.own_data.holdings import read_parts
from debate.own_data.people import Person
from debate.readers.notices import rule_in


def write_page(person: Person) -> Iterator[str]:
    """Return the page in the present language, part by part.

    It needs nothing else to be read, so that a saved copy stays as it is.
    """
    # It is written while it is sent, when no language is active any more.
    language, is_rtl = translation.get_language() or "en", translation.get_language_bidi()
    return _pieces(person, language, "rtl" if is_rtl else "ltr")


def _pieces(person: Person, language: str, direction: str) -> Iterator[str]:
    with translation.override(language):
        headings, labels, title = _headings(), _labels(), _("Your data")
    yield (
        f'<!doctype html><html lang="{escape(language)}" dir="{direction}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{escape(title)} · Hustings</title>'
        "<style>body{font:1rem/1.5 system-ui;max-width:44rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}"
        "dl{border-top:1px solid;padding-top:.5rem}dt{font-weight:600;float:inline-start;clear:inline-start;"
        "margin-inline-end:.5rem}dd{margin:0;white-space:pre-wrap;overflow-wrap:anywhere}</style></head>"
        f"<body><h1>{escape(title)}</h1>"
    )
    for name, rows in read_parts(person):
        yield f"<section><h2>{escape(headings.get(name, name))}</h2>\n"
        for row in rows:
            with translation.override(language):
                text = _row(row, labels)
            yield text
        yield "</section>\n"
    yield "</body></html>\n"


def _row(row: Mapping[str, Any], labels: Mapping[str, str]) -> str:
    facts = (
        f'<dt>{escape(labels.get(name, name))}</dt><dd dir="auto">{escape(_written(name, value))}</dd>'
        for name, value in row.items()
        if value not in (None, "")
    )
    return f"<dl>{''.join(facts)}</dl>\n"


def _written(column: str, value: Any) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, datetime):
        return f"{minute(value)} UTC"
    match column:
        case "state" | "kind" | "reason":
            return label_of(value)
        case "ground":
            return str(LegalGround(value).label)
        case "text":
            return rule_in(value) or str(value)
        case "paces":
            return ", ".join(f"{KINDS[kind].label}: {MailPace(pace).label}" for kind, pace in value.items())
    return str(value)


def _headings() -> dict[str, str]:
    return {
        "names": _("Names"),
        "former_names": _("Names that you had before"),
        "account": _("Account"),
        "email_addresses": _("E-mail addresses"),
        "providers": _("Providers"),
        "second_factors": _("Second factors"),
        "sessions": _("Sessions"),
        "comments": _("Comments"),
        "votes": _("Votes"),
        "mentions": _("Comments that mention you"),
        "likes": _("Likes"),
        "reports": _("Reports"),
        "reports_of_illegal_content": _("Reports of illegal content"),
        "sanctions": _("Warnings and bans"),
        "appeals": _("Appeals"),
        "mail_choices": _("Mail settings"),
        "devices": _("Devices that get notifications"),
        "followed_debates": _("Followed debates"),
        "hidden_people": _("People you have hidden"),
        "feed": _("Your feed"),
        "notices": _("Notices"),
    }


def _labels() -> dict[str, str]:
    date, used, comment, text = _("Date"), _("Last used"), _("Comment"), _("Text")
    return {
        "id": _("Number"),
        "name": _("Name"),
        "badge": _("Badge"),
        "created": date,
        "created_at": date,
        "joined": date,
        "date_joined": date,
        "began": date,
        "until": _("Ends"),
        "cast": date,
        "written": date,
        "last_sign_in": used,
        "last_login": used,
        "last_used_at": used,
        "last_used": used,
        "user_name": _("User name"),
        "email": _("E-mail address"),
        "verified": _("Confirmed"),
        "provider": _("Provider"),
        "uid": _("Number at the provider"),
        "type": _("Kind"),
        "kind": _("Kind"),
        "passkey": _("Passkey"),
        "browser": _("Browser"),
        "parent_id": _("Reply to"),
        "body": text,
        "text": text,
        "note": text,
        "explanation": text,
        "edited": _("Edited"),
        "state": _("State"),
        "likes": _("Likes"),
        "debate": _("Debate"),
        "question": _("Question"),
        "choice_label": _("Choice"),
        "comment_id": comment,
        "reason": _("Reason"),
        "ground": _("Reason"),
        "ends": _("Until"),
        "lifted": _("Revoked"),
        "sanction_id": _("Decision"),
        "answer": _("Answer"),
        "answered": _("Answered"),
        "paces": _("Mail"),
        "follows_on_posting": _("Follows debates in which they post"),
        "language": _("Language"),
        "refusals": _("Mails that did not arrive"),
    }
