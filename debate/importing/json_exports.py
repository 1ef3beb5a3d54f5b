"""Exports in JSON: of Remark42 (its backups) and of Commento."""

import json
from pathlib import Path
from typing import Any

from debate.importing.exported import Export, ExportedComment, NotAnExport, Standing, read_time
from debate.importing.files import opened
from debate.importing.markdown import from_html


def read_remark42(path: Path) -> Export:
    """Read a backup of Remark42 (remark42.com, "Backup"): a line about the file, and then one for each comment.

    Raises `NotAnExport`.
    """
    export = Export("Remark42")
    with opened(path) as file:
        for number, line in enumerate(file, start=1):
            if number == 1 or not line.strip():
                continue
            row = _parse(line, f"line {number}")
            try:
                page = export.page(row["locator"]["url"], row.get("title") or "")
                page.comments.append(_remark42_comment(row))
            except (KeyError, TypeError, ValueError):
                export.unreadable.append(f"line {number} is no comment")
    return export


def read_commento(path: Path) -> Export:
    """Read an export of Commento; raises `NotAnExport`."""
    export = Export("Commento")
    with opened(path) as file:
        found = _parse(file.read(), "the file")
    names = {one.get("commenterHex"): one.get("name") for one in found["commenters"] if isinstance(one, dict)}
    for number, row in enumerate(found["comments"], start=1):
        try:
            page = export.page(f"https://{row['domain']}{row['url']}")
            page.comments.append(_commento_comment(row, names))
        except (KeyError, TypeError, ValueError):
            export.unreadable.append(f"comment number {number} cannot be read")
    return export


def _remark42_comment(row: dict[str, Any]) -> ExportedComment:
    is_gone = bool(row.get("delete"))
    return ExportedComment(
        id=str(row["id"]),
        parent=row.get("pid") or None,
        author=str(row["user"]["id"]),
        name=str(row["user"]["name"]),
        # What the author typed, where the backup has it, is Markdown already.
        text="" if is_gone else row.get("orig") or from_html(row["text"]),
        written=read_time(row["time"]),
        standing=Standing.GONE if is_gone else Standing.SHOWN,
    )


def _commento_comment(row: dict[str, Any], names: dict[str | None, str | None]) -> ExportedComment:
    standing = {"approved": Standing.SHOWN, "unapproved": Standing.WAITING}.get(row["state"], Standing.GONE)
    is_gone = bool(row.get("deleted")) or standing is Standing.GONE
    parent, author = row.get("parentHex"), str(row["commenterHex"])
    return ExportedComment(
        id=str(row["commentHex"]),
        parent=parent if parent != "root" else None,
        author=author if author in names else f"anonymous {row['commentHex']}",
        name=names.get(author) or "",
        text="" if is_gone else row.get("markdown") or from_html(row.get("html") or ""),
        written=read_time(row["creationDate"]),
        standing=Standing.GONE if is_gone else standing,
    )


def _parse(text: str, place: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as problem:
        raise NotAnExport(f"{place} is not JSON: {problem}") from None
