"""One path per customer: which way they take where a journey branches.

Every test looks at the evidence alone, over all ways that are open for the customer; where several
branches meet a test, the latest date of the branch's own trigger decides, then the order of
``next``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import cached_property

from sqlglot import exp

from journeykit.graph import Way
from journeykit.scoring import sql
from journeykit.scoring.context import Context
from journeykit.scoring.evidence import States, is_open
from journeykit.scoring.schema import edge_key
from journeykit.scoring.sql import Sql

_NO_DATE = date.min
"""Stands for a trigger without a known date: any known one is later or as late."""


class Paths:
    """The columns that say which stages are on a customer's path."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._graph = context.graph
        self._states = States(context)
        self._on = context.family("on_path")
        self._later = context.family("later_passed")
        self._base = context.family("shown")

    def way_name(self, stage_id: str) -> str:
        """The number of the way taken at a fork, counted from 1; NULL where none is open."""
        return f"way.{stage_id}"

    def columns(self) -> Iterator[tuple[str, Sql]]:
        """Everything about paths, in any order."""
        forks = [stage_id for stage_id in self._context.stage_ids if self._is_fork(stage_id)]
        for fork in forks:
            yield from self._fork(fork)
        if forks:
            yield from self._passed()
        yield from self._on_path()

    def at_once(self) -> list[tuple[Sql, Sql]]:
        """Branches not taken that meet the first test as the one taken does."""
        pairs: list[tuple[Sql, Sql]] = []
        for fork in self._context.stage_ids:
            if not self._is_fork(fork):
                continue
            ways = self._graph.forward(fork)
            for place, way in enumerate(ways):
                others = sql.either(
                    sql.column(self._test_name(fork, other, 1))
                    for other in range(len(ways))
                    if other != place
                )
                own = sql.column(self._test_name(fork, place, 1))
                not_taken = exp.NEQ(
                    this=sql.column(self.way_name(fork)), expression=sql.whole(place + 1)
                )
                here = self.on(fork)
                key = sql.text(edge_key(way.source, way.target, way.name))
                pairs.append((sql.both([here, own, not_taken, sql.bracketed(others)]), key))
        return pairs

    def _is_fork(self, stage_id: str) -> bool:
        return len(self._graph.forward(stage_id)) > 1

    def on(self, stage_id: str) -> Sql:
        """Whether a stage is on the path: TRUE or FALSE."""
        return sql.boolean(True) if stage_id in self._always else sql.column(self._on[stage_id])

    @cached_property
    def _always(self) -> frozenset[str]:
        """The stages that are on every path."""
        found = {self._graph.entry}
        for way in self._graph.all_forward:
            if way.source in found and way.when is None and not self._is_fork(way.source):
                found.add(way.target)
        return frozenset(found)

    # What is passed, over all open ways

    def _passed(self) -> Iterator[tuple[str, Sql]]:
        states = self._states
        for stage_id in self._context.stage_ids:
            shown = [states.validated(stage_id)]
            if not states.validation_is_written(stage_id):
                next_is_triggered = sql.either(
                    sql.both([is_open(way), states.triggered(way.target)])
                    for way in self._graph.forward(stage_id)
                )
                shown.append(
                    sql.both([states.not_refused(stage_id), sql.bracketed(next_is_triggered)])
                )
            yield self._base[stage_id], sql.either(shown)
            later = [
                sql.both(
                    [
                        is_open(way),
                        sql.bracketed(
                            sql.either(
                                [
                                    sql.column(self._base[way.target]),
                                    sql.column(self._later[way.target]),
                                ]
                            )
                        ),
                    ]
                )
                for way in self._graph.forward(stage_id)
            ]
            yield self._later[stage_id], sql.either(map(sql.bracketed, later))

    def _passed_somewhere(self, stage_id: str) -> Sql:
        by_later = sql.both([sql.column(self._later[stage_id]), self._states.not_refused(stage_id)])
        return sql.either([sql.column(self._base[stage_id]), sql.bracketed(by_later)])

    # The fork

    def _fork(self, fork: str) -> Iterator[tuple[str, Sql]]:
        ways = self._graph.forward(fork)
        within = [dict(self._within(fork, place, way)) for place, way in enumerate(ways)]
        for branch in within:
            yield from ((name, value) for name, value in branch.values() if name)
        for place, way in enumerate(ways):
            tests = self._tests(place, way, within)
            for number, test in enumerate(tests, start=1):
                yield self._test_name(fork, place, number), test
        yield self._best_name(fork), self._best(fork, len(ways))
        yield self.way_name(fork), self._choice(fork, ways)

    def _test_name(self, fork: str, place: int, number: int) -> str:
        return f"test_{number}.{fork}.{place + 1}"

    def _best_name(self, fork: str) -> str:
        return f"decided_by.{fork}"

    def _within(self, fork: str, place: int, way: Way) -> Iterator[tuple[str, tuple[str, Sql]]]:
        """Stage → whether it lies in the branch over open ways, as a column where it may not."""
        inside: dict[str, Sql] = {way.target: is_open(way)}
        yield way.target, ("", inside[way.target])
        reachable = {way.target, *self._graph.descendants(way.target)}
        for stage_id in self._context.stage_ids:
            if stage_id not in reachable or stage_id == way.target:
                continue
            value = sql.either(
                sql.bracketed(sql.both([inside[into.source].copy(), is_open(into)]))
                for into in self._into(stage_id)
                if into.source in inside
            )
            if isinstance(value, exp.Boolean | exp.Column):
                inside[stage_id] = value
                yield stage_id, ("", value)
            else:
                name = f"within.{fork}.{place + 1}.{stage_id}"
                inside[stage_id] = sql.column(name)
                yield stage_id, (name, value)

    def _into(self, stage_id: str) -> list[Way]:
        return [way for way in self._graph.all_forward if way.target == stage_id]

    def _tests(
        self, place: int, way: Way, within: Sequence[dict[str, tuple[str, Sql]]]
    ) -> tuple[Sql, Sql, Sql]:
        only_here = {
            stage_id: sql.both(
                [
                    _as_column(found),
                    *(
                        sql.negate(_as_column(other[stage_id]))
                        for number, other in enumerate(within)
                        if number != place and stage_id in other
                    ),
                ]
            )
            for stage_id, found in within[place].items()
        }
        validated = sql.either(
            sql.bracketed(sql.both([lies.copy(), self._states.validated(stage_id)]))
            for stage_id, lies in only_here.items()
        )
        passed = sql.either(
            sql.bracketed(sql.both([lies, sql.bracketed(self._passed_somewhere(stage_id))]))
            for stage_id, lies in only_here.items()
        )
        triggered = sql.both([is_open(way), self._states.triggered(way.target)])
        return validated, passed, triggered

    def _best(self, fork: str, count: int) -> Sql:
        """Which test decides: the first that any branch meets."""
        return sql.case(
            (
                sql.either(
                    sql.column(self._test_name(fork, place, number)) for place in range(count)
                ),
                sql.whole(number),
            )
            for number in (1, 2, 3)
        )

    def _choice(self, fork: str, ways: Sequence[Way]) -> Sql:
        """Of the branches that meet the deciding test the latest trigger, else the first listed."""
        pairs: list[tuple[Sql, Sql]] = []
        for number in (1, 2, 3):
            decides = sql.equal(sql.column(self._best_name(fork)), sql.whole(number))
            pairs.append((decides, self._latest(fork, ways, number)))
        first_open = sql.case(
            ((is_open(way), sql.whole(place)) for place, way in enumerate(ways, start=1)),
        )
        return sql.case(pairs, first_open)

    def _latest(self, fork: str, ways: Sequence[Way], number: int) -> Sql:
        """The winner of one test: later dates win, no date loses, ties go to the first listed."""
        best: Sql = sql.null("integer")
        dates = [self._states.trigger_date(way.target) for way in ways]
        meets = [sql.column(self._test_name(fork, place, number)) for place in range(len(ways))]
        pairs = []
        for place in range(len(ways)):
            beaten = [
                self._beats(meets[other], dates[other], dates[place], before=other < place)
                for other in range(len(ways))
                if other != place
            ]
            wins = sql.both([meets[place].copy(), *(sql.negate(one) for one in beaten)])
            pairs.append((wins, sql.whole(place + 1)))
        return sql.case(pairs, best)

    def _beats(self, meets: Sql, day: Sql, other: Sql, *, before: bool) -> Sql:
        """Whether a branch that meets the test wins against another one; TRUE or FALSE."""
        kind = exp.GTE if before else exp.GT
        earliest = sql.day(_NO_DATE)
        by_date = sql.binary(
            kind, sql.coalesce(day.copy(), earliest), sql.coalesce(other.copy(), earliest.copy())
        )
        return sql.both([meets.copy(), by_date])

    # The path

    def _on_path(self) -> Iterator[tuple[str, Sql]]:
        for stage_id in self._context.stage_ids:
            if stage_id in self._always:
                continue
            ways = [self._taken(way) for way in self._into(stage_id)]
            yield self._on[stage_id], sql.either(map(sql.bracketed, ways))

    def _taken(self, way: Way) -> Sql:
        here = self.on(way.source)
        if not self._is_fork(way.source):
            return sql.both([here, is_open(way)])
        place = self._graph.forward(way.source).index(way) + 1
        chosen = sql.is_true(sql.equal(sql.column(self.way_name(way.source)), sql.whole(place)))
        return sql.both([here, chosen])


def _as_column(found: tuple[str, Sql]) -> Sql:
    name, value = found
    return sql.column(name) if name else value.copy()
