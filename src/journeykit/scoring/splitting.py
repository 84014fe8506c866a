"""A plan's values, split by what they rest on: for an engine that computes column by column.

Most cells of an export repeat: a date, a status, a number of seats stands in thousands of rows.
What rests on the cells of one column alone is asked for once for each text that stands there
(``Cells``), in SQL, so that it means what it means everywhere. What rests on several columns is a
tree of few kinds of operations (``Operation``, ``Choice``), which such an engine does itself; a
value that is none of them stays SQL over what it reads (``Query``).

Nothing here reads or runs anything, and a plan's trees stay as they are.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from operator import itemgetter

from sqlglot import exp

from journeykit.scoring import sql
from journeykit.scoring.amounts import Marks, marks_of
from journeykit.scoring.gating import without_gates
from journeykit.scoring.numbered import known_values
from journeykit.scoring.operands import (
    BINARY,
    CAST_TYPES,
    CELLS,
    FUNCTIONS,
    IS_NUMBER,
    NO_COLUMN,
    NUMBER,
    Cell,
    Cells,
    Choice,
    Constant,
    Joined,
    Named,
    Numbered,
    Operand,
    Operation,
    Query,
    Split,
    constant_of,
)
from journeykit.scoring.plainly import Plainly, plainly
from journeykit.scoring.resting import OTHER_ROWS, Match, Resting, Scope, Value
from journeykit.scoring.resting import NotSplitError as NotSplitError
from journeykit.scoring.sql import Sql
from journeykit.scoring.steps import Step


def split(steps: Sequence[Step], results: Iterable[tuple[str, Sql]]) -> Split:
    """Split a plan's values.

    Args:
        steps: Each on the one before; the first reads the export.
        results: What is wanted of the last, by name: values over its columns.

    Raises:
        NotSplitError: A step is more than values of one row.
    """
    return without_gates(_Splitting(steps).split(results))


@dataclass
class _Asked:
    """What is asked for of the texts of a column: by its SQL, the place, the tree and its scope."""

    values: dict[str, tuple[int, Sql, Scope]] = field(default_factory=dict)
    often: set[int] = field(default_factory=set)


class _Splitting:
    def __init__(self, steps: Sequence[Step]) -> None:
        self._asked: dict[str, _Asked] = {}
        self._values: dict[str, Operand] = {}
        self._behind = 0
        """How many conditions stand around what is looked at."""
        self._resting = Resting(steps)
        self._kept: list[Sql] = []
        """Trees that were built here: they are known by their identity too."""

    # Operands

    def split(self, results: Iterable[tuple[str, Sql]]) -> Split:
        """The values, of which ``results`` are what is wanted."""
        wanted = dict(results)  # its trees are known by their identity, and stay until the end
        given = {name: self._operand(value, self._resting.last) for name, value in wanted.items()}
        match = self._resting.match
        of_match = self._asked.pop(match.relation, None) if match is not None else None
        joined = self._joined(match, of_match) if match is not None and of_match else None
        cells = {
            column: Cells(
                self._query(asked),
                len(asked.values),
                frozenset(asked.often),
                self._plain(asked),
                _parts_in(asked),
                self._numbered(asked),
            )
            for column, asked in self._asked.items()
        }
        return Split(cells, self._values, given, joined)

    def _joined(self, match: Match, asked: _Asked) -> Joined:
        cells = Cells(self._query(asked), len(asked.values), frozenset(asked.often), {}, {})
        named = sql.column(match.key.name)
        self._kept.append(named)
        key = self._operand(named, {match.key.name: match.key})
        return Joined(match.relation, match.column, key, match.columns, cells)

    def _operand(self, tree: Sql, scope: Scope) -> Operand:
        if isinstance(tree, exp.Paren):
            return self._operand(tree.this, scope)
        constant = constant_of(tree)
        if constant is not None:
            return constant
        sources = self._resting.rests(tree, scope)
        if OTHER_ROWS in sources:
            raise NotSplitError
        if len(sources) < 2:
            return self._asked_otherwise(tree, scope) or self._cell(tree, scope)
        if isinstance(tree, exp.Column):
            return self._value(self._resting.meant(scope, tree.name))
        write = _OPERATIONS.get(type(tree))
        found = write(self, tree, scope) if write is not None else None
        return found if found is not None else self._query_of(tree, scope)

    def _value(self, value: Value) -> Operand:
        constant = constant_of(value.tree) if value.tree is not None else None
        if constant is not None:
            return constant
        if value.tree is None or len(value.sources) < 2:
            truth = value.tree is not None and self._asked_otherwise(value.tree, value.scope)
            return truth or self._cell(sql.column(value.name), {value.name: value})
        if value.name not in self._values:
            # who reads it first may do so behind a condition, others not
            behind, self._behind = self._behind, 0
            operand = self._operand(value.tree, value.scope)
            self._behind = behind
            self._values[value.name] = operand
        return Named(value.name)

    def _asked_otherwise(self, tree: Sql, scope: Scope) -> Operand | None:
        """``not``, ``is true``, ``is false`` of one column: of what others ask for too."""
        is_told = isinstance(tree, exp.Is) and isinstance(tree.expression, exp.Boolean)
        if not (is_told or isinstance(tree, exp.Not)) or not self._resting.rests(tree, scope):
            return None
        return self._is(tree, scope) if is_told else self._function(tree, scope)

    def _cell(self, tree: Sql, scope: Scope) -> Cell:
        column = next(iter(self._rests_anew(tree, scope)), NO_COLUMN)
        asked = self._asked.setdefault(column, _Asked())
        text = self._text(tree, scope)
        place, *_ = asked.values.setdefault(text, (len(asked.values), tree, scope))
        if not self._behind:
            asked.often.add(place)
        return Cell(column, place)

    def _rests_anew(self, tree: Sql, scope: Scope) -> frozenset[str]:
        """The same for a tree that may have been built here, and is gone afterwards."""
        if isinstance(tree, exp.Column):
            return self._resting.meant(scope, tree.name).sources
        return self._resting.rests(tree, scope)

    def _query_of(self, tree: Sql, scope: Scope) -> Query:
        read = {}
        for value in self._resting.read(tree, scope):
            read[value.name] = self._value(value)
        return Query(self._text(tree, scope), tuple(sorted(read.items(), key=itemgetter(0))))

    def _text(self, tree: Sql, scope: Scope) -> str:
        """SQL of a tree, every value by its own name."""
        bound = {one.name for each in tree.find_all(exp.Lambda) for one in each.expressions}
        renamed = tree.copy()
        for column in [renamed, *renamed.find_all(exp.Column)]:
            if isinstance(column, exp.Column) and column.name not in bound:
                column.set("this", sql.name(self._resting.meant(scope, column.name).name))
        return sql.render(renamed, "duckdb")

    # What is asked for of the texts of a column

    def _query(self, asked: _Asked, marks: Marks | None = None) -> str:
        """SQL of all that is asked for, values on top of those that they read."""
        levels = self._levels(asked)
        source = CELLS
        for level in range(1, max((n for n, _ in levels.values()), default=0) + 1):
            made = ", ".join(
                f"{self._made(value, marks)} AS {name}"
                for name, (n, value) in levels.items()
                if n == level
            )
            source = f"(SELECT *, {made} FROM {source})"
        results = ", ".join(f"{text} AS v{place}" for text, (place, *_) in asked.values.items())
        return f"SELECT {results} FROM {source}"

    def _made(self, value: Value, marks: Marks | None) -> str:
        text = self._text(value.tree, value.scope) if value.tree is not None else value.name
        is_known = marks is not None and self._marks(value) == marks
        return f"CASE WHEN {IS_NUMBER} THEN {NUMBER} ELSE {text} END" if is_known else text

    def _numbered(self, asked: _Asked) -> Numbered | None:
        read = [marks for _, one in self._levels(asked).values() if (marks := self._marks(one))]
        if not read:
            return None
        marks = read[0]
        trees = {place: (tree, scope) for place, tree, scope in asked.values.values()}
        values = known_values(trees, self._resting.meant, lambda one: self._marks(one) == marks)
        return Numbered(self._query(asked, marks), marks, values)

    def _marks(self, value: Value) -> Marks | None:
        """The marks of the numbers that a value is, of the texts of the column itself."""
        column = value.tree.find(exp.Column) if value.tree is not None else None
        if value.tree is None or column is None:
            return None
        is_own = self._resting.meant(value.scope, column.name).tree is None
        return marks_of(value.tree) if is_own else None

    def _plain(self, asked: _Asked) -> dict[int, Plainly]:
        """What values that are asked for are where the text is plain, by their places."""
        known = {}
        for place, tree, scope in asked.values.values():
            found = self._plainly(tree, scope)
            if found is not None:
                known[place] = found
        return known

    def _plainly(self, tree: Sql, scope: Scope) -> Plainly | None:
        def resolve(name: str) -> Plainly | None:
            value = self._resting.meant(scope, name)
            if value.tree is None:
                return Plainly.ITSELF
            return self._plainly(value.tree, value.scope)

        return plainly(tree, resolve)

    def _levels(self, asked: _Asked) -> dict[str, tuple[int, Value]]:
        """The values that others read, by their names, each with its level."""
        levels: dict[str, tuple[int, Value]] = {}
        for _, tree, scope in asked.values.values():
            self._add_levels(tree, scope, levels)
        return levels

    def _add_levels(self, tree: Sql, scope: Scope, levels: dict[str, tuple[int, Value]]) -> int:
        """Add the values that a tree reads, each with its level: above all those it reads."""
        highest = 0
        for value in self._resting.read(tree, scope):
            if value.tree is None:
                continue
            if value.name not in levels:
                below = self._add_levels(value.tree, value.scope, levels)
                levels[value.name] = (below + 1, value)
            highest = max(highest, levels[value.name][0])
        return highest

    # Kinds of nodes

    def _operation(self, kind: str, parts: Iterable[Sql], scope: Scope, to: str = "") -> Operation:
        return Operation(kind, tuple(self._operand(part, scope) for part in parts), to)

    def _chain(self, tree: Sql, scope: Scope) -> Operand:
        """``and``, ``or``: one operation for a whole chain."""
        kind = type(tree)
        parts: list[Sql] = []
        waiting = [tree]
        while waiting:
            one = waiting.pop()
            bare = one
            while isinstance(bare, exp.Paren):
                bare = bare.this
            if isinstance(bare, kind) and len(self._resting.rests(bare, scope)) > 1:
                waiting += (bare.args["expression"], bare.this)
            else:
                parts.append(bare)
        return self._operation("and" if kind is exp.And else "or", parts, scope)

    def _binary(self, tree: Sql, scope: Scope) -> Operand:
        return self._operation(BINARY[type(tree)], (tree.this, tree.args["expression"]), scope)

    def _function(self, tree: Sql, scope: Scope) -> Operand:
        more = tree.args.get("expressions") or ()
        return self._operation(FUNCTIONS[type(tree)], (tree.this, *more), scope)

    def _round(self, tree: Sql, scope: Scope) -> Operand | None:
        places = tree.args.get("decimals") or sql.whole(0)
        return self._operation("round", (tree.this, places), scope) if places.is_int else None

    def _is(self, tree: Sql, scope: Scope) -> Operand:
        asked = tree.args["expression"]
        truth = bool(asked.this) if isinstance(asked, exp.Boolean) else None
        kind = {None: "is null", True: "is true", False: "is false"}[truth]
        return self._operation(kind, (tree.this,), scope)

    def _between(self, tree: Sql, scope: Scope) -> Operand:
        value, low = self._operand(tree.this, scope), self._operand(tree.args["low"], scope)
        high = self._operand(tree.args["high"], scope)
        ends = (Operation(">=", (value, low)), Operation("<=", (value, high)))
        return Operation("and", ends)

    def _in(self, tree: Sql, scope: Scope) -> Operand:
        value = self._operand(tree.this, scope)
        items = [self._operand(one, scope) for one in tree.expressions]
        return Operation("or", tuple(Operation("=", (value, item)) for item in items))

    def _cast(self, tree: Sql, scope: Scope) -> Operand | None:
        to, value = tree.args["to"].sql("duckdb").lower(), tree.this
        if to.endswith("[]") and isinstance(value, exp.Case):
            return self._case(value, scope, tree.args["to"])
        return self._operation("cast", (value,), scope, to) if to in CAST_TYPES else None

    def _days(self, tree: Sql, scope: Scope) -> Operand | None:
        if tree.args["unit"].name != "DAY":
            return None
        return self._operation("days", (tree.args["expression"], tree.this), scope)

    def _least(self, tree: Sql, scope: Scope) -> Operand | None:
        if not tree.args.get("ignore_nulls"):
            return None
        kind = "least" if isinstance(tree, exp.Least) else "greatest"
        return self._operation(kind, (tree.this, *tree.expressions), scope)

    def _called(self, tree: Sql, scope: Scope) -> Operand | None:
        called = tree.name.lower()
        if called == "isfinite":
            return self._operation(called, tree.expressions, scope)
        return self._let(tree, scope) if called == "list_extract" else None

    def _let(self, tree: Sql, scope: Scope) -> Operand | None:
        """A value that is bound to a name by a list of one (``sql.Binder.let``)."""
        applied, place = tree.expressions
        if place.sql() != "1" or not isinstance(applied, exp.Anonymous):
            return None
        if applied.name.lower() != "list_transform":
            return None
        listed, function = applied.expressions
        if not isinstance(listed, exp.Array) or len(listed.expressions) != 1:
            return None
        (value,), (bound,) = listed.expressions, function.expressions
        inner = self._resting.new(value, scope)
        self._resting.forget(function.this)
        return self._operand(function.this, ChainMap({bound.name: inner}, dict(scope)))

    def _case(self, tree: Sql, scope: Scope, to: exp.DataType | None = None) -> Operand:
        """A choice; lists get their type one by one, since hardly any row has one."""
        subject = self._operand(tree.this, scope) if tree.this is not None else None
        pairs = []
        for one in tree.args["ifs"]:
            test = self._operand(one.this, scope)
            if subject is not None:
                test = Operation("=", (subject, test))
            pairs.append((test, self._result(one.args["true"], scope, to)))
        default = tree.args.get("default")
        otherwise = self._result(default, scope, to) if default is not None else Constant(None)
        return Choice(tuple(pairs), otherwise)

    def _result(self, tree: Sql, scope: Scope, to: exp.DataType | None) -> Operand:
        """A value behind a condition."""
        if to is not None:
            tree = exp.Cast(this=tree.copy(), to=to.copy())
            self._kept.append(tree)
        self._behind += 1
        found = self._operand(tree, scope)
        self._behind -= 1
        return found


def _parts_in(asked: _Asked) -> dict[int, str]:
    """What the cell's text may hold, by the places of those that ask for it."""
    known = {}
    for place, tree, scope in asked.values.values():
        if isinstance(tree, exp.Anonymous) and tree.name.lower() == "contains":
            column, part = tree.expressions
            if isinstance(column, exp.Column) and column.name not in scope and part.is_string:
                known[place] = part.name
    return known


_Write = Callable[[_Splitting, Sql, Scope], "Operand | None"]
_OPERATIONS: dict[type[exp.Expr], _Write] = {
    exp.And: _Splitting._chain,
    exp.Or: _Splitting._chain,
    **dict.fromkeys(BINARY, _Splitting._binary),
    **dict.fromkeys(FUNCTIONS, _Splitting._function),
    exp.Round: _Splitting._round,
    exp.Is: _Splitting._is,
    exp.Between: _Splitting._between,
    exp.In: _Splitting._in,
    exp.Cast: _Splitting._cast,
    exp.DateDiff: _Splitting._days,
    exp.Least: _Splitting._least,
    exp.Greatest: _Splitting._least,
    exp.Anonymous: _Splitting._called,
    exp.Case: _Splitting._case,
}
