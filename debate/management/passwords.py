"""The password of an account that a command makes: from the environment, asked for, or random and printed once."""

import getpass
import os
import secrets
import sys

from django.core.management.base import CommandError


def choose_password(username: str, *, variable: str, ask: bool) -> tuple[str, bool]:
    """Return a password and whether it is random, so that it has to be printed.

    It is the value of the environment variable if that is set. Otherwise it is asked for twice if `ask` is true and
    somebody can answer. Raises `CommandError` if the two differ three times.
    """
    if given := os.environ.get(variable):
        return given, False
    if not ask or not sys.stdin.isatty():
        return secrets.token_urlsafe(15), True
    for _ in range(3):
        password = getpass.getpass(f"Password of {username} (empty: a random one): ")
        if not password:
            return secrets.token_urlsafe(15), True
        if getpass.getpass("Password (again): ") == password:
            return password, False
        print("The passwords differ.")
    raise CommandError("no password was chosen")
