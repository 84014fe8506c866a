"""What the page and the Markdown show alike, whatever they are written in."""

from __future__ import annotations

from journeykit.review import wording
from journeykit.review.model import Review, ScorecardRow, SegmentRow

MOST_LOSSES = 40
"""How many reasons for loss are listed; the rest is counted."""

VERDICTS = {
    "real_gain": "real gain",
    "real_drop": "real drop",
    "within_noise": "within noise",
    "not_compared": "not compared",
}
TONES = {"good": "better", "bad": "worse", "neutral": "same"}
FITS = {"fit": "fits", "non_fit": "does not fit", "unknown": "unknown"}
KINDS = {"moment": "emotional moment", "event": "external event", "voice": "customer voice"}
CONTROL = {True: "yes", False: "no", None: "not said"}


def has_values(review: Review) -> bool:
    """Whether any value is known: without one the tables have no column for it."""
    return review.totals.value is not None


def has_costs(review: Review) -> bool:
    """Whether it is known what customers cost."""
    return any(row.cost_to_serve is not None for row in review.fit)


def segments(review: Review) -> dict[str, list[SegmentRow]]:
    """The values of each segment, in the journey's order."""
    found: dict[str, list[SegmentRow]] = {}
    for row in review.segments:
        found.setdefault(row.segment, []).append(row)
    return found


def scores(review: Review) -> dict[str, tuple[str, str]]:
    """Each measure's value and target as texts that differ where the target is missed."""
    return {row.id: _score(row) for row in review.scorecard}


def _score(row: ScorecardRow) -> tuple[str, str]:
    if row.value is not None and row.target is not None and row.met is False:
        value, target = wording.measured_apart(row.unit, row.value, row.target)
        return value, target
    return wording.measured(row.value, row.unit), wording.measured(row.target, row.unit)


def urgency(rank: int) -> str:
    """How urgent a decision is, in words."""
    return "discuss today" if rank == 5 else f"urgency {rank} of 5"


def measured_rows(review: Review) -> str:
    """How the rows of the export add up."""
    method = review.method
    rows = [method.scored, method.rejected, method.blank, method.duplicates]
    scored, rejected, blank, duplicates = map(wording.integer, rows)
    return (
        f"{wording.integer(method.rows_in)} read = {scored} scored + {rejected} rejected + "
        f"{blank} blank + {duplicates} duplicates dropped"
    )


def customers(review: Review) -> str:
    """How the customers add up."""
    totals = review.totals
    parts = [
        f"{wording.integer(totals.lost)} lost",
        f"{wording.integer(totals.unexplained)} of them without a known reason",
        f"{wording.integer(totals.loss_unknown)} where the data cannot say whether they are lost",
        f"{wording.integer(totals.outside)} outside the journey",
        f"{wording.integer(totals.unplaced)} in no known stage",
    ]
    return f"{wording.integer(totals.customers)}: {'; '.join(parts)}"
