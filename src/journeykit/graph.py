"""The journey as a graph: stages, ways forward, loops, losses and ways back.

networkx stays behind this file, and is imported only where touchpoints stand in a circle or in
another order than they follow one another: most journeys need neither, and start sooner.

The graph of forward edges is acyclic by construction: an edge that goes back is a loop or, where
the author calls it forward, kept apart as a fault to report. So the order of the stages in the file
is an order in which every stage comes after all that lead to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from journeykit.records import dataclass

if TYPE_CHECKING:
    import networkx as nx

    from journeykit.definition.expressions import Expression
    from journeykit.definition.findings import Route
    from journeykit.definition.loader import Definition
    from journeykit.definition.models import Journey, LossBranch, Phase, Stage, Touchpoint


@dataclass(frozen=True)
class Way:
    """A way on from a stage, forward or in a loop.

    ``route`` is where it is written; for the way to the following stage that nobody wrote it is
    the stage itself, and ``written`` is false.
    """

    source: str
    target: str
    route: Route
    name: str | None
    when: Expression | None
    written: bool


@dataclass(frozen=True)
class LossNode:
    """A loss branch as a node: where one leaves the journey, and the way back if there is one.

    ``stage`` is None for a branch that can happen at any stage.
    """

    stage: str | None
    branch: LossBranch
    route: Route

    @property
    def returns_to(self) -> str | None:
        """The stage that a recovered customer enters again."""
        return self.branch.recovery.to if self.branch.recovery else None


@dataclass(frozen=True)
class TouchpointEdge:
    """``before`` comes before ``after`` within a stage; both are touchpoint ids."""

    before: str
    after: str


class JourneyGraph:
    """What a journey's stages have to do with one another.

    Stages with an id that an earlier stage has are left out of the graph (a finding reports
    them), and so are ways to stages that do not exist.
    """

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.journey: Journey = definition.journey
        self._index: dict[str, int] = {}
        for position, stage in enumerate(self.journey.stages):
            self._index.setdefault(stage.id, position)
        self.stages: tuple[Stage, ...] = tuple(
            self.journey.stages[position] for position in self._index.values()
        )
        ids = [stage.id for stage in self.stages]
        self._following = dict(pairwise(ids))
        self._ways = {stage.id: self._ways_from(stage.id) for stage in self.stages}

    @classmethod
    def of(cls, definition: Definition) -> JourneyGraph:
        """The graph of a loaded definition."""
        return cls(definition)

    # Stages

    def __contains__(self, stage_id: object) -> bool:
        return stage_id in self._index

    def index(self, stage_id: str) -> int:
        """The position of a stage in ``journey.stages``: its place in the forward order."""
        return self._index[stage_id]

    def stage(self, stage_id: str) -> Stage:
        """The stage of that id. KeyError where there is none."""
        return self.journey.stages[self._index[stage_id]]

    def following(self, stage_id: str) -> str | None:
        """The next stage in the file; None for the last."""
        return self._following.get(stage_id)

    def route(self, stage_id: str) -> Route:
        """Where a stage is written."""
        return ("stages", self._index[stage_id])

    @cached_property
    def phases(self) -> Mapping[str, Phase]:
        """The phase of each stage: its own, else that of the stage before, else prospective."""
        phases: dict[str, Phase] = {}
        current: Phase = "prospective"
        for stage in self.stages:
            current = stage.phase or current
            phases[stage.id] = current
        return phases

    def phase(self, stage_id: str) -> Phase:
        """The phase of one stage."""
        return self.phases[stage_id]

    def in_phase(self, phase: Phase) -> tuple[str, ...]:
        """The stages of a phase, in order."""
        return tuple(stage.id for stage in self.stages if self.phases[stage.id] == phase)

    @property
    def entry(self) -> str:
        """The first stage."""
        return self.stages[0].id

    # Ways on

    def forward(self, stage_id: str) -> tuple[Way, ...]:
        """The ways forward from a stage, in the order of ``next``."""
        return tuple(way for way in self._ways[stage_id] if self._is_forward(way))

    def loops(self, stage_id: str) -> tuple[Way, ...]:
        """The loops that leave from a stage, in the order of ``next``."""
        return tuple(way for way in self._ways[stage_id] if self._is_loop(way))

    @cached_property
    def all_forward(self) -> tuple[Way, ...]:
        """Every way forward, in the order of the stages."""
        return tuple(way for stage in self.stages for way in self.forward(stage.id))

    @cached_property
    def all_loops(self) -> tuple[Way, ...]:
        """Every loop, in the order of the stages."""
        return tuple(way for stage in self.stages for way in self.loops(stage.id))

    @cached_property
    def backward(self) -> tuple[Way, ...]:
        """Ways that are called forward and lead back: circles that the author did not mean."""
        return tuple(
            way
            for stage in self.stages
            for way in self._ways[stage.id]
            if not self._is_forward(way) and not self._is_loop(way)
        )

    def before(self, stage_id: str) -> tuple[str, ...]:
        """The stages with a way forward to this one, in order."""
        return self._before.get(stage_id, ())

    def ancestors(self, stage_id: str) -> tuple[str, ...]:
        """All stages from which this one can be reached forward, in order."""
        return tuple(stage.id for stage in self.stages if stage_id in self._beyond[stage.id])

    def descendants(self, stage_id: str) -> tuple[str, ...]:
        """All stages that can be reached forward from this one, in order."""
        return self._ordered(self._beyond[stage_id])

    def beyond(self, stage_id: str) -> frozenset[str]:
        """All stages that can be reached forward from this one."""
        return self._beyond[stage_id]

    @cached_property
    def terminals(self) -> tuple[str, ...]:
        """The stages without a way forward."""
        return tuple(stage.id for stage in self.stages if not self.forward(stage.id))

    @cached_property
    def reachable(self) -> frozenset[str]:
        """The stages to which a forward path leads from the first one, itself included."""
        return self._beyond[self.entry] | {self.entry}

    @cached_property
    def branching(self) -> tuple[str, ...]:
        """The stages with more than one way forward."""
        return tuple(stage.id for stage in self.stages if len(self.forward(stage.id)) > 1)

    @cached_property
    def joining(self) -> tuple[str, ...]:
        """The stages that more than one way forward leads to."""
        return tuple(stage.id for stage in self.stages if len(self.before(stage.id)) > 1)

    # Loss and recovery

    @cached_property
    def loss_nodes(self) -> tuple[LossNode, ...]:
        """Every loss branch: those of the stages in order, then those of any stage."""
        nodes = [
            LossNode(stage.id, branch, (*self.route(stage.id), "loss_branches", position))
            for stage in self.stages
            for position, branch in enumerate(stage.loss_branches)
        ]
        if self.journey.lost:
            nodes += [
                LossNode(None, branch, ("lost", "branches", position))
                for position, branch in enumerate(self.journey.lost.branches)
            ]
        return tuple(nodes)

    @property
    def shows_loss(self) -> bool:
        """Whether the data can say of anybody that they are lost."""
        lost = self.journey.lost
        written = lost is not None and (lost.when is not None or bool(lost.crm))
        return written or any(
            node.branch.when is not None or node.branch.recorded for node in self.loss_nodes
        )

    def losses(self, stage_id: str) -> tuple[LossNode, ...]:
        """The loss branches of one stage."""
        return tuple(node for node in self.loss_nodes if node.stage == stage_id)

    @cached_property
    def recovery_circles(self) -> tuple[LossNode, ...]:
        """Losses whose way back leads to the very stage that was lost: nothing can have changed."""
        return tuple(
            node for node in self.loss_nodes if node.stage and node.returns_to == node.stage
        )

    # Touchpoints

    def touchpoint_order(self, stage_id: str) -> tuple[TouchpointEdge, ...]:
        """What follows what among the touchpoints of a stage; unknown names are left out."""
        touchpoints = self.stage(stage_id).touchpoints
        known = {touchpoint.id for touchpoint in touchpoints}
        return tuple(
            TouchpointEdge(before, touchpoint.id)
            for touchpoint in touchpoints
            for before in touchpoint.after
            if before in known
        )

    def touchpoint_circle(self, stage_id: str) -> tuple[str, ...]:
        """The touchpoints of a circle in that order, empty where there is none."""
        edges = self.touchpoint_order(stage_id)
        return _first_circle(edges) if _has_circle(edges) else ()

    def touchpoints_in_order(self, stage_id: str) -> tuple[Touchpoint, ...]:
        """The touchpoints of a stage so that each comes after those it follows.

        Ties keep the order of the file; in a circle the order of the file stands.
        """
        touchpoints = self.stage(stage_id).touchpoints
        position = {touchpoint.id: place for place, touchpoint in enumerate(touchpoints)}
        edges = self.touchpoint_order(stage_id)
        if all(position[edge.before] < position[edge.after] for edge in edges):
            return touchpoints
        if len(position) < len(touchpoints) or self.touchpoint_circle(stage_id):
            return touchpoints
        import networkx as nx

        graph: nx.DiGraph[str] = nx.DiGraph()
        graph.add_nodes_from(position)
        graph.add_edges_from((edge.before, edge.after) for edge in edges)
        order = nx.lexicographical_topological_sort(graph, key=lambda name: position[name])
        return tuple(touchpoints[position[name]] for name in order)

    # Nested journeys

    @cached_property
    def nested(self) -> Mapping[Route, JourneyGraph]:
        """The journeys nested in touchpoints, by where they are named."""
        return {
            route: JourneyGraph.of(definition)
            for route, definition in self.definition.nested.items()
        }

    # Inside

    @cached_property
    def _before(self) -> Mapping[str, tuple[str, ...]]:
        """The stages with a way forward to each that has any, in order."""
        sources: dict[str, dict[str, None]] = {}
        for way in self.all_forward:
            sources.setdefault(way.target, {})[way.source] = None
        return {target: self._ordered(before) for target, before in sources.items()}

    @cached_property
    def _beyond(self) -> Mapping[str, frozenset[str]]:
        """The stages that can be reached forward from each; a way forward only leads on."""
        beyond: dict[str, frozenset[str]] = {}
        for stage in reversed(self.stages):
            targets = {way.target for way in self.forward(stage.id)}
            beyond[stage.id] = frozenset(targets).union(*(beyond[target] for target in targets))
        return beyond

    def _ways_from(self, stage_id: str) -> tuple[Way, ...]:
        position = self._index[stage_id]
        stage = self.journey.stages[position]
        route: Route = ("stages", position)
        if stage.next is None:
            following = self.following(stage_id)
            if following is None:
                return ()
            return (Way(stage_id, following, route, None, None, False),)
        ways: dict[tuple[str, str | None], Way] = {}
        for place, edge in enumerate(stage.next):
            if edge.to in self._index:
                where: Route = (*route, "next", place)
                when = self.definition.at(*where, "when")
                way = Way(stage_id, edge.to, where, edge.name, when, True)
                ways.setdefault((edge.to, edge.kind), way)
        return tuple(ways.values())

    def _kind(self, way: Way) -> str:
        if not way.written:
            return "forward"
        edge = (self.journey.stages[self._index[way.source]].next or ())[int(way.route[-1])]
        if edge.kind:
            return edge.kind
        return "forward" if self._goes_on(way) else "loop"

    def _goes_on(self, way: Way) -> bool:
        return self._index[way.target] > self._index[way.source]

    def _is_forward(self, way: Way) -> bool:
        return self._kind(way) == "forward" and self._goes_on(way)

    def _is_loop(self, way: Way) -> bool:
        return self._kind(way) == "loop"

    def _ordered(self, stage_ids: Iterable[str]) -> tuple[str, ...]:
        return tuple(sorted(stage_ids, key=self._index.__getitem__))


def _has_circle(edges: Iterable[TouchpointEdge]) -> bool:
    """Whether taking away, again and again, what nothing comes before leaves something."""
    left = {(edge.before, edge.after) for edge in edges}
    while left:
        followers = {after for _, after in left}
        rest = {edge for edge in left if edge[0] in followers}
        if len(rest) == len(left):
            return True
        left = rest
    return False


def _first_circle(edges: Iterable[TouchpointEdge]) -> tuple[str, ...]:
    import networkx as nx

    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_edges_from((edge.before, edge.after) for edge in edges)
    return tuple(source for source, _ in nx.find_cycle(graph))
