"""What a socket may send ahead of its answers, and with which codes it may be closed."""

import asyncio

from live.closes import CLOSES, TOO_BIG
from live.inbox import MAX_WAITING_MESSAGES, Inbox


class Transport:
    """A connection that notes whether it is being read."""

    is_read = True

    def pauseProducing(self) -> None:
        self.is_read = False

    def resumeProducing(self) -> None:
        self.is_read = True


async def test_nothing_is_read_from_a_socket_while_too_many_messages_wait_and_all_come_in_order() -> None:
    transport = Transport()
    inbox = Inbox(transport)
    for number in range(MAX_WAITING_MESSAGES - 1):
        inbox.put_nowait({"number": number})
    assert transport.is_read
    # What had been read before the pause is still kept.
    for number in range(MAX_WAITING_MESSAGES - 1, MAX_WAITING_MESSAGES + 5):
        inbox.put_nowait({"number": number})
    assert not transport.is_read
    taken = []
    while not transport.is_read:
        taken.append((await inbox.get())["number"])
    assert len(inbox) < MAX_WAITING_MESSAGES
    while len(inbox):
        taken.append((await inbox.get())["number"])
    assert taken == list(range(MAX_WAITING_MESSAGES + 5))


async def test_who_waits_for_a_message_gets_it_and_may_stop_waiting() -> None:
    inbox = Inbox(Transport())
    waiting = asyncio.create_task(inbox.get())
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.wait([waiting])
    waiting = asyncio.create_task(inbox.get())
    await asyncio.sleep(0)
    inbox.put_nowait({"number": 1})
    inbox.put_nowait({"number": 2})
    assert (await waiting, await inbox.get()) == ({"number": 1}, {"number": 2})


def test_every_close_code_is_one_of_its_own_that_an_application_may_send() -> None:
    assert len({close.code for close in CLOSES}) == len({close.name for close in CLOSES}) == len(CLOSES)
    assert all(4000 <= close.code <= 4999 for close in CLOSES if close is not TOO_BIG)
