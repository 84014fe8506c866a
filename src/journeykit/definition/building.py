"""Plain data into a ``Journey``, with a finding for each thing the models refuse.

pydantic says what it refused and roughly where; here that becomes one finding in our words, on the
smallest text that is wrong. What was refused is taken out and the rest tried again, so that one
run shows all.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from journeykit.definition import problems
from journeykit.definition.findings import Finding, Problem, Route, nearest, show_route
from journeykit.definition.models import FORMAT_VERSION, Block, Journey
from journeykit.definition.nodes import Mapping as MappingNode
from journeykit.definition.nodes import Node, key_span, node_at, plain
from journeykit.definition.pruning import FILLED_KEYS, Pruned
from journeykit.definition.source import Span

_MOST_ROUNDS = 40
_SHOWN = 40
_MOST_KEYS_LISTED = 40

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


def build(root: MappingNode) -> tuple[Journey | None, Pruned, tuple[Finding, ...]]:
    """The journey of a tree, as far as it is sound.

    Returns:
        The journey, or None where nothing sound is left; the data it was built from, which maps
        routes back to the file; a finding for each fault.
    """
    pruned = Pruned(plain(root))
    version = _version_fault(root, pruned)
    if version:
        return None, pruned, (version,)
    findings: dict[tuple[Route, str, str], Finding] = {}
    for _ in range(_MOST_ROUNDS):
        try:
            return Journey.model_validate(pruned.data), pruned, tuple(findings.values())
        except ValidationError as error:
            errors = [entry for entry in error.errors(include_url=False) if _is_own(entry, error)]
        faults = _Faults(root, pruned, errors).all()
        for fault in faults:
            if not fault.follows(pruned):
                said = fault.finding
                findings.setdefault((said.route, said.code, said.message), said)
        sound = not [f for f in _from_the_end(faults) if not f.mend(pruned)]
        if not sound:
            break
    return None, pruned, tuple(findings.values())


def _is_own(entry: ErrorDetails, error: ValidationError) -> bool:
    """Whether an error is a fault of its own: a list is too short only if its items are sound."""
    if entry["type"] != "too_short":
        return True
    depth = len(entry["loc"])
    return not any(
        len(other["loc"]) > depth and other["loc"][:depth] == entry["loc"]
        for other in error.errors(include_url=False)
    )


def _version_fault(root: MappingNode, pruned: Pruned) -> Finding | None:
    data = pruned.data
    version = data.get("journeykit", FORMAT_VERSION)
    if version == FORMAT_VERSION or isinstance(version, bool) or not isinstance(version, int):
        return None
    node = node_at(root, ("journeykit",))
    return problems.UNSUPPORTED_VERSION.at(
        (node or root).span,
        f"format version {version} is not known here; this journeykit reads version "
        f"{FORMAT_VERSION}",
        "update journeykit, or write `journeykit: 1` if the file follows that version",
        route=("journeykit",),
    )


@dataclass(frozen=True)
class _Fault:
    """A finding and what to do to the data so that the rest can load.

    ``rename`` is the right spelling of a misspelt key; ``missing`` a key to fill in.
    """

    finding: Finding
    route: Route
    rename: str | None = None
    missing: str | None = None

    def follows(self, pruned: Pruned) -> bool:
        """Whether the key is missing only since its value was refused and taken out."""
        if self.missing is None:
            return False
        return (*pruned.original(self.route), self.missing) in pruned.cut

    def mend(self, pruned: Pruned) -> bool:
        """Take out, rename or fill in; False where nothing sound is left."""
        if self.rename is not None:
            return pruned.rename(self.route, self.rename)
        if self.missing is not None and pruned.fill((*self.route, self.missing)):
            return True
        return pruned.take_out(self.route)


def _from_the_end(faults: list[_Fault]) -> Iterator[_Fault]:
    """Faults so that mending one never moves the place of one that is still to come."""
    done: list[Route] = []
    for fault in sorted(faults, key=lambda fault: _place_key(fault.route), reverse=True):
        if not any(fault.route[: len(route)] == route for route in done):
            yield fault
            if fault.rename is None and fault.missing not in FILLED_KEYS:
                done.append(fault.route)


def _place_key(route: Route) -> tuple[tuple[int, int, str], ...]:
    return tuple((0, s, "") if isinstance(s, int) else (1, 0, str(s)) for s in route)


class _Faults:
    """The faults of one round of validation."""

    def __init__(self, root: Node, pruned: Pruned, errors: list[ErrorDetails]) -> None:
        self._root = root
        self._pruned = pruned
        self._errors = [(_located(pruned, entry), entry) for entry in errors]

    def all(self) -> list[_Fault]:
        """One fault for each error; a misspelt key and its missing twin are one."""
        twins = self._misspelt_twins()
        faults = []
        for (route, rest, last), entry in self._errors:
            kind = entry["type"]
            if kind == "extra_forbidden":
                meant = twins.get(route)
                faults.append(_Fault(self._unknown(route, meant), route, rename=meant))
            elif kind == "missing" and len(rest) <= 1:
                meant_keys = [key for at, key in twins.items() if at[:-1] == route]
                if last not in meant_keys:
                    faults.append(_Fault(self._missing(route, last), route, missing=last))
            else:
                faults.append(_Fault(self._refused(entry, route), route))
        return faults

    def _misspelt_twins(self) -> dict[Route, str]:
        """For an unknown key that was meant for a missing one in its block: the missing key."""
        unknown = [at for (at, _, _), entry in self._errors if entry["type"] == "extra_forbidden"]
        twins: dict[Route, str] = {}
        for (route, _, key), entry in self._errors:
            if entry["type"] == "missing":
                near = nearest(key, [str(at[-1]) for at in unknown if at[:-1] == route])
                if near:
                    twins[(*route, near)] = key
        return twins

    def _missing(self, route: Route, key: str) -> Finding:
        original = self._pruned.original(route)
        block = show_route(original) or "the file"
        return problems.MISSING_KEY.at(
            self._key_span(original),
            f"`{key}` is missing in {_block_name(original, block)}",
            f"add `{key}:`",
            route=original,
        )

    def _unknown(self, route: Route, meant: str | None) -> Finding:
        original = self._pruned.original(route)
        key = str(original[-1])
        known = _keys_at(route[:-1])
        near = meant or nearest(key, known)
        where = show_route(original[:-1])
        help = f"did you mean `{near}`?" if near else None
        if help is None and known and len(known) <= _MOST_KEYS_LISTED:
            help = f"known here: {', '.join(known)}"
        return problems.UNKNOWN_KEY.at(
            self._key_span(original),
            f"unknown key `{_short(key)}`" + (f" in {where}" if where else ""),
            help,
            route=original,
        )

    def _refused(self, entry: ErrorDetails, route: Route) -> Finding:
        original = self._pruned.original(route)
        node = node_at(self._root, original)
        span = node.span if node else self._root.span
        if isinstance(node, MappingNode) or (node and span.line != span.end_line):
            span = self._key_span(original)
        problem, message, help = _describe(entry, show_route(original) or "the file")
        return problem.at(span, message, help, route=original)

    def _key_span(self, route: Route) -> Span:
        span = key_span(self._root, route)
        if span is None:
            start = node_at(self._root, route) or self._root
            first = (
                start.entries[0].key.span
                if isinstance(start, MappingNode) and start.entries
                else None
            )
            return first or start.span
        if route and isinstance(route[-1], int):
            item = node_at(self._root, route)
            if isinstance(item, MappingNode) and item.entries:
                return item.entries[0].key.span
        return span


def _located(pruned: Pruned, entry: ErrorDetails) -> tuple[Route, tuple[str | int, ...], str]:
    """The route that an error's location leads to, what is left of it, and its last step."""
    location = entry["loc"]
    route = pruned.follow(location)
    return route, location[len(route) :], str(location[-1]) if location else ""


