"""The expression language of journeys: a safe subset of SQL, parsed by sqlglot, typed, proven.

``parse`` turns one text into an ``Expression`` or into all the faults it has. What is allowed is
data (``ALLOWED``), and so is everything that can be wrong (``PROBLEMS``).
"""

from __future__ import annotations

from journeykit.definition.expressions.grammar import ALLOWED, allowed_table
from journeykit.definition.expressions.model import (
    AS_OF,
    RESULTS,
    DataType,
    Expression,
    Fault,
    Kind,
    Scope,
    Truth,
)
from journeykit.definition.expressions.problems import EXAMPLE_SCOPE, PROBLEMS, Problem
from journeykit.definition.expressions.recursion import room_to_recurse
from journeykit.definition.expressions.tree import span_of, type_of

__all__ = [
    "ALLOWED",
    "AS_OF",
    "EXAMPLE_SCOPE",
    "PROBLEMS",
    "RESULTS",
    "DataType",
    "Expression",
    "Fault",
    "Kind",
    "Problem",
    "Scope",
    "Truth",
    "allowed_table",
    "parse",
    "room_to_recurse",
    "span_of",
    "type_of",
]


def parse(text: str, kind: Kind, scope: Scope) -> Expression | tuple[Fault, ...]:
    """Read one expression.

    Args:
        text: What the author wrote.
        kind: What the place asks for.
        scope: The names that may be used.

    Returns:
        The expression; or, where it may not stand, every independent fault in the order of the
        text, at least one. Any text gets an answer; nothing is raised.
    """
    from journeykit.definition.expressions.parsing import parse as read

    return read(text, kind, scope)
