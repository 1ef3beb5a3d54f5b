"""Exports in XML: of Disqus, and of WordPress (its format WXR, whatever its version)."""

from collections.abc import Iterator
from html import unescape
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError, iterparse

from debate.importing.exported import Export, ExportedComment, ExportedPage, NotAnExport, Standing, read_time
from debate.importing.files import opened
from debate.importing.markdown import from_html

_DSQ = "{http://disqus.com/disqus-internals}"


def read_disqus(path: Path) -> Export:
    """Read an export of Disqus (help.disqus.com, "Comments Export"); raises `NotAnExport`."""
    export = Export("Disqus")
    threads: dict[str, ExportedPage] = {}
    for name, element in _elements(path, {"thread", "post"}):
        number = element.get(f"{_DSQ}id") or _text(element, "id")
        # Within a post, a thread is only referred to.
        if name == "thread" and (address := _text(element, "link")):
            threads[number] = export.page(address, unescape(_text(element, "title")))
        elif name == "post":
            thread = _reference(element, "thread")
            try:
                comment = _disqus_comment(element, number)
                threads[thread].comments.append(comment)
            except ValueError:
                export.unreadable.append(f"comment {number} has no time")
            except KeyError:
                export.unreadable.append(f"comment {number} belongs to a page that the file does not have")
    return export


def read_wordpress(path: Path) -> Export:
    """Read an export of WordPress (wordpress.org, "Tools Export Screen"); raises `NotAnExport`."""
    export = Export("WordPress")
    for _, item in _elements(path, {"item"}):
        found = [element for element in item if _name(element) == "comment"]
        if not found:
            continue
        page = export.page(_text(item, "link"), unescape(_text(item, "title")))
        for element in found:
            number = _text(element, "comment_id")
            # Pingbacks and trackbacks are links from other pages, and no words of readers.
            if _text(element, "comment_type") not in ("", "comment"):
                continue
            try:
                page.comments.append(_wordpress_comment(element, number))
            except ValueError:
                export.unreadable.append(f"comment {number} has no time")
    return export


def _disqus_comment(element: Element, number: str) -> ExportedComment:
    author = next((child for child in element if _name(child) == "author"), Element("author"))
    name = _text(author, "name")
    is_gone = "true" in (_text(element, "isDeleted"), _text(element, "isSpam"))
    return ExportedComment(
        id=number,
        parent=_reference(element, "parent") or None,
        author=_text(author, "username") or name,
        name=name,
        text="" if is_gone else from_html(_text(element, "message")),
        written=read_time(_text(element, "createdAt")),
        standing=Standing.GONE if is_gone else Standing.SHOWN,
    )


def _wordpress_comment(element: Element, number: str) -> ExportedComment:
    name = unescape(_text(element, "comment_author"))
    standing = {"1": Standing.SHOWN, "0": Standing.WAITING}.get(_text(element, "comment_approved"), Standing.GONE)
    parent, account = _text(element, "comment_parent"), _text(element, "comment_user_id")
    return ExportedComment(
        id=number,
        parent=parent if parent not in ("", "0") else None,
        author=f"user {account}" if account not in ("", "0") else name,
        name=name,
        text="" if standing is Standing.GONE else from_html(_text(element, "comment_content")),
        written=read_time(_text(element, "comment_date_gmt")),
        standing=standing,
    )


def _elements(path: Path, names: set[str]) -> Iterator[tuple[str, Element]]:
    """Yield the elements with these names as they end, with the names; nothing else is kept in memory."""
    try:
        with opened(path) as file:
            for _, element in iterparse(file, events=["end"]):
                if (name := _name(element)) in names:
                    yield name, element
                    if name != "thread" or len(element):
                        element.clear()
    except ParseError as problem:
        raise NotAnExport(f"it is not well-formed XML: {problem}") from None


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _text(element: Element, name: str) -> str:
    return next(((child.text or "").strip() for child in element if _name(child) == name), "")


def _reference(element: Element, name: str) -> str:
    return next((child.get(f"{_DSQ}id", "") for child in element if _name(child) == name), "")
