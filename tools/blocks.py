"""The blocks of the definition language as tables: each key, what it takes, its default."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from journeykit.definition import models
from journeykit.definition.blocks import Block, KeyField, fields_of
from journeykit.definition.constraints import Pattern, Range
from journeykit.definition.docstrings import meanings
from journeykit.definition.models import ColumnRef, Formula, StageRef

_FORMULAS = {
    "condition": "condition",
    "value": "number",
    "date": "date",
    "aggregate": "one number over all customers",
    "column": "expression",
}
_PLAIN: Mapping[object, str] = {str: "text", int: "whole number", float: "number", bool: "boolean"}


def block_table(name: str) -> str:
    """The keys of one block, named by its class, as a Markdown table."""
    block = getattr(models, name)
    rows = [
        f"| `{field.key}` | {_type_of(field)} | {_default_of(field)} | {_meaning(block, key)} |"
        for key, field in fields_of(block).items()
    ]
    return "\n".join(["| key | takes | default | meaning |", "| --- | --- | --- | --- |", *rows])


def blocks() -> Iterator[type[Block]]:
    """Every block of the language."""
    for value in vars(models).values():
        if isinstance(value, type) and issubclass(value, Block) and value is not Block:
            yield value


def _meaning(block: type[Block], name: str) -> str:
    return meanings(block)[fields_of(block)[name].key].replace("``", "`").replace("|", "\\|")


def _default_of(field: KeyField) -> str:
    if field.is_required:
        return "**required**"
    default = field.value()
    if default is None or default in ((), {}):
        return ""
    if isinstance(default, Block):
        parts = (f"{key}: {value:g}" for key, value in vars(default).items())
        return f"`{{{', '.join(parts)}}}`"
    if isinstance(default, tuple):
        return f"`[{', '.join(map(str, default))}]`"
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    return f"`{default:g}`" if isinstance(default, float) else f"`{default}`"


def _type_of(field: KeyField) -> str:
    return _named(field.annotation).replace("|", "\\|")


def _named(annotation: Any, marks: tuple[object, ...] = ()) -> str:
    """What an annotation takes, in the words of the reference."""
    if get_origin(annotation) is Annotated:
        inner, *more = get_args(annotation)
        return _named(inner, (*marks, *more))
    if marked := _of_marks(marks):
        return marked
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in (Union, UnionType):
        [inner] = [one for one in arguments if one is not NoneType]
        return _named(inner, marks)
    if origin is Literal:
        return " · ".join("a blank" if one == " " else f"`{one}`" for one in arguments)
    if origin is tuple:
        return _of_items(arguments)
    if isinstance(annotation, type) and issubclass(annotation, Block):
        return f"[{_spaced(annotation.__name__)}](#{_spaced(annotation.__name__, '-')})"
    if origin is not None:
        key, value = arguments
        return f"mapping of {_named(key)} to {_named(value)}"
    return _PLAIN[annotation] + _range_of(marks)


def _of_items(arguments: tuple[Any, ...]) -> str:
    items = [one for one in arguments if one is not Ellipsis]
    if len(arguments) == 2 and arguments[1] is Ellipsis:
        return f"list of {_named(items[0])}"
    return f"list of {len(items)}: each {_named(items[0])}"


def _of_marks(marks: tuple[object, ...]) -> str:
    """What a text is, where it is more than text."""
    for mark in marks:
        if isinstance(mark, Formula):
            results = ", may name results" if mark.scope == "results" else ""
            return f"[{_FORMULAS[mark.kind]}](expressions.md){results}"
        if isinstance(mark, ColumnRef):
            return "column"
        if isinstance(mark, StageRef):
            return "stage id"
        if isinstance(mark, Pattern):
            return "id"
    return ""


def _range_of(marks: tuple[object, ...]) -> str:
    """The range of a number, such as ``, 0 to 1``."""
    spans = [mark for mark in marks if isinstance(mark, Range)]
    if not spans:
        return ""
    [span] = spans
    if span.least is not None and span.most is not None:
        return f", {span.least:g} to {span.most:g}"
    if span.above is not None:
        return f" above {span.above:g}"
    return f", {span.least:g} or more" if span.least is not None else ""


def _spaced(name: str, between: str = " ") -> str:
    """``LossBranch`` as ``loss branch``."""
    return between.join(re.findall(r"[A-Z][a-z]*", name)).lower()
