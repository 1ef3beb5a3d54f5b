"""The pages' addresses."""

from collections.abc import Callable

from django.http.response import HttpResponseBase
from django.urls import path, register_converter
from django.views.generic import RedirectView

from debate.pages import (
    archive,
    demo,
    forms,
    frames,
    front,
    legal_report,
    preview,
    privacy,
    site_look,
    transparency,
)
from debate.pages.account import (
    account_status,
    accounts,
    mail,
    own_account,
    own_comments,
    own_data,
    own_feed,
    own_providers,
    providers,
    publisher_sign_in,
    second_factors,
)
from debate.pages.debates import article
from debate.pages.desk import (
    audit_log,
    health,
    people,
    poll_maker,
    queue,
    rules,
    statistics,
    suspicious_votes,
)
from debate.pages.machines import (
    feeds,
    oembed,
    poll_picture,
    sitemaps,
)


class Base36:
    """The number of an account in the links of mails; what follows it can have dashes."""

    regex = "[0-9A-Za-z]+"

    def to_python(self, value: str) -> str:
        """Return the text."""
        return value

    def to_url(self, value: str) -> str:
        """Return the text."""
        return value


register_converter(Base36, "base36")


def moved_to(address: str) -> Callable[..., HttpResponseBase]:
    """Return a view that leads from an address that the contract once named to the present one."""
    return RedirectView.as_view(url=address, query_string=True, permanent=True)


