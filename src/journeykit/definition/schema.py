"""The JSON Schema of a journey file, made from the models, for editors and other checkers.

An editor shows what a schema says word for word, so it is made to be read: an optional key is one
that may be left out, not one that may be null; a short form and a long one are told apart by ``if``
and ``then``, which give one message where ``anyOf`` gives one for each branch; every key has its
meaning and an example.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from journeykit.definition import models
from journeykit.definition.blocks import Block
from journeykit.definition.checked import plain_schema
from journeykit.definition.docstrings import meanings
from journeykit.definition.models import (
    RESERVED_AT_RISK_IDS,
    RESERVED_BRANCH_IDS,
    RESERVED_COLUMN_NAMES,
    RESERVED_PROFILE_IDS,
    RESERVED_STAGE_IDS,
)
from journeykit.definition.schema_examples import examples_of

SCHEMA_ID = "urn:journeykit:journey:1"
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_NUMBER = r"^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$"

Schema = dict[str, Any]


def json_schema() -> Schema:
    """The schema as plain data. It catches what needs no reading of conditions."""
    schema = plain_schema()
    for name, block in _blocks(schema):
        for key, field in block["properties"].items():
            _finish(field, name, key)
    _forbid_reserved_names(schema["$defs"])
    _require_measures_for_purple(schema["$defs"]["Health"])
    _tell_rows_apart(schema["$defs"])
    return {
        "$schema": _DIALECT,
        "$id": SCHEMA_ID,
        "title": "journeykit customer journey",
        **{key: value for key, value in schema.items() if key != "title"},
    }


def json_schema_text() -> str:
    """The schema as it is kept in ``schemas/journey.schema.json``."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


def _blocks(schema: Schema) -> Iterator[tuple[str, Schema]]:
    yield "Journey", schema
    yield from schema["$defs"].items()


def _finish(field: Schema, block: str, key: str) -> None:
    """Make one key of a block say what a person needs, and no more."""
    model: type[Block] = getattr(models, block)
    field.pop("title", None)  # it only repeats the key in other letters
    if "default" in field and field["default"] is None:
        del field["default"]
    _without_null(field)
    _without_any_of(field)
    if "enum" in field:
        field.pop("type", None)  # a second message about the same value
    field["description"] = meanings(model)[key].replace("``", "`")
    examples = examples_of(block, key)
    if examples and "enum" not in field and "const" not in field:
        field["examples"] = list(examples)


def _without_null(field: Schema) -> None:
    """Leave out that a key may be null: it may be left out, and that is how people write it."""
    branches = field.get("anyOf")
    if branches is None:
        return
    told = [branch for branch in branches if branch != {"type": "null"}]
    if len(told) == 1:
        del field["anyOf"]
        field.update(told[0])
    else:
        field["anyOf"] = told


def _without_any_of(node: Any) -> None:
    """Turn a choice between a text and something else into ``if`` and ``then``, at any depth."""
    if isinstance(node, list):
        for value in node:
            _without_any_of(value)
    if not isinstance(node, dict):
        return
    branches = node.get("anyOf", ())
    texts = [branch for branch in branches if branch.get("type") == "string"]
    others = [branch for branch in branches if branch.get("type") != "string"]
    if len(texts) == len(others) == 1:
        del node["anyOf"]
        node.update({"if": {"type": "string"}, "then": texts[0], "else": others[0]})
    for value in node.values():
        _without_any_of(value)


def _forbid_reserved_names(blocks: Schema) -> None:
    """No id and no column may have a name that scoring gives to a result."""
    for name, reserved in (
        ("Stage", RESERVED_STAGE_IDS),
        ("LossBranch", RESERVED_BRANCH_IDS),
        ("AtRiskRule", RESERVED_AT_RISK_IDS),
        ("Profile", RESERVED_PROFILE_IDS),
    ):
        blocks[name]["properties"]["id"]["not"] = _one_of(reserved)
    blocks["Data"]["properties"]["columns"]["propertyNames"] = {
        "minLength": 1,
        "not": _one_of(RESERVED_COLUMN_NAMES),
    }


def _one_of(names: Iterable[str]) -> Schema:
    return {"enum": sorted(names)}


def _require_measures_for_purple(health: Schema) -> None:
    health["if"] = {"required": ["purple"]}
    health["then"] = {"required": ["measures"], "properties": {"measures": {"minItems": 1}}}


def _tell_rows_apart(blocks: Schema) -> None:
    """What the models check in Python: anchors by number, two at least; labels that differ."""
    of_profile = blocks["Profile"]["properties"]["points"]["additionalProperties"]
    for points in (blocks["Measure"]["properties"]["points"], of_profile):
        points["minProperties"] = 2
        points["propertyNames"] = {"pattern": _NUMBER}
    blocks["Axis"]["properties"]["labels"]["uniqueItems"] = True
