"""The catalogue of all sentences that people see: collected from templates, Python and TypeScript, and compiled.

One file per language (`debate/locale/<language>/LC_MESSAGES/django.po`) serves the server and the browser. What the
browser needs of it becomes one small file per language, which a page loads unless it is in English.
"""

import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

TOP = Path(__file__).resolve().parent.parent.parent
LOCALE = TOP / "debate" / "locale"
BROWSER_SOURCES = "frontend/src/"
EMBED_SOURCE = "frontend/src/embed/embed.ts"
BROWSER_MESSAGES = TOP / "frontend" / "src" / "messages"
TRANSLATED = tuple(code for code, _ in settings.LANGUAGES if code != "en")

# The functions that mark a sentence, with the places of its singular, plural and context among their arguments.
_PYTHON: dict[str, Any] = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop", "later"), None),
    **dict.fromkeys(("ngettext", "ngettext_lazy", "later_counted"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
_TYPESCRIPT: dict[str, Any] = {"t": None, "sentence": None, "mark": None, "tn": (1, 2), "tx": ((1, "c"), 2)}


# Neither dates nor names: version control has both, and a file changes only when a sentence does.
_HEADER = """msgid ""
msgstr ""
"Language: {language}\\n"
"Plural-Forms: {plurals}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""


def po_file(language: str) -> Path:
    """Return the file with a language's sentences."""
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def collect() -> Catalog:
    """Return every sentence of the code, with the files that use it."""
    found = Catalog(charset="utf-8")
    for path in _sources():
        name = path.relative_to(TOP).as_posix()
        for _line, message, _comments, context in _extract(path):
            found.add(message, locations=[(name, 0)], context=context)
    return found


def read(language: str) -> Catalog:
    """Return a language's catalogue as it is committed."""
    with po_file(language).open("rb") as file:
        return read_po(file, locale=language)


def update(language: str) -> None:
    """Bring a language's file up to date with the code: new sentences are empty, unused ones go."""
    file = po_file(language)
    known = read(language) if file.exists() else Catalog(locale=language)
    fresh = Catalog(locale=language, charset="utf-8", fuzzy=False)
    for message in collect():
        if message.id:
            old = known.get(_key(message), message.context)
            string = old.string if old and isinstance(old.id, tuple) == isinstance(message.id, tuple) else ""
            fresh.add(message.id, string or None, locations=message.locations, context=message.context)
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as out:
        out.write(_HEADER.format(language=language, plurals=fresh.plural_forms).encode())
        write_po(out, fresh, width=110, omit_header=True, sort_by_file=True, include_lineno=False)


def compile_all() -> None:
    """Write what the server and the browser read, for each language that is not English."""
    BROWSER_MESSAGES.mkdir(parents=True, exist_ok=True)
    # The script of publishers' pages has its few sentences in all languages at once: it loads no second file.
    embed = {
        language: {key: forms if isinstance(forms, str) else forms[0] for key, forms in messages.items()}
        for language in TRANSLATED
        for messages in [browser_messages(read(language), EMBED_SOURCE)]
    }
    _write_json(BROWSER_MESSAGES / "embed.json", embed)
    for language in TRANSLATED:
        catalogue = read(language)
        with po_file(language).with_suffix(".mo").open("wb") as out:
            write_mo(out, catalogue)
        _write_json(BROWSER_MESSAGES / f"{language}.json", browser_messages(catalogue, BROWSER_SOURCES))


def browser_messages(catalogue: Catalog, sources: str) -> dict[str, str | list[str]]:
    """Return each sentence that TypeScript files below `sources` use, with one form or a list of all of them."""
    found: dict[str, str | list[str]] = {}
    for message in catalogue:
        if message.id and any(place.startswith(sources) for place, _line in message.locations):
            key = f"{message.context}\x04{_key(message)}" if message.context else _key(message)
            found[key] = list(message.string) if isinstance(message.string, tuple | list) else str(message.string)
    return found


def _write_json(file: Path, content: object) -> None:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    file.write_text(text + "\n", encoding="utf-8")


def _key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _sources() -> Iterator[Path]:
    for folder, pattern in (
        ("debate", "*.py"),
        ("live", "*.py"),
        ("debate/templates", "*.html"),
        ("debate/templates", "*.txt"),
        ("frontend/src", "*.ts"),
    ):
        for path in sorted((TOP / folder).rglob(pattern)):
            if "migrations" not in path.parts and not path.name.endswith(".test.ts"):
                yield path


def _extract(path: Path) -> Iterator[tuple[int, Any, list[str], str | None]]:
    if path.suffix == ".ts":
        with path.open("rb") as file:
            yield from extract("javascript", file, keywords=_TYPESCRIPT, options={"parse_template_string": True})
    elif path.suffix in (".html", ".txt"):
        python = templatize(path.read_text(encoding="utf-8"))
        yield from extract("python", BytesIO(python.encode()), keywords=_PYTHON)
    else:
        with path.open("rb") as file:
            yield from extract("python", file, keywords=_PYTHON)
