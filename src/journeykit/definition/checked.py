"""The models as pydantic has them, made of the same annotations, with its place for every fault.

They are asked where a file is not plainly right, and for the JSON Schema; nothing else is made of
them.
"""

from __future__ import annotations

import collections.abc
import typing
from collections.abc import Callable, Iterable, Mapping
from types import UnionType
from typing import Annotated, Any, Union

import pydantic
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    Strict,
    StringConstraints,
    ValidationError,
)
from pydantic_core import ErrorDetails

from journeykit.definition.blocks import Block, KeyField, fields_of, remembered, written_in
from journeykit.definition.constraints import First, Length, Pattern, Range, Then
from journeykit.definition.models import Journey


class _Checked(BaseModel):
    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        populate_by_name=True,
        defer_build=True,  # one validator for the whole, and not one for each block
    )


def errors_in(data: Any) -> list[ErrorDetails]:
    """What is wrong in the plain data of a journey.

    Raises:
        RuntimeError: Nothing, though the models do not take it: the two differ.
    """
    try:
        _checked(Journey).model_validate(data)
    except ValidationError as error:
        return error.errors(include_url=False)
    raise RuntimeError("the models refuse a journey in which pydantic finds no fault")


def plain_schema() -> dict[str, Any]:
    """The JSON Schema of a journey as pydantic writes it."""
    return _checked(Journey).model_json_schema(by_alias=True, mode="validation")


@remembered
def _checked(model: type[Block]) -> type[BaseModel]:
    fields = {field.name: _field(field) for field in fields_of(model).values()}
    made: Callable[..., type[BaseModel]] = pydantic.create_model
    return made(model.__name__, __base__=_Checked, __doc__=model.__doc__, **fields)


def _field(field: KeyField) -> tuple[Any, Any]:
    said: dict[str, Any] = {} if field.key == field.name else {"alias": field.key}
    if field.factory is not None:
        said["default_factory"] = field.factory
    elif not field.is_required:
        said["default"] = _usual(field.default)
    return _annotated(field.annotation), Field(**said)


def _usual(default: Any) -> Any:
    if not isinstance(default, Block):
        return default
    return _checked(type(default))(**{name: vars(default)[name] for name in written_in(default)})


def _annotated(annotation: Any) -> Any:
    """An annotation in the words of pydantic."""
    origin, parts = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is Annotated:
        marks = [one for mark in parts[1:] for one in _marks(mark, annotation.__origin__)]
        return _with(_annotated(annotation.__origin__), marks)
    if origin in (Union, UnionType):
        return Union[tuple(map(_annotated, parts))]  # noqa: UP007 - of as many as there are
    if origin is tuple:
        return _with(tuple[tuple(map(_annotated, parts))], [Strict(False)])  # type: ignore[misc]
    if origin is collections.abc.Mapping:
        return Mapping[_annotated(parts[0]), _annotated(parts[1])]  # type: ignore[misc]
    is_block = isinstance(annotation, type) and issubclass(annotation, Block)
    return _checked(annotation) if is_block else annotation


def _with(annotation: Any, marks: Iterable[Any]) -> Any:
    for mark in marks:
        annotation = Annotated[annotation, mark]
    return annotation


def _marks(mark: Any, of: Any) -> Iterable[Any]:
    """A mark in the words of pydantic; none where it has nothing to do with what is taken."""
    if isinstance(mark, Length):
        kind = StringConstraints if of is str else Field
        yield kind(min_length=mark.least or None, max_length=mark.most)
    elif isinstance(mark, Pattern):
        yield StringConstraints(pattern=f"^{mark.text}$")
    elif isinstance(mark, Range):
        bounds = {"ge": mark.least, "le": mark.most, "gt": mark.above}
        said: dict[str, Any] = {name: value for name, value in bounds.items() if value is not None}
        if mark.finite:
            said["allow_inf_nan"] = False
        yield Field(**said)
    elif isinstance(mark, First):
        yield BeforeValidator(mark.function, json_schema_input_type=_annotated(mark.shown))
    elif isinstance(mark, Then):
        yield AfterValidator(mark.function)
