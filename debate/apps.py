"""Registers the domain with Django, and listens to sign-ins."""

from django.apps import AppConfig


class DebateConfig(AppConfig):
    name = "debate"
    verbose_name = "Debates"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Models can be imported once all apps are loaded, not yet while this module is.
        from django.contrib.auth.signals import user_logged_in

        from debate.sign_in import note_sign_in

        user_logged_in.connect(note_sign_in, dispatch_uid="debate.sign_in")
