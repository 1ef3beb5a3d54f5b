"""Registers the domain with Django."""

from django.apps import AppConfig


class DebateConfig(AppConfig):
    name = "debate"
    verbose_name = "Debates"
    default_auto_field = "django.db.models.BigAutoField"