def _block_name(route: Route, shown: str) -> str:
    return "the file" if not route else f"`{shown}`"


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def _found(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, int | float):
        return f"the number {_short(str(value))}"
    if isinstance(value, str):
        return f"the text `{_short(value)}`"
    return "a list" if isinstance(value, list | tuple) else "a block of keys"


def _describe(entry: ErrorDetails, where: str) -> tuple[Problem, str, str | None]:
    """The kind of problem, the message and the mend for an error of pydantic."""
    kind, value, context = entry["type"], entry["input"], entry.get("ctx", {})
    if kind in _EXPECTED:
        return (
            problems.WRONG_TYPE,
            f"`{where}` takes {_EXPECTED[kind]}, not {_found(value)}",
            _type_mend(_EXPECTED[kind], value),
        )
    if kind == "literal_error":
        choices = _choices_of(context)
        near = nearest(str(value), choices)
        return (
            problems.NOT_A_CHOICE,
            f"`{where}` takes none like {_found(value)}",
            f"did you mean `{near}`? " * bool(near) + f"choices: {', '.join(choices)}",
        )
    if kind == "string_pattern_mismatch":
        return (
            problems.BAD_IDENTIFIER,
            f"`{where}`: `{_short(str(value))}` is no id",
            "begin with a letter; then letters, digits, `-` and `_`, 64 at most",
        )
    return problems.OUT_OF_RANGE, f"`{where}`: {_range_message(entry)}", None


