"""Reads host names and origins into the form in which browsers send them."""

import re
from collections.abc import Sequence

import idna

_HOST = re.compile(r"\*|\.?[\w-]+(\.[\w-]+)*|\[[0-9a-fA-F:.]+\]")
_ORIGIN = re.compile(r"https?://(\*\.)?([\w-]+(\.[\w-]+)*|\[[0-9a-fA-F:.]+\])(:\d+)?")


def read_host(text: str) -> str:
    """Return a host name in lower case and, if it is not ASCII, in Punycode. Raises `ValueError`."""
    if not _HOST.fullmatch(text):
        raise ValueError
    return _as_browsers_send(text)


def read_origin(text: str) -> str:
    """Return scheme, host and, unless it is the scheme's own, port. Raises `ValueError`."""
    origin = text.lower()
    if not _ORIGIN.fullmatch(origin):
        raise ValueError
    scheme, _, place = origin.partition("://")
    host, colon, port = place.rpartition(":") if not place.endswith("]") else (place, "", "")
    host, port = (host, port) if colon else (place, "")
    own_port = {"http": "80", "https": "443"}[scheme]
    return f"{scheme}://{_as_browsers_send(host)}{f':{port}' if port and port != own_port else ''}"


def own_origin(hosts: Sequence[str], *, https: bool, port: int) -> str:
    """Return the origin that readers most likely use: the first host, over HTTPS through a proxy on its usual port."""
    host = next((host.removeprefix(".") for host in hosts if host != "*"), "localhost")
    return f"https://{host}" if https else f"http://{host}:{port}"


def _as_browsers_send(host: str) -> str:
    if host.isascii():
        return host.lower()
    wildcard = next((start for start in ("*.", ".") if host.startswith(start)), "")
    # Its errors are `ValueError`s, too.
    return wildcard + idna.encode(host.removeprefix(wildcard), uts46=True).decode()
