"""An expression of one journey as it would stand in another that names columns or stages anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sqlglot import exp

from journeykit.definition.expressions.model import Expression, Scope
from journeykit.definition.expressions.parsing import parse
from journeykit.definition.expressions.recursion import room_to_recurse

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
        tree = expression.tree.copy()
        for node in list(tree.find_all(exp.Column)):
            _rename(node, names, expression)
    columns = frozenset(names.column(name) for name in expression.columns)
    return replace(expression, tree=tree, columns=columns, scope=scope)


def _rename(node: exp.Column, names: Names, expression: Expression) -> None:
    if node.name in expression.columns:
        node.this.set("this", names.column(node.name))
    elif node.name == _STAGE:
        for literal in _held_against(node):
            literal.set("this", names.stage(literal.name))


def _held_against(node: exp.Column) -> list[exp.Literal]:
    """The texts that a name is compared with, whichever side it stands on."""
    parent = node.parent
    while isinstance(parent, exp.Paren):
        parent = parent.parent
    if not isinstance(parent, exp.EQ | exp.NEQ | exp.In):
        return []
    others = parent.expressions if isinstance(parent, exp.In) else [parent.this, parent.expression]
    bare = (other.unnest() for other in others)
    return [other for other in bare if isinstance(other, exp.Literal) and other.is_string]
