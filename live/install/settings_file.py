"""Writes the settings to a file that `ENV_FILE`, systemd and containers read alike."""

import os
from collections.abc import Mapping
from pathlib import Path
from tempfile import mkstemp

from live.install.answers import KEPT
from live.stop import stop

_HEAD = """\
# Hustings' settings: docs/settings.md lists them all. Keep this file secret, and back it up.
# Read by ENV_FILE={file} manage.py …, by EnvironmentFile= of systemd, and by env_file of containers.
"""


def write_settings(file: Path, environment: Mapping[str, str]) -> bool:
    """Write the settings, readable only by the file's owner; returns False if nothing has changed.

    Other lines that an operator has added to the file stay.
    """
    values = {setting.name: value for setting in KEPT if (value := environment.get(setting.name, "").strip())}
    before = file.read_text() if file.exists() else ""
    lines = before.splitlines() or _HEAD.format(file=file).splitlines()
    places = {line.partition("=")[0].strip(): number for number, line in enumerate(lines) if "=" in line}
    for name, value in values.items():
        if name in places:
            lines[places[name]] = f"{name}={value}"
        else:
            lines.append(f"{name}={value}")
    text = "\n".join(lines) + "\n"
    if text == before:
        return False
    try:
        # Only its owner can read it, from the beginning.
        number, new = mkstemp(dir=file.parent, prefix=f".{file.name}-", text=True)
        with os.fdopen(number, "w") as stream:
            stream.write(text)
        if before:
            # The former owner can still read it.
            known = file.stat()
            os.chmod(new, known.st_mode & 0o777)
            if os.geteuid() == 0:
                os.chown(new, known.st_uid, known.st_gid)
        os.replace(new, file)
    except OSError as error:
        stop(f"the settings cannot be written to {file}: {error.strerror}; --env-file names another file")
    return True
