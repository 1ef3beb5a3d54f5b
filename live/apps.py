"""Connects what is true with who is told."""

from django.apps import AppConfig


class LiveConfig(AppConfig):
    name = "live"
