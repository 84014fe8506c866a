"""How many days customers took for a stage, counted, and the medians of these counts.

A median looks at every customer; how often each number of days stands is counted in one pass over
the snapshot for all stages, and of these some thousand counts the median is the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from journeykit.scoring.asking import Questions, Shared, day, literal, quoted, share


def medians(counted: str) -> str:
    """SQL of ``stage``, ``median`` and ``n`` from rows of ``stage``, ``days`` and ``n`` of them.

    Of an even number of customers it is the mean of the two in the middle.
    """
    lower, upper = (f"MIN(days) FILTER (WHERE 2 * so_far {sign} of_all)" for sign in (">=", ">"))
    return (
        f"SELECT stage, CAST({lower} + {upper} AS DOUBLE) / 2 AS median, "
        "CAST(MAX(of_all) AS BIGINT) AS n "
        "FROM (SELECT stage, days, SUM(n) OVER (PARTITION BY stage ORDER BY days) AS so_far, "
        f"SUM(n) OVER (PARTITION BY stage) AS of_all FROM {counted} WHERE days IS NOT NULL) AS d "
        "GROUP BY stage"
    )


class Spans(Questions):
    """Queries about the days from entry into a stage to its end."""

    def days_taken(
        self,
        name: str,
        why: str,
        view: str,
        *,
        after: date | None = None,
        until: date | None = None,
    ) -> Shared:
        """How many took how many days for each stage.

        Args:
            name: Of the rows ``stage``, ``days`` and ``n``.
            why: Why they are asked for.
            view: ``packed`` or ``packed_before``.
            after: Only of those who left the stage after this day.
            until: Only of those who left it up to this day.
        """
        places = [f"d{place}" for place in range(len(self.ids))]
        spans = [
            f"{self._span(stage, after, until)} AS {name}"
            for stage, name in zip(self.ids, places, strict=True)
        ]
        return share(name, why, _counted(self.ids, places, spans, view))

    def _span(self, stage: str, after: date | None, until: date | None) -> str:
        """Days from entry into a stage to its end, below 0 too; NULL where either is not known."""
        entered, left = (
            quoted(family[stage]) for family in (self.schema.entered, self.schema.left)
        )
        days = f"DATE_DIFF('day', {entered}, {left})"
        period = [
            *([f"{left} > {day(after)}"] if after else []),
            *([f"{left} <= {day(until)}"] if until else []),
        ]
        return f"CASE WHEN {' AND '.join(period)} THEN {days} END" if period else days


def _counted(stages: Sequence[str], places: Sequence[str], spans: Sequence[str], view: str) -> str:
    """One pass for all stages; GREATEST passes over what is not known, so that it comes last."""
    told = " ".join(
        f"WHEN GROUPING({place}) = 0 THEN {literal(stage)}"
        for stage, place in zip(stages, places, strict=True)
    )
    sets = ", ".join(f"({place})" for place in places)
    return (
        "SELECT stage, CASE WHEN days < 0 THEN 0 ELSE days END AS days, n FROM ("
        f"SELECT CASE {told} END AS stage, COALESCE({', '.join(places)}) AS days, COUNT(*) AS n "
        f"FROM (SELECT {', '.join(spans)} FROM {view}) AS spans GROUP BY GROUPING SETS ({sets})"
        ") AS counted WHERE days IS NOT NULL"
    )
