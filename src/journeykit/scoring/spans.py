"""How many days customers took for a stage, counted, and the medians of these counts.

A median looks at every customer; how often each number of days stands is counted in one pass over
the snapshot for all stages, and of these some thousand counts the median is the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from journeykit.scoring.asking import (
    KNOWN,
    Questions,
    Shared,
    day,
    days_between,
    literal,
    quoted,
    share,
)

_AT_ONCE = 30
"""Stages whose days are counted in one pass: ``GROUPING`` has so many bits and more."""


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
        several = (
            self._counted(self.ids[begin : begin + _AT_ONCE], view, after, until)
            for begin in range(0, len(self.ids), _AT_ONCE)
        )
        return share(name, why, " UNION ALL ".join(several))

    def _counted(
        self, stages: Sequence[str], view: str, after: date | None, until: date | None
    ) -> str:
        """SQL of the rows of some stages, in one pass; fewer days than none are none.

        A set of groups for each stage: in it the days of all others are NULL, and ``GROUPING`` has
        a bit for each of those, the last stage the lowest.
        """
        names = [f"d{place}" for place in range(len(stages))]
        taken = ", ".join(
            f"{self._taken(stage, after, until)} AS {name}"
            for stage, name in zip(stages, names, strict=True)
        )
        every = (1 << len(stages)) - 1
        told = " ".join(
            f"WHEN {every - (1 << (len(stages) - 1 - place))} THEN {literal(stage)}"
            for place, stage in enumerate(stages)
        )
        listed = ", ".join(names)
        return (
            f"SELECT CASE which {told} END AS stage, GREATEST(days, 0) AS days, n "
            f"FROM (SELECT GROUPING({listed}) AS which, COALESCE({listed}) AS days, "
            f"COUNT(*) AS n FROM (SELECT {taken} FROM {view}) AS taken "
            f"GROUP BY GROUPING SETS ({', '.join(f'({name})' for name in names)})) AS counted "
            "WHERE days IS NOT NULL"
        )

    def _taken(self, stage: str, after: date | None, until: date | None) -> str:
        """SQL of the days that a customer took for a stage; NULL where they are not known."""
        entered, left = self.schema.entered[stage], self.schema.left[stage]
        known = [
            quoted(f"{KNOWN}{entered}"),
            quoted(f"{KNOWN}{left}"),
            *([f"{quoted(left)} > {day(after)}"] if after else []),
            *([f"{quoted(left)} <= {day(until)}"] if until else []),
        ]
        days = quoted(days_between(entered, left))
        return f"CASE WHEN {' AND '.join(known)} THEN {days} END"
