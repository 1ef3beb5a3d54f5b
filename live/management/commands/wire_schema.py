"""Prints the JSON schema of every object of the wire contract; `make wire` makes the browser's types of it."""

import json
from collections.abc import Iterator
from importlib import import_module
from pkgutil import walk_packages
from typing import Any

from django.core.management.base import BaseCommand
from pydantic.json_schema import GenerateJsonSchema, models_json_schema

import debate.wire
from debate.wire.base import Wire

# Defines its own frames.
from live.fanout import frames  # noqa: F401


class Untitled(GenerateJsonSchema):
    """Leaves out the titles of fields, which say nothing that their names don't say."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


class Command(BaseCommand):
    help = "Print the JSON schema of every object that the server sends, as frames and as answers of the API."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        for module in walk_packages(debate.wire.__path__, "debate.wire."):
            import_module(module.name)
        models = sorted(set(_subclasses(Wire)), key=lambda model: model.__name__)
        _, schema = models_json_schema(
            [(model, "serialization") for model in models],
            title="Wire",
            description="Every object, by its name on the server.",
            schema_generator=Untitled,
        )
        names = [model.__name__ for model in models]
        schema["type"] = "object"
        schema["properties"] = {name: {"$ref": f"#/$defs/{name}"} for name in names}
        schema["required"] = names
        self.stdout.write(json.dumps(schema))


def _subclasses(parent: type[Wire]) -> Iterator[type[Wire]]:
    for child in parent.__subclasses__():
        yield child
        yield from _subclasses(child)