urlpatterns = [
    path("", front.index),
    path("debates/", archive.archive),
    path("a/<slug:slug>/", article.article),
    path("a/<slug:slug>/search/", archive.search),
    path("a/<slug:slug>/picture.png", poll_picture.picture),
    path("robots.txt", sitemaps.robots),
    path("sitemap.xml", sitemaps.index),
    path("sitemap-<str:section>.xml", sitemaps.sitemap, name="sitemap"),
    path("a/<slug:slug>/poll/", article.poll),
    path("a/<slug:slug>/feed/", feeds.feed),
    path("a/<slug:slug>/comment", forms.comment),
    path("a/<slug:slug>/follow", forms.follow),
    path("poll/<int:poll_id>/vote", forms.vote),
    path("poll/preview/<str:token>/", preview.preview),
    path("comment/<int:comment_id>/like", forms.like),
    path("comment/<int:comment_id>/report", forms.report),
    path("comment/<int:comment_id>/illegal/", legal_report.report),
    path("illegal-content/<str:receipt>/", legal_report.show_receipt),
    path("comment/<int:comment_id>/hide", forms.hide),
    path("comment/<int:comment_id>/edit", forms.edit),
    path("comment/<int:comment_id>/withdraw", forms.withdraw),
    path("comment/<int:comment_id>/decision", forms.decision),
    path("poll/<int:poll_id>/", frames.poll_by_number),
    path("embed/<str:scheme>/<str:host>/a/<slug:slug>/", frames.article),
    path("embed/<str:scheme>/<str:host>/poll/<int:poll_id>/", frames.poll),
    path("embed/<str:scheme>/<str:host>/page", frames.page),
    path("oembed", oembed.oembed),
    path("look/<int:site_id>/", site_look.look),
    path("demo/embed/", demo.embed),
    path("moderation/", queue.desk),
    path("moderation/rules/", rules.rules),
    path("moderation/rules/<slug:slug>/", rules.article_rules),
    path("moderation/sites/<int:site_id>/rules/", rules.site_rules),
    path("moderation/polls/", suspicious_votes.groups),
    path("moderation/polls/new/", poll_maker.new),
    path("moderation/polls/<int:poll_id>/edit/", poll_maker.edit),
    path("moderation/polls/<int:group_id>/decision", suspicious_votes.decision),
    path("moderation/comment/<int:comment_id>/", queue.case),
    path("moderation/comment/<int:comment_id>/answer", queue.answer),
    path("moderation/decisions", queue.decisions),
    path("moderation/statistics/", statistics.statistics),
    path("moderation/health/", health.health),
    path("moderation/undo", queue.undo),
    path("moderation/people/<int:reader_id>/", people.person),
    path("moderation/people/<int:reader_id>/sanction", people.sanction),
    path("moderation/people/<int:reader_id>/remove", people.sweep),
    path("moderation/people/<int:reader_id>/restore/<uuid:batch>", people.restore),
    path("moderation/people/<int:reader_id>/lift/<int:sanction_id>", people.lift),
    path("moderation/appeals/", people.appeals),
    path("moderation/appeals/<int:appeal_id>", people.answer),
    path("moderation/audit-log/", audit_log.audit_log),
    path("moderation/audit-log.<str:form>", audit_log.export),
    path("moderation/record/", moved_to("/moderation/audit-log/")),
    path("moderation/record.<str:form>", moved_to("/moderation/audit-log.%(form)s")),
    path("transparency/", transparency.transparency),
    path("transparency/illegal-content.csv", transparency.illegal_content),
    path("privacy/", privacy.privacy),
    path("standing/", account_status.show),
    path("standing/<int:sanction_id>/appeal", account_status.appeal),
    path("notices/read", account_status.read_all),
    path("notices/<int:notice_id>/dismiss", account_status.dismiss),
    path("sign-up/", accounts.SignUp.as_view(), name="account_signup"),
    path("account/", own_account.account),
    path("account/name/", own_account.name),
    path("account/password/", own_account.Password.as_view(), name="account_change_password"),
    path("account/email/", own_account.ChangeAddress.as_view(), name="account_email"),
    path("account/data/", own_data.show),
    path("account/data.json", own_data.download),
    path("account/data/delete", own_data.delete),
    path("account/data/keep", own_data.keep),
    path("account/providers/", own_providers.show, name="socialaccount_connections"),
    path("account/providers/<slug:provider_id>/join", own_providers.join),
    path("account/providers/<slug:provider_id>/leave", own_providers.leave),
    path("account/data.html", own_data.download_page),
    path("account/hidden/<int:reader_id>/show", forms.show_hidden),
    path("account/comments/", own_comments.own_comments),
    path("account/feed/", own_feed.choose),
    path("feed/<str:secret>/", own_feed.feed),
    path("account/mail/", mail.choices),
    path("account/devices/<int:device_id>/remove", mail.forget_device),
    path("mail/unsubscribe/<str:subscription>/", mail.stop),
    path("account/sessions/", own_account.Sessions.as_view(), name="usersessions_list"),
    path("account/second-factor/", second_factors.Index.as_view(), name="mfa_index"),
    path("account/second-factor/app/", second_factors.AddApp.as_view(), name="mfa_activate_totp"),
    path("account/second-factor/app/remove/", second_factors.RemoveApp.as_view(), name="mfa_deactivate_totp"),
    path("account/second-factor/codes/", second_factors.RecoveryCodes.as_view(), name="mfa_view_recovery_codes"),
    path(
        "account/second-factor/codes/new/",
        second_factors.NewRecoveryCodes.as_view(),
        name="mfa_generate_recovery_codes",
    ),
    path("account/passkeys/new/", second_factors.AddPasskey.as_view(), name="mfa_add_webauthn"),
    path("account/passkeys/<int:passkey_id>/", second_factors.RenamePasskey.as_view(), name="mfa_edit_webauthn"),
    path(
        "account/passkeys/<int:passkey_id>/remove/",
        second_factors.RemovePasskey.as_view(),
        name="mfa_remove_webauthn",
    ),
    path("account/again/password/", second_factors.PasswordAgain.as_view(), name="account_reauthenticate"),
    path("account/again/code/", second_factors.CodeAgain.as_view(), name="mfa_reauthenticate"),
    path("account/again/passkey/", second_factors.PasskeyAgain.as_view(), name="mfa_reauthenticate_webauthn"),
    path("account/confirm/", accounts.ConfirmationSent.as_view(), name="account_email_verification_sent"),
    path("account/confirm/<str:key>/", accounts.Confirmation.as_view(), name="account_confirm_email"),
    path("account/reset/", accounts.Reset.as_view(), name="account_reset_password"),
    path("account/reset/sent/", accounts.ResetSent.as_view(), name="account_reset_password_done"),
    path(
        "account/reset/<base36:uidb36>-<str:key>/",
        accounts.NewPassword.as_view(),
        name="account_reset_password_from_key",
    ),
    path("sign-in/", forms.sign_in_page, name="account_login"),
    path("sign-in/code/", second_factors.Code.as_view(), name="mfa_authenticate"),
    path("sign-in/with/<slug:provider_id>/", providers.begin, name="openid_connect_login"),
    path("sign-in/with/<slug:provider_id>/back/", providers.come_back, name="openid_connect_callback"),
    path("sign-up/with/", providers.NewName.as_view(), name="socialaccount_signup"),
    path("sign-in/publisher/", publisher_sign_in.begin),
    path("sign-in/publisher/back/", publisher_sign_in.come_back),
    path("sign-in/publisher/done/", publisher_sign_in.finish),
    path("sign-in/guest", forms.be_guest),
    path("sign-out", forms.sign_out),
    path("language", forms.language),
]
