"""Making the nodes of the published tree: typed, placed, and in the forms that ``tree`` lists."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from journeykit.definition.expressions import grammar
from journeykit.definition.expressions import shapes as exp
from journeykit.definition.expressions.model import DataType
from journeykit.definition.expressions.tree import SPAN, TYPE

Maker = Callable[[list[exp.Expr]], exp.Expr]


def placed(node: exp.Expr, type: DataType | None, start: int, end: int) -> exp.Expr:
    """The node with its type and its place noted on it."""
    node.meta[SPAN] = (start, end)
    if type is not None:
        node.meta[TYPE] = type
    return node


def column(name: str) -> exp.Expr:
    """A name, quoted so that no dialect changes it."""
    return exp.Column(this=exp.Identifier(this=name, quoted=True))


def moment(text: str, type: DataType) -> exp.Expr:
    """A date or timestamp literal."""
    return exp.Cast(this=exp.Literal.string(text), to=type.value)


def call(name: str, arguments: list[exp.Expr]) -> exp.Expr:
    """The call of an allowed function."""
    return _MAKERS[name](arguments)


def joined(
    kind: type[exp.Binary],
    parts: Sequence[exp.Expr],
    type: DataType,
    spans: Sequence[tuple[int, int]],
) -> exp.Expr:
    """A chain of one associative operator as a balanced tree, so that it is nowhere deep."""
    if len(parts) == 1:
        return parts[0]
    half = len(parts) // 2
    left = joined(kind, parts[:half], type, spans[:half])
    right = joined(kind, parts[half:], type, spans[half:])
    return placed(kind(this=left, expression=right), type, spans[0][0], spans[-1][1])


def _one(kind: type[exp.Expr]) -> Maker:
    return lambda arguments: kind(this=arguments[0])


def _many(kind: type[exp.Expr]) -> Maker:
    return lambda arguments: kind(this=arguments[0], expressions=arguments[1:])


def _helper(name: str) -> Maker:
    return lambda arguments: exp.Anonymous(this=name, expressions=arguments)


def _round(arguments: list[exp.Expr]) -> exp.Expr:
    return exp.Round(this=arguments[0], decimals=arguments[1] if len(arguments) > 1 else None)


_MAKERS: Mapping[str, Maker] = MappingProxyType(
    {
        "abs": _one(exp.Abs),
        "floor": _one(exp.Floor),
        "ceil": _one(exp.Ceil),
        "round": _round,
        "coalesce": _many(exp.Coalesce),
        "nullif": lambda arguments: exp.Nullif(this=arguments[0], expression=arguments[1]),
        "least": _many(exp.Least),
        "greatest": _many(exp.Greatest),
        "lower": _one(exp.Lower),
        "upper": _one(exp.Upper),
        "trim": _one(exp.Trim),
        "length": _one(exp.Length),
        "year": _one(exp.Year),
        "month": _one(exp.Month),
        "sum": _one(exp.Sum),
        "avg": _one(exp.Avg),
        "min": _one(exp.Min),
        "max": _one(exp.Max),
        "median": _one(exp.Median),
        "count": _one(exp.Count),
        **{name: _helper(name) for name in sorted(grammar.HELPERS)},
    }
)
