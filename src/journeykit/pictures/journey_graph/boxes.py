"""What stands in one slot of a journey's graph: the stage, what is nested in it, ways to leave."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Literal

from journeykit.language import say
from journeykit.pictures.names import Shortened, name_blocks, shortened
from journeykit.pictures.palette import Role
from journeykit.pictures.svg import Canvas, Layer, Paint
from journeykit.pictures.text import Font, Wrapped, one_line
from journeykit.records import dataclass
from journeykit.review.model import BranchMark, JourneyPicture, StageFacts
from journeykit.review.wording import cause_and_losses, counted, integer

NAME_SIZE = 13.0
FIGURE = Font(11)
NODE = Font(10.5)
PAD = 11.0
NODE_PAD = 8.0
INDENT = 14.0
"""Room left of a node for the line that joins it with its stage."""
NODE_GAP = 6.0

GROUNDS: Mapping[str, Role] = {"prospective": "phase1", "existing": "phase2"}
INKS: Mapping[str, Role] = {"prospective": "phase1ink", "existing": "phase2ink"}


@dataclass(frozen=True)
class Node:
    """A small node below a stage: a way to leave, or a journey of its own.

    ``returns_to`` and ``action`` are those of its way back.
    """

    lines: tuple[Wrapped, ...]
    kind: Literal["loss", "nested"]
    tip: str
    returns_to: str | None = None
    action: str | None = None
    address: str | None = None
    """Where the journey of its own is drawn."""

    @property
    def height(self) -> float:
        """From its upper to its lower edge, in px."""
        return sum(block.height for block in self.lines) + 10


@dataclass(frozen=True)
class Box:
    """A stage with all that hangs below it; ``width`` px wide."""

    stage: StageFacts
    width: float
    name: tuple[Wrapped, ...]
    nodes: tuple[Node, ...]

    @property
    def head(self) -> float:
        """Height of the stage itself."""
        return sum(block.height for block in self.name) + 18

    def tops(self, head: float) -> list[float]:
        """How far below the box's top each node begins, the stage being ``head`` px high."""
        tops, y = [], head + 10
        for node in self.nodes:
            tops.append(y)
            y += node.height + NODE_GAP
        return tops

    def height(self, head: float) -> float:
        """Height of the whole, the stage being ``head`` px high."""
        tops = self.tops(head)
        return tops[-1] + self.nodes[-1].height if tops else head


def boxes_of(picture: JourneyPicture, width: float, links: Mapping[str, str]) -> list[Box]:
    """What is written in the slot of each stage; ``links`` lead to the journeys nested in them."""
    rooms = [width - 2 * PAD] * len(picture.stages)
    names = name_blocks([stage.name for stage in picture.stages], rooms, NAME_SIZE)
    nodes = _Nodes(picture, width)
    return [
        _box_of(stage, name, nodes, links)
        for stage, name in zip(picture.stages, names, strict=True)
    ]


@dataclass(frozen=True)
class _Nodes:
    """What all nodes of a graph have in common, and their names in lines."""

    picture: JourneyPicture
    width: float

    @property
    def room(self) -> float:
        """The width of their words, in px."""
        return self.width - INDENT - 2 * NODE_PAD

    @cached_property
    def nested(self) -> Shortened:
        """The touchpoints that hold journeys of their own."""
        points = (point for stage in self.picture.stages for point in stage.touchpoints)
        return shortened(((point.name, self.room) for point in points if point.nested), NODE, 2)

    @cached_property
    def reasons(self) -> Shortened:
        """The ways to leave, those that no stage owns among them."""
        owned = [branch for stage in self.picture.stages for branch in stage.branches]
        branches = [*owned, *self.picture.branches]
        return shortened(((branch.reason, self.room) for branch in branches), NODE, 3)


