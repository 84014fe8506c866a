"""Why a customer stands where they stand: one case for each way of coming there."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from journeykit.definition.loader import load_source
from journeykit.definition.source import Source
from journeykit.graph import JourneyGraph
from journeykit.review.placement import unsettled_band, why_here

JOURNEY = """\
id: small
data: {customer_id: id, columns: {a: {type: date}, b: {type: boolean}}}
stages:
  - {id: try, name: Try, validation: {when: b}}
  - {id: buy, name: Buy, trigger: {when: a is not null, date: a}, validation: {when: b}}
  - {id: use, name: Use}
"""
ROW: dict[str, Any] = {
    "stage": "try",
    "progress": "in_progress",
    "reached": ["try"],
    "validated": [],
    "carried": [],
    "moved_by": "evidence",
    "bucket": None,
    "entered.try": None,
    "entered.buy": None,
    "entered.use": None,
    "validated.try": None,
    "validated.buy": None,
    "validated.use": None,
}


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({}, "Try is the first stage. Its own validation is not true yet."),
        ({"stage": "outside"}, "The trigger of Try, the first stage, excludes them."),
        (
            {"stage": "unknown"},
            "No condition on any path is true, so that nothing says where they stand.",
        ),
        (
            {"progress": "waiting", "validated": ["try"], "validated.try": date(2026, 3, 1)},
            (
                "Try is the first stage: validated on 1 Mar 2026. "
                "It is validated; the trigger of Buy has not come."
            ),
        ),
        (
            {
                "stage": "buy",
                "reached": ["try", "buy"],
                "validated": ["try"],
                "carried": ["try"],
                "entered.buy": date(2026, 3, 2),
                "progress": "unknown",
            },
            (
                "Try was validated by an earlier snapshot, and Buy began on 2 Mar 2026. "
                "The data cannot say whether its validation is true."
            ),
        ),
        (
            {"stage": "buy", "reached": ["buy"], "validated": ["buy"], "progress": "unknown"},
            (
                "Buy is reached without the stage before it: validated. "
                "It is validated; the data cannot say whether Use has begun."
            ),
        ),
        (
            {"stage": "use", "reached": ["try", "buy", "use"], "progress": "done"},
            (
                "Buy was passed by what came after it, and Use has no trigger of its own. "
                "It is the end of the journey."
            ),
        ),
        (
            {"stage": "buy", "moved_by": "recorded", "bucket": "Won", "progress": None},
            "The CRM's bucket “Won” means Buy; no condition was asked.",
        ),
        (
            {"stage": "buy", "moved_by": "lost_stage", "progress": None},
            "The export names Buy as the last stage before the loss.",
        ),
    ],
)
def test_the_sentence(changed: dict[str, Any], sentence: str) -> None:
    definition = load_source(Source("journey.yaml", JOURNEY)).definition
    assert definition is not None
    assert why_here(JourneyGraph.of(definition), ROW | changed) == sentence


def test_an_unknown_band_names_what_would_settle_it() -> None:
    text = (
        JOURNEY
        + """health:
  measures:
    - {id: m, name: Users, value: '1', points: {0: 0, 1: 100}}
    - {id: n, name: Survey, value: '1', points: {0: 0, 1: 100}, if_unknown: leave_out}
  gates: [{id: g, name: Silent, when: b, at_most: red}]
"""
    )
    definition = load_source(Source("journey.yaml", text)).definition
    assert definition is not None
    row = ROW | {
        "band": "unknown",
        "health_low": 0.0,
        "health_high": 62.5,
        "band_low": "red",
        "band_high": "yellow",
        "gates_unknown": ["g"],
        "measured.m": None,
        "measured.n": None,
    }
    graph = JourneyGraph.of(definition)
    assert unsettled_band(graph, row) == (
        "The score lies between 0 and 62.5, red to yellow; what would settle it: Users and Silent."
    )
    assert unsettled_band(graph, row | {"band": "red"}) is None
