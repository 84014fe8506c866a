"""Queries over two snapshots: who decided, left, moved or vanished between them."""

from __future__ import annotations

from datetime import date

from journeykit.scoring import tallied
from journeykit.scoring.asking import Tally, ask, share
from journeykit.scoring.groups import people
from journeykit.scoring.moving import PAIRS, Moves
from journeykit.scoring.spans import Durations, medians


class Comparisons(Moves, Durations):
    """The queries of one journey over the views ``now`` and ``before``."""

    def asked(self, before: date) -> tuple[Tally, ...]:
        """Every query, in order; ``before`` is the date of the earlier snapshot."""
        return (
            self._decided_since(),
            self._decided_by_then(),
            self._days("days_since", "packed", after=before, until=self.as_of),
            self._days("days_by_then", "packed_before", after=None, until=before),
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
            PAIRS,
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
            PAIRS,
            _DECIDED_THEN,
        )

    def _days(self, name: str, view: str, *, after: date | None, until: date) -> Tally:
        """Days in a stage of those who left it after one day and until another."""
        why = "How long those who left a stage in this period had been in it."
        counted = self.days_taken(f"{name}_taken", why, view, after=after, until=until)
        return ask(
            name,
            why,
            tallied.Duration,
            f"WITH took AS ({medians(counted.name)}) "
            f"SELECT s.stage, took.median, COALESCE(took.n, 0) FROM {self.stage_list()} "
            "LEFT JOIN took ON took.stage = s.stage ORDER BY s.place",
            counted,
        )


_DECIDED = share(
    "decided",
    "Customers who are alike in where they stand and went on from, and stood and had gone on then.",
    "SELECT stage, standing, went_on, stage_then, standing_then, went_on_then, COUNT(*) AS n "
    "FROM pairs WHERE NOT is_gone GROUP BY ALL",
    ("stage", "standing", "went_on"),
    {"stage_then": "stage", "standing_then": "standing", "went_on_then": "went_on"},
)
_DECIDED_THEN = share(
    "decided_then",
    "Customers of the earlier snapshot who are alike in where they stood and had gone on from.",
    "SELECT stage_then AS stage, standing_then AS standing, went_on_then AS went_on, "
    "COUNT(*) AS n FROM pairs WHERE NOT is_new GROUP BY ALL",
    packed_before={"stage": "stage", "standing": "standing", "went_on": "went_on"},
)


def _went_on(view: str) -> str:
    return f"LIST_CONTAINS({view}.went_on, s.stage)"


def _lost_here(view: str) -> str:
    return f"({view}.stage = s.stage AND {view}.standing = 'lost')"
