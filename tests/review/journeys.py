"""Journeys that a review is made of: the example, and small ones that leave things out."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import yaml

from journeykit.definition.loader import load, load_source
from journeykit.definition.source import Source
from journeykit.graph import JourneyGraph

EXAMPLES = Path(__file__).parents[2] / "examples"


def _numbered(count: int) -> list[dict[str, object]]:
    return [
        {
            "id": f"s{place}",
            "name": f"Step {place}",
            "trigger": {"event": "It begins", "by": "customer", "when": f"c{place} > 0"},
            "validation": {"evidence": "It is done", "when": f"c{place} > 1"},
        }
        for place in range(count)
    ]


def _columns(count: int) -> dict[str, object]:
    return {"id": {"type": "text"}} | {f"c{place}": {"type": "integer"} for place in range(count)}


def bare() -> dict[str, object]:
    """Two stages and nothing else: no CRM, value, health, box, scorecard or loss."""
    return {
        "journeykit": 1,
        "id": "bare",
        "data": {"customer_id": "id", "columns": _columns(2)},
        "stages": _numbered(2),
    }


def single() -> dict[str, object]:
    """One stage, people as customers, a measure without a target."""
    return {
        "journeykit": 1,
        "id": "single",
        "data": {"unit": "person", "customer_id": "id", "columns": _columns(1)},
        "stages": _numbered(1),
        "scorecard": [{"id": "all", "name": "Everybody", "value": "count(*)", "better": "higher"}],
    }


def branching() -> dict[str, object]:
    """A fork that merges, a skip and a loop; boxes without a health axis; losses of any stage."""
    stages = _numbered(5)
    stages[0]["next"] = [{"to": "s1"}, {"to": "s2"}]
    stages[1]["next"] = [{"to": "s3"}, {"to": "s4"}]
    stages[2]["next"] = [{"to": "s3"}]
    stages[4]["next"] = [{"to": "s0", "name": "Again", "kind": "loop"}]
    stages[1]["target"] = 0.8
    stages[1]["loss_branches"] = [
        {"id": "slow", "reason": "Too slow", "cause": "process", "controllable": True},
        {"id": "dear", "reason": "Too dear", "cause": "price", "controllable": False},
    ]
    return {
        "journeykit": 1,
        "id": "branching",
        "owner": "operations",
        "data": {
            "unit": "company",
            "customer_id": "id",
            "value": "worth",
            "columns": _columns(5) | {"worth": {"type": "decimal"}},
        },
        "lost": {
            "when": "c0 < 0",
            "branches": [{"id": "gone", "reason": "Gone", "cause": "unknown"}],
        },
        "stages": stages,
        "nine_box": {
            "rows": {"name": "Worth", "by": "worth", "cuts": [10, 20]},
            "columns": {"name": "Steps", "by": "c0", "cuts": [1, 2]},
        },
        "scorecard": [
            {"id": "share", "name": "Share that stays", "value": "count(*)", "better": "higher",
             "target": 0.9, "unit": "%"},
            {"id": "wait", "name": "Days to wait", "value": "count(*)", "better": "lower",
             "target": 3, "unit": "days"},
            {"id": "money", "name": "Money", "value": "sum(worth)", "better": "higher",
             "target": 1000000, "unit": "EUR"},
        ],
    }  # fmt: skip


def long() -> dict[str, object]:
    """Fifteen stages in a row with a health score and a CRM, and no losses written."""
    return {
        "journeykit": 1,
        "id": "long",
        "data": {
            "customer_id": "id",
            "recorded_stage": "bucket",
            "columns": _columns(15) | {"bucket": {"type": "text"}},
        },
        "stages": [
            stage | {"crm": [f"Bucket {place}"], "phase": "existing"}
            for place, stage in enumerate(_numbered(15))
        ],
        "health": {"measures": [{"id": "use", "value": "c0", "points": {0: 0, 10: 100}}]},
        "at_risk": [{"id": "quiet", "name": "Nothing heard", "when": "c0 = 0"}],
        "nine_box": {
            "rows": {"name": "Health", "by": "health_score", "cuts": [50, 75]},
            "columns": {"name": "Steps", "by": "c0", "cuts": [1, 2]},
            "plays": [["A", "B", "C"], ["D", "E", "F"], ["G", "H", "I"]],
        },
    }


SMALL = {"bare": bare, "single": single, "branching": branching, "long": long}
NAMES = ("saas", *SMALL)


def graph_of(journey: dict[str, object], *, sound: bool = True) -> JourneyGraph:
    """The graph of a journey written as a mapping; a ``sound`` one loads without an error."""
    text = yaml.safe_dump(journey, sort_keys=False, allow_unicode=True)
    loaded = load_source(Source("journey.yaml", text), nested=False)
    errors = [finding.message for finding in loaded.findings if finding.severity.value == "error"]
    assert loaded.definition is not None, errors
    assert not (sound and errors), errors
    return JourneyGraph.of(loaded.definition)


@lru_cache(maxsize=8)
def graph(name: str) -> JourneyGraph:
    """One of ``NAMES``."""
    if name in SMALL:
        return graph_of(SMALL[name]())
    loaded = load(EXAMPLES / name / "journey.yaml")
    assert loaded.definition is not None
    return JourneyGraph.of(loaded.definition)
