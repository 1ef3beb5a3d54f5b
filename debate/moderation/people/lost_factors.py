"""Removing the second factors of somebody who has lost them: by an administrator, or by the server's operator."""

from allauth.mfa.models import Authenticator
from django.db import transaction

from debate.audit_log.models import Decision
from debate.audit_log.writing import write_decision
from debate.errors import NotFound
from debate.readers.account_sessions import sign_out_everywhere
from debate.readers.identity import Identity
from debate.readers.models import Reader
from debate.rights.asking import require
from debate.rights.table import MANAGE_ACCOUNTS


def remove_second_factors(identity: Identity, reader_id: int) -> int:
    """Remove an account's second factors and end its sessions; returns how many there were.

    The caller must have checked by other means that the owner asks for it. Raises `SignInRequired`,
    `Forbidden`, `NotFound`.
    """
    return _remove(require(identity, MANAGE_ACCOUNTS), reader_id)


def remove_second_factors_as_operator(reader_id: int) -> int:
    """Remove an account's second factors as the server's operator; raises `NotFound`."""
    return _remove(None, reader_id)


@transaction.atomic
def _remove(administrator: Reader | None, reader_id: int) -> int:
    reader = Reader.objects.select_related("user").filter(pk=reader_id, user__isnull=False).first()
    if reader is None or reader.user is None:
        raise NotFound
    removed: int = Authenticator.objects.filter(user=reader.user).delete()[0]
    if removed:
        sign_out_everywhere(reader.user)
        write_decision(administrator, Decision.Action.REMOVE_FACTORS, reader_id=reader.pk)
    return removed
