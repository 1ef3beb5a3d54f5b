"""Makes somebody a moderator, changes what they moderate, or takes the role away."""

from argparse import SUPPRESS
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from debate.errors import Refusal
from debate.management.passwords import choose_password
from debate.moderation.people.roles import give_role_as_operator
from debate.readers.accounts import create_account, reader_of_account
from debate.readers.models import Reader, Role
from debate.sites.models import Site

PASSWORD_VARIABLE = "MODERATOR_PASSWORD"
ROLES = {"moderator": Role.MODERATOR, "chief": Role.CHIEF, "administrator": Role.ADMINISTRATOR}


class Command(BaseCommand):
    help = "Give an account a role, for a moderator on one site or in some sections. A new name gets a new account."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="the user name with which they sign in")
        parser.add_argument("--role", choices=ROLES, help="moderator by default; docs/roles.md says what each may do")
        parser.add_argument("--site", help="moderate only this site's debates: its name in the admin")
        parser.add_argument(
            "--section", action="append", default=[], help="moderate only this section; can be given several times"
        )
        parser.add_argument("--remove", action="store_true", help="take the role away; the account stays")
        parser.add_argument(
            "--no-input",
            action="store_true",
            help=f"don't ask: a new account has the password {PASSWORD_VARIABLE} or, without it, a random one",
        )
        parser.add_argument("--noinput", dest="no_input", action="store_true", help=SUPPRESS)

    def handle(self, *args: Any, **options: Any) -> None:
        name, is_removed = options["name"], options["remove"]
        # As from a variable of a script that isn't set: it must not mean all debates.
        if options["site"] == "" or not all(section.strip() for section in options["section"]):
            raise CommandError("--site and --section need a name: leave them out for a moderator of all debates")
        if is_removed and (options["role"] or options["site"] or options["section"]):
            raise CommandError("--remove takes the whole role away; leave --role, --site and --section out")
        role = Role.READER if is_removed else ROLES[options["role"] or "moderator"]
        if any("," in section for section in options["section"]):
            raise CommandError("give --section once for each section, without commas")
        site = _find_site(options["site"]) if options["site"] else None
        user, password = User.objects.filter(username=name).first(), ""
        if user is None:
            if is_removed:
                raise CommandError(f"there is no account named {name!r}")
            chosen, is_random = choose_password(name, variable=PASSWORD_VARIABLE, ask=not options["no_input"])
            password = chosen if is_random else ""
        try:
            with transaction.atomic():
                is_new = user is None
                user = user or create_account(name, chosen)
                _keep_an_administrator(user, role)
                reader = give_role_as_operator(
                    reader_of_account(user).pk, role=role, sections=", ".join(options["section"]), site=site
                )
                # The admin site asks for Django's own rights besides the role.
                is_administrator = role == Role.ADMINISTRATOR
                if user.is_superuser != is_administrator:
                    User.objects.filter(pk=user.pk).update(is_staff=is_administrator, is_superuser=is_administrator)
        except Refusal as refusal:
            raise CommandError(f"{name}: {refusal.message}") from refusal
        self.stdout.write(f"{name} {'has a new account and ' if is_new else ''}{_describe(reader)}.")
        if password:
            self.stdout.write(f"Password, shown only now: {password}")
        if not is_removed:
            self.stdout.write("They sign in at /sign-in/ and find the desk at /moderation/.")


def _find_site(name: str) -> Site:
    site = Site.objects.filter(name=name).first()
    if site is None:
        known = ", ".join(Site.objects.values_list("name", flat=True)[:20])
        raise CommandError(
            f"there is no site named {name!r}; " + (f"there are: {known}" if known else "there are none")
        )
    return site


def _keep_an_administrator(user: User, role: Role) -> None:
    administrators = Reader.objects.filter(role=Role.ADMINISTRATOR, user__is_active=True)
    is_one = administrators.filter(user=user).exists()
    if is_one and role != Role.ADMINISTRATOR and not administrators.exclude(user=user).exists():
        raise CommandError(f"{user.username} is the only administrator: make somebody else one first")


def _describe(reader: Reader) -> str:
    if reader.role == Role.READER:
        return "has no role any more"
    text = f"is {'an' if reader.role == Role.ADMINISTRATOR else 'a'} {Role(reader.role).english.lower()}"
    if reader.role == Role.MODERATOR:
        text += f" of {f'the sections {reader.sections}' if reader.sections else 'all debates'}"
        text += f" on {reader.site.name}" if reader.site else ""
    return text
