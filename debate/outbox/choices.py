"""How often each account wants mail, in which language, and whether its address takes any."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.db.models import F

from debate.field_errors import not_one_of
from debate.outbox.kinds import KINDS, MailPace, NewsKind
from debate.outbox.models import MailChoices, OutboxItem

# An address that has refused this many mails in a row gets no more.
MAX_REFUSALS = 3


@dataclass(frozen=True, slots=True)
class Mailbox:
    """An account's confirmed address, empty if there is none, with what the reader has chosen."""

    address: str
    choices: MailChoices

    @property
    def is_refusing(self) -> bool:
        """Whether the address has refused too many mails in a row."""
        return self.choices.refusals >= MAX_REFUSALS and self.choices.refused_address == self.address

    @property
    def language(self) -> str:
        """The language to write in."""
        code = self.choices.language
        return code if code in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE

    def pace_of(self, kind: NewsKind) -> MailPace:
        """Return how often the reader wants mail of that kind: never if none can be sent."""
        chosen = MailPace(self.choices.paces.get(kind.name, kind.default))
        return chosen if self.address and not self.is_refusing else MailPace.NEVER

    def is_pushed(self, kind: NewsKind) -> bool:
        """Say whether the reader's devices get news of that kind."""
        return bool(self.choices.pushes.get(kind.name, True))


def read_mailbox(reader_id: int) -> Mailbox:
    """Return a reader's mailbox; a guest's has no address."""
    address = EmailAddress.objects.filter(
        user__reader=reader_id, user__is_active=True, verified=True, primary=True
    ).first()
    choices = MailChoices.objects.filter(reader=reader_id).first() or MailChoices(reader_id=reader_id)
    return Mailbox(address.email if address else "", choices)


def choose(
    reader_id: int,
    *,
    paces: Mapping[str, str],
    follows_on_posting: bool,
    language: str,
    pushes: Mapping[str, bool] | None = None,
) -> None:
    """Store an account's choices, by kind; an address that refused mail is tried again.

    `pushes` says whether devices are notified; None keeps what was chosen. News that waits, of a kind that the reader
    no longer wants, is dropped. Raises `Invalid` for an unknown pace.
    """
    for name, pace in paces.items():
        if pace not in KINDS[name].paces:
            raise not_one_of(name, KINDS[name].paces)
    chosen = {"follows_on_posting": follows_on_posting, "language": language, "refusals": 0, "refused_address": ""}
    with transaction.atomic():
        pushed = {} if pushes is None else {"pushes": dict(pushes)}
        MailChoices.objects.update_or_create(reader_id=reader_id, defaults={"paces": dict(paces), **pushed, **chosen})
        _drop_mail(reader_id, [name for name, pace in paces.items() if pace == MailPace.NEVER])
        unpushed = [name for name, is_pushed in (pushes or {}).items() if not is_pushed]
        OutboxItem.objects.filter(reader=reader_id, device__isnull=False, kind__in=unpushed).delete()


def unsubscribe(reader_id: int, kinds: Collection[str]) -> None:
    """Let the reader get no more mail of these kinds; repeating is harmless."""
    with transaction.atomic():
        choices, _ = MailChoices.objects.select_for_update().get_or_create(reader_id=reader_id)
        choices.paces = choices.paces | dict.fromkeys(kinds, MailPace.NEVER.value)
        choices.save(update_fields=["paces"])
        _drop_mail(reader_id, kinds)


def note_language(reader_id: int, language: str) -> None:
    """Remember the language that an account uses."""
    MailChoices.objects.update_or_create(reader_id=reader_id, defaults={"language": language})


def note_refusal(mailbox: Mailbox) -> None:
    """Count that the address has refused a mail."""
    choices = MailChoices.objects.filter(reader=mailbox.choices.reader_id)
    if not choices.filter(refused_address=mailbox.address).update(refusals=F("refusals") + 1):
        MailChoices.objects.update_or_create(
            reader_id=mailbox.choices.reader_id, defaults={"refusals": 1, "refused_address": mailbox.address}
        )


def note_delivery(mailbox: Mailbox) -> None:
    """Note that the address has taken a mail."""
    if mailbox.choices.refusals:
        MailChoices.objects.filter(reader=mailbox.choices.reader_id).update(refusals=0, refused_address="")


def _drop_mail(reader_id: int, kinds: Collection[str]) -> None:
    OutboxItem.objects.filter(reader=reader_id, device=None, kind__in=kinds).delete()
