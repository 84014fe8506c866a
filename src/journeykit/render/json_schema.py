"""The JSON Schema of what ``--format json`` writes, made from the dataclasses it is written from.

A field is never left out: what is not known is null, and the schema says where that may be.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from journeykit.definition.docstrings import said_in
from journeykit.records import dataclass

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_PLAIN: dict[Any, dict[str, Any]] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    NoneType: {"type": "null"},
    date: {"type": "string", "format": "date"},
}

Schema = dict[str, Any]


def _review() -> type:
    from journeykit.review.model import Review

    return Review


@dataclass(frozen=True)
class SchemaOf:
    """A kind of document: the id of its schema, its title, and the dataclass that it is."""

    ident: str
    title: str
    root: Callable[[], type]

    def text(self) -> str:
        """The schema as it is kept in ``schemas/``."""
        return json.dumps(self.schema(), indent=2, ensure_ascii=False) + "\n"

    def schema(self) -> Schema:
        """The schema as plain data."""
        blocks: dict[str, Schema] = {}
        root = _block(self.root(), blocks)
        root["properties"] = {"$schema": {"const": self.ident}, **root["properties"]}
        root["required"] = ["$schema", *root["required"]]
        del blocks[self.root().__name__]
        return {
            "$schema": _DIALECT,
            "$id": self.ident,
            "title": self.title,
            **root,
            "$defs": dict(sorted(blocks.items())),
        }


def _brief() -> type:
    from journeykit.review.brief_model import Brief

    return Brief


REVIEW = SchemaOf("urn:journeykit:review:1", "journeykit review", _review)
BRIEF = SchemaOf("urn:journeykit:brief:1", "journeykit brief of one customer", _brief)


def _block(kind: type, blocks: dict[str, Schema]) -> Schema:
    """The schema of a dataclass; those that it holds are put into ``blocks``."""
    hints = get_type_hints(kind)
    said: dict[str, str] = {}
    for base in reversed(kind.__mro__):
        if is_dataclass(base):
            said |= said_in(sys.modules[base.__module__]).get(base.__name__, {})
    blocks[kind.__name__] = {}  # so that it is asked for once
    properties = {}
    for field in fields(kind):
        one = _of(hints[field.name], blocks)
        meaning = said.get(field.name)
        properties[field.name] = {**one, "description": meaning} if meaning else one
    block = {
        "description": " ".join((kind.__doc__ or "").split()).replace("``", "`"),
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
    blocks[kind.__name__] = block
    return block


def _of(hint: Any, blocks: dict[str, Schema]) -> Schema:
    """The schema of one type.

    Raises:
        TypeError: JSON has nothing that this type could be.
    """
    origin, inner = get_origin(hint), get_args(hint)
    if hint in _PLAIN:
        return dict(_PLAIN[hint])
    if origin is Literal:
        return {"enum": list(inner)}
    if origin in (Union, UnionType):
        return _one_of([_of(one, blocks) for one in inner])
    if origin is tuple:
        return _array(inner, blocks)
    if isinstance(hint, type) and is_dataclass(hint):
        if hint.__name__ not in blocks:
            _block(hint, blocks)
        return {"$ref": f"#/$defs/{hint.__name__}"}
    raise TypeError(f"a review holds {hint}, which is no plain data")


def _one_of(choices: list[Schema]) -> Schema:
    types = [choice["type"] for choice in choices if "type" in choice]
    others = [choice for choice in choices if choice.keys() - {"type"}]
    if not others:
        return {"type": types}
    if len(others) == 1 and others[0].keys() == {"type", "format"}:
        return {**others[0], "type": types}
    if len(others) == 1 and "enum" in others[0]:
        return {"enum": [*others[0]["enum"], None]}
    return {"anyOf": choices}


def _array(inner: tuple[Any, ...], blocks: dict[str, Schema]) -> Schema:
    if len(inner) == 2 and inner[1] is Ellipsis:
        return {"type": "array", "items": _of(inner[0], blocks)}
    places = [_of(one, blocks) for one in inner]
    return {"type": "array", "prefixItems": places, "items": False, "minItems": len(places)}
