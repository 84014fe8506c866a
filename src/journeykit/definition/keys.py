"""What the models take at a route: asked of their annotations, so that nothing is said twice."""

from __future__ import annotations

import typing
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from types import UnionType
from typing import Any

from journeykit.definition.blocks import Block, KeyField, bare, fields_of, remembered
from journeykit.definition.constraints import First, Range
from journeykit.definition.findings import Route
from journeykit.definition.models import ColumnRef, Formula, Journey
from journeykit.records import dataclass

_WORDS: Mapping[Any, str] = {
    str: "text",
    bool: "true or false",
    int: "a whole number",
    float: "a number",
}
BLOCK = "a block of keys"
LIST = "a list"


@dataclass(frozen=True)
class Bounds:
    """Between which numbers a value lies; None where there is no bound."""

    least: float | None = None
    most: float | None = None
    above: float | None = None

    def __str__(self) -> str:
        if self.least is not None and self.most is not None:
            return f"from {self.least:g} to {self.most:g}"
        if self.above is not None:
            return f"above {self.above:g}"
        return f"of {self.least:g} or more" if self.least is not None else ""


def keys_at(route: Route) -> list[str]:
    """The keys of the block at a route into a journey, as written in YAML."""
    block = _block_in(_annotation_at(route))
    return [] if block is None else list(_fields(block))


def required_at(route: Route) -> bool:
    """Whether the key that a route ends with may not be left out of its block."""
    block = _block_in(_annotation_at(route[:-1]))
    field = _fields(block).get(str(route[-1])) if block is not None and route else None
    return field is not None and field.is_required


def homes_of(key: str, route: Route) -> list[str]:
    """Where ``key`` belongs that stands in the block at a route: blocks right in it, else lists."""
    block = _block_in(_annotation_at(route))
    inner = () if block is None else _keys_within(block)
    homes = [f"`{name}:`" for name, is_list, keys in inner if key in keys and not is_list]
    return homes or [f"an entry of `{name}:`" for name, is_list, keys in inner if key in keys]


@remembered
def _keys_within(block: type[Block]) -> tuple[tuple[str, bool, frozenset[str]], ...]:
    """The blocks and lists of blocks right in a block: name, whether a list, the keys there."""
    found = []
    for name, field in _fields(block).items():
        annotation = field.annotation
        is_list = _taken(annotation) == LIST
        inner = _block_in(_item_of(annotation) if is_list else annotation)
        if inner is not None:
            found.append((name, is_list, frozenset(_fields(inner))))
    return tuple(found)


def first_key(route: Route) -> str | None:
    """The key that says most in the block at a route: the first required, else the first."""
    block = _block_in(_annotation_at(route))
    if block is None:
        return None
    fields = _fields(block)
    return next((key for key, field in fields.items() if field.is_required), next(iter(fields)))


def block_name_at(route: Route) -> str | None:
    """The name of the model of the block at a route."""
    block = _block_in(_annotation_at(route))
    return None if block is None else block.__name__


def entries_at(route: Route) -> int | None:
    """How many entries the list at a route has to have; None where any number will do."""
    annotation = bare(_annotation_at(route))
    arguments = typing.get_args(annotation)
    is_tuple = typing.get_origin(annotation) is tuple
    return len(arguments) if is_tuple and Ellipsis not in arguments else None


def choices_at(route: Route) -> Sequence[str]:
    """The texts of which one has to stand at a route; none where it is no choice."""
    annotation = bare(_annotation_at(route))
    if typing.get_origin(annotation) is not typing.Literal:
        return ()
    return [str(choice) for choice in typing.get_args(annotation)]


def bounds_at(route: Route) -> Bounds:
    """Between which numbers the value at a route has to lie."""
    for mark in _marks_at(route):
        if isinstance(mark, Range):
            return Bounds(mark.least, mark.most, mark.above)
    return Bounds()


def takes_at(route: Route) -> str | None:
    """What may stand at a route, in words; None where the models know of no such place."""
    return _taken(_annotation_at(route))


def _taken(annotation: Any) -> str | None:
    if annotation is None:
        return None
    inner = bare(annotation)
    if typing.get_origin(inner) is typing.Literal:
        return "one of its choices"
    if isinstance(inner, type) and issubclass(inner, Block):
        words = BLOCK
    elif typing.get_origin(inner) is tuple:
        words = LIST
    else:
        words = _WORDS.get(inner, BLOCK)
    return f"text or {words}" if _takes_text_too(annotation) else words


def takes_text_too(route: Route) -> bool:
    """Whether a text may stand at a route in the place of a block or a list."""
    return _takes_text_too(_annotation_at(route))


def _takes_text_too(annotation: Any) -> bool:
    return any(isinstance(mark, First) for mark in _marks_of(annotation))


def names_columns(route: Route) -> bool:
    """Whether the text at a route names a column, or is an expression over columns."""
    return any(isinstance(mark, Formula | ColumnRef) for mark in _marks_at(route))


def is_formula(route: Route) -> bool:
    """Whether the text at a route is an expression."""
    return any(isinstance(mark, Formula) for mark in _marks_at(route))


@lru_cache(maxsize=1024)
def _annotation_at(route: Route) -> Any:
    """What the models say of a route; None where they know of none."""
    annotation: Any = Journey
    for step in route:
        block = _block_in(annotation)
        if block is not None and isinstance(step, str):
            field = _fields(block).get(step)
            annotation = field.annotation if field is not None else None
        else:
            annotation = _item_of(annotation)
    return annotation


@remembered
def _fields(block: type[Block]) -> dict[str, KeyField]:
    return {field.key: field for field in fields_of(block).values()}


def _marks_at(route: Route) -> Iterator[Any]:
    return _marks_of(_annotation_at(route))


def _marks_of(annotation: Any) -> Iterator[Any]:
    """All marks of a value, those of its items and keys not among them."""
    waiting = [annotation]
    while waiting:
        annotation = waiting.pop()
        yield from getattr(annotation, "__metadata__", ())
        origin = typing.get_origin(annotation)
        if origin is typing.Annotated:
            waiting.append(typing.get_args(annotation)[0])
        elif origin in (typing.Union, UnionType):
            waiting += typing.get_args(annotation)


def _block_in(annotation: Any) -> type[Block] | None:
    annotation = bare(annotation)
    return annotation if isinstance(annotation, type) and issubclass(annotation, Block) else None


def _item_of(annotation: Any) -> Any:
    """What a list or a mapping holds."""
    annotation = bare(annotation)
    arguments = [part for part in typing.get_args(annotation) if part is not Ellipsis]
    return arguments[-1] if arguments else None
