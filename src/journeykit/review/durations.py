"""How long a stage takes: now, before and as promised."""

from __future__ import annotations

from journeykit.graph import JourneyGraph
from journeykit.language import say
from journeykit.review import wording
from journeykit.review.intervals import FEWEST
from journeykit.review.model import Claim, DurationRow
from journeykit.review.sources import Sources
from journeykit.scoring.tallied import Duration, StageTally

LEAST = 1.0
"""A median that moved by less than a day has not moved."""


def duration_rows(graph: JourneyGraph, sources: Sources) -> tuple[DurationRow, ...]:
    """The median days of each stage: of those who left it since, against those who had before.

    Without a comparison of customers, of all who ever left it.
    """
    comparison = sources.earlier.comparison if sources.earlier else None
    before = {one.stage: one for one in comparison.days_by_then} if comparison else {}
    since = {one.stage: one for one in comparison.days_since} if comparison else {}
    return tuple(
        _row(graph, tally, since.get(tally.stage) or _ever(tally), before.get(tally.stage))
        for tally in sources.tallies.stages
    )


def _ever(tally: StageTally) -> Duration:
    return Duration(tally.stage, tally.median_days, tally.median_n)


def _row(
    graph: JourneyGraph, tally: StageTally, now: Duration, before: Duration | None
) -> DurationRow:
    stage = graph.stage(tally.stage)
    return DurationRow(
        stage=stage.id,
        stage_name=stage.label,
        median_days=now.median_days,
        n=now.n,
        before=before.median_days if before else None,
        before_n=before.n if before else 0,
        promised=stage.expected_days,
        median_days_here=tally.median_days_here,
        here_n=tally.median_here_n,
        stuck=tally.stuck,
        ranked=now.n >= FEWEST and (before is None or before.n >= FEWEST),
    )


def moved_by(row: DurationRow) -> float | None:
    """Days by which the median moved; None where it did not, or on too few."""
    if not row.ranked or row.median_days is None or row.before is None:
        return None
    difference = row.median_days - row.before
    return difference if abs(difference) >= LEAST else None


def is_late(row: DurationRow) -> bool:
    """Whether the median is over what was promised."""
    return row.over > 0


def duration_title(rows: tuple[DurationRow, ...], compared: bool) -> Claim:
    """Which stage got slower; without a comparison, which one breaks its promise most."""
    ranked = [row for row in rows if row.ranked and row.median_days is not None]
    if not ranked:
        return Claim(say("No date tells of enough of them how long a stage takes"))
    return _moved(ranked) if compared else _promised(ranked)


def _moved(ranked: list[DurationRow]) -> Claim:
    moves = [(moved, row) for row in ranked if (moved := moved_by(row)) is not None]
    slower, row = max(moves, key=_gravity, default=(0.0, ranked[0]))
    if slower > 0:
        text = "{stage} takes {days} longer than before"
        return Claim(say(text, stage=row.stage_name, days=wording.days(slower)), "bad")
    faster, row = min(moves, key=_gravity, default=(0.0, ranked[0]))
    if faster < 0:
        text = "{stage} takes {days} less than before"
        return Claim(say(text, stage=row.stage_name, days=wording.days(-faster)), "good")
    return Claim(say("No stage became slower or faster by a day"))


def _gravity(move: tuple[float, DurationRow]) -> tuple[bool, float]:
    """Slower and later than promised first, then by how much of what it took before."""
    moved, row = move
    return moved > 0 and is_late(row), moved / max(1.0, row.before or 0.0)


def _promised(ranked: list[DurationRow]) -> Claim:
    promised = [row for row in ranked if row.promised]
    late = max((row for row in promised if is_late(row)), key=lambda row: row.over, default=None)
    if late is not None:
        text = say(
            "{stage} takes {days}; the promise is {promise}",
            stage=late.stage_name,
            days=wording.days(late.median_days),
            promise=wording.days(late.promised),
        )
        return Claim(text, "bad")
    if promised and len(promised) == len(ranked):
        return Claim(say("No stage takes longer than promised"), "good")
    longest = max(ranked, key=lambda row: row.median_days or 0.0)
    takes = wording.days(longest.median_days)
    return Claim(say("{stage} takes {days}", stage=longest.stage_name, days=takes))
