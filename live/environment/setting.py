"""What a setting is, and how its value is read. A missing or malformed value stops the start with one clear line."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from live.environment.kinds import MalformedPart, ValueKind
from live.stop import stop

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Made:
    """A default that is made when it is needed; `words` say for the document what it is. `make` raises `OSError`."""

    words: str
    make: Callable[[], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting(Generic[T]):
    """A variable in the environment.

    `section` is a table of docs/settings.md, and `meaning` what it says, in Markdown. `default` is in the environment's
    notation: empty means none, and None that the variable is required. `in_demo` is the default of the demo if that is
    another one. Errors don't repeat the value of a secret.
    """

    name: str
    section: str
    kind: ValueKind[T]
    default: str | Made | None
    meaning: str
    in_demo: str | Made | None = None
    is_secret: bool = False

    def read(self, *, demo: bool = False) -> T:
        """Return the value, or the default if the variable is missing or empty; ends the process if it is malformed."""
        text = os.environ.get(self.name, "").strip() or self._default(demo=demo)
        try:
            return self.kind.read(text)
        except MalformedPart as problem:
            malformed = problem.part
        except ValueError:
            malformed = text
        found = "" if self.is_secret else f", not {malformed!r}"
        stop(f"{self.name} must be {self.kind.in_plain_text}{found}")

    def _default(self, *, demo: bool) -> str:
        default = self.in_demo if demo and self.in_demo is not None else self.default
        if default is None:
            stop(f"{self.name} is missing: set it to {self.kind.in_plain_text}")
        if isinstance(default, str):
            return default
        try:
            return default.make()
        except OSError as error:
            stop(f"{self.name} is missing, and its default cannot be kept in {error.filename}: {error.strerror}")
