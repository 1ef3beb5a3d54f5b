"""The rule for addresses of pages: which ones mean the same page. Doesn't use the database.

Browsers send addresses, publishers write them into their pages, and editors type them. docs/embedding.md explains the
rule to publishers; change it there too.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from ada_url import URL

from debate.errors import NotFound
from debate.language.wording import later
from debate.language.written import thousands

MAX_ADDRESS_CHARACTERS = 2_000

# Parameters that advertisers, newsletters and analytics add to an address to track where a reader came from. A star at
# the end matches any further characters.
TRACKING_PARAMETERS = (
    "utm_*",  # Google Analytics, and everybody since
    *(
        "gclid",
        "gclsrc",
        "dclid",
        "gbraid",
        "wbraid",
        "gad_source",
        "gad_campaignid",
        "srsltid",
        "_ga",
        "_gl",
    ),  # Google
    *("fbclid", "igshid", "igsh"),  # Facebook, Instagram
    "msclkid",  # Microsoft
    *("twclid", "ref_*"),  # X
    "ttclid",  # TikTok
    "li_fat_id",  # LinkedIn
    "epik",  # Pinterest
    "rdt_cid",  # Reddit
    "scclid",  # Snapchat
    *("yclid", "ymclid", "ysclid", "_openstat"),  # Yandex
    "mc_*",  # Mailchimp
    *("_hsenc", "_hsmi", "__hssc", "__hstc", "__hsfp", "hsa_*", "hsctatracking"),  # HubSpot
    "mkt_tok",  # Marketo
    *("vero_id", "vero_conv"),  # Vero
    *("oly_anon_id", "oly_enc_id"),  # Omeda
    *("mtm_*", "matomo_*", "pk_*", "piwik_*"),  # Matomo
    "at_*",  # Piano
    "wt_*",  # Webtrekk
)

# Opens a publisher's page at a comment (`comment_link`).
COMMENT_PARAMETER = "hustings-comment"

# Percent-encoded, these have another meaning (RFC 3986, section 2.2), so they stay as they are.
_RESERVED = frozenset(b":/?#[]@!$&'()*+,;=%")
_ENCODED = re.compile(r"%([0-9A-Fa-f]{2})")


@dataclass(frozen=True, slots=True)
class PageAddress:
    """The address of a page.

    `text` is the form that is shown and linked to. `key` is the same text for every address of the page. `origins` are
    the two origins, with https and with http, to which the page can belong.
    """

    text: str
    key: str
    origins: tuple[str, str]

    @property
    def path(self) -> str:
        """The path, as it is in `key`: without a slash at the end."""
        return "/" + self.key.partition("?")[0].partition("/")[2]


def parse_page_address(text: str, ignored: Collection[str] = (), *, with_fragment: bool = False) -> PageAddress:
    """Parse an address of a page as browsers do (https://url.spec.whatwg.org).

    `ignored` are names of parameters without a meaning on that site, in addition to `TRACKING_PARAMETERS`. The fragment
    is dropped unless `with_fragment` keeps it in `text`. Raises `NotFound` for anything but a web address.
    """
    url = _parse(text)
    kept = [part for part in url.search.removeprefix("?").split("&") if part and not _is_ignored(part, ignored)]
    url.search = "&".join(kept)
    if not with_fragment:
        url.hash = ""
    if len(url.href) > MAX_ADDRESS_CHARACTERS:
        raise NotFound(
            later("The address of a page has at most %(number)s characters.", number=thousands(MAX_ADDRESS_CHARACTERS))
        )
    pairs = sorted((_pair(part) for part in kept), key=lambda pair: pair[0])
    query = "&".join(f"{name}={value}" for name, value in pairs)
    path = _decode(url.pathname).rstrip("/")
    key = f"{url.host}{path or '/'}{f'?{query}' if query else ''}"
    return PageAddress(text=url.href, key=key, origins=(f"https://{url.host}", f"http://{url.host}"))


def parse_origin(text: str) -> str:
    """Return the origin of an address in the browser's form; raises `NotFound` if the text is not an address."""
    return str(_parse(text).origin)


def _parse(text: str) -> URL:
    text = text.strip()
    try:
        url = URL(text) if text.isprintable() else None
    except ValueError:
        url = None
    if url is None or url.protocol not in ("https:", "http:") or url.username or url.password:
        raise NotFound(later("That is not the address of a page."))
    return url


def _is_ignored(part: str, ignored: Collection[str]) -> bool:
    name = unquote_to_bytes(part.partition("=")[0].replace("+", " ")).decode("utf-8", "replace").casefold()
    return name == COMMENT_PARAMETER or any(
        name.startswith(pattern[:-1]) if pattern.endswith("*") else name == pattern
        for pattern in (*TRACKING_PARAMETERS, *ignored)
    )


def _pair(part: str) -> tuple[str, str]:
    name, _, value = part.replace("+", " ").partition("=")
    return _decode(name), _decode(value)


def _decode(text: str) -> str:
    """Normalise percent-encoding: each character is encoded only if necessary."""

    def write(match: re.Match[str]) -> str:
        byte = int(match[1], 16)
        return chr(byte) if 0x20 <= byte < 0x7F and byte not in _RESERVED else match[0].upper()

    return _ENCODED.sub(write, text)
