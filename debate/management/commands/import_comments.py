"""Takes over the comments of another system."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from debate.articles.first_embed import Asked, add_page
from debate.errors import Refusal
from debate.importing.exported import NotAnExport
from debate.importing.reading import read_export
from debate.importing.storing import import_comments, worth_importing
from debate.sites.models import Site


class Command(BaseCommand):
    help = (
        "Import the comments that Disqus, WordPress, Remark42 or Commento has exported into the debates of a site's "
        "pages. Running it again imports only what is new."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("site", help="the site's name in the admin")
        parser.add_argument("file", type=Path, help="the export, as it is or compressed by gzip")

    def handle(self, *args: Any, **options: Any) -> None:
        site = Site.objects.filter(name=options["site"]).first()
        if site is None:
            raise CommandError(f"there is no site named {options['site']!r}")
        try:
            export = read_export(options["file"])
        except NotAnExport as problem:
            raise CommandError(f"{options['file']}: {problem}") from None
        except (OSError, EOFError) as problem:
            raise CommandError(f"{options['file']} cannot be read: {problem}") from None
        for sentence in export.unreadable:
            self.stderr.write(sentence)
        found = stored = known = debates = refused = 0
        for page in export.pages.values():
            found += len(page.comments)
            # A page with nothing but spam begins no debate.
            if not (wanted := worth_importing(page.comments)):
                continue
            try:
                article = add_page(Asked(address=page.address, title=page.title), site)
            except Refusal as refusal:
                refused += len(wanted)
                self.stderr.write(f"{refusal.message} ({_number(len(wanted), 'comment')})")
                continue
            new = import_comments(article, export.system, wanted)
            debates, stored, known = debates + 1, stored + new, known + len(wanted) - new
            if options["verbosity"] > 1:
                self.stdout.write(f"{page.address}: {_number(new, 'comment')} (/a/{article.slug}/)")
        self.stdout.write(
            f"{export.system}: {_number(stored, 'comment')} imported in {_number(debates, 'debate')}. Here already: "
            f"{known:,}. Left out, being deleted, spam or empty: {found - stored - known - refused:,}."
        )
        if failed := refused + len(export.unreadable):
            raise CommandError(f"{_number(failed, 'comment')} could not be imported")


def _number(number: int, things: str) -> str:
    return f"{number:,} {things}" if number == 1 else f"{number:,} {things}s"
