"""Queries over two snapshots: who decided, left, moved or vanished between them."""

from __future__ import annotations

from datetime import date

from journeykit.scoring import tallied
from journeykit.scoring.asking import Tally, ask, day, literal, quoted, share
from journeykit.scoring.groups import people
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
            "COALESCE(LIST_CONTAINS(p.went_on_then, s.stage), FALSE) "
            "OR COALESCE(p.stage_then = s.stage AND p.standing_then = 'lost', FALSE)"
        )
        went_on, lost = _went_on("p"), _lost_here("p")
        return ask(
            "decided_since",
            "Conversion of this quarter: customers decided at a stage since the earlier snapshot.",
            tallied.ConversionTally,
            f"SELECT s.stage, {people(f'{went_on} AND NOT ({before})')}, "
            f"{people(f'({went_on} OR {lost}) AND NOT ({before})')} "
            f"FROM {self.stage_list()} LEFT JOIN decided AS p ON TRUE "
            "GROUP BY s.place, s.stage ORDER BY s.place",
            _DECIDED,
        )

    def _decided_by_then(self) -> Tally:
        """Decided in the earlier snapshot, as it had them."""
        went_on, lost = _went_on("b"), _lost_here("b")
        return ask(
            "decided_by_then",
            "Conversion of the quarter before: customers decided by the earlier snapshot.",
            tallied.ConversionTally,
            f"SELECT s.stage, {people(went_on)}, {people(f'{went_on} OR {lost}')} "
            f"FROM {self.stage_list()} LEFT JOIN decided_then AS b ON TRUE "
            "GROUP BY s.place, s.stage ORDER BY s.place",
            _DECIDED_THEN,
        )

    def _days(self, name: str, view: str, *, after: date | None, until: date) -> Tally:
        """Days in a stage of those who left it after one day and until another."""
        parts = []
        for stage in self.ids:
            left = quoted(self.schema.left[stage])
            period = f"{left} <= {day(until)}"
            if after is not None:
                period += f" AND {left} > {day(after)}"
            days = self.days_in(stage)
            parts.append(
                f"SELECT {literal(stage)} AS stage, CAST(MEDIAN({days}) AS DOUBLE) AS median_days, "
                f"COUNT({days}) AS n FROM {view} WHERE {period}"
            )
        return ask(
            name,
            "How long those who left a stage in this period had been in it.",
            tallied.Duration,
            f"WITH days AS ({' UNION ALL '.join(parts)}) SELECT s.stage, days.median_days, days.n "
            f"FROM {self.stage_list()} JOIN days ON days.stage = s.stage ORDER BY s.place",
        )


_DECIDED = share(
    "decided",
    "Customers who are alike in where they stand and went on from, and stood and had gone on then.",
    "SELECT n.stage AS stage, n.standing AS standing, n.went_on AS went_on, "
    "b.stage AS stage_then, b.standing AS standing_then, b.went_on AS went_on_then, "
    "COUNT(*) AS n FROM packed AS n LEFT JOIN packed_before AS b "
    "ON b.customer_id = n.customer_id GROUP BY ALL",
    ("stage", "standing", "went_on"),
    {"stage_then": "stage", "standing_then": "standing", "went_on_then": "went_on"},
)
_DECIDED_THEN = share(
    "decided_then",
    "Customers of the earlier snapshot who are alike in where they stood and had gone on from.",
    "SELECT stage, standing, went_on, COUNT(*) AS n FROM packed_before GROUP BY ALL",
    packed_before={"stage": "stage", "standing": "standing", "went_on": "went_on"},
)


def _went_on(view: str) -> str:
    return f"LIST_CONTAINS({view}.went_on, s.stage)"


def _lost_here(view: str) -> str:
    return f"({view}.stage = s.stage AND {view}.standing = 'lost')"
