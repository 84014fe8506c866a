"""The graph of a journey against answers worked out by hand."""

from __future__ import annotations

import random

import networkx as nx
from hypothesis import given, settings
from hypothesis import strategies as st

from journeykit.definition.loader import load_source
from journeykit.definition.source import Source
from journeykit.graph import JourneyGraph

BRANCHING = """\
id: loan
stages:
  - id: apply
    next: [auto, manual]
    loss_branches: [{id: withdrawn, reason: Withdrawn, recovery: {to: apply}}]
  - id: auto
    next: [offer]
  - id: manual
    phase: existing
    next: [offer, {to: apply, name: Ask again}]
    loss_branches: [{id: declined, recovery: {to: apply, action: Wait}}]
  - id: offer
    next: [{to: done, kind: forward}, {to: manual, kind: forward}, {to: offer, kind: loop}]
    touchpoints:
      - {id: sign, after: [read, call]}
      - {id: read}
      - {id: call, after: [read]}
      - {id: chat}
  - id: done
  - id: orphan
    next: []
lost: {branches: [{id: moved, reason: Moved away}]}
"""


def graph(text: str = BRANCHING) -> JourneyGraph:
    definition = load_source(Source("journey.yaml", text)).definition
    assert definition is not None
    return JourneyGraph.of(definition)


def test_ways_forward_and_loops() -> None:
    journey = graph()
    assert [way.target for way in journey.forward("apply")] == ["auto", "manual"]
    assert [(way.target, way.name) for way in journey.loops("manual")] == [("apply", "Ask again")]
    assert [way.target for way in journey.loops("offer")] == ["offer"]
    assert [(way.source, way.target) for way in journey.backward] == [("offer", "manual")]
    assert [way.target for way in journey.forward("done")] == ["orphan"]
    assert not journey.forward("done")[0].written
    assert journey.branching == ("apply",)
    assert journey.joining == ("offer",)
    assert journey.terminals == ("orphan",)


def test_reachability() -> None:
    journey = graph()
    assert journey.entry == "apply"
    assert journey.before("offer") == ("auto", "manual")
    assert journey.ancestors("offer") == ("apply", "auto", "manual")
    assert journey.descendants("auto") == ("offer", "done", "orphan")
    assert journey.reachable == {"apply", "auto", "manual", "offer", "done", "orphan"}
    cut_off = graph(BRANCHING.replace("next: [auto, manual]", "next: [auto]"))
    assert "manual" not in cut_off.reachable


def test_a_stage_without_a_way_forward_is_terminal() -> None:
    journey = graph("id: x\nstages: [{id: a}, {id: b, next: []}, {id: c, next: [a]}, {id: d}]\n")
    assert journey.terminals == ("b", "c", "d")


def test_phases_are_those_of_the_stage_before() -> None:
    assert dict(graph().phases) == {
        "apply": "prospective",
        "auto": "prospective",
        "manual": "existing",
        "offer": "existing",
        "done": "existing",
        "orphan": "existing",
    }
    assert graph().in_phase("prospective") == ("apply", "auto")


def test_losses_and_ways_back() -> None:
    journey = graph()
    assert [(node.stage, node.branch.id, node.returns_to) for node in journey.loss_nodes] == [
        ("apply", "withdrawn", "apply"),
        ("manual", "declined", "apply"),
        (None, "moved", None),
    ]
    assert [node.branch.id for node in journey.recovery_circles] == ["withdrawn"]
    assert [node.branch.id for node in journey.losses("manual")] == ["declined"]


def test_touchpoints_come_after_those_they_follow() -> None:
    journey = graph()
    order = [touchpoint.id for touchpoint in journey.touchpoints_in_order("offer")]
    assert order == ["read", "call", "sign", "chat"]
    assert journey.touchpoint_circle("offer") == ()
    circle = graph(BRANCHING.replace("{id: read}", "{id: read, after: [sign]}"))
    assert set(circle.touchpoint_circle("offer")) >= {"read", "sign"}
    kept = [touchpoint.id for touchpoint in circle.touchpoints_in_order("offer")]
    assert kept == ["sign", "read", "call", "chat"]


@given(chance=st.randoms(use_true_random=False), shuffled=st.booleans())
@settings(max_examples=60, deadline=None)
def test_the_order_of_touchpoints_is_the_one_that_networkx_finds(
    chance: random.Random, shuffled: bool
) -> None:
    ids = [f"t{place}" for place in range(chance.randint(1, 7))]
    named = chance.sample(ids, len(ids)) if shuffled else ids
    after = {
        one: [other for other in ids[:place] if chance.random() < 0.3]
        for place, one in enumerate(ids)
    }
    written = ", ".join(f"{{id: {one}, after: [{', '.join(after[one])}]}}" for one in named)
    journey = graph(f"id: x\nstages: [{{id: a, touchpoints: [{written}]}}]\n")
    truth: nx.DiGraph[str] = nx.DiGraph()
    truth.add_nodes_from(named)
    truth.add_edges_from((other, one) for one, others in after.items() for other in others)
    expected = nx.lexicographical_topological_sort(truth, key=named.index)
    assert [one.id for one in journey.touchpoints_in_order("a")] == list(expected)


def test_a_second_stage_of_the_same_id_is_left_out() -> None:
    journey = graph("id: x\nstages: [{id: a}, {id: b}, {id: a, name: Again}, {id: c}]\n")
    assert [stage.id for stage in journey.stages] == ["a", "b", "c"]
    assert journey.index("c") == 3
    assert [way.target for way in journey.forward("b")] == ["c"]
