"""A journey's shape, read from the plain dict that YAML gives."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Journey = Mapping[str, Any]
Stage = Mapping[str, Any]
Edge = Mapping[str, Any]


def stage_ids(journey: Journey) -> list[str]:
    """The stages in the journey's order."""
    return [stage["id"] for stage in journey["stages"]]


def stage_of(journey: Journey, stage_id: str) -> Stage:
    """The stage of an id."""
    return next(stage for stage in journey["stages"] if stage["id"] == stage_id)


def position(journey: Journey, stage_id: str) -> int:
    """Where a stage stands in the journey's order."""
    return stage_ids(journey).index(stage_id)


def edges(journey: Journey, stage_id: str) -> list[Edge]:
    """What ``next`` says, or the following stage where it is not written."""
    written = stage_of(journey, stage_id).get("next")
    if written is not None:
        return [{"to": item} if isinstance(item, str) else item for item in written]
    following = stage_ids(journey)[position(journey, stage_id) + 1 :]
    return [{"to": following[0]}] if following else []


def _is_loop(journey: Journey, stage_id: str, edge: Edge) -> bool:
    backwards = position(journey, edge["to"]) <= position(journey, stage_id)
    return backwards or edge.get("kind") == "loop"


def forward_edges(journey: Journey, stage_id: str) -> list[Edge]:
    """The edges to later stages."""
    return [edge for edge in edges(journey, stage_id) if not _is_loop(journey, stage_id, edge)]


def loop_edges(journey: Journey, stage_id: str) -> list[Edge]:
    """The edges that move nobody."""
    return [edge for edge in edges(journey, stage_id) if _is_loop(journey, stage_id, edge)]


Graph = Mapping[str, list[str]]
"""Stage → the stages its forward edges lead to."""


def forward_graph(journey: Journey) -> dict[str, list[str]]:
    """All forward edges of the definition."""
    return {
        stage_id: [edge["to"] for edge in forward_edges(journey, stage_id)]
        for stage_id in stage_ids(journey)
    }


def onward(graph: Graph, stage_id: str) -> set[str]:
    """A stage and all that a forward path from it leads to."""
    found = {stage_id}
    for following in graph[stage_id]:
        found |= onward(graph, following)
    return found


def phases(journey: Journey) -> dict[str, str]:
    """Each stage's phase: its own, else that of the stage before, the first prospective."""
    found: dict[str, str] = {}
    phase = "prospective"
    for stage in journey["stages"]:
        phase = stage.get("phase") or phase
        found[stage["id"]] = phase
    return found


def has_conditions(journey: Journey) -> bool:
    """Whether any stage's trigger or validation says something about data."""
    return any(
        (stage.get(part) or {}).get(key) is not None
        for stage in journey["stages"]
        for part in ("trigger", "validation")
        for key in ("when", "date")
    )


def stage_of_bucket(journey: Journey, bucket: str) -> str | None:
    """The stage that a CRM bucket means."""
    for stage in journey["stages"]:
        if bucket in [text.strip() for text in stage.get("crm") or []]:
            return str(stage["id"])
    return None


def lost_buckets(journey: Journey) -> list[str]:
    """The buckets that mean lost."""
    return [text.strip() for text in (journey.get("lost") or {}).get("crm") or []]
