"""Moves debates to new addresses, from a file, after a site has changed its addresses."""

from contextlib import nullcontext
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from debate.errors import Invalid, Refusal
from debate.language.wording import later
from debate.management.commands.add_pages import read_rows
from debate.moving import move_page


class Command(BaseCommand):
    help = (
        "Read a CSV file with two columns, the old and the new address of a page, and move each debate to its new "
        "address. If that has a debate already, the two are merged. The old addresses still lead to their debates. "
        "Running it twice is harmless."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="only say what would be done")

    def handle(self, *args: Any, **options: Any) -> None:
        rows = read_rows(options["file"], header="old")
        failed = 0
        is_trial = options["dry_run"]
        with transaction.atomic() if is_trial else nullcontext():
            for number, row in rows:
                try:
                    self._move(row)
                except Refusal as refusal:
                    failed += 1
                    self.stderr.write(f"line {number}: {refusal.message}")
            if is_trial:
                transaction.set_rollback(True)
        if failed:
            raise CommandError(f"{failed} of {len(rows)} lines could not be done")

    def _move(self, row: list[str]) -> None:
        if len(row) != 2:
            raise Invalid(later("a line has two columns, the old and the new address"))
        old, new = row
        article = move_page(old, new)
        self.stdout.write(f"{old} -> {article.address} (/a/{article.slug}/)")
