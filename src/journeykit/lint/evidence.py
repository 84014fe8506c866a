"""What the conditions of a journey rest on: which columns, of which kind, written by whom."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Literal

from journeykit.definition.findings import Route
from journeykit.definition.keys import names_columns
from journeykit.definition.models import Formula, marked_fields
from journeykit.definition.nodes import Node, Scalar, node_at

if TYPE_CHECKING:
    from journeykit.definition.expressions import Expression
    from journeykit.definition.models import Stage
    from journeykit.graph import JourneyGraph

Part = Literal["trigger", "validation"]

_WORD = re.compile(r"\w+")


def written(stage: Stage, part: Part) -> bool:
    """Whether the trigger or validation of a stage names anything in the data."""
    block = stage.trigger if part == "trigger" else stage.validation
    return block is not None and (block.when is not None or block.date is not None)


def has_conditions(journey: JourneyGraph) -> bool:
    """Whether any stage is placed by evidence, and not by the CRM bucket alone."""
    return any(
        written(stage, "trigger") or written(stage, "validation") for stage in journey.stages
    )


def expressions_of(journey: JourneyGraph, stage: Stage, part: Part) -> tuple[Expression, ...]:
    """The sound condition and date of a stage's trigger or validation."""
    route = (*journey.route(stage.id), part)
    found = (journey.definition.at(*route, key) for key in ("when", "date"))
    return tuple(expression for expression in found if expression is not None)


def under(journey: JourneyGraph, *prefix: str | int) -> Iterator[tuple[Route, Expression]]:
    """The sound expressions at or below a route, in the order of the file."""
    for route, expression in journey.definition.expressions.items():
        if route[: len(prefix)] == prefix:
            yield route, expression


def base_columns(journey: JourneyGraph, expressions: Iterable[Expression]) -> frozenset[str]:
    """The columns of the export that expressions rest on: derived ones traced to their origin.

    One that is gathered from a further file rests on nothing else: it says itself whose it is.
    """
    waiting = [name for expression in expressions for name in expression.columns]
    seen: set[str] = set()
    base: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            origin = journey.definition.at("data", "columns", name, "value")
            if origin is None or origin.kind.is_over_rows:
                base.add(name)
            else:
                waiting.extend(origin.columns)
    return frozenset(base)


def only_ours(journey: JourneyGraph, expressions: Iterable[Expression]) -> frozenset[str]:
    """The columns expressions rest on if all of them are written by our side alone, else none."""
    names = base_columns(journey, expressions)
    columns = journey.definition.columns
    ours = {name for name in names if name in columns and columns[name].set_by == "us"}
    return names if ours == names else frozenset()


def hides_columns(journey: JourneyGraph) -> bool:
    """Whether something was refused that may name any column, and does not say which."""
    return any(
        names_columns(route) or _says_nothing(node_at(journey.definition.root, route))
        for route in journey.definition.cut
    )


def _says_nothing(node: Node | None) -> bool:
    return isinstance(node, Scalar) and not _WORD.search(node.text)


def unread_words(journey: JourneyGraph) -> frozenset[str]:
    """The words of all that could not be read: refused values, and expressions with faults.

    What one of them names, or nearly names, may be meant there.
    """
    definition = journey.definition
    texts = [
        text
        for route, mark, text in marked_fields(journey.journey)
        if isinstance(mark, Formula) and route not in definition.expressions
    ]
    nodes = (node_at(definition.root, route) for route in definition.cut)
    texts += [definition.source.text[node.start : node.end] for node in nodes if node is not None]
    return frozenset(word for text in texts for word in _WORD.findall(text))


def listed(names: Iterable[str]) -> str:
    """Names in order, each marked as code: `` `a`, `b` ``."""
    return ", ".join(f"`{name}`" for name in sorted(names))
