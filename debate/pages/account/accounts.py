"""The pages of accounts: django-allauth's views, with our refusals and templates. Signing in is in `forms`."""

from typing import Any

from allauth.account import views as allauth
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from debate.accounts.addresses import confirm_by_reset
from debate.accounts.newcomers import require_newcomer, require_no_account
from debate.errors import Refusal
from debate.pages.errors import refused
from debate.pages.return_url import return_url
from debate.readers.account_sessions import sign_out_everywhere
from debate.readers.identity import identify


class FormPage:
    """Shows refusals on the form's page, with what was typed: a mixin for django-allauth's views, which are untyped."""

    request: HttpRequest
    get_form: Any
    render_to_response: Any

    def post(self, request: HttpRequest, *args: Any, **more: Any) -> HttpResponse:
        """Do what the form says; without success the page has the reason."""
        try:
            # What is mixed in with it has the method.
            response: HttpResponse = super().post(request, *args, **more)  # type: ignore[misc]
        except Refusal as refusal:
            context = self.get_context_data(form=self.get_form(), refusal=refusal)
            return refused(self.render_to_response(context), refusal)
        return response

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        """Return the context, with the address to return to."""
        # As above.
        context: dict[str, Any] = super().get_context_data(**more)  # type: ignore[misc]
        return context | {"return_url": return_url(self.request), "mail_is_sent": settings.MAIL_IS_SENT}


class SignUp(FormPage, allauth.SignupView):
    """Make an account; a guest's name is offered for it."""

    template_name = "sign_up.html"

    def dispatch(self, request: HttpRequest, *args: Any, **more: Any) -> HttpResponse:
        """Answer anybody without an account; raises `SignedIn` for somebody with one."""
        require_no_account(request)
        response: HttpResponse = super().dispatch(request, *args, **more)
        return response

    def get_initial(self) -> dict[str, Any]:
        """Return what the empty form has."""
        reader = identify(self.request).reader
        return {"username": reader.name} if reader else {}

    def form_valid(self, form: Any) -> HttpResponse:
        """Make the account. If its mail can't be sent there is none."""
        self.user = None
        require_newcomer(self.request)
        try:
            response: HttpResponse = super().form_valid(form)
        except Refusal:
            if self.user:
                self.user.delete()
            raise
        return response


class ConfirmationSent(allauth.EmailVerificationSentView):
    """Say that a mail has been sent; the same for an address that has an account already."""

    template_name = "confirmation_sent.html"


class Confirmation(FormPage, allauth.ConfirmEmailView):
    """Confirm an address by the link in a mail; the browser that has signed up is then signed in."""

    template_name = "confirmation.html"

    def get_form(self) -> None:
        """Return no form: there is only a button."""

    def respond(self, success: bool) -> HttpResponse:
        """Lead on; if another account has confirmed the address in the meantime, say that it can't be confirmed."""
        if not success:
            page: HttpResponse = self.render_to_response(self.get_context_data() | {"can_confirm": False})
            return page
        response: HttpResponse = super().respond(success)
        return response


class Reset(FormPage, allauth.PasswordResetView):
    """Send somebody who has forgotten their password a link; the answer is the same for an unknown address."""

    template_name = "reset.html"


class ResetSent(allauth.PasswordResetDoneView):
    """Say that a mail has been sent."""

    template_name = "reset_sent.html"


class NewPassword(FormPage, allauth.PasswordResetFromKeyView):
    """Set a new password by the link in a mail, which also confirms the address."""

    template_name = "new_password.html"
    success_url = "/sign-in/?done=password"

    def form_valid(self, form: Any) -> HttpResponse:
        """Set the password, and end all sessions."""
        confirm_by_reset(self.reset_user)
        response: HttpResponse = super().form_valid(form)
        sign_out_everywhere(self.reset_user)
        return response
