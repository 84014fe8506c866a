"""Everything a scored file holds for one customer, and the counts over all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tests.oracle.cells import Raw, read_row
from tests.oracle.expressions import Names, aggregate, evaluate
from tests.oracle.health import BANDS, Health, health_of
from tests.oracle.journey import (
    Journey,
    forward_graph,
    has_conditions,
    lost_buckets,
    phases,
    stage_ids,
    stage_of,
)
from tests.oracle.loss import (
    Reason,
    bucket_of,
    disagreement,
    is_lost,
    lost_on,
    place_lost,
    reason_of,
    recorded_reason,
    returned,
)
from tests.oracle.placement import (
    OUTSIDE,
    UNKNOWN,
    Evidence,
    Placement,
    entered_on,
    furthest_stage,
    gaps,
    gather,
    joined,
    loops_taken,
    place,
    progress,
    recorded_stage,
    said,
)
from tests.oracle.states import EMPTY, Cell, Missing, Truth, calendar_date, number, three_valued


@dataclass(frozen=True)
class Earlier:
    """What an earlier snapshot knows of a customer."""

    validated: frozenset[str] = frozenset()
    band: str | None = None


@dataclass(frozen=True)
class Scored:
    """One customer. None stands for an empty column; dates are calendar dates."""

    customer_id: Cell
    stage: str
    progress: str | None
    entered_on: date | None
    days_in_stage: int | None
    furthest_stage: str | None
    gaps: list[str]
    joined: list[str]
    recorded_stage: str | None
    disagreement: str | None
    lost: bool | None
    returned: bool | None
    reason: str | None
    cause: str | None
    contributing: list[str]
    lost_on: date | None
    health_score: float | None
    health_low: float | None
    health_high: float | None
    band: str | None
    provisional: bool | None
    gates: list[str]
    at_risk: list[str]
    moments: list[str]
    events: list[str]
    voice: list[str]
    fit: bool | None
    box: str | None
    play: str | None
    points: dict[str, float | None]
    profile: str | None
    path: list[str]
    reached: list[str]
    passed: list[str]
    validated: list[str]
    """Stages whose validation is true, now or by an earlier snapshot."""
    loops: list[tuple[str, str]]
    two_at_once: bool
    recorded_reason: str | None
    """The text of a reason that belongs to no branch of the stage."""
    names: dict[str, Cell] = field(repr=False)
    """The row's cells and results by name, as a scorecard value sees them."""

    def as_earlier(self) -> Earlier:
        """What a later run knows of this one."""
        return Earlier(frozenset(self.validated), self.band)


def score_customer(
    journey: Journey, raw: Raw, as_of: date, earlier: Earlier | None = None
) -> Scored:
    """Score one row of an export."""
    earlier = earlier or Earlier()
    cells = read_row(journey, raw, as_of)
    evidence = gather(journey, cells, as_of, earlier.validated)
    bucket = bucket_of(journey, cells)
    recorded = None if bucket in lost_buckets(journey) else recorded_stage(journey, bucket)
    placement = place(journey, evidence, recorded)
    lost = is_lost(journey, cells, as_of, placement.stage)
    if lost:
        placement = place_lost(journey, cells, placement, evidence)
    stage = placement.stage
    health = health_of(journey, cells, stage, lost)
    fit = _fit(journey, cells)
    names = {**cells, **_results(stage, lost, health, fit)}
    reason = reason_of(journey, cells, stage) if lost else None
    # Ways that a closed edge bars still tell what came before, for those whom a record placed.
    graph = evidence.graph if has_conditions(journey) else forward_graph(journey)
    entered = entered_on(journey, placement, evidence, graph)
    left = lost_on(journey, cells, lost)
    days = _days_between(entered, left if lost else as_of)
    where = None if lost else progress(journey, placement, evidence)
    at_risk = _at_risk(journey, names, placement, evidence, where, days, earlier)
    box, play = (None, None) if lost else _box(journey, names, health)
    key = journey["data"]["customer_id"]
    return Scored(
        customer_id=EMPTY if key == "row_number" else cells[key],
        stage=stage,
        progress=where,
        entered_on=entered,
        days_in_stage=days,
        furthest_stage=furthest_stage(evidence),
        gaps=gaps(placement, evidence) if has_conditions(journey) else [],
        joined=joined(placement, journey, graph) if has_conditions(journey) else [],
        recorded_stage="lost" if bucket in lost_buckets(journey) else recorded,
        disagreement=disagreement(journey, cells, stage, lost),
        lost=lost,
        returned=returned(journey, cells),
        reason=reason.reason if reason else None,
        cause=reason.cause if reason else None,
        contributing=reason.contributing if reason else [],
        lost_on=left,
        health_score=health.score,
        health_low=health.low,
        health_high=health.high,
        band=health.band,
        provisional=health.provisional,
        gates=health.gates,
        at_risk=[] if lost else at_risk,
        moments=[] if lost else _moments(journey, names, stage, as_of),
        events=[] if lost else _events(journey, names, stage, as_of),
        voice=[one["id"] for one in _list(journey, "customer_voice") if _holds(one, names)],
        fit=fit,
        box=box,
        play=play,
        points=health.points,
        profile=health.profile,
        path=placement.path,
        reached=placement.reached,
        passed=[one for one in placement.reached if one in placement.passed],
        validated=evidence.validated(),
        loops=loops_taken(journey, placement, cells),
        two_at_once=placement.two_at_once,
        recorded_reason=_unexplained_text(journey, cells, reason),
        names=names,
    )


