"""`manage.py catalogue`: collects the sentences of the code into the languages' files, and compiles those."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from debate.language.catalogue import TRANSLATED, compile_all, update


class Command(BaseCommand):
    help = "Compile the translations; with --update, first bring the languages' files up to date with the code."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare what the command takes."""
        parser.add_argument("--update", action="store_true", help="add new sentences and remove unused ones")

    def handle(self, *_: Any, **options: Any) -> None:
        """Do what was asked."""
        if options["update"]:
            for language in TRANSLATED:
                update(language)
        compile_all()
