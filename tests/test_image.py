"""The Dockerfile and compose.yaml: they name only files, settings and addresses that exist.

`make image-check` does what the Dockerfile says, which takes a minute.
"""

import re
from fnmatch import fnmatch
from typing import Any

import yaml

from live.environment.declared import DECLARED
from live.management.commands.serve import Command as Serve
from tests.support.image import copied_files, read_dockerfile
from tests.support.servers import TOP
from tests.test_committed_files import committed, read

SETTINGS = {setting.name for setting in DECLARED}
# Of the file itself: the host that Caddy and Hustings serve, and how many processes there are.
OF_COMPOSE = {"HUSTINGS_HOST", "POSTGRES_PASSWORD", "WORKERS"}


def services() -> dict[str, Any]:
    return dict(yaml.safe_load(read("compose.yaml"))["services"])


def test_the_dockerfile_copies_only_committed_files_and_docker_is_given_all_of_them() -> None:
    allowed = [line[1:] for line in read(".dockerignore").splitlines() if line.startswith("!")]
    for source in copied_files():
        assert committed(source), source
        assert any(source == name or source.startswith(f"{name}/") for name in allowed), source


def test_no_settings_data_or_local_build_gets_into_the_image() -> None:
    ignored = [line for line in read(".dockerignore").splitlines() if line and line[0] not in "#!"]
    assert ignored[0] == "*"
    for path in ("frontend/dist", "frontend/node_modules", "debate/x/__pycache__"):
        assert any(fnmatch(path, pattern) for pattern in ignored), path


def test_the_image_runs_without_rights_and_knows_whether_it_lives() -> None:
    last = "\n".join(f"{one.name} {one.words}" for one in read_dockerfile()).split("\nFROM ")[-1]
    assert re.search(r"^USER hustings$", last, re.MULTILINE)
    assert re.search(r"^HEALTHCHECK .*/healthz", last, re.MULTILINE)
    assert set(re.findall(r"\b(HOST|PORT|[A-Z]+_[A-Z]+)=", last)) <= SETTINGS | {"PYTHONDONTWRITEBYTECODE"}


def test_compose_names_only_settings_that_exist() -> None:
    for name in ("hustings", "migrate"):
        assert services()[name]["environment"].keys() <= SETTINGS
        assert services()[name]["read_only"] is True
    assert set(re.findall(r"\$\{(\w+)", read("compose.yaml"))) <= SETTINGS | OF_COMPOSE


def test_compose_names_only_services_volumes_files_and_commands_that_exist() -> None:
    whole = yaml.safe_load(read("compose.yaml"))
    for service in services().values():
        assert service.get("depends_on", {}).keys() <= services().keys()
        for volume in service.get("volumes", ()):
            source = volume.split(":")[0]
            assert source in whole["volumes"] or (source.startswith("./") and (TOP / source).is_file()), source
    options = Serve().create_parser("manage.py", "serve").format_help()
    assert [word for word in services()["hustings"]["command"] if word.startswith("--") and word not in options] == []
    used = set(re.findall(r"\{\$(\w+)", read("docs/deploy/Caddyfile")))
    assert used == services()["caddy"]["environment"].keys()


def test_only_caddy_can_be_reached_from_outside_and_only_it_is_believed() -> None:
    open_to_the_world = {name for name, service in services().items() if "ports" in service}
    assert open_to_the_world == {"caddy"}
    network = yaml.safe_load(read("compose.yaml"))["networks"]["inside"]["ipam"]["config"][0]["subnet"]
    assert services()["hustings"]["environment"]["TRUSTED_PROXIES"] == network


def test_the_documented_lines_write_every_variable_that_compose_needs() -> None:
    needed = set(re.findall(r"\$\{(\w+):\?\}", read("compose.yaml")))
    [lines] = re.findall(r"^umask 077\n.*?> \.env$", read("docs/operating.md"), re.MULTILINE | re.DOTALL)
    assert set(re.findall(r"([A-Z_]+)=", lines)) == needed
