"""A real SMTP server on loopback that keeps the mail it gets."""

import re
import time
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

DEADLINE_S = 10.0


class MailServer:
    """An SMTP server on a free port."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        # By address: how mail to it is refused, such as "550 No such mailbox".
        self.refused: dict[str, str] = {}
        self._controller: Any = _OnAnyPort(self, hostname="127.0.0.1", port=0)
        self._controller.start()

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return int(self._controller.port)

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        """Take or refuse a recipient."""
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Keep a mail, with the address that it was sent to."""
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        assert envelope.rcpt_tos == [mail["To"]]
        self.mails.append(mail)
        return "250 OK"

    def stop(self) -> None:
        """Stop listening: mail is refused from then on."""
        if self._controller.server:
            self._controller.stop()

    def newest(self, address: str, *, count: int = 1) -> str:
        """Return the text of the newest mail to an address, which is its mail number `count`; waits for it."""
        until = time.monotonic() + DEADLINE_S
        while len(found := [mail for mail in self.mails if mail["To"] == address]) < count:
            assert time.monotonic() < until, f"{len(found)} of {count} mails to {address}"
            time.sleep(0.02)
        assert len(found) == count
        return str(found[-1].get_content())

    def link(self, address: str, *, count: int = 1) -> str:
        """Return the path of the link in the newest mail to an address."""
        return _link_in(self.newest(address, count=count))

    def addresses(self) -> list[str]:
        """Return where the mails went, in their order."""
        return [str(mail["To"]) for mail in self.mails]

    def link_in(self, mail: EmailMessage) -> str:
        """Return the path of the link in a mail."""
        return _link_in(str(mail.get_content()))

    def use(self, settings: Any) -> None:
        """Let this process send its mail here, as with MAIL_URL."""
        settings.MAIL_IS_SENT = True
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", self.port
        settings.DEFAULT_FROM_EMAIL = "Debates <debates@news.example>"
        settings.ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*"]
        settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"


def _link_in(text: str) -> str:
    found = re.search(r"https?://[^/\s]+(/\S+)", text)
    assert found
    return found[1]


class _OnAnyPort(Controller):
    """Takes the port that the system gives it."""

    def _trigger_server(self) -> None:
        listening: Any = self.server
        self.port = listening.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]
