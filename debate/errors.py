"""All refusals of the domain: one class per cause, each with a stable code that clients can rely on.

The class is raised where a rule is broken; each protocol converts it to its wire form in one place.
"""

from datetime import datetime
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Refusal(Exception):
    """A request that was understood and refused; nothing has changed.

    `message` is a sentence for the user, `retry_after` the seconds until a retry makes sense, `challenge` the address
    of the required challenge, `ends` the moment that the sentence names, if it does.
    """

    code: ClassVar[str]
    status: ClassVar[int]
    default_message: ClassVar[str | Promise]

    def __init__(
        self,
        message: str | Promise | None = None,
        *,
        retry_after: float | None = None,
        challenge: str | None = None,
        ends: datetime | None = None,
    ) -> None:
        self._message = message or self.default_message
        self.retry_after = retry_after
        self.challenge = challenge
        self.ends = ends
        super().__init__(self._message)

    @property
    def message(self) -> str:
        """The sentence, in the language that is active when it is read: that of the person who is answered."""
        return str(self._message)


class NotFound(Refusal):
    code = "not_found"
    status = 404
    default_message = _("Not found.")


class MethodNotAllowed(Refusal):
    code = "method_not_allowed"
    status = 405
    default_message = _("This address doesn't accept that HTTP method.")


class UnknownHost(Refusal):
    code = "unknown_host"
    status = 400
    default_message = _("This server does not answer under that host name.")


class MalformedJson(Refusal):
    code = "malformed_json"
    status = 400
    default_message = _("The request is not valid JSON.")


class UnknownCommand(Refusal):
    code = "unknown_command"
    status = 400
    default_message = _("There is no command of that type.")


class Invalid(Refusal):
    code = "invalid"
    status = 422
    default_message = _("A field is missing or has an invalid value.")


class InvalidBody(Refusal):
    code = "invalid_body"
    status = 422
    default_message = _("A comment must have between 1 and 4,000 characters.")


class InvalidName(Refusal):
    code = "invalid_name"
    status = 422
    default_message = _("Please add a name of up to 40 characters.")


class InvalidCursor(Refusal):
    code = "invalid_cursor"
    status = 400
    default_message = _("The cursor is not valid for this order.")


class OrderUnavailable(Refusal):
    code = "order_unavailable"
    status = 409
    default_message = _("Too few readers of each side have liked comments here for this order.")


class NameTaken(Refusal):
    code = "name_taken"
    status = 409
    default_message = _("This name is taken or reserved, or looks like one that is. Choose another name.")


class NameTooNew(Refusal):
    code = "name_too_new"
    status = 429
    default_message = _("You have already changed your name. You can change it again later.")


class PublisherName(Refusal):
    code = "publisher_name"
    status = 403
    default_message = _("Your name comes from the site whose account you use. Change it there, then sign in again.")


class UnknownChoice(Refusal):
    code = "unknown_choice"
    status = 422
    default_message = _("That choice doesn't belong to this poll.")


class WrongNumberOfChoices(Refusal):
    code = "wrong_number_of_choices"
    status = 422
    default_message = _("This poll takes a different number of choices.")


class BallotFinal(Refusal):
    code = "ballot_final"
    status = 409
    default_message = _("Votes in this poll are final.")


class ParentElsewhere(Refusal):
    code = "parent_elsewhere"
    status = 422
    default_message = _("The comment you are replying to is not on this article.")


class UndoWindowOver(Refusal):
    code = "undo_window_over"
    status = 409
    default_message = _("A decision can be undone for ten seconds only. Make another decision instead.")


class KeyConflict(Refusal):
    code = "key_conflict"
    status = 409
    default_message = _("This key already belongs to another comment. Post this one with a new key.")


class ReaderChanged(Refusal):
    code = "reader_changed"
    status = 409
    default_message = _("You no longer take part under the name that this page shows. Reload the page.")


class SignedIn(Refusal):
    code = "signed_in"
    status = 403
    default_message = _("You are signed in. Sign out before you take another name.")


class PollClosed(Refusal):
    code = "poll_closed"
    status = 409
    default_message = _("This poll is not open for votes.")


class ChallengeRequired(Refusal):
    code = "challenge_required"
    status = 403
    default_message = _(
        "This poll is getting unusually many votes, so your browser has to complete a short check first. "
        "To skip it, sign in or try again in ten minutes."
    )


class ThreadLocked(Refusal):
    code = "thread_locked"
    status = 403
    default_message = _("Comments are paused by the moderators. You can still read and vote.")


class DebateClosed(Refusal):
    code = "debate_closed"
    status = 403
    default_message = _("This debate is closed. You can still read it.")


class AccountRequired(Refusal):
    code = "account_required"
    status = 403
    default_message = _("You need an account to do this here. Please sign in.")


class TooDeep(Refusal):
    code = "too_deep"
    status = 422
    default_message = _("Replies can't be nested any deeper here. Reply to a comment higher up.")


class SlowMode(Refusal):
    code = "slow_mode"
    status = 429
    default_message = _("Slow mode is on. You can comment again later.")


