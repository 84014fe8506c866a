"""A plan's steps: named queries, each on the one before it, each with one sentence why.

``Sheet`` is where a plan is written: columns are added by name in any order, and a column may read
one that is added with it. Columns that depend on one another become queries on top of one another,
so nothing is ever computed, or written out, twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlglot import exp

from journeykit.records import dataclass
from journeykit.scoring import sql
from journeykit.scoring.sql import Sql


@dataclass(frozen=True)
class Step:
    """One query of a plan.

    Attributes:
        name: What later steps call it.
        why: One sentence.
        select: The query.
    """

    name: str
    why: str
    select: exp.Select


class Sheet:
    """Steps in the making, each on top of the one before."""

    def __init__(self, source: str) -> None:
        self._source = source
        self.steps: list[Step] = []
        self._needed: dict[int, set[str]] = {}

    @property
    def last(self) -> str:
        """The name of what the next step reads."""
        return self.steps[-1].name if self.steps else self._source

    def add(self, name: str, why: str, columns: Iterable[tuple[str, Sql]]) -> None:
        """Add columns to what is there; ``name`` gets a number where it takes several queries."""
        for place, level in enumerate(_levels(list(dict(columns).items()))):
            called = name if not place else f"{name}_{place + 1}"
            self.select(called, why, [exp.Star(), *(_named(*column) for column in level)])

    def keep(
        self, name: str, why: str, columns: Iterable[tuple[str, Sql]], where: Sql | None = None
    ) -> None:
        """Keep these columns and no others."""
        self.select(name, why, [_named(*column) for column in columns], where)

    def replace(self, name: str, why: str, columns: Iterable[tuple[str, Sql]]) -> None:
        """Columns in the place of those of the same name."""
        new = [exp.Alias(this=value, alias=sql.name(called)) for called, value in columns]
        self.select(name, why, [exp.Star(replace=new) if new else exp.Star()])

    def group(self, name: str, why: str, key: str, columns: Iterable[tuple[str, Sql]]) -> None:
        """One row for each value of ``key``, of aggregates and the key itself."""
        self.select(name, why, [_named(*column) for column in columns])
        self.steps[-1].select.group_by(sql.column(key), copy=False)

    def filter(self, name: str, why: str, where: Sql) -> None:
        """Keep the rows for which the condition is true."""
        self.select(name, why, [exp.Star()], where)

    def join(
        self,
        name: str,
        why: str,
        other: str,
        key: str,
        columns: Sequence[tuple[str, Sql]],
    ) -> None:
        """Add columns of the one row of ``other`` with the same key, NULL where there is none."""
        mine = exp.Column(this=exp.Star(), table=sql.name(self.last))
        select = exp.Select(expressions=[mine, *(_named(*column) for column in columns)])
        select = select.from_(_table(self.last), copy=False)
        on = sql.equal(sql.column(key, self.last), sql.column(key, other))
        select = select.join(_table(other), on=on, join_type="left", copy=False)
        self.steps.append(Step(name, why, select))

    def prune(self) -> None:
        """Leave out of each step what no later step reads, as soon as nothing does.

        The last step names what it keeps; the first names what it reads.
        """
        needed: set[str] = set()
        for place in range(len(self.steps) - 1, 0, -1):
            select = self.steps[place].select
            star = next(select.find_all(exp.Star), None)
            made = {item.alias for item in select.expressions if isinstance(item, exp.Alias)}
            passed_on = needed - made if star is not None else set()
            replaced = {item.alias for item in (star.args.get("replace") or [])} if star else set()
            needed = passed_on | sql.names_read(select) | replaced
            self._needed[place - 1] = needed
        available: set[str] = set()
        for place, step in enumerate(self.steps):
            star = next(step.select.find_all(exp.Star), None)
            made = {item.alias_or_name for item in step.select.expressions} - {"*"}
            if star is not None and place < len(self.steps) - 1:
                dead = sorted(available - self._needed[place] - made)
                star.set("except_", [sql.name(one) for one in dead])
                available -= set(dead)
            elif star is None:
                available = set()
            available |= made

    def select(
        self, name: str, why: str, expressions: Sequence[Sql], where: Sql | None = None
    ) -> None:
        """A query of these expressions over the last step."""
        select = exp.Select(expressions=list(expressions)).from_(_table(self.last), copy=False)
        if where is not None:
            select = select.where(where, copy=False)
        self.steps.append(Step(name, why, select))


def _table(called: str) -> exp.Table:
    return exp.Table(this=sql.name(called))


def _named(called: str, value: Sql) -> Sql:
    if isinstance(value, exp.Column) and value.name == called and not value.table:
        return value
    return exp.Alias(this=value, alias=sql.name(called))


def _levels(columns: list[tuple[str, Sql]]) -> list[list[tuple[str, Sql]]]:
    """Columns in groups, each of which reads only groups before it."""
    depth: dict[str, int] = {}
    own = {name for name, _ in columns}
    reads = {name: sql.names_read(value) & (own - {name}) for name, value in columns}
    waiting = [name for name, _ in columns]
    while waiting:
        ready = [name for name in waiting if reads[name] <= depth.keys()]
        if not ready:
            raise ValueError(f"columns read one another in a circle: {', '.join(waiting)}")
        depth |= {
            name: max((depth[other] + 1 for other in reads[name]), default=0) for name in ready
        }
        waiting = [name for name in waiting if name not in depth]
    groups: list[list[tuple[str, Sql]]] = [[] for _ in range(max(depth.values(), default=-1) + 1)]
    for name, value in columns:
        groups[depth[name]].append((name, value))
    return groups
