"""Data classes whose methods cost nothing until they are used.

The standard decorator writes, compiles and runs the text of up to six methods for every class when
its module is imported: a sixth of a short command's time, and most of these methods are never
called. This one takes the standard fields, so that ``fields``, ``replace`` and ``asdict`` know its
classes; it shares the methods that need no text of their own, and writes ``__init__`` when more
than a few instances are made. To type checkers it is the standard one.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import MISSING, Field, FrozenInstanceError, fields
from dataclasses import field as field
from dataclasses import replace as replace
from operator import attrgetter
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any

_FEW = 8
"""Instances of a class that are filled one by one: a text of their own would not pay."""

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:

    def dataclass(cls=None, /, *, frozen=False, eq=True, order=False, **others):
        """``dataclasses.dataclass``: a class with an order is still made by that."""
        if order:
            return dataclasses.dataclass(cls, frozen=frozen, eq=eq, order=order, **others)
        if cls is None:
            return lambda decorated: _completed(decorated, frozen, eq, others)
        return _completed(cls, frozen, eq, others)


def _completed(cls: type, frozen: bool, eq: bool, others: Mapping[str, bool]) -> type:
    """The class with its fields, and with those methods that it does not bring itself."""
    if not cls.__doc__:
        cls.__doc__ = cls.__name__  # else the standard decorator works out a signature to be there
    cls = dataclasses.dataclass(init=False, repr=False, eq=False, **others)(cls)
    methods: dict[str, Any] = {"__init__": _written_when_called(cls, frozen), "__repr__": _repr}
    if frozen and others.get("slots"):
        methods |= {"__getstate__": _state, "__setstate__": _set_state}
    if eq:
        methods["__eq__"] = _equality(fields(cls))
        methods["__hash__"] = _hashing(fields(cls)) if frozen else None
    if frozen:
        methods |= {"__setattr__": _refuse_change, "__delattr__": _refuse_removal}
    for name, method in methods.items():
        if cls.__dict__.get(name) is None:
            setattr(cls, name, method)
    return cls


def _written_when_called(cls: type, frozen: bool) -> Callable[..., None]:
    """An ``__init__`` that fills the first few instances by itself, and then writes the real one.

    Most classes have a few instances in a short run, and to write and compile a text for them takes
    longer than to fill them. What is called wrongly is left to the real one, which says so.
    """
    filled = 0

    def first(self: object, *given: Any, **named: Any) -> None:
        nonlocal filled
        filled += 1
        values = _values_given(cls, given, named) if filled <= _FEW else None
        if values is not None:
            put: Callable[[object, str, object], None] = object.__setattr__ if frozen else setattr
            for name, value in values:
                put(self, name, value)
            done: Callable[[], None] | None = getattr(self, "__post_init__", None)
            if done is not None:
                done()
            return
        written = _initialiser(cls, frozen)
        setattr(cls, "__init__", written)  # noqa: B010 - mypy refuses the assignment
        written(self, *given, **named)

    return first


def _values_given(
    cls: type, given: Sequence[Any], named: dict[str, Any]
) -> list[tuple[str, Any]] | None:
    """The values of an instance by their names, in their order; None where a call is not right."""
    parts = fields(cls)
    places = [one.name for one in parts if one.init and not one.kw_only]
    if len(given) > len(places):
        return None
    said = dict(zip(places, given, strict=False))
    if named.keys() & said.keys():
        return None
    said |= named
    values = []
    for one in parts:
        if one.init and one.name in said:
            values.append((one.name, said.pop(one.name)))
        elif one.default_factory is not MISSING:
            values.append((one.name, one.default_factory()))
        elif one.init and one.default is MISSING:
            return None
        elif one.init or (one.default is not MISSING and "__slots__" in vars(cls)):
            values.append((one.name, one.default))
    return None if said else values


def _initialiser(cls: type, frozen: bool) -> Callable[..., None]:
    """``__init__`` with a parameter for each field, and its assignment."""
    known: dict[str, Any] = {"__set": object.__setattr__, "__missing": MISSING}
    lines = []
    for one in fields(cls):
        value, default = one.name, f"__default_{one.name}"
        known[default] = one.default
        if one.default_factory is not MISSING:
            known[default] = one.default_factory
            value = f"{default}() if {one.name} is __missing else {one.name}"
        if not one.init:
            is_made = one.default_factory is not MISSING
            if not is_made and (one.default is MISSING or "__slots__" not in vars(cls)):
                continue  # its value stays that of the class
            value = f"{default}()" if is_made else default
        lines.append(
            f" __set(self, {one.name!r}, {value})" if frozen else f" self.{one.name} = {value}"
        )
    lines.append(" self.__post_init__()" if hasattr(cls, "__post_init__") else " return")
    text = [f"def __init__({', '.join(_parameters(fields(cls)))}):", *lines]
    exec("\n".join(text), known)  # noqa: S102 - names of fields alone, as the standard one does it
    written: Callable[..., None] = known["__init__"]
    written.__qualname__ = f"{cls.__qualname__}.__init__"
    return written


def _parameters(parts: Sequence[Field[Any]]) -> Iterable[str]:
    """The parameters of ``__init__``; where a default has to be made, it is what is missing."""
    yield "self"
    for is_named in (False, True):
        of_kind = [one for one in parts if one.init and bool(one.kw_only) is is_named]
        if of_kind and is_named:
            yield "*"
        for one in of_kind:
            if one.default_factory is not MISSING:
                yield f"{one.name}=__missing"
            else:
                yield one.name if one.default is MISSING else f"{one.name}=__default_{one.name}"


def _equality(parts: Sequence[Field[Any]]) -> Callable[[object, object], object]:
    values = _values_of(one.name for one in parts if one.compare)

    def equal(self: object, other: object) -> object:
        if other.__class__ is not self.__class__:
            return NotImplemented
        return values(self) == values(other)

    return equal


def _hashing(parts: Sequence[Field[Any]]) -> Callable[[object], int]:
    values = _values_of(
        one.name for one in parts if (one.compare if one.hash is None else one.hash)
    )

    def hashed(self: object) -> int:
        return hash(values(self))

    return hashed


def _values_of(names: Iterable[str]) -> Callable[[object], object]:
    """What gives these attributes of an instance: a tuple, or the value itself of a single one."""
    several = tuple(names)
    return attrgetter(*several) if several else lambda _: ()


@recursive_repr()
def _repr(self: Any) -> str:
    shown = ", ".join(f"{one.name}={getattr(self, one.name)!r}" for one in fields(self) if one.repr)
    return f"{type(self).__qualname__}({shown})"


def _state(self: Any) -> list[Any]:
    return [getattr(self, one.name) for one in fields(self)]


def _set_state(self: Any, state: Iterable[Any]) -> None:
    for one, value in zip(fields(self), state, strict=True):
        object.__setattr__(self, one.name, value)


def _refuse_change(_: object, name: str, __: object) -> None:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_removal(_: object, name: str) -> None:
    raise FrozenInstanceError(f"cannot delete field {name!r}")
