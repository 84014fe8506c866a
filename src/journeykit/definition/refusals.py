"""What the models refused, in words: the kind of problem, the message and the mend."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from journeykit.definition import problems
from journeykit.definition.findings import Problem, Route, show_route
from journeykit.definition.keys import entries_at, takes_at
from journeykit.definition.remedies import Remedy, of_choice, of_range, of_type

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_SHOWN = 40
_NUMBERS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
KEY_STEP = ("[key]",)
"""The end of pydantic's location of an error in a key itself."""
_COUNTS = frozenset({"missing", "too_long", "too_short"})

_OF_TYPE = frozenset(
    {
        "string_type",
        "int_type",
        "int_from_float",
        "float_type",
        "bool_type",
        "tuple_type",
        "list_type",
        "model_type",
        "model_attributes_type",
        "dict_type",
        "mapping_type",
    }
)


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
) -> tuple[Problem, str, Remedy]:
    """The kind of problem, the message and the mend for an error of pydantic at a route.

    Args:
        entry: What pydantic says.
        route: The value it says it of, in the models.
        shown: The same in the file.
        written: The value's characters in the file, if it is a single one.
    """
    where = show_route(shown) or "the file"
    kind, value = entry["type"], entry["input"]
    wanted = entries_at(route) if kind in _COUNTS else None
    if wanted is not None:
        return _miscounted(where, wanted, entry)
    if kind in _OF_TYPE and entry["loc"][-1:] == KEY_STEP:
        message = f"`{where}`: the key `{short(str(route[-1]))}` is no number"
        return problems.WRONG_TYPE, message, Remedy("write the number without quotes or unit")
    if kind in _OF_TYPE:
        return wrong_type(route, shown, value, written)
    if kind == "literal_error":
        message = f"`{where}`: {_found(value)} is none of its choices"
        return problems.NOT_A_CHOICE, message, of_choice(route, value)
    if kind == "string_pattern_mismatch":
        return (
            problems.BAD_IDENTIFIER,
            f"`{where}`: `{short(str(value))}` is no id",
            Remedy("begin with a letter; then letters, digits, `-` and `_`, 64 at most"),
        )
    few = kind == "too_short"
    remedy = Remedy("write an entry, after a dash: `- …`") if few else of_range(route, value)
    return problems.OUT_OF_RANGE, f"`{where}`: {_range_message(entry)}", remedy


def wrong_type(
    route: Route, shown: Route, value: Any, written: str | None = None
) -> tuple[Problem, str, Remedy]:
    """As ``describe``, for a value of a type that its place does not take."""
    where = show_route(shown) or "the file"
    message = f"`{where}` takes {takes_at(route)}, not {_found(value)}"
    return problems.WRONG_TYPE, message, of_type(route, value, written)


def _miscounted(where: str, wanted: int, entry: ErrorDetails) -> tuple[Problem, str, Remedy]:
    """A list with a fixed number of entries that has more or fewer."""
    context = entry.get("ctx", {})
    found = int(context.get("actual_length", 0))
    message = f"`{where}` takes {_number(wanted)}, not {_number(found)}"
    return problems.OUT_OF_RANGE, message, Remedy(f"write {_number(wanted)} entries")


def _number(count: int) -> str:
    return _NUMBERS[count] if count < len(_NUMBERS) else f"{count:,}"


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
