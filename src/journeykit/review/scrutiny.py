"""A closer look at a score's numbers: every rate with its n and interval, stages ranked.

Nothing is ranked of fewer than ``FEWEST``: such a row is shown behind the others, in the journey's
order.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from journeykit.graph import JourneyGraph
from journeykit.language import Said
from journeykit.records import dataclass
from journeykit.review.intervals import FEWEST, rate
from journeykit.review.model import Rate
from journeykit.review.picture import stage_name
from journeykit.scoring.schema import LOST, OUTSIDE, UNKNOWN
from journeykit.scoring.scrutinising import Scrutinised
from journeykit.scoring.tallied import RecordedTally, Tallies

_FITS: dict[bool | None, Literal["fit", "non_fit", "unknown"]]
_FITS = {True: "fit", False: "non_fit", None: "unknown"}
_OF_NO_STAGE, _NONE = "(unmapped)", "(none)"
_SAY_NOTHING = Said({_OF_NO_STAGE: "bucket of no stage", _NONE: "none recorded"})
"""Rows of customers of whom the CRM names no stage; what stands in brackets is no stage's id."""
_DIFFER = ("ahead", "behind", "lost")


@dataclass(frozen=True)
class RankedStage:
    """A stage by a rate that is the worse the higher it is; ``rank`` is None under n = 20."""

    stage: str
    stage_name: str
    rate: Rate
    rank: int | None


@dataclass(frozen=True)
class Crossing:
    """The CRM's stage against that of the evidence.

    Attributes:
        evidence: Names of the columns, in the journey's order.
        rows: For each recorded stage its name and the customers in each column; behind them those
            whose bucket is of no stage, and those without one. Together they are all customers.
        differ: Of those whose bucket names a stage or the loss, how many the evidence contradicts.
        by_kind: How many ahead, behind, and at odds about the loss; and in buckets of no stage.
    """

    evidence: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int, ...]], ...]
    differ: Rate
    by_kind: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class StageWorth:
    """The value at one stage."""

    stage_name: str
    reached: float | None
    went_on: float | None
    here: float | None
    lost: float | None


@dataclass(frozen=True)
class FitWorth:
    """Customers inside, outside and of unknown fit, each mean with how many it is over."""

    fit: Literal["fit", "non_fit", "unknown"]
    n: int
    lost: Rate
    value: float | None
    mean_value: float | None
    value_n: int
    lost_value: float | None
    mean_cost: float | None
    cost_n: int


@dataclass(frozen=True)
class Monitored:
    """How many of those whom the monitor looks at need action, and what they are worth."""

    at_risk: Rate
    value: float | None


@dataclass(frozen=True)
class Details:
    """What costs queries of its own."""

    by_stall: tuple[RankedStage, ...]
    worths: tuple[StageWorth, ...]
    fit: tuple[FitWorth, ...]
    monitored: Monitored


@dataclass(frozen=True)
class Scrutiny:
    """A closer look; ``details`` only where that was asked for."""

    unexplained: Rate
    by_loss: tuple[RankedStage, ...]
    crossing: Crossing | None
    details: Details | None


def scrutiny(graph: JourneyGraph, now: Tallies, more: Scrutinised | None = None) -> Scrutiny:
    """A closer look at one snapshot."""
    return Scrutiny(
        unexplained=rate(now.totals.unexplained, now.totals.lost),
        by_loss=_by_loss(graph, now),
        crossing=_crossing(graph, now.recorded),
        details=_details(graph, now, more) if more else None,
    )


def ranked(rows: Iterable[tuple[str, str, Rate]]) -> tuple[RankedStage, ...]:
    """Stages with anybody decided, worst first; those of too few behind them, without a rank."""
    known = [row for row in rows if row[2].n]
    enough = [row for row in known if row[2].n >= FEWEST]
    enough.sort(key=lambda row: -(row[2].share or 0.0))
    first = [RankedStage(*row, place) for place, row in enumerate(enough, start=1)]
    return (*first, *(RankedStage(*row, None) for row in known if row[2].n < FEWEST))


def _by_loss(graph: JourneyGraph, now: Tallies) -> tuple[RankedStage, ...]:
    """Of the decided at each stage: how many were lost."""
    if not graph.shows_loss:
        return ()
    return ranked(
        (tally.stage, stage_name(graph, tally.stage), rate(tally.lost, tally.lost + tally.went_on))
        for tally in now.stages
    )


def _crossing(graph: JourneyGraph, recorded: tuple[RecordedTally, ...]) -> Crossing | None:
    if not recorded:
        return None
    order = [OUTSIDE, *(stage.id for stage in graph.stages), LOST, UNKNOWN, *_SAY_NOTHING]
    places = {name: place for place, name in enumerate(order)}
    cells: dict[tuple[str, str], int] = {}
    kinds: dict[str, int] = {}
    for tally in recorded:
        kinds[tally.disagreement] = kinds.get(tally.disagreement, 0) + tally.n
        place = (_recorded(tally), _evidence(tally))
        cells[place] = cells.get(place, 0) + tally.n
    columns = sorted({stage for _, stage in cells}, key=lambda name: places[name])
    names = sorted({one for one, _ in cells}, key=lambda name: places[name])
    said = sum(n for (one, _), n in cells.items() if one not in _SAY_NOTHING)
    return Crossing(
        evidence=tuple(stage_name(graph, one) for one in columns),
        rows=tuple(
            (
                _SAY_NOTHING.get(one) or stage_name(graph, one),
                tuple(cells.get((one, column), 0) for column in columns),
            )
            for one in names
        ),
        differ=rate(sum(kinds.get(kind, 0) for kind in _DIFFER), said),
        by_kind=tuple((kind, kinds[kind]) for kind in (*_DIFFER, "unmapped") if kinds.get(kind)),
    )


def _recorded(tally: RecordedTally) -> str:
    """Where the CRM has them."""
    if tally.recorded is not None:
        return tally.recorded
    return _OF_NO_STAGE if tally.disagreement == "unmapped" else _NONE


def _evidence(tally: RecordedTally) -> str:
    """Where the evidence has them: lost, where both sides agree on it or only the CRM does not."""
    if tally.is_lost:
        return LOST
    return LOST if (tally.recorded == LOST) != (tally.disagreement == LOST) else tally.stage


def _details(graph: JourneyGraph, now: Tallies, more: Scrutinised) -> Details:
    return Details(
        by_stall=ranked(
            (tally.stage, stage_name(graph, tally.stage), rate(tally.stalled, tally.n))
            for tally in more.stalls
        ),
        worths=tuple(
            StageWorth(stage_name(graph, one.stage), one.reached, one.went_on, one.here, one.lost)
            for one in more.worths
        ),
        fit=tuple(_fit(now, more)),
        monitored=Monitored(rate(more.monitor.at_risk, more.monitor.monitored), more.monitor.value),
    )


def _fit(now: Tallies, more: Scrutinised) -> Iterable[FitWorth]:
    worths = {tally.fit: tally for tally in more.fit}
    for tally in now.fit:
        worth = worths[tally.fit]
        mean = tally.value / worth.value_n if tally.value is not None and worth.value_n else None
        yield FitWorth(
            fit=_FITS[tally.fit],
            n=tally.n,
            lost=rate(tally.lost, tally.decided),
            value=tally.value,
            mean_value=mean,
            value_n=worth.value_n,
            lost_value=worth.lost_value,
            mean_cost=tally.cost_to_serve,
            cost_n=tally.cost_n,
        )
