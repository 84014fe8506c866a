"""Random valid journeys and exports over one pool of columns.

``journeys``, ``exports`` and ``snapshots`` are hypothesis strategies; ``journey_from`` and
``export_from`` make the same from any source of choices, such as ``SeededChooser(7)``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from hypothesis import strategies as st

from tests.oracle.pool import (
    AGGREGATES,
    ANCHORS,
    BUCKETS,
    COLUMNS,
    DATES,
    OPTIONAL,
    REASONS,
    STAGES,
    VALUES,
    Chooser,
    chance,
    condition,
    customer,
    some,
)
from tests.oracle.results import Earlier

T = TypeVar("T")
Block = dict[str, Any]


class DrawnChooser:
    """Choices drawn by hypothesis."""

    def __init__(self, draw: st.DrawFn) -> None:
        self._draw = draw

    def one(self, options: Sequence[T]) -> T:
        return self._draw(st.sampled_from(options))

    def number(self, low: int, high: int) -> int:
        return self._draw(st.integers(low, high))


@st.composite
def journeys(draw: st.DrawFn) -> Block:
    """A valid journey as the plain dict that YAML gives."""
    return journey_from(DrawnChooser(draw))


@st.composite
def exports(draw: st.DrawFn, most: int = 8) -> list[dict[str, str | None]]:
    """Rows of raw text by header, one customer each, some optional columns absent."""
    choose = DrawnChooser(draw)
    return export_from(choose, choose.number(1, most))


@st.composite
def snapshots(draw: st.DrawFn, journey: Block) -> Earlier:
    """What an earlier snapshot may know of a customer."""
    choose = DrawnChooser(draw)
    validated = some(choose, [stage["id"] for stage in journey["stages"]])
    band = choose.one([None, "red", "yellow", "green", "purple", "unknown"])
    return Earlier(frozenset(validated), band)


def export_from(choose: Chooser, count: int) -> list[dict[str, str | None]]:
    """An export of ``count`` customers, ids with leading zeros."""
    absent = some(choose, OPTIONAL)
    return [customer(choose, f"{index:05}", absent) for index in range(count)]


def journey_from(choose: Chooser) -> Block:
    """One journey; every block is there in some."""
    # In a few, the CRM alone places customers.
    by_record = chance(choose, 12)
    stages = _stages(choose, by_record)
    ids = [stage["id"] for stage in stages]
    journey: Block = {
        "journeykit": 1,
        "id": "generated",
        "name": "A generated journey",
        "data": _data(choose, by_record),
        "stages": stages,
    }
    optional: list[tuple[str, int, Callable[[], Any]]] = [
        ("ideal_customer", 50, lambda: {"fit": condition(choose)}),
        ("lost", 80, lambda: _lost(choose)),
        ("external_events", 40, lambda: _events(choose, ids)),
        ("health", 85, lambda: _health(choose, ids)),
        ("at_risk", 50, lambda: _rules(choose, "rule")),
        ("at_risk_stages", 25, lambda: some(choose, ids)),
        ("customer_voice", 40, lambda: _rules(choose, "wish")),
        ("nine_box", 50, lambda: _nine_box(choose)),
        ("scorecard", 40, lambda: _scorecard(choose)),
    ]
    for key, percent, make in optional:
        if chance(choose, percent):
            journey[key] = make()
    if "crm" in journey.get("lost", {}):
        journey["data"]["recorded_stage"] = "bucket"
    return journey


def _data(choose: Chooser, by_record: bool) -> Block:
    data: Block = {"customer_id": "id", "columns": {**COLUMNS}}
    if by_record or chance(choose, 65):
        data["recorded_stage"] = "bucket"
    if chance(choose, 60):
        data["renewal_date"] = choose.one(["d2", "t0", "d3"])
    if chance(choose, 40):
        data["value"] = "x0"
    if chance(choose, 40):
        data["segments"] = ["region", "tier"]
    return data


# --- stages -------------------------------------------------------------------------------------


def _stages(choose: Chooser, by_record: bool) -> list[Block]:
    ids = STAGES[: choose.number(1, len(STAGES))]
    ways = _forward_ways(choose, ids)
    stages = []
    for index, stage_id in enumerate(ids):
        stage: Block = {"id": stage_id}
        if chance(choose, 40):
            stage["phase"] = choose.one(["existing", "prospective"])
        if chance(choose, 75):
            stage["crm"] = [BUCKETS[index]]
        if not by_record:
            _add_conditions(choose, stage, index)
        if chance(choose, 80):
            stage["max_days"] = choose.one([30, 1, 5, 60])
        if chance(choose, 30):
            stage["emotional_moments"] = _moments(choose, stage_id)
        if chance(choose, 35):
            stage["loss_branches"] = _branches(choose, stage_id, ids)
        _add_next(choose, stage, ids, ways[stage_id])
        stages.append(stage)
    return stages


def _forward_ways(choose: Chooser, ids: list[str]) -> dict[str, list[str]]:
    """Forward edges by which every stage can be reached: a line, or branches that meet or end."""
    ways: dict[str, list[str]] = {stage_id: [] for stage_id in ids}
    in_line = chance(choose, 40)
    for index, stage_id in enumerate(ids[1:], start=1):
        leading = [ids[index - 1]]
        if not in_line:
            leading = [choose.one(ids[:index][::-1])]
            leading += [one for one in some(choose, ids[:index], most=2) if one not in leading]
        for one in leading:
            ways[one].append(stage_id)
    return ways


def _add_next(choose: Chooser, stage: Block, ids: list[str], targets: list[str]) -> None:
    index = ids.index(stage["id"])
    targets = list(reversed(targets)) if chance(choose, 30) else targets
    items: list[Any] = []
    for to in targets:
        if chance(choose, 15 if len(targets) == 1 else 30):
            items.append({"to": to, "when": condition(choose)})
        else:
            items.append(to)
    if chance(choose, 20):
        loop: Block = {"to": choose.one(ids[: index + 1]), "kind": "loop"}
        if chance(choose, 80):
            loop["when"] = condition(choose)
        items.append(loop)
    is_default = items == ids[index + 1 : index + 2]
    if not is_default or chance(choose, 20):
        stage["next"] = items


def _add_conditions(choose: Chooser, stage: Block, index: int) -> None:
    trigger = _dated(choose, "event", "The customer acts")
    if trigger is not None and not (index == 0 and chance(choose, 50)):
        stage["trigger"] = trigger
        if ("when" in trigger or "date" in trigger) and chance(choose, 20):
            stage["repeats"] = True
    validation = _dated(choose, "evidence", "The customer has acted")
    if validation is not None:
        stage["validation"] = validation


def _dated(choose: Chooser, label: str, text: str) -> Block | None:
    """A block with ``when``, ``date``, both, neither; or none at all."""
    kind = choose.one(["when", "when", "both", "date", "neither", "none", "when"])
    if kind == "none":
        return None
    block: Block = {label: text}
    if kind in ("when", "both"):
        block["when"] = condition(choose)
    if kind in ("date", "both"):
        block["date"] = choose.one(DATES)
    return block


def _moments(choose: Chooser, stage_id: str) -> list[Block]:
    moments = []
    for index in range(choose.number(1, 2)):
        moment: Block = {"id": f"{stage_id}_moment_{index}", "when": condition(choose)}
        if chance(choose, 40):
            moment["date"] = choose.one(DATES)
        moments.append(moment)
    return moments


def _branches(choose: Chooser, prefix: str, ids: list[str]) -> list[Block]:
    branches = []
    for index in range(choose.number(1, 3)):
        branch: Block = {"id": f"{prefix}_branch_{index}"}
        if chance(choose, 70):
            branch["cause"] = choose.one(["process", "product", "price", "unknown"])
        recorded = some(choose, REASONS[:-1], most=2)
        if recorded:
            branch["recorded"] = recorded
        if not recorded or chance(choose, 40):
            branch["when"] = condition(choose)
        if ids and chance(choose, 20):
            branch["recovery"] = {"to": choose.one(ids), "action": "Ask them back"}
        branches.append(branch)
    return branches


# --- loss, health and the rest ------------------------------------------------------------------


def _lost(choose: Chooser) -> Block:
    lost: Block = {}
    kind = choose.one(["when", "crm", "both", "branches"])
    if kind in ("when", "both"):
        lost["when"] = condition(choose)
    if kind in ("crm", "both"):
        lost["crm"] = some(choose, ["Gone", "Closed"]) or ["Gone"]
    if chance(choose, 50):
        lost["stage"] = "last_stage"
    if chance(choose, 75):
        lost["reason"] = "why_left"
    if chance(choose, 50):
        lost["date"] = choose.one(DATES)
    if chance(choose, 35):
        lost["returned"] = condition(choose)
    if kind == "branches" or chance(choose, 40):
        lost["branches"] = _branches(choose, "any", [])
    return lost


def _events(choose: Chooser, ids: list[str]) -> list[Block]:
    events = []
    for index in range(choose.number(1, 2)):
        event: Block = {"id": f"event_{index}", "when": condition(choose)}
        stages = some(choose, ids)
        if stages:
            event["stages"] = stages
        if chance(choose, 30):
            event["date"] = choose.one(DATES)
        events.append(event)
    return events


def _health(choose: Chooser, ids: list[str]) -> Block:
    health: Block = {"measures": [_measure(choose, index) for index in range(choose.number(1, 4))]}
    # Most journeys without a stage of the existing phase would have no health at all.
    if chance(choose, 60):
        health["stages"] = some(choose, ids) or ids
    if chance(choose, 60):
        yellow, green = choose.one([(50, 75), (20, 80), (40.5, 60), (0, 100), (5, 10)])
        health["bands"] = {"yellow": yellow, "green": green}
    if chance(choose, 50):
        caps = ["red", "yellow", "green"]
        health["gates"] = [
            {"id": f"gate_{index}", "when": condition(choose), "at_most": choose.one(caps)}
            for index in range(choose.number(1, 2))
        ]
    if chance(choose, 60):
        health["purple"] = {"evidence": "Spoke for us", "when": condition(choose)}
    if chance(choose, 40):
        health["profiles"] = _profiles(choose, ids, [one["id"] for one in health["measures"]])
    return health


def _profiles(choose: Chooser, ids: list[str], measures: list[str]) -> list[Block]:
    """Profiles of different numbers of keys, so that no two of them can tie."""
    profiles = []
    for keys in choose.one([[1], [2], [1, 2], [2, 1], [3, 1, 2]]):
        profile: Block = {"id": f"profile_{keys}"}
        possible: list[tuple[str, Callable[[], Any]]] = [
            ("stages", lambda: some(choose, ids) or ids),
            ("tenure", lambda: _tenure(choose)),
            ("when", lambda: condition(choose)),
            ("segments", lambda: [_segment(choose)]),
        ]
        for _ in range(keys):
            key, make = choose.one(possible)
            possible = [(other, one) for other, one in possible if other != key]
            profile[key] = make()
        for measure in some(choose, measures) or measures[:1]:
            if chance(choose, 75):
                profile.setdefault("weights", {})[measure] = choose.one([3, 0.5, 20, 0])
            if chance(choose, 40):
                profile.setdefault("points", {})[measure] = dict(choose.one(ANCHORS))
        if set((profile.get("weights") or {"": 1}).values()) == {0} and set(measures) <= set(
            profile["weights"]
        ):
            profile["weights"][measures[0]] = 1
        profiles.append(profile)
    return profiles


def _tenure(choose: Chooser) -> Block:
    tenure: Block = {"since": choose.one(["d0", "d4", "begun", "t0"])}
    if chance(choose, 50):
        tenure["from_days"] = choose.one([0, 30, 200])
    if chance(choose, 60):
        tenure["under_days"] = choose.one([100, 365, 3000])
    return tenure


def _segment(choose: Chooser) -> Block:
    column, values = choose.one(
        [("region", ["EU", "NA"]), ("region", ["EU"]), ("tier", ["gold", "silver"])]
    )
    return {"column": column, "is": values}


def _measure(choose: Chooser, index: int) -> Block:
    measure: Block = {
        "id": f"measure_{index}",
        "value": choose.one(VALUES),
        "points": dict(choose.one(ANCHORS)),
    }
    if chance(choose, 70):
        measure["weight"] = choose.one([1, 2, 5, 40, 0.5])
    if chance(choose, 15):
        measure["required"] = True
    if chance(choose, 35):
        measure["if_unknown"] = choose.one(["leave_out", "bound"])
    return measure


def _rules(choose: Chooser, prefix: str) -> list[Block]:
    count = choose.number(1, 3)
    return [{"id": f"{prefix}_{i}", "when": condition(choose, late=True)} for i in range(count)]


def _nine_box(choose: Chooser) -> Block:
    box: Block = {}
    for axis in ("rows", "columns"):
        by = choose.one(["health_score", "x0", "n0", "health_score / 2", "n1 * 2", "ratio"])
        box[axis] = {"by": by, "cuts": choose.one([[50, 75], [1, 10], [0.4, 5], [20, 40]])}
        if chance(choose, 50):
            box[axis]["labels"] = ["poor", "fair", "strong"]
    if chance(choose, 70):
        box["plays"] = [[f"play {row}{column}" for column in "123"] for row in "abc"]
    return box


def _scorecard(choose: Chooser) -> list[Block]:
    chosen = some(choose, AGGREGATES, most=4) or AGGREGATES[:1]
    return [{"id": f"entry_{index}", "value": value} for index, value in enumerate(chosen)]
