"""A plan's steps as few queries, for an engine that runs them; what they give stays the same.

A plan is written for people: a step for every thought, each on top of the one before. An engine
pays for every query on top of another, and for every column that it hands on. Here the columns of
many steps become queries by what they rest on alone: a value that is read once is written where it
is read, one that nothing reads is left out, and the others stand as late as they may.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from sqlglot import exp

from journeykit.records import dataclass, field
from journeykit.scoring import sql
from journeykit.scoring.sql import Sql
from journeykit.scoring.steps import Step
from journeykit.scoring.trees import columns_of, nodes

_LARGEST = 150
"""Nodes of a value up to which others are written into it."""
_TINY = 4
"""Nodes of a value that is rather computed again than handed on: ``x IS TRUE``, ``NOT x``."""
_APART = (exp.Window, exp.AggFunc)
"""What makes a query one that stays as it is."""
_LOOKED_AT_OFTEN = (exp.Case, exp.Nullif)
"""Nodes whose first operand an engine computes more than once."""
_WHY = "What rests on the columns before."


@dataclass(eq=False)
class _Value:
    """A column of the steps, whatever its name comes to mean later.

    Attributes:
        name: What it is called, and no other value.
        tree: What it is made of; None for a column that was there before.
        size: Nodes of the tree.
        reads: The places in its tree that name another value.
        read: The places that name it.
        shown: How many columns of the last query it is.
        level: The query that makes it, counted from 1.
    """

    name: str
    tree: Sql | None = None
    size: int = 0
    reads: dict[_Place, None] = field(default_factory=dict)
    read: dict[_Place, None] = field(default_factory=dict)
    shown: int = 0
    level: int = 0

    @property
    def is_needed(self) -> bool:
        """Whether anything names it."""
        return bool(self.shown or self.read)

    def last_read(self, last: int, *, without: _Value | None = None) -> int:
        """The last query that needs it, of ``last`` queries, whatever another value reads."""
        if self.shown:
            return last
        readers = (place.reader for place in self.read)
        return max((one.level for one in readers if one is not without), default=0)


@dataclass(eq=False)
class _Place:
    """Where a value is named: the node, in the tree of its reader."""

    node: exp.Column
    reader: _Value
    value: _Value


def fuse(steps: Sequence[Step], wanted: Iterable[str]) -> tuple[Step, ...]:
    """Make the steps into fewer; their trees become part of what comes out.

    Args:
        steps: Of a plan, each of which reads the one before it.
        wanted: What is read of the last.

    Returns:
        Steps that give the same; the last has the name of the last one of ``steps``.
    """
    made: list[Step] = []
    names = dict.fromkeys(wanted)
    end = len(steps)
    for place in range(len(steps) - 1, -1, -1):
        if _stands_apart(steps[place].select):
            run = _Run(steps[place + 1 : end], names)
            names = dict.fromkeys(_read_by(steps[place].select, run.before))
            made[:0] = [steps[place], *run.steps()]
            end = place
    return (*_Run(steps[:end], names).steps(), *made)


def _stands_apart(select: exp.Select) -> bool:
    """Whether rows come or go, or depend on one another."""
    if any(select.args.get(part) for part in ("where", "joins", "group")):
        return True
    return any(isinstance(node, _APART) for item in select.expressions for node in nodes(item))


def _read_by(select: exp.Select, needed: Collection[str]) -> Iterator[str]:
    """What a query reads of the one before it, of which ``needed`` are read after it."""
    star = _star_of(select)
    if star is not None:
        made = {item.alias for item in select.expressions if isinstance(item, exp.Alias)}
        yield from (name for name in needed if name not in made)
    source = select.args["from_"].this.name
    for found in columns_of(select):
        if found.table in ("", source) and not isinstance(found.this, exp.Star):
            yield found.name


def _star_of(select: exp.Select) -> exp.Star | None:
    for item in select.expressions:
        bare = item.this if isinstance(item, exp.Column) else item
        if isinstance(bare, exp.Star):
            return bare
    return None


class _Run:
    """Steps of which each only adds columns to those of the one before, or drops some."""

    def __init__(self, steps: Sequence[Step], wanted: Collection[str]) -> None:
        self._steps = steps
        self._values: list[_Value] = []
        self._taken: set[str] = set()
        self._before: dict[str, _Value] = {}
        self._shown: dict[str, _Value] = {}
        if not steps:
            self.before: Collection[str] = wanted
            return
        now: dict[str, _Value] = {}
        for step in steps:
            now = self._after(step.select, now)
        for name in wanted:
            self._shown[name] = self._named(now, name)
            self._shown[name].shown += 1
        self._drop_unread()
        self._write_inside()
        self._last = self._place()
        self.before = [name for name, value in self._before.items() if value.is_needed]

    # Values

    def _after(self, select: exp.Select, now: dict[str, _Value]) -> dict[str, _Value]:
        """What every name means after a query."""
        star = _star_of(select)
        found: dict[str, _Value] = {}
        replaced: list[exp.Expr] = []
        if star is not None:
            dropped = {one.name for one in star.args.get("except_") or []}
            found = {name: value for name, value in now.items() if name not in dropped}
            replaced = star.args.get("replace") or []
        for item in (*replaced, *select.expressions):
            if isinstance(item, exp.Alias):
                found[item.alias] = self._made(item.alias, item.this, now)
            elif isinstance(item, exp.Column):
                found[item.name] = self._named(now, item.name)
        return found

    def _named(self, now: dict[str, _Value], name: str) -> _Value:
        if name not in now:
            if name not in self._before:
                self._before[name] = _Value(name)
                self._taken.add(name.casefold())
            now[name] = self._before[name]
        return now[name]

    def _unique(self, name: str) -> str:
        number, free = 1, name
        while free.casefold() in self._taken:
            number += 1
            free = f"{name} {number}"
        self._taken.add(free.casefold())
        return free

    def _made(self, name: str, tree: Sql, now: dict[str, _Value]) -> _Value:
        if isinstance(tree, exp.Column):
            return self._named(now, tree.name)
        value = _Value(name, tree)
        bound: set[str] = set()
        named: list[exp.Column] = []
        for node in nodes(tree):
            value.size += 1
            if isinstance(node, exp.Column):
                named.append(node)
            elif isinstance(node, exp.Lambda):
                bound |= {one.name for one in node.expressions}
        for node in named:
            if node.name not in bound:
                _read(node, value, self._named(now, node.name))
        value.name = self._unique(name)  # what was there before keeps its own
        self._values.append(value)
        return value

    def _drop_unread(self) -> None:
        for value in reversed(self._values):
            if not value.is_needed:
                _forget(value)
        self._values = [value for value in self._values if value.is_needed]

    # Values within values

    def _write_inside(self) -> None:
        for value in self._values:
            if value.size <= _TINY and len(value.reads) < 2:
                for place in list(value.read):
                    if _may_hold(place, value):
                        _write_again(place, value)
            elif len(value.read) == 1 and not value.shown:
                (place,) = value.read
                if _may_hold(place, value):
                    _write_there(place, value)
            if not value.is_needed:
                _forget(value)
        self._values = [value for value in self._values if value.is_needed]

    # Queries

    def _place(self) -> int:
        """Give every value its query; how many there are."""
        for value in self._values:
            value.level = 1 + max((place.value.level for place in value.reads), default=0)
        last = max((value.level for value in self._values), default=1)
        if any(value.shown > 1 and value.level == last for value in self._values):
            last += 1
        for value in reversed(self._values):
            latest = min((place.reader.level for place in value.read), default=last + 1) - 1
            if value.shown > 1:
                latest = min(latest, last - 1)
            kept = {place.value for place in value.reads}
            ends = (max(one.last_read(last, without=value), value.level) for one in kept)
            longer = sum(max(0, latest - end) for end in ends)
            if longer <= latest - value.level:
                value.level = latest
        return last

    def steps(self) -> Iterator[Step]:
        """The queries."""
        if not self._steps:
            return
        source = self._steps[0].select.args["from_"].this.name
        ends = {one: one.last_read(self._last) for one in (*self._before.values(), *self._values)}
        there = [value for value in self._before.values() if value.is_needed]
        for level in range(1, self._last):
            made = [value for value in self._values if value.level == level]
            dead = [one for one in there if ends[one] <= level]
            there = [one for one in there if ends[one] > level]
            handed_on: list[Sql] = [exp.Star(except_=[sql.name(one.name) for one in dead])]
            if level == 1:  # what else there is before the first is not known
                handed_on = [sql.column(one.name) for one in there]
            name = f"{self._steps[-1].name} {level}"
            yield _query(name, _WHY, source, [*handed_on, *map(_alias, made)])
            there += made
            source = name
        yield _query(self._steps[-1].name, self._steps[-1].why, source, list(self._results()))

    def _results(self) -> Iterator[Sql]:
        for name, value in self._shown.items():
            if value.level == self._last and value.tree is not None:
                yield exp.Alias(this=value.tree, alias=sql.name(name))
            elif value.name == name:
                yield sql.column(name)
            else:
                yield exp.Alias(this=sql.column(value.name), alias=sql.name(name))


def _query(name: str, why: str, source: str, expressions: list[Sql]) -> Step:
    select = exp.Select(expressions=expressions)
    return Step(name, why, select.from_(exp.Table(this=sql.name(source)), copy=False))


def _alias(value: _Value) -> Sql:
    return exp.Alias(this=value.tree, alias=sql.name(value.name))


def _read(node: exp.Column, reader: _Value, value: _Value) -> None:
    """Have a place in a reader's tree name a value."""
    if node.name != value.name:
        node.set("this", sql.name(value.name))
    place = _Place(node, reader, value)
    reader.reads[place] = None
    value.read[place] = None


