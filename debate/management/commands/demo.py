"""Loads the demo into an empty database."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from debate.demo import load


class Command(BaseCommand):
    help = "Load the sample articles where there is nothing yet; --reset takes everything out first."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--reset", action="store_true", help="remove all articles and readers first")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["reset"]:
            if not load.is_alone():
                raise CommandError("this database holds articles that are not the demo's; nothing was removed")
            load.remove()
        load.keep_site(settings.PORT)
        if load.is_loaded():
            load.keep_moderator()
        else:
            load.load()
