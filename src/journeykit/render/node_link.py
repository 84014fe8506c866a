"""The journey as node-link JSON: its graph, and what stands in its stages, for other programs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from journeykit.definition.models import EmotionalMoment, ExternalEvent, Stage
from journeykit.graph import JourneyGraph
from journeykit.render.diagrams import DiagramEdge, DiagramNode, NodeKind, diagram
from journeykit.review.model import JourneyPicture

_COUNTED: dict[NodeKind, str] = {"stage": "reached", "loss": "lost"}

Item = dict[str, Any]


def node_link(graph: JourneyGraph, shown: JourneyPicture | None = None) -> str:
    """The graph as node-link JSON, readable by networkx, D3 and others.

    Behind what mermaid and DOT draw come the touchpoints of each stage with their order, its
    emotional moments, and the external events with the stages they touch.
    """
    picture = diagram(graph, shown)
    edges = [*map(_edge, picture.edges), *_inner_edges(graph)]
    data = {
        "directed": True,
        "multigraph": True,
        "graph": {"id": graph.journey.id, "title": picture.title},
        "nodes": [*map(_node, picture.nodes), *_inner_nodes(graph)],
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
        **({_COUNTED[node.kind]: node.n} if node.n is not None else {}),
    )


def _edge(edge: DiagramEdge) -> Item:
    return _known(
        source=edge.source,
        target=edge.target,
        kind=edge.kind,
        label=edge.label or None,
        taken=edge.n,
    )


def _inner_nodes(graph: JourneyGraph) -> Iterator[Item]:
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
            yield _felt(f"moment:{stage.id}:{moment.id}", "moment", moment)
    for event in graph.journey.external_events:
        yield _felt(f"event:{event.id}", "event", event)


def _felt(key: str, kind: str, felt: EmotionalMoment | ExternalEvent) -> Item:
    response = felt.response
    return _known(
        id=key,
        kind=kind,
        label=felt.name or felt.id,
        emotion=felt.emotion,
        valence=felt.valence,
        intensity=felt.intensity,
        response=_known(
            action=response.action, owner=response.owner, within_days=response.within_days
        )
        if response
        else None,
    )


def _inner_edges(graph: JourneyGraph) -> Iterator[Item]:
    for stage in graph.stages:
        here = f"stage:{stage.id}"
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
            yield {"source": f"event:{event.id}", "target": f"stage:{touched}", "kind": "event"}


def _touchpoint(stage: Stage, name: str) -> str:
    return f"touchpoint:{stage.id}:{name}"


def _known(**values: Any) -> Item:
    """What is known of it."""
    return {name: value for name, value in values.items() if value is not None}
