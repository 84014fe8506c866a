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
    profile: str | None = None


class TieError(Exception):
    """Two profiles that are equally specific hold for a customer."""


UNDETERMINED = "unknown"
"""The profile of a customer of whom it is not known which one is theirs."""


def profile_of(block: Mapping[str, Any], names: Names, stage: str) -> str | None:
    """The most specific profile that holds; unknown while a more specific one may hold."""
    profiles = list(block.get("profiles") or [])
    for keys in sorted({keys_of(one) for one in profiles}, reverse=True):
        held = {
            one["id"]: profile_holds(one, names, stage) for one in profiles if keys_of(one) == keys
        }
        true = [name for name, holds in held.items() if holds is True]
        if len(true) > 1:
            raise TieError(true)
        if true:
            return true[0]
        if None in held.values():
            return UNDETERMINED
    return None


def keys_of(profile: Mapping[str, Any]) -> int:
    """How specific a profile is."""
    single = sum(key in profile for key in ("stages", "tenure", "when"))
    return single + len(profile.get("segments") or [])


def profile_holds(profile: Mapping[str, Any], names: Names, stage: str) -> bool | None:
    """Every key of it, three-valued: one false is enough, one unknown leaves it open."""
    parts: list[bool | None] = []
    if "stages" in profile:
        parts.append(stage in profile["stages"])
    for segment in profile.get("segments") or []:
        cell = evaluate(segment["column"], names)
        parts.append(None if isinstance(cell, Missing) else cell in segment["is"])
    if "tenure" in profile:
        days = evaluate(f"days_since({profile['tenure']['since']})", names)
        if isinstance(days, Missing):
            parts.append(None)
        else:
            until = profile["tenure"].get("under_days")
            since = profile["tenure"].get("from_days", 0)
            parts.append(since <= number(days) and (until is None or number(days) < until))
    if "when" in profile:
        parts.append(three_valued(evaluate(str(profile["when"]), names)))
    if False in parts:
        return False
    return None if None in parts else True


def measures_under(block: Mapping[str, Any], profile: str | None) -> list[Measure]:
    """The measures with a profile's weights and anchors; of weight 0: not there."""
    found = next((one for one in block.get("profiles") or [] if one["id"] == profile), {})
    changed = []
    for measure in block.get("measures") or []:
        own = dict(measure)
        for key, field_ in (("weights", "weight"), ("points", "points")):
            if measure["id"] in (found.get(key) or {}):
                own[field_] = found[key][measure["id"]]
        changed.append(own)
    return changed


def health_of(journey: Journey, names: Names, stage: str, lost: bool | None) -> Health:
    """The health of a customer who stands at ``stage``."""
    block = journey.get("health")
    if block is None:
        return Health()
    measures: list[Measure] = list(block.get("measures") or [])
    if lost or stage not in _stages_with_health(journey, block):
        return Health(points={measure["id"]: None for measure in measures})
    profile = profile_of(block, names, stage)
    measures = measures_under(block, profile)
    points = {measure["id"]: points_of(measure, names) for measure in measures}
    all_points = dict(points)
    measures = [one for one in measures if _weight(one) > 0]
    points = {one["id"]: points[one["id"]] for one in measures}
    low, high = _bounds(measures, points)
    holds = {gate["id"]: _holds(gate, names) for gate in block.get("gates") or []}
    if profile == UNDETERMINED:
        nothing: dict[str, float | None] = dict.fromkeys(all_points)
        return Health(
            low=0.0,
            high=100.0,
            band=_band({**block, "measures": measures}, nothing, names, 0.0, 100.0),
            provisional=False,
            gates=[gate for gate, held in holds.items() if held is True],
            points=nothing,
            profile=profile,
        )
    block = {**block, "measures": measures}
    return Health(
        score=_score(measures, points),
        low=low,
        high=high,
        band=_band(block, points, names, low, high),
        provisional=any(
            _is_left_out(measure) and points[measure["id"]] is None for measure in measures
        ),
        gates=[gate for gate, held in holds.items() if held is True],
        points=all_points,
        profile=profile,
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
