"""Finds variables in the environment that are probably meant as settings, but have no setting's name."""

import os
from collections.abc import Iterable
from difflib import get_close_matches

from debate.limits.declared import PREFIX
from live.environment.declared import DECLARED, LIMITS
from live.stop import stop

# Finds TRUSTED_PROXY for TRUSTED_PROXIES, but not SECRET_KEY_BASE, which other programs have, for SECRET_KEY.
LIKENESS = 0.85


def refuse_unknown_limits() -> None:
    """End the process if a variable only begins like a limit: nobody should rely on a limit that isn't there."""
    for name in sorted(os.environ):
        if name.startswith(PREFIX) and name not in LIMITS:
            stop(_tell(name, get_close_matches(name, LIMITS, n=1)))


def find_misspelt() -> list[str]:
    """Return a line for each variable whose name is close to that of a setting which is not set.

    Names of one word, such as PORT, are too close to what other programs' variables are called.
    """
    names = {setting.name for setting in DECLARED}
    not_set = [name for name in sorted(names) if "_" in name and not os.environ.get(name, "").strip()]
    found = []
    for name in sorted(os.environ.keys() - names):
        if likely := get_close_matches(name, not_set, n=1, cutoff=LIKENESS):
            found.append(_tell(name, likely))
    return found


def _tell(name: str, likely: Iterable[str]) -> str:
    return "; ".join([f"{name} is not a setting", *(f"did you mean {setting}?" for setting in likely)])
