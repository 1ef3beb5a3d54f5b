"""Which debates the gallery shows, and to whom. Without Django, for processes with a browser."""

from dataclasses import dataclass
from typing import Any

from tests.support.client import Client
from tests.support.stage import MODERATOR, PASSWORD


@dataclass(frozen=True, slots=True)
class Filled:
    """A debate as a browser finds it: the address of its page, and its poll's ids."""

    path: str
    slug: str
    poll: int
    choices: list[int]


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks at a debate: nobody in particular, a guest with a name, or the moderator; and what they do before."""

    name: str = ""
    votes_for: int | None = None
    says: tuple[str, ...] = ()


SCENES: dict[str, Viewer] = {
    "empty": Viewer(),
    "one-comment": Viewer(),
    "thirty-four": Viewer("Anna", votes_for=0),
    "four-hundred": Viewer(votes_for=2),
    "right-to-left": Viewer("نور", votes_for=0),
    "long-names": Viewer("AlexandraKonstantinowaBarclayDeTollyMwMw", votes_for=1, says=("What I think of it.",)),
    "long-texts": Viewer("Anna"),
    "every-state": Viewer("Anna", votes_for=1, says=("Whoever parks there has never tried to cross on foot.",)),
    "pinned-and-picked": Viewer(MODERATOR),
    "closed-poll": Viewer("Anna"),
}


def fill(name: str) -> Filled:
    """Fill the debate of that name, in a process with Django."""
    # This module is also imported in processes without Django.
    from tests.gallery.fixtures import FILL

    return FILL[name]()


async def arrive(address: str, viewer: Viewer, filled: Filled) -> dict[str, Any]:
    """Do what the viewer does before looking; returns their cookies, as a browser's storage."""
    async with Client(address) as who:
        await who.session()
        if viewer.name == MODERATOR:
            await who.log_in(MODERATOR, PASSWORD)
        elif viewer.name:
            await who.be_guest(viewer.name)
        if viewer.votes_for is not None:
            await who.vote(filled.poll, filled.choices[viewer.votes_for])
        for words in viewer.says:
            await who.post(filled.slug, words)
        cookies = [
            {"name": cookie.name, "value": cookie.value, "domain": "127.0.0.1", "path": "/"}
            for cookie in who.http.cookies.jar
        ]
    plain = {"expires": -1, "httpOnly": False, "secure": False, "sameSite": "Lax"}
    return {"cookies": [cookie | plain for cookie in cookies], "origins": []}
