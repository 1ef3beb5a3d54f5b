"""What a released version has stored is there after an upgrade: each release's dumps are loaded and brought up to date.

"unreleased" is made from the present state by the step that makes a release's dumps, so it works when it is needed.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.releases.dumps import KINDS, Dump, Ground, released_dumps
from tests.releases.every_kind import count_rows
from tests.releases.released import UNRELEASED
from tests.support.plain import is_ok
from tests.support.stage import backstage

# An upgrade may add rows to these.
GROWING = ("auth.Permission", "contenttypes.ContentType")
# What processes that ran before say of themselves is not restored.
PASSING = ("debate.ProcessReport",)

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="session")
def made_now(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Dump]:
    """Write the dump of one kind of database."""

    def make(kind: str) -> Dump:
        dump = Dump(tmp_path_factory.mktemp("dumps"), UNRELEASED, kind)
        dump.write(tmp_path_factory.mktemp("work"))
        return dump

    return make


@pytest.mark.parametrize("dump", [*(Dump(Path(), UNRELEASED, kind) for kind in KINDS), *released_dumps()], ids=str)
def test_everything_that_a_release_has_stored_is_there_after_an_upgrade(
    dump: Dump, made_now: Callable[[str], Dump], tmp_path: Path
) -> None:
    if dump.version == UNRELEASED:
        dump = made_now(dump.kind)
    assert all(dump.counts.values()), "a dump has data of every kind"
    with Ground(dump.kind, tmp_path) as ground:
        ground.server.manage("restore", "--replace", str(dump.unpack(tmp_path / "backup")))
        ground.server.manage("check_data")
        with backstage(ground.url) as here:
            counts = here.submit(count_rows).result(timeout=60)
        lost = {name: number for name, number in dump.counts.items() if counts.get(name, number) < number}
        grown = {name for name, number in counts.items() if number > dump.counts.get(name, number)}
        assert (lost.keys() - set(PASSING), grown - set(GROWING)) == (set(), set())
        ground.server.start()
        assert is_ok(f"{ground.server.address}/")
        assert is_ok(f"{ground.server.address}/a/peacekeepers-for-ukraine/", timeout_s=20)