def _box_of(stage: StageFacts, label: Wrapped, nodes: _Nodes, links: Mapping[str, str]) -> Box:
    width = nodes.width
    room = width - 2 * PAD
    name = [label]
    if stage.counts is not None:
        name.append(one_line(say("{n} reached", n=integer(stage.counts.reached)), room, FIGURE))
    nested = [
        Node(
            (nodes.nested[point.name, nodes.room],),
            "nested",
            say("{name} holds a journey of its own: {file}", name=point.name, file=point.nested),
            address=links.get(point.nested),
        )
        for point in stage.touchpoints
        if point.nested
    ]
    lost = {loss.id: loss.n for loss in stage.losses}
    counted_here = stage.counts is not None
    leaving = [
        _loss_node(branch, nodes, lost.get(branch.id, 0) if counted_here else None)
        for branch in stage.branches
    ]
    return Box(stage, width, tuple(name), (*nested, *leaving))


def _loss_node(branch: BranchMark, nodes: _Nodes, lost: int | None) -> Node:
    """A way to leave: the reason, its cause, and how many took it where that is known."""
    lines = [nodes.reasons[branch.reason, nodes.room], *_about(branch, lost, nodes.room)]
    tip = branch.reason
    if lost is not None:
        who = counted(lost, nodes.picture.unit)
        tip = say("{reason}: {who}", reason=branch.reason, who=who)
    return Node(tuple(lines), "loss", tip, branch.returns_to, branch.action)


def _about(branch: BranchMark, lost: int | None, room: float) -> list[Wrapped]:
    """The cause and the count, on two lines where one is too short: a cut figure would mislead."""
    known = cause_and_losses(branch.cause, lost)
    together = say(", ").join(known)
    if NODE.width(together) <= room:
        known = [together] if together else []
    return [one_line(part, room, NODE) for part in known]


def draw_box(canvas: Canvas, box: Box, x: float, y: float, head: float) -> None:
    """Draw a stage with its upper left corner at (x, y), and its nodes below."""
    ground, ink = GROUNDS[box.stage.phase], INKS[box.stage.phase]
    tip = _tip(box.stage)
    canvas.rect(x, y, box.width, head, Paint(fill=ground, stroke=ink), radius=6, tip=tip)
    baseline = y + 8 + box.name[0].font.ascent
    for block in box.name:
        baseline = canvas.block(x + PAD, baseline, block, ink=ink, on=ground)
    tops = box.tops(head)
    if tops:
        trunk = Paint(stroke="rule2", width=1.2)
        canvas.line(x + 5, y + head, x + 5, y + tops[-1] + 11, trunk, layer=Layer.GROUND)
    for node, top in zip(box.nodes, tops, strict=True):
        twig = Paint(stroke="loss" if node.kind == "loss" else "blue", width=1.2)
        canvas.line(x + 5, y + top + 11, x + INDENT, y + top + 11, twig, layer=Layer.GROUND)
        with canvas.link(node.address):
            draw_node(canvas, node, x + INDENT, y + top, box.width - INDENT)


def draw_node(canvas: Canvas, node: Node, x: float, y: float, width: float) -> None:
    """Draw a node with its upper left corner at (x, y)."""
    is_loss = node.kind == "loss"
    ground: Role = "loss3" if is_loss else "blue3"
    rim = Paint(fill=ground, stroke="loss" if is_loss else "blue", width=1)
    canvas.rect(x, y, width, node.height, rim, radius=9 if is_loss else 3, tip=node.tip)
    if not is_loss:
        canvas.rect(x + 2.5, y + 2.5, width - 5, node.height - 5, Paint(stroke="blue", width=0.8))
    baseline = y + 5 + NODE.ascent
    for place, block in enumerate(node.lines):
        ink: Role = "muted" if place else "ink"
        baseline = canvas.block(x + NODE_PAD, baseline, block, ink=ink, on=ground, tip=node.tip)


def _tip(stage: StageFacts) -> str:
    parts = [stage.name]
    if stage.trigger:
        parts.append(say("begins when: {what}", what=stage.trigger))
    if stage.validation:
        parts.append(say("proof: {what}", what=stage.validation))
    return say("; ").join(parts)


def anywhere_nodes(picture: JourneyPicture, width: float) -> tuple[Node, ...]:
    """The ways to leave that no stage owns, with those who took them at whatever stage."""
    nodes = _Nodes(picture, width)
    return tuple(_loss_node(one, nodes, picture.lost_by(one)) for one in picture.branches)
