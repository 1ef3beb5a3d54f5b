"""Every sentence that people see is in the catalogue, and every language has all of it."""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from babel.messages.catalog import Message
from django.apps import apps
from django.contrib import admin
from django.db.models import Field
from django.forms import ModelForm
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from debate import admin as our_admin
from debate.language.catalogue import TRANSLATED, collect, read
from tests.test_committed_files import committed
from tests.test_committed_files import read as read_text

PLACEHOLDER = re.compile(r"%\((\w+)\)s")
TAG = re.compile(r"<[a-z]+")
# Elements that need no text.
NOTHING = gettext_lazy("")
# Names, and what is the same in every language.
NAMES = {"Hustings", "The Daily Example", "CSV", "JSON", "UTC", "Esc"}


def _sentences(messages: Iterator[Message]) -> dict[tuple[str | None, str], Message]:
    return {(message.context, _singular(message)): message for message in messages if message.id}


def _singular(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _forms(text: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ("",))


@pytest.fixture(scope="module")
def used() -> dict[tuple[str | None, str], Message]:
    """All sentences of the code."""
    return _sentences(iter(collect()))


@pytest.mark.parametrize("language", TRANSLATED)
def test_each_language_has_every_sentence_of_the_code_and_no_other(
    used: dict[tuple[str | None, str], Message], language: str
) -> None:
    known = _sentences(iter(read(language)))
    assert used.keys() - known.keys() == set(), "run `make catalogue`, and translate what is new"
    assert known.keys() - used.keys() == set(), "run `make catalogue`"
    assert [key for key, message in known.items() if not all(_forms(message.string))] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_each_translation_has_the_values_tags_and_forms_of_its_sentence(language: str) -> None:
    catalogue = read(language)
    for message in catalogue:
        # What has no translation yet is found above.
        if not message.id or not all(_forms(message.string)):
            continue
        wanted, forms = _forms(message.id)[-1], _forms(message.string)
        assert len(forms) == (catalogue.num_plurals if message.pluralizable else 1), message.id
        for form in forms:
            # "One comment" and "two comments" need no number in some languages.
            optional = {"number", "n", "count", "counter"} if message.pluralizable else set()
            assert set(PLACEHOLDER.findall(form)) <= set(PLACEHOLDER.findall(wanted)), form
            assert set(PLACEHOLDER.findall(wanted)) - set(PLACEHOLDER.findall(form)) <= optional, form
            assert sorted(TAG.findall(form)) == sorted(TAG.findall(wanted)), form


class _Text(HTMLParser):
    """Collects the words of a page outside scripts, styles and code, and those of attributes that readers meet."""

    SEEN = ("aria-label", "aria-description", "title", "placeholder", "alt")

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in ("script", "style", "code")
        self.found += [value or "" for name, value in attrs if name in self.SEEN]

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in ("script", "style", "code")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.found.append(data)


def _untranslated(html: str) -> list[str]:
    """Return the words of a template that stand outside `translate` and `blocktranslate`."""
    html = re.sub(r"{#.*?#}|{% comment .*?{% endcomment %}", "", html, flags=re.DOTALL)
    html = re.sub(r"{% blocktranslate\b.*?{% endblocktranslate %}", "", html, flags=re.DOTALL)
    # A tag or a value can stand inside an attribute or a tag: nothing must be left of it that is no HTML.
    html = re.sub(r"{%.*?%}|{{.*?}}", "", html, flags=re.DOTALL)
    html = re.sub(r"(?<=>)[^<>]*\bhidden>", "", html)
    text = _Text()
    text.feed(html)
    words = [re.sub("|".join(map(re.escape, NAMES)), "", found).strip() for found in text.found]
    return [found for found in words if re.search(r"[^\W\d_]{2}", found)]


def test_no_template_bypasses_the_catalogue() -> None:
    found = {
        path: words
        for path in committed("debate/*.html", "debate/templates/*.txt")
        if (words := _untranslated(read_text(path)))
    }
    assert found == {}


STRING = r'"(?:[^"\\\n]|\\.)*"'
# Log lines for the publisher's developers, keys' names, headers, selectors and zones are no sentences for readers.
NO_SENTENCES = re.compile(
    r'"(Escape|Enter|Tab|Content-Type|Accept-Language|Etc/UTC|light dark)"|`Bearer |`Hustings: |"allow-|`side side-'
    r'|"[.#\w]+[ ,][^"]*[.\[]|"[.#][\w-]+( [\w-]+)+"|"(only pages that|data-host must|this element is)'
)


def _unmarked(source: str) -> list[str]:
    """Return the strings of TypeScript code that read like English and are not marked for the catalogue."""
    source = re.sub(r'/\*.*?\*/|(?<![:"])//[^\n]*', "", source, flags=re.DOTALL)
    source = re.sub(rf"\b(?:t|tn|tx|mark|sentence)\(\s*(?:{STRING}\s*,?\s*)+", "", source)
    source = re.sub(r"^import[^;]*;|throw new \w+\([^;]*;", "", source, flags=re.MULTILINE)
    strings = [re.sub(r"\$\{[^}]*\}", "", found) for found in re.findall(rf"{STRING}|`(?:[^`\\]|\\.)*`", source)]
    like_english = re.compile(r"[\"`>][A-Z][a-z]+\b|[a-z]{2,} [a-z]{2,}")
    return [found for found in strings if like_english.search(found) and not NO_SENTENCES.match(found)]


def test_no_browser_code_bypasses_the_catalogue() -> None:
    paths = [path for path in committed("frontend/src/*.ts") if not path.endswith((".test.ts", ".d.ts"))]
    assert paths
    assert {path: found for path in paths if (found := _unmarked(read_text(path)))} == {}


def _spoken(tree: ast.AST, refusals: set[str]) -> Iterator[str]:
    """Yield the texts that are given to refusals without a word of the catalogue's."""
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in refusals:
            for argument in call.args:
                is_text = isinstance(argument, ast.Constant) and isinstance(argument.value, str)
                if isinstance(argument, ast.JoinedStr) or is_text:
                    yield ast.unparse(argument)


def test_no_refusal_bypasses_the_catalogue() -> None:
    errors = ast.parse(read_text("debate/errors.py"))
    refusals = {node.name for node in ast.walk(errors) if isinstance(node, ast.ClassDef)} | {"ValidationError"}
    # What is wrong with a field, in pydantic's words, is for the programmers of clients.
    exempt = {"debate/api/refusals.py", "live/commands/commands.py", "debate/migrations"}
    paths = [path for path in committed("debate/*.py", "live/*.py") if not path.startswith(tuple(exempt))]
    found = {path: list(_spoken(ast.parse(read_text(path)), refusals)) for path in paths}
    assert {path: texts for path, texts in found.items() if texts} == {}


# Of what is called like this, the second argument is a sentence for an editor.
TELLING = {"success", "error", "warning", "info", "message_user", "add_error"}


def _told(tree: ast.AST) -> Iterator[str]:
    """Yield the messages of the admin, and what is wrong with a form, that are no sentences of the catalogue's."""
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in TELLING:
            is_log = ast.unparse(call.func.value) == "logger"
            for argument in () if is_log else call.args[1:2]:
                is_text = isinstance(argument, ast.Constant) and isinstance(argument.value, str)
                if isinstance(argument, ast.JoinedStr) or is_text:
                    yield ast.unparse(argument)


def test_no_message_to_an_editor_bypasses_the_catalogue() -> None:
    found = {path: list(_told(ast.parse(read_text(path)))) for path in committed("debate/*.py")}
    assert {path: texts for path, texts in found.items() if texts} == {}


def _every_page(page: type[Any] = admin.options.BaseModelAdmin) -> Iterator[type[Any]]:
    for below in page.__subclasses__():
        yield from (below, *_every_page(below)) if below.__module__.startswith("debate.") else _every_page(below)


def _texts_of_admin() -> Iterator[tuple[str, object]]:
    """Yield each text that our pages of the admin show of the code, and where it is from."""
    assert our_admin
    models = {model: type(page) for model, page in admin.site._registry.items()}
    pages = {page for page in _every_page() if getattr(page, "model", None) or page in models.values()}
    models.update({page.model: page for page in pages if getattr(page, "model", None)})
    for model, page in models.items():
        if model._meta.app_label == "debate":
            yield f"{model.__name__}, its name", model._meta.verbose_name
            yield f"{model.__name__}, its plural", model._meta.verbose_name_plural
            shown = {*(page.fields or ()), *getattr(page, "list_display", ()), *page.readonly_fields}
            for field in model._meta.get_fields():
                if isinstance(field, Field) and (field.name in shown or (field.editable and not page.fields)):
                    yield from _texts_of_field(model.__name__, field)
    for page in pages:
        yield from _texts_of_page(page)
        if issubclass(form := page.form, ModelForm) and form.__module__.startswith("debate."):
            for name, field in form.declared_fields.items():
                yield f"{form.__name__}.{name}", field.label or NOTHING
                yield f"{form.__name__}.{name}, its help", field.help_text or NOTHING


def _texts_of_field(model: str, field: Any) -> Iterator[tuple[str, object]]:
    if not field.auto_created and not field.primary_key:
        yield f"{model}.{field.name}", field.verbose_name
        yield f"{model}.{field.name}, its help", field.help_text or NOTHING
        if field.name != "language":
            yield from ((f"{model}.{field.name}, {code}", label) for code, label in field.choices or ())


def _texts_of_page(page: type[Any]) -> Iterator[tuple[str, object]]:
    for title, options in getattr(page, "_fieldsets", None) or page.fieldsets or ():
        yield f"{page.__name__}, {options['fields']}", title or NOTHING
        yield f"{page.__name__}, {options['fields']}, described", options.get("description") or NOTHING
    for name, function in vars(page).items():
        if callable(function) and not isinstance(function, type) and hasattr(function, "short_description"):
            yield f"{page.__name__}.{name}", function.short_description
    for action in getattr(page, "actions", None) or ():
        if callable(action):
            yield f"{page.__name__}, {action.__name__}", action.short_description


def test_the_admin_never_bypasses_the_catalogue() -> None:
    texts = list(_texts_of_admin())
    assert len(texts) > 200
    assert [(place, text) for place, text in texts if not isinstance(text, Promise)] == []


def test_every_model_has_a_name_of_the_catalogue() -> None:
    """The admin lists rows of any model before it deletes what they belong to."""
    options = [model._meta for model in apps.get_app_config("debate").get_models()]
    assert len(options) > 40
    assert [of.label for of in options if not isinstance(of.verbose_name, Promise)] == []
    assert [of.label for of in options if not isinstance(of.verbose_name_plural, Promise)] == []


def test_the_checks_find_what_bypasses_the_catalogue() -> None:
    assert _untranslated('<p>{% translate "Fine" %} Not fine</p><b title="Nor this">{{ x }}</b>') == [
        "Not fine",
        "Nor this",
    ]
    assert _unmarked('t("Fine"); tn("%(number)s vote", "%(number)s votes", 2); setText("Not fine either");') == [
        '"Not fine either"'
    ]
    assert list(_told(ast.parse('messages.error(request, f"{poll} stays"); form.add_error("name", _("Fine."))'))) == [
        "f'{poll} stays'"
    ]
    assert list(_spoken(ast.parse('NotFound("Gone."); NotFound(later("Fine."))'), {"NotFound"})) == ["'Gone.'"]
