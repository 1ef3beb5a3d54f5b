"""The settings of accounts, and of how long data about people is kept."""

from typing import Any

from live.environment import kinds
from live.environment.providers import read_providers
from live.environment.setting import Setting

SECRET_KEY_FALLBACKS = Setting(
    name="SECRET_KEY_FALLBACKS",
    section="server",
    kind=kinds.SECRETS,
    default="",
    meaning="Earlier values of `SECRET_KEY`, while it is changed: what was signed or encrypted with them still counts.",
    is_secret=True,
)
MODERATORS_NEED_SECOND_FACTOR = Setting(
    name="MODERATORS_NEED_SECOND_FACTOR",
    section="accounts",
    kind=kinds.SWITCH,
    default="off",
    meaning=(
        "Whether moderators, administrators and everybody else who can open the admin need a second factor: an "
        "authenticator app or a passkey. Until they have added one, they have the rights of ordinary readers."
    ),
)
NAME_CHANGE_DAYS = Setting(
    name="NAME_CHANGE_DAYS",
    section="accounts",
    kind=kinds.whole_number(0, 3_650, unit="days"),
    default="30",
    meaning="Days after which readers who have changed their name can change it again; with 0 at any time.",
)
SIGN_IN_PROVIDERS = Setting(
    name="SIGN_IN_PROVIDERS",
    section="accounts",
    kind=kinds.ValueKind(
        "a JSON list of objects with `id` (lower-case letters, digits and dashes), `name`, `server` (an HTTPS "
        "address), `client` and `secret`",
        read_providers,
    ),
    default="",
    meaning="OpenID Connect providers with which readers can sign in, in the order of their buttons.",
    is_secret=True,
)

# What is kept about people

PRIVACY_CONTACT = Setting(
    name="PRIVACY_CONTACT",
    section="privacy",
    kind=kinds.TEXT,
    default="",
    meaning="Who is responsible for the data, and how to reach them, as `/privacy/` says it.",
)
KEEP_ADDRESSES_DAYS = Setting(
    name="KEEP_ADDRESSES_DAYS",
    section="privacy",
    kind=kinds.whole_number(1, 30, unit="days"),
    default="7",
    meaning=(
        "Days after a comment in which a ban can include the address that it came from, and days for which such a ban "
        "keeps that address out. Then the pseudonym of the address is deleted."
    ),
)
SESSION_DAYS = Setting(
    name="SESSION_DAYS",
    section="privacy",
    kind=kinds.whole_number(1, 400, unit="days"),
    default="14",
    meaning="Days without use after which a session ends and is deleted.",
)
KEEP_IDLE_GUESTS_DAYS = Setting(
    name="KEEP_IDLE_GUESTS_DAYS",
    section="privacy",
    kind=kinds.whole_number(1, 3_650, unit="days"),
    default="180",
    meaning="Days after which guests who gave a name and did nothing else are deleted.",
)
KEEP_NOTICES_DAYS = Setting(
    name="KEEP_NOTICES_DAYS",
    section="privacy",
    kind=kinds.whole_number(1, 730, unit="days"),
    default="90",
    meaning="Days after which notices that nobody has dismissed are deleted.",
)
KEEP_DECISIONS_ABOUT_PEOPLE_DAYS = Setting(
    name="KEEP_DECISIONS_ABOUT_PEOPLE_DAYS",
    section="privacy",
    kind=kinds.whole_number(30, 3_650, unit="days"),
    default="730",
    meaning=(
        "Days after which the audit log forgets whom a decision was about and why: the reader and the moderator's "
        "reason. What was decided, when and by whom stays."
    ),
)
KEEP_LEGAL_REPORTERS_DAYS = Setting(
    name="KEEP_LEGAL_REPORTERS_DAYS",
    section="privacy",
    kind=kinds.whole_number(1, 730, unit="days"),
    default="180",
    meaning=(
        "Days after the decision about a report of illegal content after which the reporter's name and e-mail address "
        "are deleted."
    ),
)

DECLARED: tuple[Setting[Any], ...] = tuple(
    setting for setting in list(globals().values()) if isinstance(setting, Setting)
)
