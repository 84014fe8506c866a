"""Which columns of a plan follow from others, and how.

The health of a customer is arithmetic over what was measured, and what was measured mostly is
arithmetic over cells. Where a file holds these cells, it need not hold what follows: the plan's own
formulas, said in the file's metadata, give it to whoever reads it, to the last bit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlglot import exp

from journeykit.records import dataclass, field
from journeykit.scoring.formulas import NotAFormulaError, Said, column, say
from journeykit.scoring.sql import Sql
from journeykit.scoring.steps import Step

BETWEEN = "between."
"""What the names of columns begin with that others follow from, and that are no results."""

Formulas = tuple[tuple[str, Said], ...]
"""Columns that follow, each behind those that it follows from."""


@dataclass(frozen=True)
class Followers:
    """Which results may follow.

    Attributes:
        names: These; each has the name of a column of the steps.
        between: Columns of the steps that these may read, and which follow in their turn.
        given: What other columns of the steps are, over results, where it is asked whether they are
            true, or what number they are.
    """

    names: frozenset[str]
    between: frozenset[str] = frozenset()
    given: Mapping[str, Sql] = field(default_factory=dict)


def follow(
    steps: Iterable[Step],
    results: Sequence[tuple[str, Sql]],
    followers: Followers,
) -> Formulas:
    """The formulas of those of some results that follow from the others.

    Args:
        steps: Of a plan, but for the last, which names what it keeps.
        results: Every result, over these steps, as the file would hold it.
        followers: Those that may.
    """
    following = _Following(steps, results, followers)
    names = [name for name, _ in results if name in followers.names]
    return following.behind([name for name in names if following.of(name) is not None])


class _Following:
    def __init__(
        self,
        steps: Iterable[Step],
        results: Sequence[tuple[str, Sql]],
        followers: Followers,
    ) -> None:
        self._made = _made_once(steps)
        self._names, self._between = followers.names, followers.between
        self._given = followers.given
        self._held = {held: name for name, value in results if (held := _held(name, value))}
        self._formulas: dict[str, tuple[Said, list[str]] | None] = {}

    def of(self, name: str) -> tuple[Said, list[str]] | None:
        """The formula of a column, and the columns with formulas that it reads, if there is one."""
        if name not in self._formulas:
            self._formulas[name] = None  # while it is looked at: nothing reads itself
            self._formulas[name] = self._found(name)
        return self._formulas[name]

    def _found(self, name: str) -> tuple[Said, list[str]] | None:
        tree = self._made.get(name)
        if tree is None:
            return None
        reads: list[str] = []

        def meant(read: str) -> Said:
            if read in self._given:
                return ["()", say(self._given[read], column)]
            if read in self._between and isinstance(made := self._made.get(read), exp.Column):
                return meant(made.name)  # the same by another name
            if read in self._between:
                if self.of(read) is None:
                    raise NotAFormulaError(read)
                reads.append(read)
                return column(f"{BETWEEN}{read}")
            if read in self._names and self.of(read) is not None:
                reads.append(read)
                return column(read)
            if read not in self._held:
                raise NotAFormulaError(read)
            return column(self._held[read])

        try:
            return say(tree, meant), reads
        except NotAFormulaError:
            return None

    def behind(self, told: Sequence[str]) -> Formulas:
        """The formulas of some columns and of those that they read, these first."""
        ordered: dict[str, Said] = {}

        def add(name: str) -> None:
            found = self.of(name)
            called = f"{BETWEEN}{name}" if name in self._between else name
            if found is None or called in ordered:
                return
            said, reads = found
            for one in reads:
                add(one)
            ordered[called] = said

        for name in told:
            add(name)
        return tuple(ordered.items())


def _made_once(steps: Iterable[Step]) -> dict[str, Sql]:
    """The columns of steps that are made in one place, with what they are."""
    made: dict[str, Sql | None] = {}
    for step in steps:
        for item in step.select.expressions:
            if isinstance(item, exp.Star):
                made |= {one.alias: None for one in item.args.get("replace") or []}
            elif isinstance(item, exp.Alias):
                made[item.alias] = None if item.alias in made else item.this
    return {name: tree for name, tree in made.items() if tree is not None}


def _held(name: str, value: Sql) -> str | None:
    """The column of the steps that a result is, as it is there.

    One that has another name and is cast may have another type there.
    """
    if isinstance(value, exp.Column):
        return value.name
    inner = value.this if isinstance(value, exp.Cast) else None
    return name if isinstance(inner, exp.Column) and inner.name == name else None
