"""How an operator makes moderators with `manage.py moderator`: one command, and they find their desk."""

from pathlib import Path

import pytest

from tests.support.machine import PASSWORD, Machine, signed_in
from tests.support.servers import Hustings


def moderator(machine: Machine, *words: str, password: str = PASSWORD) -> str:
    return machine.manage("moderator", *words, ENV_FILE="hustings.env", MODERATOR_PASSWORD=password)


def refused(machine: Machine, *words: str) -> str:
    return machine.refuse("moderator", *words, ENV_FILE="hustings.env", MODERATOR_PASSWORD=PASSWORD)


def test_a_new_moderator_signs_in_and_sees_the_desk_until_the_role_is_taken_away(
    ready_machine: Machine,
    ready_server: Hustings,
) -> None:
    assert "mo has a new account and is a moderator of all debates." in moderator(ready_machine, "mo")
    with signed_in(ready_server, "mo") as browser:
        assert browser.get("/moderation/").status_code == 200
        assert browser.get("/admin/").status_code == 302
        assert "mo has no role any more." in moderator(ready_machine, "mo", "--remove")
        assert browser.get("/moderation/").status_code == 403


def test_where_nobody_can_type_a_password_it_is_random_and_printed(ready_machine: Machine) -> None:
    assert "Password, shown only now: " in moderator(ready_machine, "mo", password="")


def test_the_role_is_bound_to_a_site_and_to_sections(ready_machine: Machine) -> None:
    ready_machine.manage(
        "setup", "--no-input", "--site", "Herald", "--origin", "https://herald.example", ENV_FILE="hustings.env"
    )
    said = moderator(ready_machine, "mo", "--site", "Herald", "--section", "Town", "--section", "Sport")
    assert "is a moderator of the sections Town, Sport on Herald." in said
    assert "is a moderator of all debates on Herald." in moderator(ready_machine, "mo", "--site", "Herald")
    assert "there is no site named 'Times'; there are: Herald" in refused(ready_machine, "mo", "--site", "Times")
    assert "Only moderators have sections" in refused(ready_machine, "mo", "--role", "chief", "--section", "Town")


def test_an_administrator_gets_into_the_admin_and_the_last_one_stays(
    ready_machine: Machine,
    ready_server: Hustings,
) -> None:
    assert "admin is the only administrator" in refused(ready_machine, "admin", "--remove")
    assert "is an administrator." in moderator(ready_machine, "ada", "--role", "administrator")
    assert "is a chief moderator." in moderator(ready_machine, "admin", "--role", "chief")
    with signed_in(ready_server, "ada") as browser:
        assert browser.get("/admin/").status_code == 200
    with signed_in(ready_server, "admin") as browser:
        assert browser.get("/admin/").status_code == 302
        log = browser.get("/moderation/audit-log/").text
    assert "the server&#x27;s operator" in log and "ada" in log


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["nobody", "--remove"], "there is no account named 'nobody'"),
        (["ａdmin"], "name"),
        (["mo", "--remove", "--role", "chief"], "--remove takes the whole role away"),
        (["mo", "--section", "a,b"], "give --section once for each section"),
        (["mo", "--section", ""], "--site and --section need a name"),
        (["mo", "--section", "Town", "--section", " "], "--site and --section need a name"),
        (["mo", "--site", ""], "--site and --section need a name"),
        (["mo", "--remove", "--site", ""], "--site and --section need a name"),
    ],
)
def test_an_impossible_change_is_reported_in_one_line(ready_machine: Machine, words: list[str], line: str) -> None:
    assert line in refused(ready_machine, *words)


def test_without_a_password_a_random_one_is_printed_once(ready_machine: Machine, tmp_path: Path) -> None:
    said = ready_machine.manage("moderator", "mo", "--no-input", ENV_FILE="hustings.env")
    assert "Password, shown only now: " in said
    assert "Password" not in ready_machine.manage("moderator", "mo", "--no-input", ENV_FILE="hustings.env")
