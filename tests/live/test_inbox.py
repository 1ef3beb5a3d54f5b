"""How much a socket can send ahead of its answers, and the codes with which it can be closed."""

import asyncio

from live.fanout.closes import CLOSES, TOO_BIG
from live.process.inbox import MAX_WAITING_MESSAGES, Inbox


class Transport:
    """A connection that notes whether it is being read."""

    is_read = True

    def pauseProducing(self) -> None:
        self.is_read = False

    def resumeProducing(self) -> None:
        self.is_read = True


async def test_a_socket_is_paused_while_too_many_messages_wait_and_keeps_their_order() -> None:
    transport = Transport()
    inbox = Inbox(transport)
    for number in range(MAX_WAITING_MESSAGES - 1):
        inbox.put_nowait({"number": number})
    assert transport.is_read
    # What was read before the pause is still kept.
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


async def test_waiting_for_a_message_can_be_cancelled() -> None:
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


def test_every_close_code_is_unique_and_allowed_for_applications() -> None:
    assert len({close.code for close in CLOSES}) == len({close.name for close in CLOSES}) == len(CLOSES)
    assert all(4000 <= close.code <= 4999 for close in CLOSES if close is not TOO_BIG)
