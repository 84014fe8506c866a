"""The colours that a customer can reach, against scores that are tried one by one."""

from __future__ import annotations

from itertools import product

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from journeykit.definition.loader import load_source
from journeykit.definition.source import Source
from journeykit.graph import JourneyGraph
from journeykit.lint.colours import reachable_colours

STEPS = 8


def journey(health: dict) -> JourneyGraph:
    columns = {name: {"type": "decimal"} for name in ("a", "b", "c")}
    text = yaml.safe_dump(
        {
            "id": "colours",
            "data": {"customer_id": "k", "columns": columns},
            "stages": [{"id": "use", "phase": "existing"}],
            "health": health,
        }
    )
    definition = load_source(Source("journey.yaml", text)).definition
    assert definition is not None
    return JourneyGraph.of(definition)


def measure(name, low, high, weight=1, **more):
    return {"id": name, "value": name, "points": {0: low, 1: high}, "weight": weight, **more}


def tried(health: dict, unknown: frozenset[str]) -> set[str]:
    """Colours seen when every measure goes through its range in steps, by the published meaning.

    A measure to be left out is tried both known and unknown.
    """
    bands = {"yellow": 50, "green": 75} | health.get("bands", {})
    choices = []
    for one in health["measures"]:
        low, high = one["points"][0], one["points"][1]
        values = [low + (high - low) * step / STEPS for step in range(STEPS + 1)]
        left_out = one.get("if_unknown") == "leave_out"
        if one["id"] in unknown:
            choices.append([None])
        else:
            choices.append([*values, None] if left_out else values)
    seen = set()
    for values in product(*choices):
        ends = possible_scores(health, values)
        if ends is not None:
            colours = {band(score, bands) for score in ends}
            if len(colours) == 1:
                seen |= colours
    return seen


def possible_scores(health, values) -> tuple[float, float] | None:
    low = high = total = 0.0
    for one, value in zip(health["measures"], values, strict=True):
        weight = one["weight"]
        if value is None and one.get("required"):
            return 0.0, 100.0
        if value is None and one.get("if_unknown") == "leave_out":
            continue
        total += weight
        low += weight * (0 if value is None else value)
        high += weight * (100 if value is None else value)
    return (low / total, high / total) if total else None


def band(score: float, bands: dict) -> str:
    if round(score, 9) >= bands["green"]:
        return "green"
    return "yellow" if round(score, 9) >= bands["yellow"] else "red"


MEASURES = st.tuples(
    st.sampled_from((0, 25, 50)),
    st.sampled_from((60, 75, 100)),
    st.sampled_from((1, 2, 3)),
    st.sampled_from(({}, {}, {"if_unknown": "leave_out"}, {"required": True})),
)


@settings(deadline=None, derandomize=True, max_examples=80)
@given(
    st.lists(MEASURES, min_size=1, max_size=3),
    st.sampled_from(((50, 75), (20, 90), (70, 71), (0, 100))),
    st.sets(st.sampled_from("abc")),
)
def test_every_colour_that_is_seen_is_called_reachable(parts, cuts, unknown):
    health = {
        "measures": [
            measure(name, low, high, weight, **more)
            for name, (low, high, weight, more) in zip("abc", parts, strict=False)
        ],
        "bands": {"yellow": cuts[0], "green": cuts[1]},
    }
    graph = journey(health)
    unknown &= {one["id"] for one in health["measures"]}
    said = reachable_colours(graph, graph.journey.health, unknown)
    assert tried(health, frozenset(unknown)) <= said


@pytest.mark.parametrize(
    ("measures", "unknown", "colours"),
    [
        ([measure("a", 0, 100)], (), {"red", "yellow", "green"}),
        ([measure("a", 0, 60)], (), {"red", "yellow"}),
        ([measure("a", 55, 100)], (), {"yellow", "green"}),
        ([measure("a", 0, 100), measure("b", 0, 100)], ("b",), set()),
        ([measure("a", 0, 100, 3), measure("b", 0, 100)], ("b",), {"red", "green"}),
        ([measure("a", 0, 100, 9), measure("b", 0, 100)], ("b",), {"red", "yellow", "green"}),
        ([measure("a", 0, 100, 2), measure("b", 0, 100)], ("b",), {"red"}),
        (
            [measure("a", 0, 100, 2), measure("b", 0, 100, if_unknown="leave_out")],
            ("b",),
            {"red", "yellow", "green"},
        ),
        ([measure("a", 0, 100, 9), measure("b", 0, 100, required=True)], ("b",), set()),
        ([measure("a", 0, 60), measure("b", 0, 100, if_unknown="leave_out")], (), None),
    ],
)
def test_known_cases(measures, unknown, colours):
    health = {"measures": measures}
    graph = journey(health)
    said = reachable_colours(graph, graph.journey.health, unknown)
    assert said == (tried(health, frozenset(unknown)) if colours is None else colours)


def test_a_gate_makes_red_reachable_and_a_dead_one_does_not():
    health = {"measures": [measure("a", 80, 100)]}
    for when, expected in (("b > 1", {"red", "green"}), ("b > 1 and b < 0", {"green"})):
        graph = journey(health | {"gates": [{"id": "g", "when": when, "at_most": "red"}]})
        assert reachable_colours(graph, graph.journey.health) == expected
