"""Trees in sqlglot's nodes, for whoever writes them for an engine.

Its parsers and dialects are not needed for that, and take longer to load than its nodes.
"""

from __future__ import annotations

from typing import Any

from sqlglot import exp

from journeykit.definition.expressions import shapes


def lowered(node: shapes.Expr) -> exp.Expr:
    """A tree of ours in sqlglot's nodes, with its places and types."""
    args = {name: _lowered(value) for name, value in node.args.items()}
    if isinstance(node, shapes.Cast):
        to = exp.DType.DATE if node.args["to"] == "date" else exp.DType.TIMESTAMP
        args["to"] = exp.DataType(this=to, nested=False)
    made: exp.Expr = getattr(exp, type(node).__name__)(**args)
    made.meta.update(node.meta)
    return made


def _lowered(value: Any) -> Any:
    if isinstance(value, shapes.Expr):
        return lowered(value)
    if isinstance(value, list):
        return [_lowered(each) for each in value]
    return value
