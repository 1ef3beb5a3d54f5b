"""Creates the debates of a site's pages from a file, so that readers don't have to be the first."""

import csv
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from debate.articles.first_embed import Asked, add_page
from debate.errors import Refusal
from debate.sites.models import Site


class Command(BaseCommand):
    help = (
        "Read a CSV file with the columns address, title and, if the site uses them, identity, and start a debate for "
        "each page of the site that has none. Running it twice is harmless."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("site", help="the site's name in the admin")
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        site = Site.objects.filter(name=options["site"]).first()
        if site is None:
            raise CommandError(f"there is no site named {options['site']!r}")
        rows = read_rows(options["file"], header="address")
        failed = 0
        for number, row in rows:
            address, title, identity = (*row, "", "", "")[:3]
            try:
                article = add_page(Asked(address=address, title=title, identity=identity), site)
                self.stdout.write(f"{address} (/a/{article.slug}/)")
            except Refusal as refusal:
                failed += 1
                self.stderr.write(f"line {number}: {refusal.message}")
        if failed:
            raise CommandError(f"{failed} of {len(rows)} lines could not be done")


def read_rows(path: Path, *, header: str) -> list[tuple[int, list[str]]]:
    """Return the lines of a CSV file with their numbers, without empty ones and a first one that starts with `header`.

    Raises `CommandError` for an unreadable file.
    """
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            rows = [(number, row) for number, row in enumerate(csv.reader(file), start=1) if any(row)]
    except (OSError, UnicodeDecodeError, csv.Error) as problem:
        raise CommandError(f"{path} cannot be read as CSV: {problem}") from None
    return rows[1:] if rows and rows[0][1][0].strip().lower() == header else rows
