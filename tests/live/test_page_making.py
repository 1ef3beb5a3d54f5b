"""A page that keeps changing is rendered once for all who wait for it, never from a state older than they know."""

import asyncio
from collections import deque
from functools import partial

from debate.page_states import State
from live.http.kept_pages import Answer
from live.http.page_making import PageMaking, Steps
from tests.support.client import eventually


class Page:
    """A page whose text is the state that it was rendered from; each rendering ends when it is let go."""

    def __init__(self) -> None:
        self.newest = 0
        self.renderings: deque[tuple[int, asyncio.Future[None]]] = deque()
        self.most_at_once = 0
        self.given: dict[str, str | None] = {}
        self.ends = 0
        self._making: PageMaking | None = None

    def ask(self, name: str) -> None:
        """Ask for the page, knowing the newest state."""
        if self._making is None:
            steps = Steps(self._render, self._read_state)
            self._making = PageMaking(steps, _state(self.newest), partial(self._take, name), at_end=self._end)
        else:
            self._making.join(_state(self.newest), partial(self._take, name))

    async def let_go(self, failure: Exception | None = None) -> int:
        """End the oldest rendering; returns the number of the state that it was made from."""
        await eventually(lambda: bool(self.renderings))
        number, is_done = self.renderings.popleft()
        if failure:
            is_done.set_exception(failure)
        else:
            is_done.set_result(None)
        return number

    def _take(self, name: str, answer: Answer | None) -> None:
        assert name not in self.given, "answered twice"
        whole = answer.written({"headers": [], "method": "GET"}) if answer else None
        self.given[name] = whole.partition(b"\r\n\r\n")[2].decode() if whole else None

    async def _render(self, state: State) -> Answer:
        is_done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.renderings.append((state.versions[0][0], is_done))
        self.most_at_once = max(self.most_at_once, len(self.renderings))
        await is_done
        return Answer(200, [], str(state.versions[0][0]).encode())

    async def _read_state(self) -> State | None:
        await asyncio.sleep(0)
        return _state(self.newest)

    def _end(self) -> None:
        self.ends += 1
        self._making = None


def _state(number: int) -> State:
    return State(1, ((number,),))


async def test_those_who_come_during_a_rendering_share_the_next_one_however_often_the_page_changed() -> None:
    page = Page()
    page.ask("first")
    page.ask("same")
    for number in range(1, 30):
        page.newest = number
        page.ask(f"knows {number}")
    assert await page.let_go() == 0
    assert await page.let_go() == 29
    await eventually(lambda: page.ends == 1)
    assert page.given.pop("first") == page.given.pop("same") == "0"
    assert page.given == {f"knows {number}": "29" for number in range(1, 30)}
    assert page.most_at_once == 1


async def test_a_reader_who_knows_of_a_change_never_gets_a_rendering_without_it() -> None:
    page = Page()
    page.ask("first")
    page.newest = 1
    page.ask("second")
    await page.let_go()
    await eventually(lambda: bool(page.renderings))
    page.newest = 2
    page.ask("third")
    assert await page.let_go() == 1
    assert await page.let_go() == 2
    await eventually(lambda: page.ends == 1)
    assert page.given == {"first": "0", "second": "1", "third": "2"}


async def test_a_rendering_that_fails_leaves_nobody_waiting() -> None:
    page = Page()
    page.ask("first")
    page.newest = 1
    page.ask("second")
    await page.let_go(ValueError("The template is broken."))
    await page.let_go()
    await eventually(lambda: page.ends == 1)
    assert page.given == {"first": None, "second": "1"}
