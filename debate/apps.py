"""Registers the domain with Django, and listens to sign-ins, new second factors and changed rules."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin
from django.utils.translation import gettext_lazy as _


class AdminConfig(admin.AdminConfig):
    """Puts our own site in place of the admin's."""

    default = False
    default_site = "debate.rights.admin_site.AdminSite"


class DebateConfig(AppConfig):
    default = True
    name = "debate"
    verbose_name = _("Debates")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Models can be imported once all apps are loaded, not yet while this module is.
        from allauth.mfa.signals import authenticator_added, authenticator_removed
        from django.contrib.auth.signals import user_logged_in

        from debate.accounts.mfa import note_added, note_removed
        from debate.polls.sides import note_rules
        from debate.sign_in import note_sign_in
        from debate.signals import rules_changed

        user_logged_in.connect(note_sign_in, dispatch_uid="debate.sign_in")
        rules_changed.connect(note_rules, dispatch_uid="debate.polls.sides")
        authenticator_added.connect(note_added, dispatch_uid="debate.accounts.added")
        authenticator_removed.connect(note_removed, dispatch_uid="debate.accounts.removed")
