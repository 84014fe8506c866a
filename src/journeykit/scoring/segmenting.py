"""Queries over one snapshot by the values of one segment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from journeykit.definition.loader import Definition
from journeykit.records import dataclass
from journeykit.scoring.asking import Questions, Tally, ask, count, quoted, total
from journeykit.scoring.schema import BANDS

VALUES_SHOWN = 12
"""The values of a segment that are told apart, largest first."""


@dataclass(frozen=True)
class ValueTally:
    """The customers of one value of a segment; an empty cell is None. ``of`` counts the values."""

    label: str | None
    of: int
    n: int
    value: float | None
    lost: int
    decided: int
    """Those of whom it is known whether they are lost."""
    at_risk: int
    at_risk_value: float | None
    red: int
    yellow: int
    green: int
    purple: int
    unknown: int


@dataclass(frozen=True)
class ValueStageTally:
    """Those of one value who reached a stage, and what became of them there."""

    label: str | None
    stage: str
    reached: int
    went_on: int
    still_here: int
    lost: int
    loss_unknown: int


@dataclass(frozen=True)
class SegmentTallies:
    """One segment: its largest values, and their stages in the journey's order."""

    segment: str
    values: tuple[ValueTally, ...]
    stages: tuple[ValueStageTally, ...]


def segment_tallies(definition: Definition, as_of: date, segment: str) -> tuple[Tally, ...]:
    """The queries by one of the journey's segments."""
    return _Segmenting(definition, as_of).asked(segment)


def segment_of(segment: str, answers: Mapping[str, Sequence[tuple[Any, ...]]]) -> SegmentTallies:
    """The answers to ``segment_tallies`` as data."""
    return SegmentTallies(
        segment,
        tuple(ValueTally(*row) for row in answers["segment_values"]),
        tuple(ValueStageTally(*row) for row in answers["segment_stages"]),
    )


class _Segmenting(Questions):
    def asked(self, segment: str) -> tuple[Tally, ...]:
        label = f"CAST({quoted(self.schema.cell[segment])} AS TEXT)"
        return self._values(label), self._stages(label)

    def _values(self, label: str) -> Tally:
        bands = ", ".join(count(f"band = '{band}'") for band in (*BANDS, "unknown"))
        return ask(
            "segment_values",
            "How many have each value, what they are worth, and how they are.",
            ValueTally,
            f"SELECT {label} AS label, COUNT(*) OVER (), COUNT(*), {total()}, {count('lost')}, "
            f"COUNT(lost), {count('LEN(at_risk) > 0')}, {total('LEN(at_risk) > 0')}, {bands} "
            f"FROM now GROUP BY 1 ORDER BY COUNT(*) DESC, label NULLS LAST LIMIT {VALUES_SHOWN}",
        )

    def _stages(self, label: str) -> Tally:
        here = "n.stage = s.stage AND n.standing = '{}'"
        counts = (
            count("LIST_CONTAINS(n.reached, s.stage)"),
            count("LIST_CONTAINS(n.went_on, s.stage)"),
            count("n.stage = s.stage AND n.standing IN ('in_progress', 'waiting', 'unknown')"),
            count(here.format("lost")),
            count(here.format("loss_unknown")),
        )
        return ask(
            "segment_stages",
            "At each stage, of each of the largest values: who reached it, went on, was lost.",
            ValueStageTally,
            f"WITH labelled AS (SELECT {label} AS label, stage, standing, reached, went_on "
            "FROM now), shown AS (SELECT label, COUNT(*) AS n FROM labelled GROUP BY label "
            f"ORDER BY n DESC, label NULLS LAST LIMIT {VALUES_SHOWN}) "
            f"SELECT n.label, s.stage, {', '.join(counts)} FROM {self.stage_list()} "
            "JOIN labelled AS n ON TRUE JOIN shown ON n.label IS NOT DISTINCT FROM shown.label "
            "GROUP BY n.label, shown.n, s.place, s.stage "
            "ORDER BY shown.n DESC, n.label NULLS LAST, s.place",
        )
