"""The journey as node-link JSON: its graph, and what stands in its stages, for other programs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from journeykit.definition.models import EmotionalMoment, ExternalEvent, Stage
from journeykit.graph import JourneyGraph
from journeykit.render.diagrams import (
    DEFINITION,
    Counts,
    DiagramEdge,
    DiagramNode,
    Drawn,
    NodeKind,
    diagram,
    stage_key,
)

_COUNTED: dict[NodeKind, str] = {"stage": "reached", "loss": "lost"}

Item = dict[str, Any]


def node_link(graph: JourneyGraph, drawn: Drawn = DEFINITION, *, whole: bool = True) -> str:
    """The journey as node-link JSON, readable by networkx, D3 and others.

    The ``whole`` of it has, behind its graph, what is written of each stage, its touchpoints with
    their order, its emotional moments, and the external events with the stages they touch.
    """
    picture = diagram(graph, drawn)
    nodes = [*map(_node, picture.nodes)]
    edges = [*map(_edge, picture.edges)]
    if whole:
        words = {stage_key(stage.id): _words(stage) for stage in graph.stages}
        nodes = [node | words.get(node["id"], {}) for node in nodes]
        nodes += _inner_nodes(graph, Counts(drawn.shown))
        edges += _inner_edges(graph)
    day = drawn.counted_on.isoformat() if drawn.counted_on else None
    data = {
        "directed": True,
        "multigraph": True,
        "graph": _known(id=graph.journey.id, title=graph.journey.label, as_of=day),
        "nodes": nodes,
        "edges": [
            {"source": edge.pop("source"), "target": edge.pop("target"), "key": place} | edge
            for place, edge in enumerate(edges)
        ],
    }
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def _node(node: DiagramNode) -> Item:
    return _known(
        id=node.key,
        kind=node.kind,
        label=node.label,
        phase=node.phase,
        href=node.href,
        **({_COUNTED[node.kind]: node.n} if node.n is not None else {}),
    )


def _words(stage: Stage) -> Item:
    """What is written of a stage."""
    customer = stage.customer
    return _known(
        owner=stage.owner,
        goal=customer.goal if customer else None,
        trigger=stage.trigger.event if stage.trigger else None,
        thinking=customer.thinking if customer else None,
        feeling=customer.feeling if customer else None,
        problem=customer.problem if customer else None,
        push=customer.push if customer else None,
        validation=stage.validation.evidence if stage.validation else None,
        expected_days=stage.expected_days,
        max_days=stage.max_days,
        target=stage.target,
    )


def _edge(edge: DiagramEdge) -> Item:
    return _known(
        source=edge.source,
        target=edge.target,
        kind=edge.kind,
        label=edge.label or None,
        taken=edge.n,
    )


def _inner_nodes(graph: JourneyGraph, counts: Counts) -> Iterator[Item]:
    for stage in graph.stages:
        for one in stage.touchpoints:
            yield _known(
                id=_touchpoint(stage, one.id),
                kind="touchpoint",
                label=one.name or one.id,
                channel=one.channel,
                owner=one.owner,
            )
        for moment in stage.emotional_moments:
            yield (
                {"id": f"moment:{stage.id}:{moment.id}", "kind": "moment"}
                | _felt(moment, counts.moment(stage.id, moment.id))
                | {"basis": moment.basis}
            )
    for event in graph.journey.external_events:
        yield {"id": f"event:{event.id}", "kind": "event"} | _felt(event, counts.event(event.id))


def _felt(felt: EmotionalMoment | ExternalEvent, holding: int | None) -> Item:
    response = felt.response
    return _known(
        label=felt.name or felt.id,
        emotion=felt.emotion,
        valence=felt.valence,
        intensity=felt.intensity,
        holding=holding,
        response=_known(
            action=response.action, owner=response.owner, within_days=response.within_days
        )
        if response
        else None,
    )


def _inner_edges(graph: JourneyGraph) -> Iterator[Item]:
    for stage in graph.stages:
        here = stage_key(stage.id)
        for one in stage.touchpoints:
            own = _touchpoint(stage, one.id)
            yield {"source": here, "target": own, "kind": "touchpoint"}
            for before in one.after:
                yield {"source": _touchpoint(stage, before), "target": own, "kind": "order"}
        for moment in stage.emotional_moments:
            at = _touchpoint(stage, moment.touchpoint) if moment.touchpoint else here
            yield {"source": at, "target": f"moment:{stage.id}:{moment.id}", "kind": "moment"}
    for event in graph.journey.external_events:
        for touched in event.stages or [stage.id for stage in graph.stages]:
            yield {"source": f"event:{event.id}", "target": stage_key(touched), "kind": "event"}


def _touchpoint(stage: Stage, name: str) -> str:
    return f"touchpoint:{stage.id}:{name}"


def _known(**values: Any) -> Item:
    """What is known of it."""
    return {name: value for name, value in values.items() if value is not None}
