"""Second factors of accounts: an authenticator app with recovery codes, and passkeys, as django-allauth stores them.

A passkey is both factors at once. Limits of attempts are not here: `guessing` counts a code together with its password.
"""

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Exists, OuterRef, QuerySet

from debate.errors import RateLimited, SecondFactorRequired, WrongCode
from debate.limits.charges import Charge, spend
from debate.limits.counting import Hit
from debate.limits.rates import Rate
from debate.readers.limits import counter_of
from debate.readers.models import Reader, Role

# Recovery codes alone are none: they exist only beside one of these.
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
# An app's code is valid for its half minute, the one before and the one after.
CODE_USES = Rate(1, 90)
MAX_CODE_CHARACTERS = 40

_ANNOTATION = "is_secured"


def has_second_factor(user: User | AnonymousUser) -> bool:
    """Say whether the account can only be signed in to with a second factor."""
    known = getattr(user, _ANNOTATION, None)
    return bool(known) if known is not None else Authenticator.objects.filter(user=user.pk, type__in=FACTORS).exists()


def lacks_second_factor(user: User | AnonymousUser) -> bool:
    """Say whether the account needs a second factor before it can moderate or open the admin."""
    return bool(settings.MODERATORS_NEED_SECOND_FACTOR) and not has_second_factor(user)


def with_second_factors(users: QuerySet[User]) -> QuerySet[User]:
    """Read with each account whether it has a second factor, if that decides about its rights."""
    if not settings.MODERATORS_NEED_SECOND_FACTOR:
        return users
    found = Authenticator.objects.filter(user=OuterRef("pk"), type__in=FACTORS)
    return users.annotate(**{_ANNOTATION: Exists(found)})


def rank_of(reader: Reader) -> Role:
    """Return the role whose rights a reader has: a moderator without a required second factor is an ordinary reader."""
    if reader.is_moderator and (reader.user_id is None or _lacks_factor(reader)):
        return Role.READER
    return reader.role_here


def _lacks_factor(reader: Reader) -> bool:
    # Without the setting, the account itself need not be read. A publisher's moderators sign in at the publisher.
    if not settings.MODERATORS_NEED_SECOND_FACTOR or reader.role_is_publishers:
        return False
    return reader.user is None or not has_second_factor(reader.user)


def require_code(user: User, code: str) -> None:
    """Check the code of an account with a second factor; any code is right for one without.

    Raises `SecondFactorRequired` without a code, and `WrongCode` for a wrong one or one that was used before.
    """
    if not has_second_factor(user):
        return
    if not code.strip():
        raise SecondFactorRequired
    for factor in Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.WEBAUTHN):
        if len(code) <= MAX_CODE_CHARACTERS and factor.wrap().validate_code(code):
            if factor.type == Authenticator.Type.TOTP:
                _use_up(user, code)
            factor.record_usage()
            return
    raise WrongCode


def _use_up(user: User, code: str) -> None:
    # django-allauth notes a used code too, but each process only for itself.
    try:
        spend(Charge((Hit(counter_of("code", f"{user.pk} {''.join(code.split())}"), CODE_USES),)))
    except RateLimited:
        raise WrongCode from None
