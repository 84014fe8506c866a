"""The journey's graph as plain nodes and edges, from which other languages are written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Literal

from journeykit.definition.findings import Route
from journeykit.definition.models import Touchpoint
from journeykit.graph import JourneyGraph, Way
from journeykit.language import say
from journeykit.records import dataclass, field
from journeykit.review.model import JourneyPicture
from journeykit.review.wording import cause_and_losses, dated, integer

EdgeKind = Literal["forward", "loop", "loss", "recovery", "nested"]
NodeKind = Literal["stage", "loss", "nested"]


@dataclass(frozen=True)
class DiagramNode:
    """A node: ``key`` is stable and unique, ``label`` what people read."""

    key: str
    kind: NodeKind
    label: str
    phase: str | None = None
    n: int | None = None
    """How many reached the stage, or were lost this way, where a snapshot says so."""
    href: str | None = None
    """Where a nested journey is drawn."""
    cause: str | None = None
    """Of a loss: what failed."""
    anywhere: bool = False
    """Of a loss: whether it can happen at any stage."""

    @property
    def lines(self) -> tuple[str, ...]:
        """What is written in it: the label with its count, below that of a loss the cause."""
        if self.kind == "loss":
            about = say(", ").join(cause_and_losses(self.cause, self.n))
            return (self.label, about) if about else (self.label,)
        if self.n is None:
            return (self.label,)
        return (say("{label}: {n}", label=self.label, n=integer(self.n)),)


@dataclass(frozen=True)
class DiagramEdge:
    """An edge between two nodes, by their keys."""

    source: str
    target: str
    kind: EdgeKind
    label: str | None = None
    """The way's name; of a loss its cause."""
    n: int | None = None
    """How many took the loop, where a snapshot says so."""

    @property
    def title(self) -> str:
        """What is written at it: the label with its count; nothing at one to a loss."""
        if self.kind == "loss":
            return ""
        if self.label is None or self.n is None:
            return self.label or ("" if self.n is None else integer(self.n))
        return say("{label}: {n}", label=self.label, n=integer(self.n))


@dataclass(frozen=True)
class Diagram:
    """A journey's graph as plain nodes and edges, in the order of the file."""

    title: str
    nodes: tuple[DiagramNode, ...]
    edges: tuple[DiagramEdge, ...]

    @property
    def anywhere(self) -> tuple[DiagramNode, ...]:
        """The losses that can happen at any stage, which are drawn by themselves."""
        return tuple(node for node in self.nodes if node.anywhere)

    @property
    def drawn_edges(self) -> tuple[DiagramEdge, ...]:
        """The edges without those from every stage to what can happen at any."""
        apart = {node.key for node in self.anywhere}
        return tuple(edge for edge in self.edges if edge.target not in apart)


@dataclass(frozen=True)
class Drawn:
    """What is drawn of a journey beside its definition.

    Attributes:
        shown: The same journey with the counts of a snapshot.
        counted_on: The day of these counts.
        links: Where the journeys nested in it are drawn, by their files as it names them.
    """

    shown: JourneyPicture | None = None
    counted_on: date | None = None
    links: Mapping[str, str] = field(default_factory=dict)


DEFINITION = Drawn()
"""The definition alone."""


def diagram(graph: JourneyGraph, drawn: Drawn = DEFINITION) -> Diagram:
    """Stages, ways on, loops, loss branches with their way back, and nested journeys."""
    counts = Counts(drawn.shown)
    return Diagram(
        title=dated(graph.journey.label, drawn.counted_on),
        nodes=tuple(_nodes(graph, counts, drawn.links)),
        edges=tuple(_edges(graph, counts)),
    )


