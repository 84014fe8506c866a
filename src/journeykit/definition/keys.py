"""Which keys and how many entries the models take at a route: asked of their annotations."""

from __future__ import annotations

import types
import typing
from typing import Any

from journeykit.definition.findings import Route
from journeykit.definition.models import Block, Journey


def keys_at(route: Route) -> list[str]:
    """The keys of the block at a route into a journey, as written in YAML."""
    block = _block_in(_annotation_at(route))
    if block is None:
        return []
    return [field.alias or name for name, field in block.model_fields.items()]


def entries_at(route: Route) -> int | None:
    """How many entries the list at a route has to have; None where any number will do."""
    annotation = _bare(_annotation_at(route))
    arguments = typing.get_args(annotation)
    is_tuple = typing.get_origin(annotation) is tuple
    return len(arguments) if is_tuple and Ellipsis not in arguments else None


def _annotation_at(route: Route) -> Any:
    """What the models say of a route; None where they know of none."""
    annotation: Any = Journey
    for step in route:
        block = _block_in(annotation)
        if block is not None and isinstance(step, str):
            fields = {field.alias or name: field for name, field in block.model_fields.items()}
            annotation = fields[step].annotation if step in fields else None
        else:
            annotation = _item_of(annotation)
    return annotation


def _block_in(annotation: Any) -> type[Block] | None:
    annotation = _bare(annotation)
    return annotation if isinstance(annotation, type) and issubclass(annotation, Block) else None


def _item_of(annotation: Any) -> Any:
    """What a list or a mapping holds."""
    annotation = _bare(annotation)
    arguments = [part for part in typing.get_args(annotation) if part is not Ellipsis]
    return arguments[-1] if arguments else None


def _bare(annotation: Any) -> Any:
    """An annotation without ``Annotated``, ``| None`` and aliases."""
    while True:
        origin = typing.get_origin(annotation)
        if origin is typing.Annotated:
            annotation = typing.get_args(annotation)[0]
        elif origin in (typing.Union, types.UnionType):
            annotation = next(a for a in typing.get_args(annotation) if a is not type(None))
        else:
            return annotation
