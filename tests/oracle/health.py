"""The health of one customer: points, score, its bounds, band."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from tests.oracle.expressions import Names, evaluate
from tests.oracle.journey import Journey, phases
from tests.oracle.states import Missing, number, three_valued

BANDS = ["red", "yellow", "green", "purple"]
"""From worst to best."""

Measure = Mapping[str, Any]


@dataclass(frozen=True)
class Health:
    """What is known of one customer's health; all None where it does not apply."""

    score: float | None = None
    low: float | None = None
    high: float | None = None
    band: str | None = None
    provisional: bool | None = None
    gates: list[str] = field(default_factory=list)
    points: dict[str, float | None] = field(default_factory=dict)


def health_of(journey: Journey, names: Names, stage: str, lost: bool | None) -> Health:
    """The health of a customer who stands at ``stage``."""
    block = journey.get("health")
    if block is None:
        return Health()
    measures: list[Measure] = list(block.get("measures") or [])
    if lost or stage not in _stages_with_health(journey, block):
        return Health(points={measure["id"]: None for measure in measures})
    points = {measure["id"]: points_of(measure, names) for measure in measures}
    low, high = _bounds(measures, points)
    holds = {gate["id"]: _holds(gate, names) for gate in block.get("gates") or []}
    return Health(
        score=_score(measures, points),
        low=low,
        high=high,
        band=_band(block, points, names, low, high),
        provisional=any(
            _is_left_out(measure) and points[measure["id"]] is None for measure in measures
        ),
        gates=[gate for gate, held in holds.items() if held is True],
        points=points,
    )


def _stages_with_health(journey: Journey, block: Mapping[str, Any]) -> list[str]:
    if block.get("stages") is not None:
        return list(block["stages"])
    return [stage for stage, phase in phases(journey).items() if phase == "existing"]


def points_of(measure: Measure, names: Names) -> float | None:
    """A measure's value through its anchors: linear between them, flat outside."""
    cell = evaluate(str(measure["value"]), names)
    if isinstance(cell, Missing):
        return None
    value = number(cell)
    anchors = sorted((float(at), float(points)) for at, points in measure["points"].items())
    if value <= anchors[0][0]:
        return anchors[0][1]
    for (left, low), (right, high) in pairwise(anchors):
        if value <= right:
            return low + (high - low) * (value - left) / (right - left)
    return anchors[-1][1]


def _weight(measure: Measure) -> float:
    return float(measure.get("weight", 1))


def _is_left_out(measure: Measure) -> bool:
    """``required`` wins over ``leave_out``."""
    return measure.get("if_unknown") == "leave_out" and not measure.get("required")


def _score(measures: list[Measure], points: Mapping[str, float | None]) -> float | None:
    """Σ weight × points ÷ Σ weight over the measures that are known."""
    known = [(_weight(one), points[one["id"]]) for one in measures if points[one["id"]] is not None]
    return _average(known) if known else None


def _average(pairs: list[tuple[float, float | None]]) -> float:
    total = sum(weight for weight, _ in pairs)
    return round(sum(weight * (points or 0.0) for weight, points in pairs) / total, 9)


def _bounds(measures: list[Measure], points: Mapping[str, float | None]) -> tuple[float, float]:
    """The lowest and the highest score that is still possible."""
    if any(one.get("required") and points[one["id"]] is None for one in measures):
        return 0.0, 100.0
    lowest: list[tuple[float, float | None]] = []
    highest: list[tuple[float, float | None]] = []
    for one in measures:
        known = points[one["id"]]
        if known is not None:
            lowest.append((_weight(one), known))
            highest.append((_weight(one), known))
        elif not _is_left_out(one):
            lowest.append((_weight(one), 0.0))
            highest.append((_weight(one), 100.0))
    if not lowest:
        return 0.0, 100.0
    return _average(lowest), _average(highest)


def _holds(gate: Mapping[str, Any], names: Names) -> bool | None:
    return three_valued(evaluate(str(gate["when"]), names))


def band_of(score: float, block: Mapping[str, Any]) -> str:
    """Half-open bands: red below yellow, yellow below green."""
    cuts = block.get("bands") or {}
    if score < cuts.get("yellow", 50):
        return "red"
    return "yellow" if score < cuts.get("green", 75) else "green"


def _band(
    block: Mapping[str, Any],
    points: Mapping[str, float | None],
    names: Names,
    low: float,
    high: float,
) -> str:
    gates = [(gate["at_most"], _holds(gate, names)) for gate in block.get("gates") or []]
    not_false = [cap for cap, held in gates if held is not False]
    true = [cap for cap, held in gates if held is True]
    band_low = _worst([band_of(low, block), *not_false])
    band_high = _worst([band_of(high, block), *true])
    if band_low != band_high:
        return "unknown"
    if band_low == "green" and not not_false and _is_referenceable(block, points, names):
        return "purple"
    return band_low


def _worst(bands: list[str]) -> str:
    return min(bands, key=BANDS.index)


def _is_referenceable(
    block: Mapping[str, Any], points: Mapping[str, float | None], names: Names
) -> bool:
    """Enough of the weight is known, and the evidence is true."""
    purple = block.get("purple")
    if purple is None or three_valued(evaluate(str(purple["when"]), names)) is not True:
        return False
    bound = [one for one in block.get("measures") or [] if not _is_left_out(one)]
    if not bound:
        return True
    known = sum(_weight(one) for one in bound if points[one["id"]] is not None)
    return round(known / sum(_weight(one) for one in bound), 9) >= 0.8
