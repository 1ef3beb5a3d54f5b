"""The settings of accounts: second factors, and providers that vouch for readers."""

from typing import Any

from live.environment import kinds
from live.environment.providers import read_providers
from live.environment.setting import Setting

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

DECLARED: tuple[Setting[Any], ...] = tuple(
    setting for setting in list(globals().values()) if isinstance(setting, Setting)
)
