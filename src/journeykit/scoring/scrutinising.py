"""Queries that only a closer look asks: stalls, the value at each step, the monitor, parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from journeykit.definition.loader import Definition
from journeykit.records import dataclass
from journeykit.scoring.asking import Questions, Tally, ask, literal, quoted, total
from journeykit.scoring.groups import (
    CONDITIONS,
    DAYS_HERE,
    LOST_HERE,
    PATHS,
    RISKS,
    STILL_HERE,
    people,
    worth,
)
from journeykit.scoring.schema import Schema

MOST_PARTS = 8
"""Values of a column that are told apart, the most frequent first; the others are one part."""


@dataclass(frozen=True)
class StallTally:
    """Customers in progress at a stage with known days: how many beyond its ``max_days``."""

    stage: str
    stalled: int
    n: int


@dataclass(frozen=True)
class WorthTally:
    """The value of those who reached a stage, went on, are still here and were lost there."""

    stage: str
    reached: float | None
    went_on: float | None
    here: float | None
    lost: float | None


@dataclass(frozen=True)
class MonitorTally:
    """Those whom the at-risk monitor looks at, and those who are on its list."""

    monitored: int
    at_risk: int
    value: float | None


@dataclass(frozen=True)
class FitWorthTally:
    """Customers by fit: how many have a known value, and the value of the lost."""

    fit: bool | None
    value_n: int
    lost_value: float | None


@dataclass(frozen=True)
class Scrutinised:
    """The answers."""

    stalls: tuple[StallTally, ...]
    worths: tuple[WorthTally, ...]
    monitor: MonitorTally
    fit: tuple[FitWorthTally, ...]


@dataclass(frozen=True)
class PartTally:
    """A value of a column, as text, how many have it, and how many values there are.

    An empty cell is None.
    """

    label: str | None
    n: int
    values: int


def scrutiny_tallies(definition: Definition, as_of: date) -> tuple[Tally, ...]:
    """All queries over one snapshot."""
    return _Scrutiny(definition, as_of).asked()


def scrutinised_of(
    answers: Mapping[str, Sequence[tuple[Any, ...]]], asked: Sequence[Tally]
) -> Scrutinised:
    """The answers to ``scrutiny_tallies`` as data."""
    data = {tally.name: tuple(tally.row(*row) for row in answers[tally.name]) for tally in asked}
    return Scrutinised(data["stalls"], data["worths"], data["monitor"][0], data["fit_worths"])


def parts_tally(schema: Schema, column: str) -> Tally:
    """The most frequent values of a column: one more than are told apart."""
    cell = quoted(schema.cell[column])
    return ask(
        "parts",
        "The values of the column that the tables are told apart by.",
        PartTally,
        f"SELECT CAST({cell} AS TEXT) AS label, COUNT(*), COUNT(*) OVER () FROM now GROUP BY 1 "
        f"ORDER BY COUNT(*) DESC, label NULLS LAST LIMIT {MOST_PARTS + 1}",
    )


def part_condition(schema: Schema, column: str, label: str | None) -> str:
    """SQL of the rows with a value of a column: true or false, never unknown."""
    value = "NULL" if label is None else literal(label)
    return f"CAST({quoted(schema.cell[column])} AS TEXT) IS NOT DISTINCT FROM {value}"


class _Scrutiny(Questions):
    def asked(self) -> tuple[Tally, ...]:
        return (self._stalls(), self._worths(), self._monitor(), self._fit())

    def _stalls(self) -> Tally:
        limits = {s.id: s.max_days for s in self.graph.stages if s.max_days is not None}
        cases = " ".join(f"WHEN {literal(name)} THEN {days}" for name, days in limits.items())
        limit = f"CASE stage {cases} END" if cases else "CAST(NULL AS BIGINT)"
        here = (
            f"SELECT stage, days, n FROM {DAYS_HERE.name} WHERE standing = 'in_progress' "
            "AND days IS NOT NULL"
        )
        stalled, known = people(f"days > {limit}"), people(f"{limit} IS NOT NULL")
        return ask(
            "stalls",
            "Where those in progress stay longer than the stage's max_days.",
            StallTally,
            f"WITH here AS ({here}), "
            f"known AS (SELECT stage, {stalled} AS stalled, {known} AS n FROM here GROUP BY stage) "
            "SELECT s.stage, COALESCE(known.stalled, 0), COALESCE(known.n, 0) "
            f"FROM {self.stage_list()} LEFT JOIN known ON known.stage = s.stage ORDER BY s.place",
            DAYS_HERE,
        )

    def _worths(self) -> Tally:
        """Lists are taken apart once for all stages."""
        parts = {
            **{
                name: f"SELECT stage, {worth()} AS money FROM "
                f"(SELECT UNNEST({name}) AS stage, money FROM paths) GROUP BY stage"
                for name in ("reached", "went_on")
            },
            "here": f"SELECT stage, {worth(STILL_HERE)} AS here, {worth(LOST_HERE)} AS lost "
            "FROM paths GROUP BY stage",
        }
        named = ", ".join(f"{name}_ AS ({part})" for name, part in parts.items())
        joins = " ".join(f"LEFT JOIN {name}_ ON {name}_.stage = s.stage" for name in parts)
        return ask(
            "worths",
            "The value at each step.",
            WorthTally,
            f"WITH {named} SELECT s.stage, reached_.money, went_on_.money, here_.here, here_.lost "
            f"FROM {self.stage_list()} {joins} ORDER BY s.place",
            PATHS,
        )

    def _monitor(self) -> Tally:
        named = self.journey.at_risk_stages
        stages = named if named is not None else self.graph.in_phase("existing")
        listed = ", ".join(map(literal, stages)) or "NULL"
        watched = f"stage IN ({listed}) AND NOT COALESCE(lost, FALSE)"
        on_it = "LEN(at_risk) > 0"
        return ask(
            "monitor",
            "How many of those whom the monitor looks at are on its list.",
            MonitorTally,
            f"SELECT (SELECT {people(watched)} FROM conditions), {people(on_it)}, {worth(on_it)} "
            "FROM risks",
            CONDITIONS,
            RISKS,
        )

    def _fit(self) -> Tally:
        written = "TRUE" if self.definition.at("ideal_customer", "fit") is not None else "FALSE"
        return ask(
            "fit_worths",
            "What customers inside and outside the ideal are worth.",
            FitWorthTally,
            f"SELECT fit, COUNT(value), {total('lost')} FROM now "
            f"WHERE {written} GROUP BY fit ORDER BY fit DESC NULLS LAST",
        )
