"""Removes the second factors of an account whose owner has lost them."""

from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser

from debate.moderation.people.lost_factors import remove_second_factors_as_operator
from debate.readers.accounts import reader_of_account


class Command(BaseCommand):
    help = "Remove an account's authenticator app, passkeys and recovery codes. Be sure first who asks for it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="the user name of the account")

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["name"]
        user = User.objects.filter(username=name).first()
        if user is None:
            raise CommandError(f"there is no account named {name!r}")
        if remove_second_factors_as_operator(reader_of_account(user).pk):
            self.stdout.write(f"{name} signs in with the password alone, until they add a second factor again.")
        else:
            self.stdout.write(f"{name} has no second factor.")
