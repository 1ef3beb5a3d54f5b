"""Django's own command, but it refuses names that look like another account's."""

from typing import Any

from django.contrib.auth.management.commands import createsuperuser
from django.contrib.auth.models import User
from django.core.management.base import CommandError
from django.db import transaction

from debate.errors import Refusal
from debate.readers.accounts import reader_of_account
from debate.readers.names import require_free


class Command(createsuperuser.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            super().handle(*args, **options)
            for user in User.objects.filter(reader=None, is_superuser=True):
                try:
                    require_free(user.get_username())
                except Refusal as refusal:
                    raise CommandError(f"{user.get_username()}: {refusal.message}") from refusal
                reader_of_account(user)
