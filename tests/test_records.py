"""Our data classes are those of the standard library; only their methods are made later."""

from __future__ import annotations

import copy
import dataclasses
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any

import pytest

import journeykit
from journeykit import records

Decorator = Callable[..., Any]


def _account(dataclass: Decorator) -> Any:
    @dataclass(frozen=True)
    class Account:
        name: str
        value: float = 0.0
        tags: list[str] = dataclasses.field(default_factory=list, hash=False)
        note: str = dataclasses.field(default="", repr=False, compare=False)
        source: str = dataclasses.field(default="export", init=False)
        _seen: dict[str, int] = dataclasses.field(default_factory=dict, init=False, compare=False)

        @cached_property
        def doubled(self) -> float:
            return self.value * 2

    return Account


def _stage(dataclass: Decorator) -> Any:
    @dataclass
    class Place:
        """Where."""

        line: int

    @dataclass
    class Stage(Place):
        name: str = "a"
        column: int = dataclasses.field(default=1, kw_only=True)
        lanes: tuple[str, ...] = dataclasses.field(default=(), kw_only=True)
        self_: int = 0

        def __post_init__(self) -> None:
            self.whole = (self.line, self.name)

    return Stage


def _mark(dataclass: Decorator) -> Any:
    @dataclass(frozen=True)
    class Mark:
        """Speaks for itself."""

        text: str

        def __repr__(self) -> str:
            return "a mark"

        def __eq__(self, other: object) -> bool:
            return isinstance(other, type(self)) and str(self.text) == str(other.text)

        def __hash__(self) -> int:
            return hash(str(self.text))

    return Mark


def _node(dataclass: Decorator) -> Any:
    @dataclass(eq=False)
    class Node:
        next: Any = None

    return Node


def _nothing(dataclass: Decorator) -> Any:
    @dataclass(frozen=True)
    class Nothing:
        pass

    return Nothing


def _span(dataclass: Decorator) -> Any:
    @dataclass(frozen=True, slots=True, order=True)
    class Span:
        begin: int
        end: int = 9

    return Span


def _token(dataclass: Decorator) -> Any:
    @dataclass(slots=True)
    class Token:
        name: str
        value: float = 1.0
        source: str = dataclasses.field(default="export", init=False)
        marks: list[str] = dataclasses.field(default_factory=list)

    return Token


def _edit(dataclass: Decorator) -> Any:
    @dataclass(frozen=True, slots=True, kw_only=True)
    class Edit:
        name: str = "a"
        value: float = 1.0

        @property
        def doubled(self) -> float:
            return self.value * 2

    return Edit


CLASSES = [_account, _stage, _mark, _node, _nothing, _span, _token, _edit]
CALLS: list[tuple[tuple[Any, ...], dict[str, Any]]] = [
    ((), {}),
    ((1,), {}),
    (("Nord",), {}),
    (("Nord", 2.0, ["a"]), {"note": "b"}),
    ((3, "b"), {"column": 4, "lanes": ("c",), "self_": 5}),
    ((), {"name": "Nord", "value": 1.0}),
    ((), {"nobody": 1}),
    ((1, 2, 3, 4, 5, 6, 7), {}),
]


def _told(of: Any, given: tuple[Any, ...], named: dict[str, Any]) -> list[Any]:
    """All that can be seen of an instance, or of how making it failed."""
    try:
        one = of(*given, **named)
    except TypeError as error:
        return [str(error)]
    other = of(*given, **named)
    told = [repr(one), vars(one) if hasattr(one, "__dict__") else None, one == other, one == 1]
    told += [dataclasses.asdict(one), one == dataclasses.replace(one), of.__match_args__]
    told += [repr(copy.copy(one)), repr(copy.deepcopy(one)), getattr(of, "__slots__", None)]
    try:
        told.append(hash(one) == hash(other) and len({one, other}))
    except TypeError as error:
        told.append(str(error))
    for field in dataclasses.fields(one):
        told += [_refusal(setattr, one, field.name, 1), _refusal(delattr, one, field.name)]
    return told


def _refusal(change: Callable[..., None], *of: Any) -> object:
    try:
        change(*of)
    except dataclasses.FrozenInstanceError as error:
        return str(error)
    return None


@pytest.mark.parametrize("made", CLASSES)
def test_an_instance_is_as_that_of_a_standard_class(made: Callable[[Decorator], Any]) -> None:
    for given, named in CALLS:
        ours, standard = made(records.dataclass), made(dataclasses.dataclass)
        told = _told(ours, given, named)
        assert told == _told(standard, given, named)
        for _ in range(records._FEW):  # until its methods are written, and then
            assert told == _told(ours, given, named)


def test_what_counts_tells_instances_apart() -> None:
    account = _account(records.dataclass)
    one = account("Nord", 1.0, ["a"])
    assert one == account("Nord", 1.0, ["a"], note="b")
    assert one != account("Nord", 1.0, ["b"])
    assert hash(one) == hash(account("Nord", 1.0, ["b"]))
    assert account("Nord").tags is not account("Nord").tags
    assert (one.doubled, one.doubled) == (2.0, 2.0)


def test_a_circle_is_told() -> None:
    node = _node(records.dataclass)()
    node.next = node
    assert repr(node).endswith("Node(next=...)")


def test_no_text_is_run_before_the_first_instance(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("text was run")

    with monkeypatch.context() as held:
        held.setattr("builtins.exec", refuse)
        account = _account(records.dataclass)
    assert account("Nord").name == "Nord"


def _of_the_package() -> Iterator[type]:
    for module in pkgutil.walk_packages(journeykit.__path__, "journeykit."):
        if not module.name.endswith("__main__"):
            for one in vars(importlib.import_module(module.name)).values():
                if isinstance(one, type) and one.__module__ == module.name:
                    yield one


def test_every_class_of_the_package_takes_what_the_standard_one_would() -> None:
    ours = [one for one in _of_the_package() if "__dataclass_fields__" in vars(one)]
    assert len(ours) > 300
    for one in ours:
        fields = [(f.name, Any, _again(f)) for f in dataclasses.fields(one)]
        standard = inspect.signature(dataclasses.make_dataclass("Standard", fields))
        written = inspect.signature(records._initialiser(one, frozen=True))
        names = [(p.name, p.kind, p.default is p.empty) for p in written.parameters.values()][1:]
        assert names == [
            (p.name, p.kind, p.default is p.empty) for p in standard.parameters.values()
        ]


def _again(field: dataclasses.Field[Any]) -> Any:
    """A field as its class wrote it."""
    given: dict[str, Any] = {"init": field.init, "kw_only": field.kw_only}
    if field.default is not dataclasses.MISSING:
        given["default"] = field.default
    if field.default_factory is not dataclasses.MISSING:
        given["default_factory"] = field.default_factory
    return dataclasses.field(**given)
