"""Plain data into a ``Journey``, with a finding for each thing the models refuse.

Of what is not taken, pydantic says what it refuses and roughly where; here that becomes one finding
in our words, on the smallest text that is wrong. What was refused is taken out and the rest tried
again, so that one run shows all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, cast

from journeykit.definition import problems
from journeykit.definition.findings import Finding, Route
from journeykit.definition.models import FORMAT_VERSION, Journey
from journeykit.definition.nodes import Mapping as MappingNode
from journeykit.definition.nodes import Node, Plain, Sequence, key_of, key_span, node_at, plain
from journeykit.definition.pruning import Pruned
from journeykit.definition.reading import read_block

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_MOST_ROUNDS = 40


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
            journey = read_block(Journey, pruned.data)
        except ValueError:
            from journeykit.definition.checked import errors_in

            errors = _own(errors_in(pruned.data))
        else:
            said = tuple(findings.values())
            empty = _empty_keys(root, pruned, {each.route for each in said})
            pruned.cut.update(each.route for each in empty)
            return journey, pruned, (*said, *empty)
        from journeykit.definition.faults import Faults, from_the_end

        faults = Faults(root, pruned, errors).all()
        for fault in faults:
            if not fault.follows(pruned):
                found = fault.finding
                findings.setdefault((found.route, found.code, found.message), found)
        sound = not [f for f in from_the_end(faults) if not f.mend(pruned)]
        if not sound:
            break
    return None, pruned, tuple(findings.values())


def _empty_keys(root: MappingNode, pruned: Pruned, known: Collection[Route]) -> tuple[Finding, ...]:
    """Keys that may be left out and stand there without a value, which may mean anything."""
    if not _holds_nothing(pruned.data):
        return ()
    return tuple(_without_value(root, known))


def _holds_nothing(data: Plain) -> bool:
    """Whether a null stands anywhere in plain data."""
    if isinstance(data, dict):
        return any(map(_holds_nothing, data.values()))
    return any(map(_holds_nothing, data)) if isinstance(data, list) else data is None


def _without_value(root: MappingNode, known: Collection[Route]) -> Iterator[Finding]:
    from journeykit.definition.keys import takes_at
    from journeykit.definition.refusals import wrong_type

    waiting: list[tuple[Route, Node]] = [((), root)]
    while waiting:
        route, node = waiting.pop()
        if isinstance(node, Sequence):
            waiting += [((*route, place), item) for place, item in enumerate(node.items)]
        elif isinstance(node, MappingNode):
            keys = cast("list[str | int]", [key_of(entry) for entry in node.entries])
            values = (entry.value for entry in node.entries)
            waiting += [((*route, key), value) for key, value in zip(keys, values, strict=True)]
        elif node.value is None and route not in known and takes_at(route):
            problem, message, remedy = wrong_type(route, route, None)
            span = node.span if node.text else key_span(root, route) or node.span
            yield problem.at(span, message, remedy.help, route=route)


def _own(errors: list[ErrorDetails]) -> list[ErrorDetails]:
    """The errors that are faults of their own: a list is too short only if its items are sound."""
    around = {entry["loc"][:depth] for entry in errors for depth in range(len(entry["loc"]))}
    return [entry for entry in errors if entry["type"] != "too_short" or entry["loc"] not in around]


def _version_fault(root: MappingNode, pruned: Pruned) -> Finding | None:
    data = pruned.data
    version = data.get("journeykit", FORMAT_VERSION)
    if isinstance(version, bool):  # which is 1 to Python, and not to a reader of the file
        data["journeykit"] = str(version).lower()
        return None
    if version == FORMAT_VERSION or not isinstance(version, int):
        return None
    node = node_at(root, ("journeykit",))
    return problems.UNSUPPORTED_VERSION.at(
        (node or root).span,
        f"format version {version} is not known here; this journeykit reads version "
        f"{FORMAT_VERSION}",
        "update journeykit, or write `journeykit: 1` if the file follows that version",
        route=("journeykit",),
    )