class Counts:
    """What a snapshot counted, by what a diagram names; None where there is none."""

    def __init__(self, shown: JourneyPicture | None) -> None:
        stages = shown.stages if shown else ()
        loops = shown.loops if shown else ()
        self._stages = {stage.id: stage for stage in stages}
        self._loops = {(loop.source, loop.target, loop.name): loop.taken for loop in loops}
        self._moments = {
            (stage.id, moment.id): moment.holding for stage in stages for moment in stage.moments
        }
        self._events = {event.id: event.holding for event in (shown.events if shown else ())}

    def reached(self, stage: str) -> int | None:
        """How many reached a stage."""
        facts = self._stages.get(stage)
        return facts.counts.reached if facts and facts.counts else None

    def lost(self, stage: str | None, branch: str) -> int | None:
        """Lost by a branch of a stage; one that holds anywhere is counted at every stage."""
        if not any(facts.counts for facts in self._stages.values()):
            return None
        there = self._stages.values() if stage is None else [self._stages[stage]]
        own = {one.id for facts in there for one in facts.branches} if stage is None else set()
        if branch in own:
            return None  # a stage has a branch of the same id: which was meant is not told apart
        return sum(loss.n for facts in there for loss in facts.losses if loss.id == branch)

    def taken(self, way: Way) -> int | None:
        """How many took a loop."""
        return self._loops.get((way.source, way.target, way.name))

    def moment(self, stage: str, moment: str) -> int | None:
        """For how many a moment of a stage holds."""
        return self._moments.get((stage, moment))

    def event(self, event: str) -> int | None:
        """For how many an external event holds."""
        return self._events.get(event)


def _nodes(graph: JourneyGraph, counts: Counts, links: Mapping[str, str]) -> Iterator[DiagramNode]:
    for stage in graph.stages:
        key, phase = stage_key(stage.id), graph.phase(stage.id)
        yield DiagramNode(key, "stage", stage.label, phase, counts.reached(stage.id))
    for node in graph.loss_nodes:
        label = node.branch.reason or node.branch.id
        lost = counts.lost(node.stage, node.branch.id)
        yield DiagramNode(
            _loss_key(node.stage, node.branch.id),
            "loss",
            label,
            n=lost,
            cause=node.branch.cause,
            anywhere=node.stage is None,
        )
    for route, nested in graph.nested.items():
        file = _touchpoint(graph, route).journey or ""
        label = nested.journey.label
        yield DiagramNode(_nested_key(route), "nested", label, href=links.get(file))


def ways(graph: JourneyGraph, counts: Counts) -> Iterator[DiagramEdge]:
    """The ways forward and the loops, between the keys of stages."""
    for way in graph.all_forward:
        yield DiagramEdge(stage_key(way.source), stage_key(way.target), "forward", way.name)
    for way in graph.all_loops:
        source, target = stage_key(way.source), stage_key(way.target)
        yield DiagramEdge(source, target, "loop", way.name, counts.taken(way))


def stage_key(stage: str) -> str:
    """The key of a stage's node."""
    return f"stage:{stage}"


def _edges(graph: JourneyGraph, counts: Counts) -> Iterator[DiagramEdge]:
    yield from ways(graph, counts)
    for node in graph.loss_nodes:
        key = _loss_key(node.stage, node.branch.id)
        sources = [node.stage] if node.stage else [stage.id for stage in graph.stages]
        for source in sources:
            yield DiagramEdge(stage_key(source), key, "loss", node.branch.cause)
        if node.returns_to is not None and node.returns_to in graph:
            action = node.branch.recovery.action if node.branch.recovery else None
            yield DiagramEdge(key, stage_key(node.returns_to), "recovery", action)
    for route in graph.nested:
        stage = graph.journey.stages[int(route[1])]
        touchpoint = _touchpoint(graph, route)
        label = touchpoint.name or touchpoint.id
        yield DiagramEdge(stage_key(stage.id), _nested_key(route), "nested", label)


def _touchpoint(graph: JourneyGraph, route: Route) -> Touchpoint:
    """The touchpoint in which a journey is nested."""
    return graph.journey.stages[int(route[1])].touchpoints[int(route[3])]


def _loss_key(stage: str | None, branch: str) -> str:
    return f"loss:{stage or '*'}:{branch}"


def _nested_key(route: Route) -> str:
    return f"nested:{route[1]}:{route[3]}"
