"""Who can do what: a row for each action. `docs/roles.md` says the same for people.

`asking` evaluates these rows; nothing else compares roles, scopes or ranks. Holds no logic.
"""

from dataclasses import dataclass
from enum import Enum, auto

from debate.readers.models import Role


class About(Enum):
    """About whom a reader can do it."""

    ANYBODY = auto()
    # Only about others, and about moderators only of a lower rank.
    LOWER = auto()
    # The same, and about oneself.
    LOWER_OR_SELF = auto()


class BarredBy(Enum):
    """Which sanction blocks it, in the debates where the sanction applies."""

    NONE = auto()
    BAN = auto()
    MUTE_OR_BAN = auto()


@dataclass(frozen=True, slots=True)
class Right:
    """What an action requires.

    `rank` is the lowest role with the right, `Role.READER` anybody with a name, None anybody at all. Moderators have
    moderators' rights only in their scope; higher roles in all debates.
    """

    rank: Role | None
    about: About = About.ANYBODY
    bar: BarredBy = BarredBy.NONE

    @property
    def is_moderators(self) -> bool:
        """Whether it is a moderator's right, and so limited to their scope."""
        return self.rank is not None and self.rank >= Role.MODERATOR


# Readers.
VOTE = Right(None, bar=BarredBy.BAN)
TAKE_NAME = Right(None, bar=BarredBy.BAN)
RENAME_ONESELF = Right(Role.READER, bar=BarredBy.MUTE_OR_BAN)
LIKE = Right(Role.READER, bar=BarredBy.BAN)
REPORT = Right(Role.READER, bar=BarredBy.BAN)
POST = Right(Role.READER, bar=BarredBy.MUTE_OR_BAN)
EDIT_OWN = Right(Role.READER, bar=BarredBy.MUTE_OR_BAN)
WITHDRAW_OWN = Right(Role.READER)
READ_OWN_NOTICES = Right(Role.READER)
APPEAL = Right(Role.READER)

# Moderators, each in their own debates.
READ_DESK = Right(Role.MODERATOR)
READ_RULES = Right(Role.MODERATOR)
CLAIM = Right(Role.MODERATOR)
POST_AS_STAFF = Right(Role.MODERATOR, bar=BarredBy.MUTE_OR_BAN)
TAKE_DOWN = Right(Role.MODERATOR, About.LOWER_OR_SELF, BarredBy.BAN)
LET_STAND = Right(Role.MODERATOR, About.LOWER, BarredBy.BAN)
UNDO_OWN = Right(Role.MODERATOR, bar=BarredBy.BAN)
SANCTION = Right(Role.MODERATOR, About.LOWER, BarredBy.BAN)
LIFT = Right(Role.MODERATOR, About.LOWER, BarredBy.BAN)
ANSWER_APPEAL = Right(Role.MODERATOR, About.LOWER, BarredBy.BAN)
SWEEP = Right(Role.MODERATOR, About.LOWER, BarredBy.BAN)
DECIDE_VOTES = Right(Role.MODERATOR, bar=BarredBy.BAN)

# Chief moderators and administrators.
CHANGE_RULES = Right(Role.CHIEF)
# So do editors: staff accounts that have Django's permissions for polls (`polls.making`).
MAKE_POLLS = Right(Role.CHIEF)
CHANGE_FILTERS = Right(Role.CHIEF)
EXPORT_AUDIT_LOG = Right(Role.CHIEF)
ANSWER_OWN_APPEAL = Right(Role.CHIEF)
READ_PEOPLE = Right(Role.CHIEF)
READ_HEALTH = Right(Role.CHIEF)
RENAME = Right(Role.CHIEF, About.LOWER_OR_SELF)
GIVE_ROLE = Right(Role.ADMINISTRATOR)
MANAGE_SITES = Right(Role.ADMINISTRATOR)
MANAGE_ACCOUNTS = Right(Role.ADMINISTRATOR)