def _type_mend(expected: str, value: Any) -> str | None:
    if expected == "text" and isinstance(value, bool | int | float):
        text = str(value).lower() if isinstance(value, bool) else str(value)
        return f'quote it: "{_short(text)}"'
    if expected == "a list" and isinstance(value, str):
        return f"write a list: [{_short(value)}]"
    if expected in ("a number", "a whole number") and isinstance(value, str):
        return "write the number without quotes and without a unit"
    if value is None:
        return f"write {expected}, or leave the key out"
    return None


def _choices_of(context: Mapping[str, Any]) -> list[str]:
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
    "missing": "has fewer entries than it needs",
    "value_error": "{error}",
}


def _range_message(entry: ErrorDetails) -> str:
    known = _RANGES.get(entry["type"])
    if known is None:
        return entry["msg"][:1].lower() + entry["msg"][1:]
    return known.format(value=_short(str(entry["input"])), **entry.get("ctx", {}))


def _keys_at(route: Route) -> list[str]:
    """The keys of the block at a route into a journey, as written in YAML."""
    annotation: Any = Journey
    for step in route:
        block = _block_in(annotation)
        if block is not None and isinstance(step, str):
            fields = {field.alias or name: field for name, field in block.model_fields.items()}
            if step not in fields:
                return []
            annotation = fields[step].annotation
        else:
            annotation = _item_of(annotation)
    block = _block_in(annotation)
    if block is None:
        return []
    return [field.alias or name for name, field in block.model_fields.items()]


def _block_in(annotation: Any) -> type[Block] | None:
    annotation = _bare(annotation)
    return annotation if isinstance(annotation, type) and issubclass(annotation, Block) else None


def _item_of(annotation: Any) -> Any:
    """What a list or a mapping holds."""
    annotation = _bare(annotation)
    arguments = [part for part in typing.get_args(annotation) if part is not Ellipsis]
    return arguments[-1] if arguments else None


def _bare(annotation: Any) -> Any:
    """An annotation without ``Annotated``, ``| None`` and aliases."""
    while True:
        origin = typing.get_origin(annotation)
        if origin is typing.Annotated:
            annotation = typing.get_args(annotation)[0]
        elif origin in (typing.Union, types.UnionType):
            annotation = next(a for a in typing.get_args(annotation) if a is not type(None))
        else:
            return annotation
