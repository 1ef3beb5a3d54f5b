"""Recounts what is stored for speed, and reports or repairs what differs; also while servers run."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from debate.articles.models import Article
from debate.recounting import article_ids, check_article


class Command(BaseCommand):
    help = (
        "Recount tallies, changed votes, comments, likes, replies, the weights of open reports, threads and revisions, "
        "and say what differs from what is stored. Changes nothing without --repair. Exits with 1 if something is "
        "still wrong."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare what the command takes."""
        parser.add_argument("--repair", action="store_true", help="store what was counted; readers see it at once")
        parser.add_argument("--article", metavar="SLUG", help="only this article")

    def handle(self, *_: Any, repair: bool, article: str | None, **options: Any) -> None:
        """Check the articles one after the other."""
        checked = repaired = wrong = 0
        for article_id in self.chosen(article):
            findings = check_article(article_id, repair=repair)
            checked += 1
            for sentence in (*findings.sentences, *findings.beyond_repair):
                self.stdout.write(sentence)
            repaired += len(findings.sentences) * repair
            wrong += len(findings.beyond_repair) + len(findings.sentences) * (not repair)
        self.stdout.write(f"Checked {checked:,} articles: {self.verdict(repaired, wrong, repair=repair)}")
        if wrong:
            sys.exit(1)

    def chosen(self, slug: str | None) -> list[int]:
        """Return the articles to check."""
        if slug is None:
            return list(article_ids())
        found = list(Article.objects.filter(slug=slug).values_list("pk", flat=True))
        if not found:
            raise CommandError(f"there is no article {slug!r}")
        return found

    def verdict(self, repaired: int, wrong: int, *, repair: bool) -> str:
        """Return the result in words."""
        if not repaired and not wrong:
            return "everything is as counted."
        parts = [f"{repaired:,} repaired"] if repaired else []
        if wrong:
            parts.append(f"{wrong:,} wrong" + (" beyond repair" if repair else "; --repair stores what was counted"))
        return f"{', '.join(parts)}."
