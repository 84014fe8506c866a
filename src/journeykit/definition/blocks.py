"""What the blocks of a journey file are: frozen classes whose annotations say what each key takes.

``reading`` makes them of plain data by these annotations, and ``checked`` has pydantic say, by the
same ones, what is wrong with data of which they cannot be made.
"""

from __future__ import annotations

import typing
from collections.abc import Callable, Collection, Mapping
from dataclasses import FrozenInstanceError
from functools import cache
from types import MappingProxyType, NoneType, UnionType
from typing import Any, NoReturn, TypeVar, dataclass_transform

from journeykit.records import dataclass

# Blocks


@dataclass(frozen=True)
class _Said:
    """What is said of a key beside its annotation; see ``said``."""

    default: Any
    factory: Callable[[], Any] | None
    written: str | None


_NOTHING = object()


def said(
    *,
    default: Any = _NOTHING,
    default_factory: Callable[[], Any] | None = None,
    written: str | None = None,
) -> Any:
    """A key of a block, where more is to be said than its default.

    Args:
        default: Its value where it is left out; without one it has to be there.
        default_factory: Makes that value.
        written: Its name in a file, where Python has no such name.
    """
    return _Said(default, default_factory, written)


@dataclass(frozen=True)
class KeyField:
    """A key of a block.

    Attributes:
        name: In Python.
        key: In a file.
        annotation: What it takes, with all marks.
        default: Its value where it is left out.
        factory: What makes that value; None where it is always the same.
        is_required: Whether it may not be left out.
    """

    name: str
    key: str
    annotation: Any
    default: Any = None
    factory: Callable[[], Any] | None = None
    is_required: bool = False

    def value(self) -> Any:
        """Its value where it is left out."""
        return self.factory() if self.factory is not None else self.default


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(said,))
class Block:
    """What every block shares: it is frozen, and takes no key that it does not know."""

    __slots__ = ("__dict__", "__weakref__", "_written")
    _written: frozenset[str]

    def __init__(self, **values: Any) -> None:
        from journeykit.definition.reading import values_of

        _fill(self, values_of(type(self), values))

    def __setattr__(self, name: str, _: object) -> NoReturn:
        raise FrozenInstanceError(f"cannot assign to field {name!r}")

    def __delattr__(self, name: str) -> NoReturn:
        raise FrozenInstanceError(f"cannot delete field {name!r}")

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return vars(self) == vars(other)

    def __hash__(self) -> int:
        return hash((type(self), *vars(self).values()))

    def __repr__(self) -> str:
        shown = ", ".join(f"{name}={value!r}" for name, value in vars(self).items())
        return f"{type(self).__name__}({shown})"

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (type(self), vars(self), self._written)


_Function = TypeVar("_Function", bound=Callable[..., Any])


def remembered(function: _Function) -> _Function:
    """``functools.cache`` for functions of models, whose hash mypy takes for that of a block."""
    return typing.cast("_Function", cache(function))


AnyBlock = TypeVar("AnyBlock", bound=Block)
Values = tuple[dict[str, Any], frozenset[str]]
"""What all keys of a block hold, by their names in Python; the names of those that were given."""


def with_changes(block: AnyBlock, **changes: Any) -> AnyBlock:
    """The block with other values, which are taken as they are."""
    values = {**vars(block), **changes}
    return filled(type(block), (values, block._written | changes.keys()))


def written_in(block: Block) -> frozenset[str]:
    """The names of the keys that were given, and not left out."""
    return block._written


def as_plain(block: Block, *, without: Collection[str] = (), tells_all: bool = True) -> Any:
    """Dictionaries, lists and values.

    Args:
        block: What to take apart.
        without: Names of its own keys to leave out.
        tells_all: Also keys whose value is the one they have when left out; one whose value is
            made anew each time is told in any case.
    """
    plain: dict[str, Any] = {}
    for field in fields_of(type(block)).values():
        value = getattr(block, field.name)
        is_usual = field.factory is None and not field.is_required and value == field.default
        if field.name not in without and (tells_all or not is_usual):
            plain[field.name] = _plain(value, tells_all)
    return plain


def _plain(value: Any, tells_all: bool) -> Any:
    if isinstance(value, Block):
        return as_plain(value, tells_all=tells_all)
    if isinstance(value, tuple):
        return [_plain(item, tells_all) for item in value]
    if isinstance(value, Mapping):
        return {name: _plain(item, tells_all) for name, item in value.items()}
    return value


@remembered
def fields_of(model: type[Block]) -> Mapping[str, KeyField]:
    """The keys of a block, by their names in Python: of what it builds on first."""
    found = {}
    for owner in reversed(model.__mro__):
        if owner is Block or not issubclass(owner, Block):
            continue
        for name, annotation in owner.__annotations__.items():
            found[name] = _field(name, annotation, vars(owner).get(name, _NOTHING))
    return MappingProxyType(found)


def _field(name: str, annotation: Any, given: Any) -> KeyField:
    known = given if isinstance(given, _Said) else _Said(given, None, None)
    is_required = known.default is _NOTHING and known.factory is None
    default = None if known.default is _NOTHING else known.default
    return KeyField(
        name, known.written or name, annotation, default, known.factory, is_required=is_required
    )


def bare(annotation: Any) -> Any:
    """An annotation without ``Annotated`` and ``| None``."""
    while True:
        origin = typing.get_origin(annotation)
        if origin is typing.Annotated:
            annotation = annotation.__origin__
        elif origin in (typing.Union, UnionType):
            annotation = next(a for a in typing.get_args(annotation) if a is not NoneType)
        else:
            return annotation


def _again(model: type[AnyBlock], values: dict[str, Any], written: frozenset[str]) -> AnyBlock:
    return filled(model, (values, written))


def filled(model: type[AnyBlock], values: Values) -> AnyBlock:
    """A block of values that are taken as they are."""
    block = object.__new__(model)
    _fill(block, values)
    return block


def _fill(block: Block, values: Values) -> None:
    vars(block).update(values[0])
    object.__setattr__(block, "_written", values[1])