def _forget(value: _Value) -> None:
    for place in value.reads:
        del place.value.read[place]
    value.reads.clear()


def _may_hold(place: _Place, value: _Value) -> bool:
    """Whether a value may be written out there: it would be computed once, and for some rows."""
    if place.reader.size + value.size > _LARGEST:
        return False
    node: exp.Expr = place.node
    while node.parent is not None and node is not place.reader.tree:
        if isinstance(node.parent, exp.Lambda):
            return False
        if isinstance(node.parent, _LOOKED_AT_OFTEN) and node.arg_key == "this":
            return False
        node = node.parent
    return True


def _write_there(place: _Place, value: _Value) -> None:
    """Move the value's tree to the one place that names it."""
    _put(place, value, value.tree)
    for inner in value.reads:
        inner.reader = place.reader
        place.reader.reads[inner] = None
    value.reads.clear()


def _write_again(place: _Place, value: _Value) -> None:
    """Write a copy of the value's tree to a place that names it."""
    tree = value.tree.copy() if value.tree is not None else None
    _put(place, value, tree)
    for inner in value.reads:
        found = tree.find(exp.Column) if tree is not None else None
        if found is not None:
            _read(found, place.reader, inner.value)


def _put(place: _Place, value: _Value, tree: Sql | None) -> None:
    if tree is None:
        raise ValueError(f"{value.name} was there before the steps")
    place.node.replace(sql.operand(tree))
    place.reader.size += value.size
    del place.reader.reads[place]
    del value.read[place]
