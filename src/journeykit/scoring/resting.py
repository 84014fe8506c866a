"""Which columns of an export the values of a plan's steps rest on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from sqlglot import exp

from journeykit.scoring import sql
from journeykit.scoring.sql import Sql
from journeykit.scoring.steps import Step


class NotSplitError(Exception):
    """Rows come, go or depend on one another: such a plan is for an engine that runs queries."""


@dataclass(eq=False)
class Value:
    """A column of a step; one of the export, or of a relation that is joined, has no tree.

    ``name`` is no other value's; ``scope`` says what the names in the tree mean.
    """

    name: str
    sources: frozenset[str]
    tree: Sql | None = None
    scope: Scope = field(default_factory=dict)


Scope: TypeAlias = "Mapping[str, Value]"


@dataclass(frozen=True)
class Match:
    """A relation of which each row is given the one row with the same key, if there is one.

    Attributes:
        relation: Its name, which is a source of values as a column of the export is.
        column: Its column that is the key.
        key: The same of a row.
        columns: The relation's columns, by the names that values have.
    """

    relation: str
    column: str
    key: Value
    columns: Mapping[str, str]


OTHER_ROWS = "other rows"
"""The source of a value that rests on other rows, such as the number of a row: it may be there, as
long as nothing that is wanted reads it."""
_OTHER_ROWS = frozenset([OTHER_ROWS])
_APART = (exp.AggFunc, exp.Subquery, exp.Select)


class Resting:
    """The values of steps, each on the one before; the first reads the export."""

    def __init__(self, steps: Sequence[Step]) -> None:
        """Go through the steps.

        Raises:
            NotSplitError: One is more than values of one row.
        """
        self._made = 0
        self._exports: dict[str, Value] = {}
        self._resting: dict[int, frozenset[str]] = {}
        self.last: dict[str, Value] = {}
        """What the names after the last step mean."""
        self.match: Match | None = None
        """The relation that a step joins."""
        for step in steps:
            self.last = self._after(step.select)

    def _after(self, select: exp.Select) -> dict[str, Value]:
        """What every name means after a query."""
        if any(select.args.get(part) for part in ("where", "group")):
            raise NotSplitError
        before, found = self.last, dict[str, Value]()
        joined = dict(self._joined(select, before)) if select.args.get("joins") else {}
        for item in select.expressions:
            if item.is_star:
                star = item if isinstance(item, exp.Star) else item.this
                dropped = {one.name for one in star.args.get("except_") or []}
                found |= {name: one for name, one in before.items() if name not in dropped}
                for one in star.args.get("replace") or []:
                    found[one.alias] = self.new(one.this, before)
            elif item.alias in joined:
                found[item.alias] = joined[item.alias]
            elif isinstance(item, exp.Alias):
                found[item.alias] = self.new(item.this, before)
            else:
                found[item.name] = self.meant(before, item.name)
        return found

    def _joined(self, select: exp.Select, before: Scope) -> Iterator[tuple[str, Value]]:
        """The columns that a query takes of a relation: one that it joins as ``Sheet.join`` does.

        Raises:
            NotSplitError: It joins otherwise, or is not the first that joins.
        """
        (join, *others) = select.args["joins"]
        on, relation = join.args.get("on"), join.this.name
        if others or self.match is not None or join.side != "LEFT" or not isinstance(on, exp.EQ):
            raise NotSplitError
        keys = {one.table: one for one in (on.this, on.expression) if isinstance(one, exp.Column)}
        if keys.keys() != {relation, select.args["from_"].this.name}:
            raise NotSplitError
        column = keys.pop(relation).name
        (key,) = keys.values()
        taken = {
            item.alias: item.this.name
            for item in select.expressions
            if isinstance(item, exp.Alias) and item.this.table == relation
        }
        self.match = Match(relation, column, self.meant(before, key.name), taken)
        for name in taken:
            yield name, Value(name, frozenset([relation]))

    def meant(self, scope: Scope, name: str) -> Value:
        """The value of a name; one that no step made is a column of the export."""
        if name in scope:
            return scope[name]
        return self._exports.setdefault(name, Value(name, frozenset([name])))

    def new(self, tree: Sql, scope: Scope) -> Value:
        """A value that a tree makes, under a name of its own."""
        if isinstance(tree, exp.Column):
            return self.meant(scope, tree.name)
        self._made += 1
        return Value(f"x{self._made}", self.rests(tree, scope), tree, scope)

    def rests(self, tree: Sql, scope: Scope) -> frozenset[str]:
        """The columns of the export that a tree rests on, and the relation that is joined."""
        known = self._resting.get(id(tree))
        if known is not None:
            return known
        if isinstance(tree, _APART):
            raise NotSplitError
        found: frozenset[str] = frozenset()
        if isinstance(tree, exp.Column):
            found = self.meant(scope, tree.name).sources
        elif isinstance(tree, exp.Window):
            found = _OTHER_ROWS
        else:
            for part in _parts(tree):
                found |= self.rests(part, scope)
            if isinstance(tree, exp.Lambda):
                found -= {one.name for one in tree.expressions}
        self._resting[id(tree)] = found
        return found

    def read(self, tree: Sql, scope: Scope) -> Iterator[Value]:
        """The values that a tree names."""
        bound = {one.name for each in tree.find_all(exp.Lambda) for one in each.expressions}
        for name in sorted(sql.names_read(tree) - bound):
            yield self.meant(scope, name)

    def forget(self, tree: Sql) -> None:
        """What a tree rests on is found again, its bound names among it."""
        for node in tree.walk():
            self._resting.pop(id(node), None)


def _parts(tree: Sql) -> Iterator[Sql]:
    """The nodes of values right below a node."""
    for part in tree.args.values():
        for one in part if isinstance(part, list) else [part]:
            if isinstance(one, exp.Expr) and not isinstance(one, exp.DataType | exp.Identifier):
                yield one
