"""Does what the Dockerfile says without Docker, and serves the result as a user without rights: `make image-check`.

Each stage is a folder. Where a base image would be, there are this machine's Python and Node; what needs the rights of
root inside an image is left out, and said.
"""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from live.environment.declared import DECLARED
from tests.support.servers import NOBODY, SECRET_KEY, TOP, free_port, wait_until

DOCKERFILE = TOP / "Dockerfile"
# Of a base image, not of the product.
NEEDS_ROOT = re.compile(r"apt-get|useradd")


@dataclass(frozen=True, slots=True)
class Instruction:
    """A line of the Dockerfile, with its continuation lines joined."""

    name: str
    words: str


@dataclass(slots=True)
class Stage:
    """A stage's file system, where it works in it, and what its image runs."""

    root: Path
    workdir: str = "/"
    settings: dict[str, str] = field(default_factory=dict)
    run: dict[str, list[str]] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        return self.root / self.workdir.lstrip("/")


def read_dockerfile() -> list[Instruction]:
    """Return the instructions, in order."""
    text = re.sub(r"^#.*\n", "", DOCKERFILE.read_text(), flags=re.MULTILINE)
    lines = re.sub(r"\\\n\s*", "", text).splitlines()
    return [Instruction(*line.split(" ", 1)) for line in lines if line.strip()]


def copied_files() -> list[str]:
    """Return what the Dockerfile copies from the repository."""
    sources = []
    for instruction in read_dockerfile():
        if instruction.name == "COPY" and "--from=" not in instruction.words:
            sources += instruction.words.split()[:-1]
    return sources


def build(work: Path) -> Stage:
    """Build every stage below a folder; returns the last one, which is the image."""
    programs = work / "bin"
    programs.mkdir()
    (programs / "python").symlink_to(_python())
    # What says how this machine reaches the package registries stays, what chooses settings and packages does not.
    chosen = {setting.name for setting in DECLARED} | {"VIRTUAL_ENV", "DJANGO_SETTINGS_MODULE"}
    environment = {name: value for name, value in os.environ.items() if name not in chosen}
    environment |= {"PATH": f"{programs}:{os.environ['PATH']}"}
    stages: dict[str, Stage] = {}
    stage = Stage(work)
    for instruction in read_dockerfile():
        words = instruction.words
        if instruction.name == "FROM":
            base, _, name = words.partition(" AS ")
            stage = stages[name] = Stage(work / f"stage-{len(stages)}")
            if base in stages:
                shutil.copytree(stages[base].root, stage.root, symlinks=True)
                stage.workdir = stages[base].workdir
            stage.folder.mkdir(parents=True, exist_ok=True)
        elif instruction.name == "WORKDIR":
            stage.workdir = words
            stage.folder.mkdir(parents=True, exist_ok=True)
        elif instruction.name == "COPY":
            _copy(words, stage, stages)
        elif instruction.name == "RUN" and NEEDS_ROOT.search(words):
            print(f"  left out: {words}")
        elif instruction.name == "RUN":
            began = time.monotonic()
            subprocess.run(["sh", "-ec", words], cwd=stage.folder, env=environment, check=True)
            print(f"  {time.monotonic() - began:5.1f} s  {words[:90]}")
        elif instruction.name == "ENV":
            stage.settings |= dict(word.split("=", 1) for word in shlex.split(words))
        elif instruction.name in ("ENTRYPOINT", "CMD", "HEALTHCHECK"):
            stage.run[instruction.name] = _list_in(words)
    return stage


def _python() -> str:
    """Return a Python that a user without rights can run, too: one below somebody's home can't be."""
    found = shutil.which("python3", path="/usr/bin:/usr/local/bin")
    return found or os.path.realpath(sys.executable)


def _copy(words: str, stage: Stage, stages: Mapping[str, Stage]) -> None:
    *sources, target = words.split()
    if sources[0].startswith("--from="):
        other = stages[sources.pop(0).removeprefix("--from=")]
        for source in sources:
            shutil.copytree(other.root / source.lstrip("/"), stage.folder / target, symlinks=True, dirs_exist_ok=True)
        return
    for source in sources:
        listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", source]
        for path in subprocess.check_output(listed, cwd=TOP, text=True).splitlines():
            # A folder's content is copied, not the folder.
            inner = os.path.relpath(path, source) if (TOP / source).is_dir() else Path(source).name
            to = stage.folder / target / inner if inner != target else stage.folder / target
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(TOP / path, to)


def _list_in(words: str) -> list[str]:
    """Return the list of words that ends an instruction, as Docker reads it: JSON."""
    return list(json.loads(words[words.index("[") :]))


@contextmanager
def serving(image: Stage, data: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Serve the image as a user without rights, with an SQLite file in the only folder that it can write."""
    port = free_port()
    environment = {
        **image.settings,
        "PATH": os.environ["PATH"],
        "PORT": str(port),
        "SECRET_KEY": SECRET_KEY,
        "ALLOWED_HOSTS": "127.0.0.1",
        "HTTPS": "off",
        "DATABASE_URL": f"sqlite:///{data / 'hustings.sqlite3'}",
    }
    as_nobody = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--no-new-privs"]

    def inside(*words: str, errors: int | None = None) -> subprocess.Popen[bytes]:
        return subprocess.Popen([*as_nobody, *words], cwd=image.folder, env=environment, stderr=errors)

    assert inside("touch", "debate/written", errors=subprocess.DEVNULL).wait(20) != 0, "the image can be written to"
    assert inside(*image.run["ENTRYPOINT"], "migrate", "--verbosity", "0").wait(120) == 0
    server = inside(*image.run["ENTRYPOINT"], *image.run["CMD"])
    try:
        wait_until(
            lambda: inside(*image.run["HEALTHCHECK"], errors=subprocess.DEVNULL).wait(20) == 0,
            "the health check to pass",
        )
        yield f"http://127.0.0.1:{port}", server
    finally:
        server.kill()


def main() -> None:
    """Build, serve, look at it, and stop it."""
    work = Path(tempfile.mkdtemp(prefix="hustings-image-"))
    work.chmod(0o755)
    try:
        image = build(work)
        size = sum(path.lstat().st_size for path in image.folder.rglob("*"))
        data = work / "data"
        data.mkdir()
        os.chown(data, NOBODY, NOBODY)
        before = sorted(image.folder.rglob("*"))
        with serving(image, data) as (address, server):
            page = httpx.get(f"{address}/")
            assert page.status_code == 200, page.text
            files = re.findall(r'/static/[^"]+', page.text)
            assert files, "the page has no styles"
            for file in files:
                assert httpx.get(f"{address}{file}").status_code == 200, file
            server.terminate()
            assert server.wait(60) == 0, "it stopped with an error"
        assert sorted(image.folder.rglob("*")) == before, "it wrote into the image"
        print(
            f"The image's own files have {size / 1e6:.0f} MB. It served {len(files) + 1} files and stopped by itself."
        )
    finally:
        shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main()
