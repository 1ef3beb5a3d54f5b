"""What a browser is called in the list of sessions, by its user agent. A guess, for people."""

from django.utils.translation import gettext

# The first that is found. Most browsers name others, too.
_BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "FxiOS": "Firefox",
    "Firefox": "Firefox",
    "CriOS": "Chrome",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
_SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "CrOS": "ChromeOS",
    "Mac OS X": "macOS",
    "Linux": "Linux",
}


def browser_name(agent: str) -> str:
    """Return a short name such as `Firefox on Windows`."""
    browser = next((name for mark, name in _BROWSERS.items() if mark in agent), gettext("A browser"))
    system = next((name for mark, name in _SYSTEMS.items() if mark in agent), "")
    return gettext("%(browser)s on %(system)s") % {"browser": browser, "system": system} if system else browser
