"""What the outline of a debate's page depends on beside the debate."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Face:
    """Everything of a reader and a request that changes an outline: those with the same face share it.

    `closed` is the code of the reason why they can't post, `around` what a frame adds to the template's context.
    """

    template: str
    look: str
    origin: str
    return_url: str
    kind: str
    is_moderator: bool
    lacks_second_factor: bool
    moderates: bool
    may_change_rules: bool
    closed: str
    has_token: bool
    around: tuple[tuple[str, str], ...]
