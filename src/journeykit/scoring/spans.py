"""How many days customers took for a stage, counted, and the medians of these counts.

A median looks at every customer; how often each number of days stands is counted in one pass over
the snapshot for all stages, and of these some thousand counts the median is the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from journeykit.scoring.asking import (
    Questions,
    Shared,
    day,
    literal,
    quoted,
    share,
)
from journeykit.scoring.counting import Span, Spans

_MANY = 60
"""Stages above which they are not asked for one by one."""


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


class Durations(Questions):
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
        query = (
            self._counted_at_once(view, after, until)
            if len(self.ids) > _MANY
            else " UNION ALL ".join(self._counted(one, view, after, until) for one in self.ids)
        )
        every = tuple(Span(one, *self._columns(one)) for one in self.ids)
        is_of_all = view == "packed" and after is None and until is None
        return share(name, why, query, counted=Spans(every) if is_of_all else None)

    def _columns(self, stage: str) -> tuple[str, str]:
        return self.schema.entered[stage], self.schema.left[stage]

    def _counted(self, stage: str, view: str, after: date | None, until: date | None) -> str:
        """SQL of the rows of one stage; fewer days than none are none.

        Each stage is a query of its own, of the few that have both dates: where nobody has them,
        what the file says of its columns is all that is read.
        """
        entered, left = map(quoted, self._columns(stage))
        known = " AND ".join(_of_those(entered, left, after, until))
        return (
            f"SELECT {literal(stage)} AS stage, CASE WHEN days < 0 THEN 0 ELSE days END AS days, n "
            f"FROM (SELECT DATE_DIFF('day', {entered}, {left}) AS days, COUNT(*) AS n FROM {view} "
            f"WHERE {known} GROUP BY 1) AS counted"
        )

    def _counted_at_once(self, view: str, after: date | None, until: date | None) -> str:
        """SQL of the rows of all stages in one query: so many of them take longer to plan."""
        stages, days = [], []
        for stage in self.ids:
            entered, left = map(quoted, self._columns(stage))
            taken = f"GREATEST(DATE_DIFF('day', {entered}, {left}), 0)"
            known = " AND ".join(_of_those(entered, left, after, until))
            stages.append(literal(stage))
            days.append(f"CASE WHEN {known} THEN {taken} END")
        return (
            "SELECT stage, days, COUNT(*) AS n FROM ("
            f"SELECT UNNEST([{', '.join(stages)}]) AS stage, UNNEST([{', '.join(days)}]) AS days "
            f"FROM {view}) AS taken WHERE days IS NOT NULL GROUP BY 1, 2"
        )


def _of_those(entered: str, left: str, after: date | None, until: date | None) -> Iterator[str]:
    """SQL of whether both days are known, and the stage was left within some."""
    yield f"{entered} IS NOT NULL"
    yield f"{left} IS NOT NULL"
    if after:
        yield f"{left} > {day(after)}"
    if until:
        yield f"{left} <= {day(until)}"