class EditWindowOver(Refusal):
    code = "edit_window_over"
    status = 403
    default_message = _("Comments can be edited for 5 minutes after posting.")


class CommentRejected(Refusal):
    code = "comment_rejected"
    status = 422
    default_message = _("Your comment contains something this site doesn't allow.")


class ReasonRequired(Refusal):
    code = "reason_required"
    status = 422
    default_message = _(
        "Removals need a reason here. Say which rule the comment breaks, or give a reason in your own words."
    )


class TooManyHidden(Refusal):
    code = "too_many_hidden"
    status = 409
    default_message = _("You have hidden too many people. On your account page, show one of them again first.")


class TooManyMentions(Refusal):
    code = "too_many_mentions"
    status = 422
    default_message = _("A comment can mention at most 5 people.")


class OwnComment(Refusal):
    code = "own_comment"
    status = 403
    default_message = _("You can't do this with your own comment.")


class WrongState(Refusal):
    code = "wrong_state"
    status = 409
    default_message = _("The comment's state doesn't allow this.")


class AlreadyDecided(Refusal):
    code = "already_decided"
    status = 409
    default_message = _("This has already been decided.")


class CsrfFailed(Refusal):
    code = "csrf_failed"
    status = 403
    default_message = _(
        "This request came from another site's page, or doesn't say where it came from. "
        "Send the token of /api/v1/session."
    )


class SignInRequired(Refusal):
    code = "sign_in_required"
    status = 401
    default_message = _("Choose a name first: sign in, or add one with a comment.")


class WrongCredentials(Refusal):
    code = "wrong_credentials"
    status = 401
    default_message = _("The name, address or password is wrong.")


class SecondFactorRequired(Refusal):
    code = "second_factor_required"
    status = 401
    default_message = _(
        "Enter the code that your authenticator app shows, or one of your recovery codes. You can sign in with your "
        "passkey instead, if you have one."
    )


class WrongCode(Refusal):
    code = "wrong_code"
    status = 401
    default_message = _("This code is wrong, or it was used before.")


class SecondFactorMissing(Refusal):
    code = "second_factor_missing"
    status = 403
    default_message = _(
        "Moderators and administrators need a second factor on this site. Add one to your account: until then you have "
        "the rights of an ordinary reader."
    )


class Unconfirmed(Refusal):
    code = "unconfirmed"
    status = 403
    default_message = _("Confirm your e-mail address first: open the link in the mail that we have sent you.")


class ProviderFailed(Refusal):
    code = "provider_failed"
    status = 502
    default_message = _("The provider could not sign you in. Try again.")


class MailFailed(Refusal):
    code = "mail_failed"
    status = 503
    default_message = _("Mail can't be sent at the moment, so nothing was changed. Try again later.")


class InvalidToken(Refusal):
    code = "invalid_token"
    status = 401
    default_message = _("The token has expired, was revoked, or belongs to another site. Ask for a new one.")


class InvalidSignIn(Refusal):
    code = "invalid_sign_in"
    status = 401
    default_message = _("The publisher's sign-in token is not valid.")


class SignInExpired(Refusal):
    code = "sign_in_expired"
    status = 401
    default_message = _("The publisher's sign-in token has expired or was used before. Ask for a new one.")


class SiteNotAllowed(Refusal):
    code = "site_not_allowed"
    status = 403
    default_message = _("That origin is not allowed to embed debates from here.")


class ModeratorInFrame(Refusal):
    code = "moderator_in_frame"
    status = 403
    default_message = _("Moderators can only sign in on the debate's own page.")


class Forbidden(Refusal):
    code = "forbidden"
    status = 403
    default_message = _("You are not allowed to do this.")


class IdentityChanged(Refusal):
    code = "identity_changed"
    status = 409
    default_message = _("You have signed in, signed out or changed your name since this page connected. Try again.")


class Muted(Refusal):
    code = "muted"
    status = 403
    default_message = _("You can't comment at the moment.")


class Banned(Refusal):
    code = "banned"
    status = 403
    default_message = _("You are banned from this site.")


class AddressUnknown(Refusal):
    code = "address_unknown"
    status = 409
    default_message = _("This reader's address is not known, because they have not posted lately. Ban them without it.")


class AlreadyAppealed(Refusal):
    code = "already_appealed"
    status = 409
    default_message = _("You have already appealed. Each decision can be appealed once.")


class RateLimited(Refusal):
    code = "rate_limited"
    status = 429
    default_message = _("Too many requests.")


class TooManyConnections(Refusal):
    code = "too_many_connections"
    status = 429
    default_message = _("Too many pages are open at your network address. Close some of them.")


class TooLarge(Refusal):
    code = "too_large"
    status = 413
    default_message = _("The request is too large. The limit is 64 KiB.")


class Internal(Refusal):
    code = "internal"
    status = 500
    default_message = _("Something went wrong on the server.")


class Unavailable(Refusal):
    code = "unavailable"
    status = 503
    default_message = _("The server can't do this at the moment. Please try again.")
