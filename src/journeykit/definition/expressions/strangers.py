"""Texts that a name is compared with and never has: ``band = 'blue'``."""

from __future__ import annotations

from collections.abc import Iterator

from journeykit.definition.expressions import shapes as exp
from journeykit.definition.expressions.model import Expression
from journeykit.definition.expressions.tree import span_of
from journeykit.definition.findings import nearest
from journeykit.records import dataclass


@dataclass(frozen=True)
class Stranger:
    """A text that is none of the values of the name it is compared with.

    Attributes:
        name: What it is compared with.
        text: The text itself.
        near: The value that it was most likely meant to be.
        start: Index of its first character in the expression, the quote.
        end: Index after the last one.
    """

    name: str
    text: str
    near: str | None
    start: int
    end: int


def strangers(expression: Expression) -> Iterator[Stranger]:
    """Every such text, in the order of the expression."""
    values = expression.scope.values
    if not expression.results & values.keys():
        return
    found = [
        Stranger(name, literal.name, nearest(literal.name, values[name]), *span_of(literal))
        for node in expression.shape.walk()
        for name, literal in _compared(node)
        if name in values and literal.name not in values[name]
    ]
    yield from sorted(found, key=lambda one: one.start)


def _compared(node: exp.Expr) -> Iterator[tuple[str, exp.Expr]]:
    """The texts that a comparison holds a name against."""
    if isinstance(node, exp.EQ | exp.NEQ):
        sides = (node.this.unnest(), node.expression.unnest())
        for left, right in (sides, sides[::-1]):
            if isinstance(left, exp.Column) and _is_text(right):
                yield left.name, right
    elif isinstance(node, exp.In) and isinstance(node.this.unnest(), exp.Column):
        for item in node.expressions:
            if _is_text(item.unnest()):
                yield node.this.unnest().name, item.unnest()


def _is_text(node: exp.Expr) -> bool:
    return isinstance(node, exp.Literal) and bool(node.is_string)
