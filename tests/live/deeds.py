"""Everything that moderators do, as one table: the HTTP call, the socket's command, and which roles have the right."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

# (role, sections, site) of each; the place's article is in the section Town, and of no site.
ROLES: dict[str, tuple[int, str, str] | None] = {
    "passer-by": None,
    "guest": None,
    "account": (0, "", ""),
    "moderator elsewhere": (1, "Sport", ""),
    "moderator of another site": (1, "", "Other news"),
    "moderator of the section": (1, "Sport, Town", ""),
    "moderator": (1, "", ""),
    "chief": (2, "", ""),
    "administrator": (3, "", ""),
}
CHIEFS = ("chief", "administrator")
OF_THE_SITE = ("moderator", *CHIEFS)
HERE = ("moderator of the section", *OF_THE_SITE)
ANYWHERE = ("moderator elsewhere", "moderator of another site", *HERE)

Said = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that moderators do.

    `call` is its method and address over HTTP, empty where it is done on the socket alone; `target` the field by which
    the command names what the address names. `said` goes both ways, `in_call` over HTTP alone. What stands in braces
    is filled with numbers of the scene; `scene` says what that needs beside a published comment of somebody's.
    """

    may: tuple[str, ...]
    call: str = ""
    target: str = ""
    said: Said = field(default_factory=dict)
    in_call: Said = field(default_factory=dict)
    scene: Said = field(default_factory=dict)
    command: str = ""

    def http(self, scene: Said) -> tuple[str, str, dict[str, Any]]:
        """Return method, address and body of the call."""
        method, path = self.call.split()
        # Rules are the whole body of their call, and a field of their command.
        said = self.said.get("rules", self.said)
        return method, path.format(**scene), _filled_in({**said, **self.in_call}, scene)

    def content(self, scene: Said) -> dict[str, Any]:
        """Return what the command carries."""
        target = {self.target: "{" + self.target + "}"} if self.target else {}
        return _filled_in({**target, **self.said}, scene)


def _on_comment(action: str, **scene: Any) -> Deed:
    return Deed(
        HERE, "POST /comments/{comment}/decisions", "comment", {"reason": "So"}, {"action": action}, scene=scene
    )


def _on_reader(kind: str, may: tuple[str, ...], **said: Any) -> Deed:
    return Deed(may, "POST /moderation/readers/{reader}/sanctions", "reader", {"reason": "So"} | said, {"kind": kind})


def _on_votes(action: str, *, discounted: bool) -> Deed:
    call, scene = "POST /moderation/ballot-groups/{group}/decisions", {"group": discounted}
    return Deed(HERE, call, "group", {"reason": "So"}, {"action": action}, scene=scene)


def _on_rules(call: str, target: str) -> Deed:
    return Deed(CHIEFS, call, target, {"rules": {"report_threshold": 999}}, scene={"rules": True})


def _lifting(kind: str, may: tuple[str, ...]) -> Deed:
    return Deed(
        may,
        "DELETE /moderation/sanctions/{sanction}",
        "sanction",
        {"reason": "So"},
        scene={"sanction": kind},
        command="lift",
    )


DEEDS: dict[str, Deed] = {
    "remove": _on_comment("remove"),
    "restore": _on_comment("restore", state="removed"),
    "approve": _on_comment("approve", state="pending"),
    "pin": _on_comment("pin"),
    "unpin": _on_comment("unpin", pinned=True),
    "decide": Deed(
        HERE,
        "POST /moderation/decisions",
        said={"action": "remove", "comments": ["{comment}", "{other}"], "reason": "So"},
    ),
    "undo": Deed(HERE, "POST /moderation/undo", said={"decisions": ["{decision}"]}, scene={"state": "removed"}),
    "warn": _on_reader("warning", ANYWHERE),
    "mute": _on_reader("mute", ANYWHERE, hours=1),
    "ban": _on_reader("ban", OF_THE_SITE, hours=1, with_address=True),
    "lift": _lifting("mute", ANYWHERE),
    "lift a ban": _lifting("ban", OF_THE_SITE),
    "sweep": Deed(ANYWHERE, "POST /moderation/readers/{reader}/removals", "reader", {"hours": 1, "reason": "So"}),
    "restore_sweep": Deed(
        ANYWHERE, "POST /moderation/removals/{batch}/restoration", "batch", {"reason": "So"}, scene={"batch": True}
    ),
    "answer_appeal": Deed(
        OF_THE_SITE,
        "POST /moderation/appeals/{appeal}/answer",
        "appeal",
        {"lifts": True, "answer": "So"},
        scene={"sanction": "mute"},
    ),
    "discount_votes": _on_votes("discount", discounted=False),
    "count_votes": _on_votes("restore", discounted=True),
    "comment": Deed(
        HERE,
        "POST /articles/{article}/comments",
        "article",
        {"body": "So it is, {key}.", "key": "{key}", "staff": True},
    ),
    "rules": _on_rules("PATCH /moderation/rules", ""),
    "site_rules": _on_rules("PATCH /moderation/sites/{site}/rules", "site"),
    "article_rules": _on_rules("PATCH /articles/{article}/rules", "article"),
    "claim": Deed(ANYWHERE, target="comment"),
    "release": Deed(ANYWHERE),
}


def _filled_in(said: Said, scene: Said) -> dict[str, Any]:
    """Return what is said with the scene's numbers in the place of what stands in braces."""
    return {name: _filled(value, scene) for name, value in said.items()}


def _filled(said: Any, scene: Said) -> Any:
    if isinstance(said, list):
        return [_filled(value, scene) for value in said]
    if not isinstance(said, str):
        return said
    return scene[said[1:-1]] if said.startswith("{") else said.format(**scene)
