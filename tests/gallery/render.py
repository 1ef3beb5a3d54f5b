"""Renders the gallery: ten debates in three widths, two schemes and two directions, as pictures with an index.

`python -m tests.gallery.render` fills a database, serves it, and looks at each page with Chromium. It ends with an
error if something is measurably wrong.
"""

import argparse
import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

from playwright.async_api import Browser

from tests.gallery.faults import ask_axe, measure
from tests.gallery.index import write_index
from tests.gallery.pictures import DIRECTIONS, SCHEMES, WIDTHS, Picture
from tests.gallery.scenes import SCENES, arrive, fill
from tests.support.browser import Person, person, run_chromium
from tests.support.stage import Stage
from tests.support.templates import copy_sqlite

MOST_PX = 12_000


async def look_at(viewer: Person, path: str, fixture: str, scheme: str, direction: str, folder: Path) -> list[Picture]:
    """Open a page, take its pictures, and measure it."""
    page = await viewer.visit(path)
    await viewer.is_live()
    await page.wait_for_load_state("networkidle")
    pictures = []
    for width in WIDTHS:
        await page.set_viewport_size({"width": width, "height": 900})
        faults = await measure(page)
        if width == WIDTHS[0]:
            faults += await ask_axe(page)
        if width == WIDTHS[-1]:
            faults += [f"script: {complaint}" for complaint in viewer.complaints]
            viewer.complaints.clear()
        picture = Picture(fixture, width, scheme, direction, tuple(faults))
        # Chromium draws no picture that is very tall: of a long debate, the beginning is shown.
        await page.evaluate(f"document.body.style.cssText = 'max-height: {MOST_PX}px; overflow: clip'")
        await page.screenshot(path=folder / picture.file, full_page=True, animations="disabled")
        await page.evaluate("document.body.removeAttribute('style')")
        pictures.append(picture)
    return pictures


async def render(stage: Stage, chromium: Browser, folder: Path, fixtures: Sequence[str]) -> AsyncIterator[Picture]:
    """Yield each picture once it is in the folder."""
    with stage.running_server() as server:
        for fixture in fixtures:
            filled = stage.act(fill, fixture)
            cookies = await arrive(server.address, SCENES[fixture], filled)
            for direction, language in DIRECTIONS.items():
                for scheme in SCHEMES:
                    options = {"color_scheme": scheme, "locale": language, "storage_state": cookies}
                    async with person(chromium, server.address, **options) as viewer:
                        for picture in await look_at(viewer, filled.path, fixture, scheme, direction, folder):
                            yield picture


async def run(folder: Path, fixtures: Sequence[str]) -> list[Picture]:
    """Fill a new database and render all pictures of these debates into the folder."""
    with tempfile.TemporaryDirectory(prefix="hustings-gallery-") as place:
        stage = Stage(copy_sqlite(Path(place) / "gallery.sqlite3"))
        try:
            async with run_chromium() as chromium:
                pictures = []
                async for picture in render(stage, chromium, folder, fixtures):
                    pictures.append(picture)
                    for fault in picture.faults:
                        print(f"{picture.file}: {fault}")
                return pictures
        finally:
            stage.close()


def main() -> None:
    """Render the gallery."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("fixtures", nargs="*", metavar="FIXTURE", help=f"some of: {', '.join(SCENES)}")
    options.add_argument("--folder", type=Path, default=Path("data/gallery"), help="where the pictures go")
    chosen = options.parse_args()
    if unknown := set(chosen.fixtures) - SCENES.keys():
        raise SystemExit(f"The gallery has no {', '.join(sorted(unknown))}; it has {', '.join(SCENES)}.")
    shutil.rmtree(chosen.folder, ignore_errors=True)
    chosen.folder.mkdir(parents=True)
    pictures = asyncio.run(run(chosen.folder, chosen.fixtures or list(SCENES)))
    print(f"{len(pictures)} pictures: {write_index(pictures, chosen.folder).resolve()}")
    if wrong := sum(bool(picture.faults) for picture in pictures):
        raise SystemExit(f"Something is wrong with {wrong} of them.")


if __name__ == "__main__":
    main()
