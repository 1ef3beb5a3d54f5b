"""Gives every article a new epoch: to be run after a database has been restored from a backup."""

from typing import Any

from django.core.management.base import BaseCommand

from debate.articles.models import Article, new_epoch


class Command(BaseCommand):
    help = "After a restore: make every open page load its state anew, since the revisions that it knows mean nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        for article_id in Article.objects.values_list("pk", flat=True):
            Article.objects.filter(pk=article_id).update(epoch=new_epoch())
