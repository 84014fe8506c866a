"""What the flow picture draws: the counts of each stage, and how many take which way."""

from __future__ import annotations

from collections.abc import Mapping

from journeykit.pictures.edges import Edge, edges_of
from journeykit.records import dataclass
from journeykit.review.model import JourneyPicture, LossReason, StageCounts, StageFacts


@dataclass(frozen=True)
class FlowStage:
    """A stage with its counts; ``ends``: no stage follows, so who went on is done."""

    facts: StageFacts
    counts: StageCounts
    ends: bool

    @property
    def name(self) -> str:
        """The stage's name."""
        return self.facts.name

    @property
    def rate(self) -> float | None:
        """The share that went on of those who are decided; none where nobody is."""
        decided = self.counts.went_on + self.counts.lost
        return self.counts.went_on / decided if decided else None


@dataclass(frozen=True)
class FlowWay:
    """``count`` customers who went from the stage at index ``source`` to the one at ``target``.

    A loop moves nobody: its customers are counted where the evidence puts them.
    """

    source: int
    target: int
    count: int
    loop: bool = False
    name: str = ""


@dataclass(frozen=True)
class Flow:
    """The whole flow. Raises ValueError where a stage's counts do not close.

    At every stage reached = went on + still here + lost + loss unknown; by the forward ways no
    more leave it than went on, and no more arrive than reached it.
    """

    title: str
    unit: str
    stages: tuple[FlowStage, ...]
    ways: tuple[FlowWay, ...] = ()
    losses: tuple[LossReason, ...] = ()
    shows_loss: bool = True

    def __post_init__(self) -> None:
        for index, stage in enumerate(self.stages):
            counts = stage.counts
            parts = (counts.went_on, counts.still_here, counts.lost, counts.loss_unknown)
            if min(parts) < 0 or sum(parts) != counts.reached:
                raise ValueError(f"{stage.name}: {parts} do not add up to {counts.reached}")
            if self.leaving(index) > counts.went_on or self.arriving(index) > counts.reached:
                raise ValueError(f"{stage.name}: more take a way than the counts say")

    @property
    def forward(self) -> tuple[FlowWay, ...]:
        """The ways that lead ahead."""
        return tuple(way for way in self.ways if not way.loop)

    def leaving(self, index: int) -> int:
        """How many left a stage by a way that is drawn."""
        return sum(way.count for way in self.forward if way.source == index)

    def arriving(self, index: int) -> int:
        """How many arrived at a stage by a way that is drawn."""
        return sum(way.count for way in self.forward if way.target == index)

    def unseen(self, index: int) -> int:
        """How many reached a stage by no way that is drawn; at the first, everybody began there."""
        return 0 if index == 0 else self.stages[index].counts.reached - self.arriving(index)

    def arcs(self) -> tuple[FlowWay, ...]:
        """The ways that are drawn over the stages: loops back, and branches past a stage."""
        return tuple(
            way
            for way in self.ways
            if way.count > 0
            and way.source != way.target
            and (way.loop or way.target > way.source + 1)
        )


def flow_of(picture: JourneyPicture, losses: tuple[LossReason, ...]) -> Flow:
    """The flow of a picture with counts. Raises ValueError for one without."""
    stages = []
    edges = edges_of(picture)
    for index, facts in enumerate(picture.stages):
        if facts.counts is None:
            raise ValueError(f"{facts.name} has no counts; a flow needs a snapshot")
        ends = not any(edge.source == index and not edge.loop for edge in edges)
        stages.append(FlowStage(facts, facts.counts, ends))
    forward = [edge for edge in edges if not edge.loop and edge.target > edge.source]
    taken = _taken([stage.counts for stage in stages], forward)
    ways = [FlowWay(edge.source, edge.target, n) for edge, n in taken.items()]
    ways += [
        FlowWay(edge.source, edge.target, edge.taken, loop=True, name=edge.name)
        for edge in edges
        if edge.loop and edge.taken
    ]
    return Flow(picture.title, picture.unit, tuple(stages), tuple(ways), losses, picture.shows_loss)


def _taken(counts: list[StageCounts], edges: list[Edge]) -> Mapping[Edge, int]:
    """How many took each forward way, where the counts of the stages settle it.

    A stage that is reached from one other: all who did not join there came by that way. One that is
    reached from several: what these have left to give, if it is exactly what arrived. Any other way
    stays out: its customers fade out at one end and in at the other, and no number is made up.
    """
    taken: dict[Edge, int] = {}
    left = [stage.went_on for stage in counts]
    into = {edge.target: [e for e in edges if e.target == edge.target] for edge in edges}
    for target, ways in into.items():
        if len(ways) == 1:
            arrived = counts[target].reached - counts[target].joined
            taken[ways[0]] = min(max(arrived, 0), left[ways[0].source])
            left[ways[0].source] -= taken[ways[0]]
    for target, ways in sorted(into.items()):
        sources = {way.source for way in ways}
        elsewhere = any(
            e.source in sources and e.target != target and e not in taken for e in edges
        )
        arrived = counts[target].reached - counts[target].joined
        if len(ways) > 1 and not elsewhere and sum(left[s] for s in sources) == arrived:
            for way in ways:
                taken[way] = left[way.source]
                left[way.source] = 0
    return taken
