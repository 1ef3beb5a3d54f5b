"""Fills a migrated database with data of every kind: the demo, and a row in each table that it leaves empty.

Backstage: it needs Django to be set up.
"""

from datetime import timedelta
from io import StringIO
from typing import Any
from uuid import UUID

from django.apps import apps
from django.core.management import call_command
from django.db import models
from django.utils import timezone

# What the type of a field doesn't tell.
VALUES: dict[str, object] = {
    "debate.SiteDomain.host": "herald.debate.example",
    "debate.ArticleAddress.address": "https://news.example/council",
    "debate.ArticleAddress.key": "news.example/council",
    "debate.FormerSlug.slug": "an-earlier-slug",
    "debate.Sanction.kind": "mute",
    "account.EmailAddress.email": "reader@example.org",
    "usersessions.UserSession.ip": "192.0.2.1",
}


def fill() -> None:
    """Fill the database."""
    call_command("demo", stdout=StringIO())
    for model in apps.get_models(include_auto_created=True):
        if not model._base_manager.exists():
            make_row(model)
    # What is counted from rows that were not written as the product writes them.
    call_command("check_data", repair=True, stdout=StringIO())


def make_row(model: type[models.Model]) -> models.Model:
    """Add a row to a table, and first to the tables that it needs a row of."""
    given = {}
    for field in model._meta.concrete_fields:
        if field.auto_created or field.has_default() and not isinstance(field, models.ForeignKey):
            continue
        if field.null or getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
            continue
        name = f"{model._meta.label}.{field.name}"
        given[field.name] = VALUES[name] if name in VALUES else _value_for(field)
    return model._base_manager.create(**given)


def _value_for(field: "models.Field[Any, Any]") -> object:
    if isinstance(field, models.ForeignKey):
        target: type[models.Model] = field.related_model
        return target._base_manager.order_by("pk").last() or make_row(target)
    if field.choices:
        return next(iter(field.flatchoices))[0]
    if isinstance(field, models.DateTimeField):
        return timezone.now() + timedelta(days=1)
    if isinstance(field, models.UUIDField):
        return UUID(int=1)
    if isinstance(field, models.BooleanField):
        return False
    if isinstance(field, models.JSONField):
        return {}
    if isinstance(field, models.IntegerField):
        return 1
    return field.name[: field.max_length or 100]


def count_rows() -> dict[str, int]:
    """Return how many rows each model of the database has, by its name."""
    return {model._meta.label: model._base_manager.count() for model in apps.get_models(include_auto_created=True)}
