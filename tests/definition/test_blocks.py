"""What the models read by themselves, against pydantic made of the same annotations."""

from __future__ import annotations

import copy
import math
import typing
from collections.abc import Iterator, Mapping
from types import NoneType, UnionType
from typing import Any

import pytest

from journeykit.definition.blocks import Block, as_plain, fields_of, with_changes, written_in
from journeykit.definition.checked import _checked, errors_in
from journeykit.definition.constraints import Pattern
from journeykit.definition.findings import Route
from journeykit.definition.models import Column, Customer, Edge, Journey, Stage
from journeykit.definition.reading import RefusedError, read_block

ODD: tuple[Any, ...] = (
    None,
    True,
    0,
    1,
    2,
    -1,
    101,
    10**400,
    0.5,
    1.0,
    -3.5,
    math.nan,
    math.inf,
    -math.inf,
    "",
    "abc",
    "a b",
    "abc\n",
    "x" * 65,
    "ü",
    "half \ud800",
    "1",
    "text",
    [],
    ["abc"],
    ["abc", "d", "e"],
    ["abc", ""],
    [1],
    [None],
    [0, 1],
    [["a", "b", "c"]] * 3,
    ("abc",),
    {},
    {"abc": 1},
    {1: 2},
    {"to": "abc"},
    {"id": "abc"},
    {"id": "abc", "unknown": 1},
    {0: 0, 10: 100},
    {"0": 0, "10": 100},
    {0: 0, 10: 101},
    {10: 100, 0: 0.5},
    {0: 0},
    {"type": "text"},
    {"type": "text", "from": "A", "from_": "B"},
    b"abc",
    object,
)
"""Values of every kind, each right somewhere and wrong elsewhere."""


def whole(annotation: Any) -> Any:
    """Plain data that an annotation takes, with every key of every block."""
    origin, parts = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Annotated:
        if "_anchors_rise" in str(annotation):
            return {0: 0, 10: 100}
        is_id = any(isinstance(mark, Pattern) for mark in annotation.__metadata__)
        return "abc" if is_id else whole(annotation.__origin__)
    if origin in (typing.Union, UnionType):
        return whole(next(part for part in parts if part is not NoneType))
    if origin is typing.Literal:
        return parts[-1]
    if origin is tuple:
        return [whole(part) for part in parts if part is not Ellipsis]
    if origin is not None:
        return {"abc": whole(parts[1])}
    if issubclass(annotation, Block):
        return {field.key: whole(field.annotation) for field in fields_of(annotation).values()}
    return {str: "t", int: 1, float: 0.5, bool: True}[annotation]


def routes(data: Any, route: Route = ()) -> Iterator[Route]:
    """Every place in plain data."""
    yield route
    if isinstance(data, list):
        for place, item in enumerate(data):
            yield from routes(item, (*route, place))
    elif isinstance(data, dict):
        for key, item in data.items():
            yield from routes(item, (*route, key))


def put(data: Any, route: Route, value: Any) -> Any:
    """A copy of the data with another value at a route."""
    if not route:
        return value
    parent = dict(data) if isinstance(data, dict) else list(data)
    parent[route[0]] = put(data[route[0]], route[1:], value)
    return parent


def taken(data: Any) -> Any:
    """What our own reading gives, as plain data with the keys that were written; or None."""
    try:
        block = read_block(Journey, data)
    except ValueError:
        return None
    return as_plain(block), written(block)


def taken_by_pydantic(data: Any) -> Any:
    try:
        model = _checked(Journey).model_validate(data)
    except ValueError:
        return None
    return listed(model.model_dump()), written(model)


def listed(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: listed(item) for key, item in value.items()}
    return [listed(item) for item in value] if isinstance(value, tuple | list) else value


def written(value: Any) -> Any:
    """The keys that were given, block by block."""
    if isinstance(value, Block) or hasattr(value, "model_fields_set"):
        given = written_in(value) if isinstance(value, Block) else value.model_fields_set
        names = fields_of(type(value)) if isinstance(value, Block) else type(value).model_fields
        return sorted(given), [written(getattr(value, name)) for name in names]
    if isinstance(value, Mapping):
        return [(key, written(item)) for key, item in value.items()]
    return [written(item) for item in value] if isinstance(value, tuple) else type(value).__name__


WHOLE = whole(Journey)


def test_a_journey_with_every_key_is_read_as_pydantic_reads_it() -> None:
    assert len(list(routes(WHOLE))) > 250
    assert taken(WHOLE) == taken_by_pydantic(WHOLE) is not None


@pytest.mark.parametrize("part", sorted(WHOLE))
def test_every_value_anywhere_is_read_or_refused_as_pydantic_does(part: str) -> None:
    refused = 0
    least = {"id": "abc", "stages": [{"id": "abc"}]}
    for route in routes(WHOLE[part], (part,)):
        for odd in ODD:
            if (route, odd) == (("journeykit",), True):
                continue  # a file that says so is told so before it is read
            data = put({**least, part: WHOLE[part]}, route, odd)
            ours = taken(data)
            assert repr(ours) == repr(taken_by_pydantic(data)), (route, odd)
            refused += ours is None
    assert refused


@pytest.mark.parametrize("data", [WHOLE, {"id": "abc", "stages": [{"id": "abc"}], "health": {}}])
def test_what_is_not_as_usual_is_what_pydantic_says_is_not(data: Any) -> None:
    ours = as_plain(read_block(Journey, data), tells_all=False)
    assert ours == listed(_checked(Journey).model_validate(data).model_dump(exclude_defaults=True))


def test_a_fault_is_pydantics_to_name() -> None:
    [fault] = errors_in({"id": "abc", "name": 1, "stages": [{"id": "abc"}]})
    assert (fault["type"], fault["loc"]) == ("string_type", ("name",))
    with pytest.raises(RuntimeError, match="finds no fault"):
        errors_in({"id": "abc", "stages": [{"id": "abc"}]})


def test_a_block_is_a_value() -> None:
    edge = Edge(to="abc")
    assert edge == read_block(Edge, {"to": "abc"}) != Edge(to="abc", name="On")
    assert edge != Stage(id="abc")
    assert {edge: 1}[copy.deepcopy(edge)] == 1
    assert written_in(copy.copy(edge)) == {"to"}
    assert repr(edge) == "Edge(to='abc', name=None, kind=None, when=None)"
    for change in (lambda: setattr(edge, "to", "d"), lambda: delattr(edge, "to")):
        with pytest.raises(AttributeError, match=r"cannot .+ field 'to'"):
            change()
    with pytest.raises(RefusedError):
        Edge(to="")


def test_a_changed_block_bears_in_mind_what_was_written() -> None:
    column = read_block(Column, {"type": "text", "from": "A"})
    changed = with_changes(column, missing=("-",))
    assert (changed.from_, changed.missing, column.missing) == ("A", ("-",), ())
    assert written_in(changed) == {"type", "from_", "missing"}
    assert as_plain(changed, without={"type"}, tells_all=False) == {"from_": "A", "missing": ["-"]}
    assert as_plain(Customer(goal="Win")) == {
        **dict.fromkeys(("thinking", "feeling", "problem", "push")),
        "goal": "Win",
    }


def test_keys_stand_with_those_of_the_block_they_build_on_first() -> None:
    fields = fields_of(Column)
    assert list(fields)[:2] == ["type", "from_"]
    assert fields["from_"].key == "from"
    assert fields["type"].is_required
    assert not fields["of"].is_required
    assert fields["missing"].value() == ()
