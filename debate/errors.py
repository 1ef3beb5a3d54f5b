"""Every way in which the domain says no: one class per cause, each with a stable code that clients may rely on.

Where a rule is broken, the class is raised; each protocol turns it into its wire form in one place.
"""

from typing import ClassVar


class Refusal(Exception):
    """A request that was understood and refused; nothing has changed.

    `message` is a sentence for the person who asked, `retry_after` the seconds after which asking again makes sense.
    """

    code: ClassVar[str]
    status: ClassVar[int]
    default_message: ClassVar[str]

    def __init__(self, message: str | None = None, *, retry_after: float | None = None) -> None:
        self.message = message or self.default_message
        self.retry_after = retry_after
        super().__init__(self.message)


class NotFound(Refusal):
    code = "not_found"
    status = 404
    default_message = "There is nothing here under that name or number."


class MethodNotAllowed(Refusal):
    code = "method_not_allowed"
    status = 405
    default_message = "This address does not answer that HTTP method."


class MalformedJson(Refusal):
    code = "malformed_json"
    status = 400
    default_message = "The request is not valid JSON."


class UnknownCommand(Refusal):
    code = "unknown_command"
    status = 400
    default_message = "There is no command of that type."


class Invalid(Refusal):
    code = "invalid"
    status = 422
    default_message = "A field is missing or has a value that it cannot have."


class InvalidBody(Refusal):
    code = "invalid_body"
    status = 422
    default_message = "A comment has between 1 and 4,000 characters."


class InvalidName(Refusal):
    code = "invalid_name"
    status = 422
    default_message = "A name has between 1 and 40 characters."


class InvalidCursor(Refusal):
    code = "invalid_cursor"
    status = 400
    default_message = "The cursor is not one that this server gave for this order."


class NameTaken(Refusal):
    code = "name_taken"
    status = 409
    default_message = "Somebody with an account goes by that name; take another."


class UnknownChoice(Refusal):
    code = "unknown_choice"
    status = 422
    default_message = "That choice is not one of this poll's."


class WrongNumberOfChoices(Refusal):
    code = "wrong_number_of_choices"
    status = 422
    default_message = "This poll takes another number of choices."


class BallotFinal(Refusal):
    code = "ballot_final"
    status = 409
    default_message = "A vote in this poll cannot be changed or withdrawn."


class ParentElsewhere(Refusal):
    code = "parent_elsewhere"
    status = 422
    default_message = "The comment that this replies to is not on this article."


class UndoWindowOver(Refusal):
    code = "undo_window_over"
    status = 409
    default_message = "A decision can be undone within ten seconds; take another one instead."


class KeyConflict(Refusal):
    code = "key_conflict"
    status = 409
    default_message = "That key already belongs to another comment."


class PollClosed(Refusal):
    code = "poll_closed"
    status = 409
    default_message = "This poll is not open for votes."


class ChallengeRequired(Refusal):
    code = "challenge_required"
    status = 403
    default_message = (
        "Votes come unusually fast at the moment: a first vote now takes a small computation by your browser. "
        "With an account, or in ten minutes, it goes without."
    )


class ThreadLocked(Refusal):
    code = "thread_locked"
    status = 403
    default_message = "This debate takes no more comments."


class DebateClosed(Refusal):
    code = "debate_closed"
    status = 403
    default_message = "The time of this debate is over. It can be read, but takes no more comments."


class AccountRequired(Refusal):
    code = "account_required"
    status = 403
    default_message = "Only readers with an account may do this here. Sign in to one."


class TooDeep(Refusal):
    code = "too_deep"
    status = 422
    default_message = "This thread goes no deeper; answer a comment further up."


class SlowMode(Refusal):
    code = "slow_mode"
    status = 429
    default_message = "Each reader may write only so often here."


class EditWindowOver(Refusal):
    code = "edit_window_over"
    status = 403
    default_message = "A comment can be edited within 5 minutes of posting it."


class CommentRejected(Refusal):
    code = "comment_rejected"
    status = 422
    default_message = "This site does not accept a word or something else in the comment."


class ReasonRequired(Refusal):
    code = "reason_required"
    status = 422
    default_message = "Here a removal needs a reason: say which rule is broken, or why in your own words."


class WrongState(Refusal):
    code = "wrong_state"
    status = 409
    default_message = "The comment is not in a state that allows this."


class AlreadyDecided(Refusal):
    code = "already_decided"
    status = 409
    default_message = "This has already been decided."


class CsrfFailed(Refusal):
    code = "csrf_failed"
    status = 403
    default_message = "The CSRF token is missing or wrong; get one from /api/v1/session."


class SignInRequired(Refusal):
    code = "sign_in_required"
    status = 401
    default_message = "Give a name first, by “Sign in” or with a comment."


class WrongCredentials(Refusal):
    code = "wrong_credentials"
    status = 401
    default_message = "The user name or the password is wrong."


class InvalidToken(Refusal):
    code = "invalid_token"
    status = 401
    default_message = "The token has expired, was revoked, or belongs to another site's frame; ask for a new one."


class SiteNotAllowed(Refusal):
    code = "site_not_allowed"
    status = 403
    default_message = "Pages of that origin may not embed anything from here."


class ModeratorInFrame(Refusal):
    code = "moderator_in_frame"
    status = 403
    default_message = "Moderators sign in on the debate's own page, not on other sites."


class Forbidden(Refusal):
    code = "forbidden"
    status = 403
    default_message = "You do not have the right to do this."


class Muted(Refusal):
    code = "muted"
    status = 403
    default_message = "You cannot write comments for a time; the message says until when and why."


class Banned(Refusal):
    code = "banned"
    status = 403
    default_message = "You are banned; the message says until when and why."


class AlreadyAppealed(Refusal):
    code = "already_appealed"
    status = 409
    default_message = "You have appealed against this already; one appeal is heard."


class RateLimited(Refusal):
    code = "rate_limited"
    status = 429
    default_message = "That was too much in too short a time."


class TooLarge(Refusal):
    code = "too_large"
    status = 413
    default_message = "A request has at most 64 KiB."


class Internal(Refusal):
    code = "internal"
    status = 500
    default_message = "Something went wrong on the server; nothing was changed."


class Unavailable(Refusal):
    code = "unavailable"
    status = 503
    default_message = "The server cannot do this at the moment; try again."
