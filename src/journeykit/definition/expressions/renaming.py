"""An expression of one journey as it would stand in another that names columns or stages anew."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from journeykit.definition.expressions import shapes as exp
from journeykit.definition.expressions.model import Expression, Scope
from journeykit.definition.expressions.parsing import parse
from journeykit.definition.expressions.recursion import room_to_recurse
from journeykit.records import dataclass, field, replace

_STAGE = "stage"


@dataclass(frozen=True)
class Names:
    """New names by the old ones; whatever is not listed keeps its name."""

    columns: Mapping[str, str] = field(default_factory=dict)
    stages: Mapping[str, str] = field(default_factory=dict)

    def column(self, name: str) -> str:
        """What a column is called now."""
        return self.columns.get(name, name)

    def stage(self, name: str) -> str:
        """What a stage is called now."""
        return self.stages.get(name, name)

    def touch(self, expression: Expression) -> bool:
        """Whether an expression may read anything that has a new name."""
        return bool(expression.columns & self.columns.keys()) or (
            bool(self.stages) and _STAGE in expression.results
        )


def carried_over(expression: Expression, names: Names, scope: Scope) -> Expression | None:
    """The same expression under new names in another scope, for proofs.

    None where it cannot stand there: the scope lacks a name or holds it as another type.
    """
    if not names.touch(expression):
        # read anew, since types that changed go through the whole tree
        read = parse(expression.text, expression.kind, scope)
        return read if isinstance(read, Expression) else None
    for name in expression.columns | expression.results:
        now = names.column(name) if name in expression.columns else name
        if expression.scope.type_of(name) is not scope.type_of(now):
            return None
    with room_to_recurse():
        shape = _renamed(expression.shape, names, expression)
    columns = frozenset(names.column(name) for name in expression.columns)
    return replace(expression, shape=shape, columns=columns, scope=scope)


def _renamed(node: exp.Expr, names: Names, expression: Expression) -> exp.Expr:
    """The same tree under new names."""
    if isinstance(node, exp.Column) and node.name in expression.columns:
        return _like(node, this=exp.Identifier(this=names.column(node.name), quoted=True))
    stages = _texts_of_stages(node)
    made = {
        name: _each(value, lambda each: _renamed(each, names, expression))
        for name, value in node.args.items()
    }
    if stages:
        made = {
            name: _each(value, lambda each: _staged(each, names)) for name, value in made.items()
        }
    return _like(node, **made)


def _each(value: Any, change: Callable[[exp.Expr], exp.Expr]) -> Any:
    if isinstance(value, exp.Expr):
        return change(value)
    return [change(each) for each in value] if isinstance(value, list) else value


def _like(node: exp.Expr, **args: Any) -> exp.Expr:
    """A node of the same kind and place."""
    made = type(node)(**args)
    made.meta.update(node.meta)
    return made


def _texts_of_stages(node: exp.Expr) -> bool:
    """Whether a node holds the stage against texts, whichever side it stands on."""
    if not isinstance(node, exp.EQ | exp.NEQ | exp.In):
        return False
    sides = [node.this] if isinstance(node, exp.In) else [node.this, node.expression]
    return any(isinstance(s.unnest(), exp.Column) and s.unnest().name == _STAGE for s in sides)


def _staged(node: exp.Expr, names: Names) -> exp.Expr:
    """A text under the new name of the stage that it is."""
    if isinstance(node, exp.Paren):
        return _like(node, this=_staged(node.this, names))
    if isinstance(node, exp.Literal) and node.is_string:
        return _like(node, this=names.stage(node.name), is_string=True)
    return node
