"""What a release leaves in the repository for later versions: `make release`.

The version in pyproject.toml becomes released: its migrations may not change any more, and dumps of its data with rows
of every kind are kept, which each later version has to upgrade. What is to be committed and tagged is printed.
"""

import sys
import tempfile
from pathlib import Path

from tests.releases.dumps import FOLDER, KINDS, Dump
from tests.releases.released import note_release, read_version
from tests.support.servers import TOP


def main() -> None:
    """Write the dumps, and add the migrations to those that are released."""
    version = read_version()
    if f"## {version}" not in (TOP / "CHANGELOG.md").read_text():
        sys.exit(f"CHANGELOG.md has no section ## {version}: give what is unreleased that name")
    if any(Dump(FOLDER, version, kind).file.exists() for kind in KINDS):
        sys.exit(f"{version} is released already: pyproject.toml has to name the next version")
    for kind in KINDS:
        with tempfile.TemporaryDirectory() as work:
            Dump(FOLDER, version, kind).write(Path(work))
    note_release(version)
    print(f"git add tests/releases && git commit -m 'Release {version}' && git tag v{version}")


if __name__ == "__main__":
    main()