def _list(block: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    return list(block.get(key) or [])


def _holds(block: Mapping[str, Any], names: Names) -> bool:
    return three_valued(evaluate(str(block["when"]), names)) is True


def _fit(journey: Journey, cells: Names) -> bool | None:
    text = (journey.get("ideal_customer") or {}).get("fit")
    return None if text is None else three_valued(evaluate(str(text), cells))


def _cell(value: bool | float | str | None) -> Cell:
    return EMPTY if value is None else value


def _results(stage: str, lost: bool | None, health: Health, fit: bool | None) -> dict[str, Cell]:
    """What later expressions may name; what is unknown is empty to them."""
    return {
        "stage": EMPTY if stage == UNKNOWN else stage,
        "lost": _cell(lost),
        "health_score": _cell(health.score),
        "band": _cell(health.band),
        "fit": _cell(fit),
    }


def _days_between(begin: date | None, end: date | None) -> int | None:
    """Unknown where the days contradict each other."""
    return None if begin is None or end is None or end < begin else (end - begin).days


def _unexplained_text(journey: Journey, cells: Names, reason: Reason | None) -> str | None:
    if reason is None or reason.reason not in ("other_stage", "unmapped"):
        return None
    return str(recorded_reason(journey, cells))


def _at_risk(
    journey: Journey,
    names: Names,
    placement: Placement,
    evidence: Evidence,
    where: str | None,
    days: int | None,
    earlier: Earlier,
) -> list[str]:
    watched = journey.get("at_risk_stages")
    if watched is None:
        watched = [stage for stage, phase in phases(journey).items() if phase == "existing"]
    if placement.stage not in watched:
        return []
    reasons = []
    band = names["band"]
    if band == "red":
        reasons.append("band_red")
    if _has_fallen(earlier.band, band):
        reasons.append("band_fell")
    longest = stage_of(journey, placement.stage).get("max_days")
    if where == "in_progress" and longest is not None and days is not None and days > longest:
        reasons.append("stuck")
    reasons += _renewal(journey, names, placement, evidence)
    return reasons + [rule["id"] for rule in _list(journey, "at_risk") if _holds(rule, names)]


def _has_fallen(before: str | None, now: Cell) -> bool:
    known = before in BANDS and now in BANDS
    return known and BANDS.index(str(now)) < BANDS.index(str(before))


def _renewal(journey: Journey, names: Names, placement: Placement, evidence: Evidence) -> list[str]:
    column = journey["data"].get("renewal_date")
    day = None if column is None else calendar_date(names[column])
    if day is None:
        return []
    as_of = calendar_date(names["as_of"])
    assert as_of is not None
    until = (day - as_of).days
    if until < 0:
        return ["renewal_overdue"]
    validation = evidence.validation[placement.stage].truth
    validated = validation is Truth.TRUE and not placement.in_again
    return ["renewal_due"] if until <= 90 and not validated else []


def _moments(journey: Journey, names: Names, stage: str, as_of: date) -> list[str]:
    if stage in (OUTSIDE, UNKNOWN):
        return []
    moments = _list(stage_of(journey, stage), "emotional_moments")
    return [one["id"] for one in moments if said(one, names, as_of).truth is Truth.TRUE]


def _events(journey: Journey, names: Names, stage: str, as_of: date) -> list[str]:
    return [
        event["id"]
        for event in _list(journey, "external_events")
        if (not event.get("stages") or stage in event["stages"])
        and said(event, names, as_of).truth is Truth.TRUE
    ]


def _box(journey: Journey, names: Names, health: Health) -> tuple[str | None, str | None]:
    """The box in which both ends of the score fall, and its play."""
    block = journey.get("nine_box")
    if block is None:
        return None, None
    ends = [
        tuple(_third(block[axis], {**names, "health_score": _cell(end)}) for axis in AXES)
        for end in (health.low, health.high)
    ]
    row, column = ends[0]
    if ends[0] != ends[1] or row is None or column is None:
        return None, None
    labels = [block[axis].get("labels") or ["low", "mid", "high"] for axis in AXES]
    plays = block.get("plays")
    # Plays are written with the top row, the highest, first.
    play = plays[2 - row][column] if plays else None
    return f"{labels[0][row]}/{labels[1][column]}", play


AXES = ("rows", "columns")


def _third(axis: Mapping[str, Any], names: Names) -> int | None:
    value = evaluate(str(axis["by"]), names)
    if isinstance(value, Missing):
        return None
    return sum(1 for cut in axis["cuts"] if number(value) >= cut)


# --- over all customers -------------------------------------------------------------------------


@dataclass
class StageCounts:
    """One stage's customers; ``check`` says that the counts close."""

    reached: int = 0
    went_on: int = 0
    in_progress: int = 0
    waiting: int = 0
    unknown: int = 0
    lost: int = 0
    loss_unknown: int = 0

    @property
    def still_here(self) -> int:
        """Who has neither gone on nor left."""
        return self.in_progress + self.waiting + self.unknown

    @property
    def rate(self) -> float | None:
        """Of the decided ones, the share that went on; None where nobody has decided."""
        decided = self.went_on + self.lost
        return self.went_on / decided if decided else None

    def check(self) -> None:
        """Raise where the counts do not close."""
        assert self.reached == self.went_on + self.still_here + self.lost + self.loss_unknown


def score_all(
    journey: Journey,
    rows: Sequence[Raw],
    as_of: date,
    earlier: Mapping[Cell, Earlier] | None = None,
) -> list[Scored]:
    """Score an export; ``earlier`` is the earlier snapshot by customer id."""
    key = journey["data"]["customer_id"]
    if not earlier or key == "row_number":
        return [score_customer(journey, raw, as_of) for raw in rows]
    return [
        score_customer(journey, raw, as_of, earlier.get(read_row(journey, raw, as_of)[key]))
        for raw in rows
    ]


def stage_counts(journey: Journey, scored: Sequence[Scored]) -> dict[str, StageCounts]:
    """The counts per stage."""
    counts = {stage: StageCounts() for stage in stage_ids(journey)}
    for customer in scored:
        for stage in customer.reached:
            counts[stage].reached += 1
            if stage != customer.stage:
                counts[stage].went_on += 1
            else:
                _count_standing(counts[stage], customer)
    for one in counts.values():
        one.check()
    return counts


def _count_standing(counts: StageCounts, customer: Scored) -> None:
    if customer.lost:
        counts.lost += 1
    elif customer.progress == "done":
        counts.went_on += 1
    elif customer.lost is None:
        counts.loss_unknown += 1
    elif customer.progress == "waiting":
        counts.waiting += 1
    elif customer.progress == "in_progress":
        counts.in_progress += 1
    else:
        counts.unknown += 1


def losses_by_reason(scored: Sequence[Scored]) -> Counter[tuple[str, str]]:
    """How many were lost at each stage (``outside`` and ``unknown`` too) for each reason."""
    return Counter((one.stage, str(one.reason)) for one in scored if one.lost)


def scorecard(journey: Journey, scored: Sequence[Scored], as_of: date) -> dict[str, Cell]:
    """Every value of the scorecard."""
    rows = [one.names for one in scored]
    return {
        str(entry["id"]): aggregate(str(entry["value"]), rows, as_of)
        for entry in _list(journey, "scorecard")
    }
