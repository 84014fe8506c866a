"""What the models refused, in words: the kind of problem, the message and the mend."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic_core import ErrorDetails

from journeykit.definition import problems
from journeykit.definition.findings import Problem, Route, nearest, show_route
from journeykit.definition.keys import entries_at

_SHOWN = 40
_NUMBERS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_COUNTS = frozenset({"missing", "too_long", "too_short"})

_EXPECTED: Mapping[str, str] = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "tuple_type": "a list",
    "list_type": "a list",
    "model_type": "a block of keys",
    "model_attributes_type": "a block of keys",
    "dict_type": "a block of keys",
    "mapping_type": "a block of keys",
}


def block_name(route: Route) -> str:
    """A block as it is named in a message."""
    shown = show_route(route)
    return "the file" if not route else f"`{shown}`"


def short(text: str) -> str:
    """A name or value as it may stand in a message."""
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def _found(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, int | float):
        return f"the number {short(str(value))}"
    if isinstance(value, str):
        return f"the text `{short(value)}`"
    return "a list" if isinstance(value, list | tuple) else "a block of keys"


def describe(
    entry: ErrorDetails, route: Route, shown: Route, written: str | None = None
) -> tuple[Problem, str, str | None]:
    """The kind of problem, the message and the mend for an error of pydantic at a route.

    Args:
        entry: What pydantic says.
        route: The value it says it of, in the models.
        shown: The same in the file.
        written: The value's characters in the file, if it is a single one.
    """
    where = show_route(shown) or "the file"
    kind, value, context = entry["type"], entry["input"], entry.get("ctx", {})
    wanted = entries_at(route) if kind in _COUNTS else None
    if wanted is not None:
        return _miscounted(where, wanted, entry)
    if kind in _EXPECTED:
        return (
            problems.WRONG_TYPE,
            f"`{where}` takes {_EXPECTED[kind]}, not {_found(value)}",
            _type_mend(_EXPECTED[kind], value, written),
        )
    if kind == "literal_error":
        choices = choices_of(context)
        near = nearest(str(value), choices)
        return (
            problems.NOT_A_CHOICE,
            f"`{where}`: {_found(value)} is none of its choices",
            f"did you mean `{near}`? " * bool(near) + f"choices: {', '.join(choices)}",
        )
    if kind == "string_pattern_mismatch":
        return (
            problems.BAD_IDENTIFIER,
            f"`{where}`: `{short(str(value))}` is no id",
            "begin with a letter; then letters, digits, `-` and `_`, 64 at most",
        )
    return problems.OUT_OF_RANGE, f"`{where}`: {_range_message(entry)}", None


def _miscounted(where: str, wanted: int, entry: ErrorDetails) -> tuple[Problem, str, str | None]:
    """A list with a fixed number of entries that has more or fewer."""
    context = entry.get("ctx", {})
    found = int(context.get("actual_length", 0))
    message = f"`{where}` takes {_number(wanted)}, not {_number(found)}"
    return problems.OUT_OF_RANGE, message, f"write {_number(wanted)} entries"


def _number(count: int) -> str:
    return _NUMBERS[count] if count < len(_NUMBERS) else f"{count:,}"


def _type_mend(expected: str, value: Any, written: str | None) -> str | None:
    if expected == "text" and isinstance(value, bool | int | float):
        return f'quote it: "{short(str(value) if written is None else written)}"'
    if expected == "a list" and isinstance(value, str):
        return f"write a list: [{short(value)}]"
    if expected in ("a number", "a whole number") and isinstance(value, str):
        return "write the number without quotes and without a unit"
    if value is None:
        return f"write {expected}, or leave the key out"
    return None


def choices_of(context: Mapping[str, Any]) -> list[str]:
    """The choices, which pydantic gives as one sentence: 'a', 'b' or 'c'."""
    text = str(context.get("expected", ""))
    parts = text.replace(" or ", ", ").split(", ")
    return [part.strip("'\"") for part in parts if part]


_RANGES: Mapping[str, str] = {
    "greater_than": "{value} must be more than {gt:g}",
    "greater_than_equal": "{value} must be {ge:g} or more",
    "less_than": "{value} must be less than {lt:g}",
    "less_than_equal": "{value} must be {le:g} or less",
    "string_too_short": "the text is empty",
    "finite_number": "{value} is no finite number",
    "too_short": "needs {min_length} or more, not {actual_length}",
    "too_long": "takes {max_length} at most, not {actual_length}",
    "value_error": "{error}",
}


def _range_message(entry: ErrorDetails) -> str:
    known = _RANGES.get(entry["type"])
    if known is None:
        return entry["msg"][:1].lower() + entry["msg"][1:]
    return known.format(value=short(str(entry["input"])), **entry.get("ctx", {}))
