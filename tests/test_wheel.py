"""The wheel: it has everything that a server needs, and serves outside of any checkout."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import httpx
import pytest

from tests.support.plain import is_ok
from tests.support.servers import TOP, Process, free_port

UV = Path(sys.executable).parent / "uv"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder], cwd=TOP, check=True)
    (built,) = folder.glob("hustings-*.whl")
    return built


class Installed(Process):
    """The demo, started by the installed command in an empty folder; dependencies are those of the tests."""

    def __init__(self, packages: Path) -> None:
        super().__init__()
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        settings = {"PYTHONPATH": packages, "DEMO": "on", "PORT": self.port, "DJANGO_SETTINGS_MODULE": "live.settings"}
        command = [sys.executable, str(packages / "bin" / "hustings"), "serve", "--prepare"]
        kept = [f"{name}={os.environ[name]}" for name in ("PATH", "HOME") if name in os.environ]
        self.spawn(["env", "-i", *kept, *(f"{name}={value}" for name, value in settings.items()), *command])
        self.wait_until_ready(self._answers)

    def _answers(self) -> bool:
        return is_ok(f"{self.address}/readyz")


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installed]:
    packages = tmp_path_factory.mktemp("packages")
    subprocess.run([UV, "pip", "install", "--quiet", "--offline", "--no-deps", "--target", packages, wheel], check=True)
    server = Installed(packages)
    yield server
    server.stop()


def test_an_installed_server_answers_with_pages_browser_code_and_translations(installed: Installed) -> None:
    with httpx.Client(base_url=installed.address, headers={"Accept-Language": "de"}) as browser:
        front = browser.get("/")
        assert front.status_code == 200 and 'lang="de"' in front.text and "Debatten" in front.text
        (article, *_) = re.findall(r'href="(/a/[^/"]+/)"', front.text)
        page = browser.get(article).text
        files = re.findall(r'(?:src|href)="(/static/[^"]+)"', page)
        assert any(file.endswith(".js") for file in files) and any(file.endswith(".css") for file in files)
        assert {browser.get(path).status_code for path in (*files, "/embed.js")} == {200}


def test_an_installed_server_keeps_its_data_in_the_folder_where_it_was_started(installed: Installed) -> None:
    assert (installed.folder / "data" / "hustings.sqlite3").exists()


def test_the_wheel_has_no_tests_data_or_sources_of_browser_code(wheel: Path) -> None:
    with ZipFile(wheel) as files:
        tops = {name.partition("/")[0] for name in files.namelist()}
        assert tops == {"debate", "live", next(top for top in tops if top.endswith(".dist-info"))}
        assert not [name for name in files.namelist() if name.endswith((".ts", ".pyc", ".sqlite3"))]
