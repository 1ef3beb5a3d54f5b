"""The pages of second factors: django-allauth's views with our templates, refusals and limits."""

import json
from typing import Any

from allauth.account.internal.decorators import login_stage_required
from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from allauth.account.views import ReauthenticateView
from allauth.mfa.base import views as base
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.mfa.webauthn.internal.auth import begin_registration
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.views.generic import FormView

from debate.accounts.mfa_forms import CodeForm
from debate.errors import SignInRequired
from debate.pages.account.accounts import FormPage
from debate.pages.return_url import return_url
from debate.readers.accounts import find_by_name

INDEX = "/account/second-factor/"


class OwnPage(FormPage):
    """A page of somebody's own account."""

    def dispatch(self, request: HttpRequest, *args: Any, **more: Any) -> HttpResponse:
        """Answer somebody with an account; raises `SignInRequired` for anybody else."""
        if not request.user.is_authenticated:
            raise SignInRequired
        # The view that this is mixed in with has the method.
        response: HttpResponse = super().dispatch(request, *args, **more)  # type: ignore[misc]
        return response


class Index(OwnPage, base.IndexView):
    """Show the account's second factors."""

    template_name = "second_factors.html"

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        """Return the context, with the passkeys, the newest first."""
        context = super().get_context_data(**more)
        mine = Authenticator.objects.filter(user=self.request.user).order_by("-pk")
        codes = mine.filter(type=Authenticator.Type.RECOVERY_CODES).first()
        return context | {
            "app": mine.filter(type=Authenticator.Type.TOTP).first(),
            "passkeys": mine.filter(type=Authenticator.Type.WEBAUTHN),
            "codes_left": len(codes.wrap().get_unused_codes()) if codes else None,
            "done": self.request.GET.get("done", ""),
        }


class AddApp(OwnPage, totp.ActivateTOTPView):
    """Add an authenticator app."""

    template_name = "second_factor_app.html"


class RemoveApp(OwnPage, totp.DeactivateTOTPView):
    """Remove the authenticator app."""

    template_name = "second_factor_remove.html"
    success_url = f"{INDEX}?done=removed"


class AddPasskey(OwnPage, webauthn.AddWebAuthnView):
    """Add a passkey."""

    template_name = "passkey_new.html"

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        """Return the context, with what the browser is asked to make: a passkey that names its account."""
        context = super().get_context_data(**more) | more
        return context | {"options": _as_json(begin_registration(self.request.user, passwordless=True))}


class RenamePasskey(OwnPage, webauthn.EditWebAuthnView):
    """Give a passkey another name."""

    template_name = "passkey_name.html"
    pk_url_kwarg = "passkey_id"
    success_url = INDEX


class RemovePasskey(OwnPage, webauthn.RemoveWebAuthnView):
    """Remove a passkey."""

    template_name = "second_factor_remove.html"
    pk_url_kwarg = "passkey_id"
    success_url = f"{INDEX}?done=removed"


class RecoveryCodes(OwnPage, recovery.ViewRecoveryCodesView):
    """Show the recovery codes that are left."""

    template_name = "recovery_codes.html"


class NewRecoveryCodes(OwnPage, recovery.GenerateRecoveryCodesView):
    """Replace the recovery codes by new ones."""

    template_name = "recovery_codes_new.html"


class PasswordAgain(OwnPage, ReauthenticateView):
    """Ask for the password again before second factors are changed."""

    template_name = "again.html"


class CodeAgain(OwnPage, base.ReauthenticateView):
    """Ask for a code again before second factors are changed."""

    template_name = "again.html"


class PasskeyAgain(OwnPage, webauthn.ReauthenticateWebAuthnView):
    """Ask for a passkey again before second factors are changed."""

    template_name = "again.html"

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        """Return the context, with what the browser has to sign."""
        context = super().get_context_data(**more) | more
        return context | {"options": _as_json(context["js_data"]["request_options"])}

    def form_invalid(self, form: Any) -> HttpResponse:
        """Show the form again."""
        response: HttpResponse = self.render_to_response(self.get_context_data(form=form))
        return response


@method_decorator(login_stage_required(stage=AuthenticateStage.key, redirect_urlname="account_login"), name="dispatch")
class Code(FormPage, FormView[CodeForm]):
    """Ask for the code of an account whose password was right."""

    template_name = "sign_in_code.html"
    form_class = CodeForm

    def get_form_kwargs(self) -> dict[str, Any]:
        """Return what the form needs."""
        return super().get_form_kwargs() | {"user": self._stage.login.user}

    def form_valid(self, form: CodeForm) -> HttpResponse:
        """Sign in."""
        response: HttpResponse = self._stage.exit()
        return response

    @property
    def _stage(self) -> AuthenticateStage:
        # django-allauth adds it to the request before this view is asked.
        return self.request._login_stage  # type: ignore[attr-defined]


def ask_for_code(request: HttpRequest, username: str) -> HttpResponse:
    """Lead somebody whose name and password were right to the page that asks for the second factor."""
    login = Login(
        user=find_by_name(username.replace("\0", "")), email_verification="none", redirect_url=return_url(request)
    )
    response: HttpResponse = perform_login(request, login)
    return response


def _as_json(options: dict[str, Any]) -> str:
    return json.dumps(options["publicKey"], default=dict)
