"""How plain data becomes blocks, by what the annotations of their keys take.

What a file says plainly right is read here. Whatever is not taken is refused without a word:
``checked`` asks pydantic, by the same annotations, what is wrong and where, so that a sound file
does not wait for a library that has nothing to say of it.
"""

from __future__ import annotations

import math
import re
import typing
from collections.abc import Callable, Mapping
from types import NoneType, UnionType
from typing import Any

from journeykit.definition.blocks import (
    AnyBlock,
    Block,
    KeyField,
    Values,
    fields_of,
    filled,
    remembered,
)
from journeykit.definition.constraints import First, Length, Pattern, Range, Then
from journeykit.records import dataclass

_Reader = Callable[[Any], Any]


class RefusedError(ValueError):
    """A value that its annotation does not take; ``checked`` says which and why."""


def read_block(model: type[AnyBlock], data: Mapping[str, Any]) -> AnyBlock:
    """A block of plain data, as a file gives it.

    Raises:
        RefusedError: Something in it is not what an annotation takes.
    """
    return filled(model, values_of(model, data))


@dataclass(frozen=True)
class _Form:
    """How the data of one kind of block are read."""

    keys: Mapping[str, tuple[str, _Reader]]
    defaults: Mapping[str, Any]
    made: tuple[KeyField, ...]
    required: frozenset[str]


@remembered
def _form(model: type[Block]) -> _Form:
    fields = fields_of(model).values()
    readers = {field.name: (field.name, _reader(field.annotation)) for field in fields}
    return _Form(
        keys=readers | {field.key: readers[field.name] for field in fields},
        defaults={field.name: field.default for field in fields},
        made=tuple(field for field in fields if field.factory is not None),
        required=frozenset(field.name for field in fields if field.is_required),
    )


def values_of(model: type[Block], data: Mapping[str, Any]) -> Values:
    """What the keys of a block hold; see ``read_block``."""
    form = _form(model)
    values = dict(form.defaults)
    written = set()
    for name, given in data.items():
        known = form.keys.get(name)
        if known is None or known[0] in written:
            raise RefusedError
        values[known[0]] = known[1](given)
        written.add(known[0])
    if not form.required <= written:
        raise RefusedError
    for field in form.made:
        if field.name not in written:
            values[field.name] = field.value()
    return values, frozenset(written)


@remembered
def _reader(annotation: Any) -> _Reader:
    """What makes a value of what a file gives, or refuses it."""
    origin = typing.get_origin(annotation)
    if origin is typing.Annotated:
        return _marked(annotation.__origin__, annotation.__metadata__)
    if origin in (typing.Union, UnionType):
        [taken] = (one for one in typing.get_args(annotation) if one is not NoneType)
        return _optional(_reader(taken))
    if origin is typing.Literal:
        return _choice(typing.get_args(annotation))
    if origin is tuple:
        return _items(typing.get_args(annotation))
    if origin is not None:
        named, item = typing.get_args(annotation)
        return _mapping(_reader(named), _reader(item))
    return _SINGLE[annotation] if annotation in _SINGLE else _block(annotation)


def _marked(annotation: Any, marks: tuple[Any, ...]) -> _Reader:
    read = _reader(annotation)
    for mark in marks:
        if isinstance(mark, Length):
            read = _of_length(read, mark)
        elif isinstance(mark, Range):
            read = _in_range(read, mark)
        elif isinstance(mark, Pattern):
            read = _matching(read, re.compile(mark.text))
        elif isinstance(mark, Then):
            read = _followed(read, mark.function)
        elif isinstance(mark, First):
            read = _followed(mark.function, read)
    return read


def _of_length(read: _Reader, length: Length) -> _Reader:
    least, most = length.least, math.inf if length.most is None else length.most

    def found(given: Any) -> Any:
        value = read(given)
        if not least <= len(value) <= most or not _is_encodable(value):
            raise RefusedError
        return value

    return found


def _in_range(read: _Reader, span: Range) -> _Reader:
    least, most, above = span.least, span.most, span.above

    def found(given: Any) -> Any:
        value = read(given)
        if (
            (least is not None and not value >= least)  # so is what is not a number
            or (most is not None and not value <= most)
            or (above is not None and not value > above)
            or (span.finite and not math.isfinite(value))
        ):
            raise RefusedError
        return value

    return found


def _matching(read: _Reader, pattern: re.Pattern[str]) -> _Reader:
    def found(given: Any) -> Any:
        value = read(given)
        if pattern.fullmatch(value) is None:
            raise RefusedError
        return value

    return found


def _followed(first: _Reader, then: _Reader) -> _Reader:
    return lambda given: then(first(given))


def _optional(read: _Reader) -> _Reader:
    return lambda given: None if given is None else read(given)


def _choice(choices: tuple[Any, ...]) -> _Reader:
    kinds = {type(choice) for choice in choices}

    def found(given: Any) -> Any:
        if type(given) not in kinds or given not in choices:
            raise RefusedError
        return given

    return found


def _items(kinds: tuple[Any, ...]) -> _Reader:
    if kinds[-1] is Ellipsis:
        read = _reader(kinds[0])
        return lambda given: tuple(map(read, _listed(given)))
    readers = tuple(map(_reader, kinds))

    def found(given: Any) -> Any:
        if len(_listed(given)) != len(readers):
            raise RefusedError
        return tuple(read(item) for read, item in zip(readers, given, strict=True))

    return found


def _listed(given: Any) -> list[Any] | tuple[Any, ...]:
    if not isinstance(given, list | tuple):
        raise RefusedError
    return given


def _mapping(named: _Reader, item: _Reader) -> _Reader:
    def found(given: Any) -> Any:
        if not isinstance(given, dict):
            raise RefusedError
        return {named(name): item(value) for name, value in given.items()}

    return found


def _block(model: type[Block]) -> _Reader:
    def found(given: Any) -> Any:
        if isinstance(given, dict):
            return filled(model, values_of(model, given))
        if not isinstance(given, model):
            raise RefusedError
        return given

    return found


def _text(given: Any) -> str:
    if not isinstance(given, str):
        raise RefusedError
    return given


def _is_encodable(value: Any) -> bool:
    """Whether a text is whole characters; anything else is."""
    if not isinstance(value, str) or value.isascii():
        return True
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _whole_number(given: Any) -> int:
    if type(given) is not int:
        raise RefusedError
    return given


def _number(given: Any) -> float:
    if type(given) is float:
        return given
    try:
        return float(_whole_number(given))
    except OverflowError:
        raise RefusedError from None


def _truth(given: Any) -> bool:
    if type(given) is not bool:
        raise RefusedError
    return given


_SINGLE: Mapping[Any, _Reader] = {
    str: _text,
    int: _whole_number,
    float: _number,
    bool: _truth,
}
