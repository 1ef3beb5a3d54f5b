"""The base of all objects of the wire contract, and their JSON encoding."""

from typing import Any

from pydantic import BaseModel, ConfigDict, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema


def is_absent(value: object) -> bool:
    """Say whether a field marked with "?" in the contract is left out of the JSON instead of being null."""
    return value is None


def is_false(value: object) -> bool:
    """Say whether a flag is left out of the JSON because it is false."""
    return value is False


class Wire(BaseModel):
    model_config = ConfigDict(frozen=True, json_schema_serialization_defaults_required=True)

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Describe what is sent: a field that is left out instead of being null is never null."""
        schema = handler(core_schema)
        fields = handler.resolve_ref_schema(schema)["properties"]
        for name, field in cls.model_fields.items():
            described = fields[field.alias or name]
            if field.exclude_if is is_absent and "anyOf" in described:
                kinds = [kind for kind in described.pop("anyOf") if kind != {"type": "null"}]
                described.update(kinds[0] if len(kinds) == 1 else {"anyOf": kinds})
                described.pop("default", None)
        return schema


def to_json(thing: BaseModel) -> bytes:
    """Encode a wire object as UTF-8 JSON."""
    return thing.model_dump_json(by_alias=True).encode()


def to_dict(thing: BaseModel) -> dict[str, Any]:
    """Convert a wire object to plain JSON values, for use inside another JSON document."""
    return thing.model_dump(mode="json", by_alias=True)
