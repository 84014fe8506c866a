"""Queries over two snapshots: who decided, left, moved or vanished between them."""

from __future__ import annotations

from datetime import date

from journeykit.scoring import tallied
from journeykit.scoring.asking import Tally, ask, count, day
from journeykit.scoring.moving import Moves


class Comparisons(Moves):
    """The queries of one journey over the views ``now`` and ``before``."""

    def asked(self, before: date) -> tuple[Tally, ...]:
        """Every query, in order; ``before`` is the date of the earlier snapshot."""
        return (
            self._decided_since(),
            self._decided_by_then(),
            self._days("days_since", "now", after=before, until=self.as_of),
            self._days("days_by_then", "before", after=None, until=before),
            *self.moves(),
        )

    def _decided_since(self) -> Tally:
        """Decided now and not yet decided in the earlier snapshot."""
        before = (
            "COALESCE(LIST_CONTAINS(b.went_on, s.stage), FALSE) "
            "OR COALESCE(b.stage = s.stage AND b.standing = 'lost', FALSE)"
        )
        went_on, lost = _went_on("n"), _lost_here("n")
        return ask(
            "decided_since",
            "Conversion of this quarter: customers decided at a stage since the earlier snapshot.",
            tallied.ConversionTally,
            f"SELECT s.stage, {count(f'{went_on} AND NOT ({before})')}, "
            f"{count(f'({went_on} OR {lost}) AND NOT ({before})')} "
            f"FROM {self.stage_list()} LEFT JOIN now AS n ON TRUE "
            "LEFT JOIN before AS b ON b.customer_id = n.customer_id "
            "GROUP BY s.place, s.stage ORDER BY s.place",
        )

    def _decided_by_then(self) -> Tally:
        """Decided in the earlier snapshot, as it had them."""
        went_on, lost = _went_on("b"), _lost_here("b")
        return ask(
            "decided_by_then",
            "Conversion of the quarter before: customers decided by the earlier snapshot.",
            tallied.ConversionTally,
            f"SELECT s.stage, {count(went_on)}, {count(f'{went_on} OR {lost}')} "
            f"FROM {self.stage_list()} LEFT JOIN before AS b ON TRUE "
            "GROUP BY s.place, s.stage ORDER BY s.place",
        )

    def _days(self, name: str, view: str, *, after: date | None, until: date) -> Tally:
        """Days in a stage of those who left it after one day and until another."""
        left = self.by_stage("n", "left")
        period = f"{left} <= {day(until)}"
        if after is not None:
            period += f" AND {left} > {day(after)}"
        days = f"CASE WHEN {period} THEN {self.days_in('n')} END"
        return ask(
            name,
            "How long those who left a stage in this period had been in it.",
            tallied.Duration,
            f"SELECT s.stage, CAST(MEDIAN({days}) AS DOUBLE), COUNT({days}) "
            f"FROM {self.stage_list()} LEFT JOIN {view} AS n ON TRUE "
            "GROUP BY s.place, s.stage ORDER BY s.place",
        )


def _went_on(view: str) -> str:
    return f"LIST_CONTAINS({view}.went_on, s.stage)"


def _lost_here(view: str) -> str:
    return f"({view}.stage = s.stage AND {view}.standing = 'lost')"
