"""Reads the file that ENV_FILE names into the environment."""

import os
import re
from pathlib import Path

from live.environment.declared import ENV_FILE
from live.stop import stop

_NAME = re.compile(r"[A-Z][A-Z0-9_]*")


def read_env_file() -> None:
    """Add the variables in the file, one `NAME=value` per line; the environment takes precedence."""
    name = ENV_FILE.read()
    if not name:
        return
    try:
        lines = Path(name).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        stop(f"the settings in {name} (ENV_FILE) cannot be read: {getattr(error, 'strerror', None) or error}")
    for number, line in enumerate(lines, start=1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        variable, separator, value = map(str.strip, line.partition("="))
        if not separator or not _NAME.fullmatch(variable):
            stop(f"line {number} of {name} (ENV_FILE) does not read like NAME=value")
        if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
            value = value[1:-1]
        os.environ.setdefault(variable, value)
