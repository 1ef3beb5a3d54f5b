"""What the gallery makes: one picture for each debate, width, scheme and direction."""

from dataclasses import dataclass

WIDTHS = (360, 768, 1440)
SCHEMES = ("light", "dark")
# In which language the page is, for each direction.
DIRECTIONS = {"ltr": "en", "rtl": "ar"}


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: of which debate, how wide, in which scheme and direction, and what is wrong with it."""

    fixture: str
    width: int
    scheme: str
    direction: str
    faults: tuple[str, ...] = ()

    @property
    def file(self) -> str:
        return f"{self.fixture}-{self.width}-{self.scheme}-{self.direction}.png"
