"""What an operator does on the first day with `manage.py setup`: one command makes everything that the start needs."""

import re
import stat
from pathlib import Path

import pytest

from live.install.answers import folder_for_data
from tests.support.machine import PASSWORD, Machine, running_server, set_up, signed_in
from tests.support.servers import Postgres


def test_one_command_makes_all_that_the_start_needs(machine: Machine) -> None:
    set_up(machine, cold=True)
    with running_server(machine) as server, signed_in(server, "admin") as browser:
        assert browser.get("/admin/").status_code == 200
        assert browser.get("/moderation/").status_code == 200


def test_the_settings_are_for_their_owner_alone_and_the_proxys_needs_are_printed(machine: Machine) -> None:
    said = machine.manage(
        "setup",
        "--no-input",
        "--url",
        "https://Debate.example/",
        "--site",
        "Herald",
        "--origin",
        "https://Herald.example/",
    )
    assert stat.S_IMODE((machine.folder / "hustings.env").stat().st_mode) == 0o600
    assert stat.S_IMODE((machine.folder / "hustings.sqlite3").stat().st_mode) == 0o600
    kept = machine.settings
    assert len(kept["SECRET_KEY"]) >= 50 and kept["ALLOWED_HOSTS"] == "debate.example" and kept["HTTPS"] == "on"
    assert kept["TRUSTED_PROXIES"] == "127.0.0.1"
    assert "Herald (https://herald.example)" in said and "X-Forwarded-Proto: https" in said
    assert re.search(r"administrator +admin, password \S{16,} \(shown only now\)", said)


def test_running_it_again_changes_nothing_but_what_is_given(ready_machine: Machine) -> None:
    file = ready_machine.folder / "hustings.env"
    file.write_text(file.read_text() + "LIMIT_POSTS_PER_READER=5/minute\n")
    before = ready_machine.settings
    said = ready_machine.manage("setup", "--no-input")
    assert "unchanged" in said and "admin, as before" in said and "password" not in said
    assert ready_machine.settings == before
    ready_machine.manage("setup", "--no-input", "--url", "https://debate.example")
    moved = {"ALLOWED_HOSTS": "debate.example", "HTTPS": "on", "TRUSTED_PROXIES": "127.0.0.1"}
    assert ready_machine.settings == before | moved | {"PUBLIC_URL": "https://debate.example"}
    assert "for https://debate.example:8443 " in ready_machine.manage(
        "setup", "--no-input", "--url", "https://debate.example:8443/"
    )
    assert ready_machine.settings == before | moved | {"PUBLIC_URL": "https://debate.example:8443"}


def test_help_is_there_before_any_setting(machine: Machine) -> None:
    for words in (("setup", "--help"), ("help", "serve"), ("doctor", "-h")):
        assert "usage: manage.py" in machine.manage(*words)
    assert "SECRET_KEY is missing" in machine.refuse("serve")


def test_the_settings_are_written_to_the_file_that_the_environment_names(machine: Machine) -> None:
    file = machine.folder / "elsewhere.env"
    machine.manage("setup", "--no-input", "--url", "https://debate.example", ENV_FILE=str(file))
    assert "ALLOWED_HOSTS=debate.example" in file.read_text()
    assert not (machine.folder / "hustings.env").exists()


def test_it_asks_for_what_is_not_given_and_asks_again_after_a_mistake(machine: Machine) -> None:
    machine.lay_out_database()
    answers = "debate.example/path\nhttps://debate.example\n\nnonsense\n\n10.0.0.1\nboss\nHerald\nhttps://a.example, https://b.example\n"
    said = machine.manage("setup", answers=answers, ADMINISTRATOR_PASSWORD=PASSWORD)
    assert machine.settings["TRUSTED_PROXIES"] == "10.0.0.1" and "REDIS_URL" not in machine.settings
    assert re.search("administrator +boss\n", said) and "Herald (https://a.example, https://b.example)" in said


def test_on_postgresql(machine: Machine, postgres: Postgres) -> None:
    url = postgres.create_database("set-up")
    said = machine.manage("setup", "--no-input", "--url", "https://debate.example", "--database", url)
    assert "PostgreSQL, set-up: up to date" in said and machine.settings["DATABASE_URL"] == url


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ([], "--url is missing: the address that readers use"),
        (["--url", "debate.example/news"], "an address reads like https://debate.example, without a path"),
        (
            ["--url", "https://d.example", "--database", "mysql://a@b/c"],
            "DATABASE_URL must be sqlite:///path or postgres://",
        ),
        (["--url", "https://d.example", "--redis", "redis://127.0.0.1:1/0"], "does not answer"),
        (["--url", "https://d.example", "--proxy", "nginx"], "TRUSTED_PROXIES must be IP addresses or networks"),
        (["--url", "https://d.example", "--env-file", "no/such/folder/file"], "cannot be"),
        (["--url", "https://d.example", "--administrator", "a b!"], "Enter a valid username"),
        (["--url", "https://d.example", "--origin", "https://a.example"], "--origin belongs to a site"),
        (["--url", "https://d.example", "--site", "Herald", "--origin", "herald"], "not the address of a page"),
    ],
)
def test_each_problem_is_reported_in_one_line(machine: Machine, words: list[str], line: str) -> None:
    machine.lay_out_database()
    assert line in machine.refuse("setup", "--no-input", *words)


def test_a_question_that_nobody_can_answer_is_one_line(machine: Machine) -> None:
    assert "there is nobody to answer" in machine.run("setup", "--url", "https://d.example").stderr


def test_a_password_that_is_easy_to_guess_is_refused(machine: Machine) -> None:
    machine.lay_out_database()
    said = machine.refuse("setup", "--no-input", "--url", "https://d.example", ADMINISTRATOR_PASSWORD="password")
    assert "too short" in said and "too common" in said


def test_a_file_of_settings_that_cannot_be_read_stops_every_command_with_one_line(machine: Machine) -> None:
    assert "cannot be read: No such file" in machine.refuse("migrate", ENV_FILE="missing.env")
    (machine.folder / "odd.env").write_text("SECRET_KEY=x\nexport A=b\n")
    assert "line 2 of odd.env (ENV_FILE) does not read like NAME=value" in machine.refuse("migrate", ENV_FILE="odd.env")


def test_settings_in_etc_have_their_data_where_the_systemd_unit_can_write() -> None:
    assert folder_for_data(Path("/etc/hustings.env")) == Path("/var/lib/hustings")
    assert folder_for_data(Path("/srv/mo/hustings.env")) == Path("/srv/mo")
