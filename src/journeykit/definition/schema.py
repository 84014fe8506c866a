"""The JSON Schema of a journey file, made from the models, for editors and other checkers."""

from __future__ import annotations

import json
from typing import Any

from journeykit.definition.models import Journey

SCHEMA_ID = "urn:journeykit:journey:1"
_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema() -> dict[str, Any]:
    """The schema as plain data. It catches what needs no reading of conditions."""
    schema = Journey.model_json_schema(by_alias=True, mode="validation")
    _without_derived_titles(schema)
    return {
        "$schema": _DIALECT,
        "$id": SCHEMA_ID,
        "title": "journeykit customer journey",
        **{key: value for key, value in schema.items() if key != "title"},
    }


def json_schema_text() -> str:
    """The schema as it is kept in ``schemas/journey.schema.json``."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


def _without_derived_titles(node: Any) -> None:
    """Drop the titles that only repeat a key in other letters; the key itself says as much."""
    if isinstance(node, dict):
        properties = node.get("properties")
        if isinstance(properties, dict):
            for field in properties.values():
                if isinstance(field, dict):
                    field.pop("title", None)
        for value in node.values():
            _without_derived_titles(value)
    elif isinstance(node, list):
        for value in node:
            _without_derived_titles(value)
