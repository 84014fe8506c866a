"""The journey's graph in the languages of other tools: mermaid and DOT.

Every label of a definition is escaped for its language; ids are made here (``n0``, ``n1`` …), so
that no name can break the syntax.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from journeykit.graph import JourneyGraph, Way
from journeykit.language import say
from journeykit.pictures.text import legible
from journeykit.render.shown import CAUSES, PHASES
from journeykit.review.model import JourneyPicture
from journeykit.review.wording import integer

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

    @property
    def title(self) -> str:
        """The label with its count."""
        if self.n is None:
            return self.label
        return say("{label}: {n}", label=self.label, n=integer(self.n))


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
        """The label with its count; empty without both."""
        label = self.label
        if label is not None and self.kind == "loss":
            label = CAUSES.get(label, label)
        if label is None or self.n is None:
            return label or ("" if self.n is None else integer(self.n))
        return say("{label}: {n}", label=label, n=integer(self.n))


@dataclass(frozen=True)
class Diagram:
    """A journey's graph as plain nodes and edges, in the order of the file."""

    title: str
    nodes: tuple[DiagramNode, ...]
    edges: tuple[DiagramEdge, ...]


def diagram(graph: JourneyGraph, shown: JourneyPicture | None = None) -> Diagram:
    """Stages, ways on, loops, loss branches with their way back, and nested journeys.

    ``shown`` is the same journey with the counts of a snapshot.
    """
    nodes, edges = _nodes(graph, _Counts(shown)), _edges(graph, _Counts(shown))
    return Diagram(graph.journey.label, tuple(nodes), tuple(edges))


class _Counts:
    """What a snapshot counted, by what a diagram names; None where there is none."""

    def __init__(self, shown: JourneyPicture | None) -> None:
        stages = shown.stages if shown else ()
        loops = shown.loops if shown else ()
        self._stages = {stage.id: stage for stage in stages}
        self._loops = {(loop.source, loop.target, loop.name): loop.taken for loop in loops}

    def reached(self, stage: str) -> int | None:
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
        return self._loops.get((way.source, way.target, way.name))


def _nodes(graph: JourneyGraph, counts: _Counts) -> Iterator[DiagramNode]:
    for stage in graph.stages:
        key, phase = f"stage:{stage.id}", graph.phase(stage.id)
        yield DiagramNode(key, "stage", stage.label, phase, counts.reached(stage.id))
    for node in graph.loss_nodes:
        label = node.branch.reason or node.branch.id
        lost = counts.lost(node.stage, node.branch.id)
        yield DiagramNode(_loss_key(node.stage, node.branch.id), "loss", label, n=lost)
    for route, nested in graph.nested.items():
        yield DiagramNode(_nested_key(route), "nested", nested.journey.label)


def _edges(graph: JourneyGraph, counts: _Counts) -> Iterator[DiagramEdge]:
    for way in graph.all_forward:
        yield DiagramEdge(f"stage:{way.source}", f"stage:{way.target}", "forward", way.name)
    for way in graph.all_loops:
        source, target = f"stage:{way.source}", f"stage:{way.target}"
        yield DiagramEdge(source, target, "loop", way.name, counts.taken(way))
    for node in graph.loss_nodes:
        key = _loss_key(node.stage, node.branch.id)
        sources = [node.stage] if node.stage else [stage.id for stage in graph.stages]
        for source in sources:
            yield DiagramEdge(f"stage:{source}", key, "loss", node.branch.cause)
        if node.returns_to is not None and node.returns_to in graph:
            action = node.branch.recovery.action if node.branch.recovery else None
            yield DiagramEdge(key, f"stage:{node.returns_to}", "recovery", action)
    for route in graph.nested:
        stage = graph.journey.stages[int(route[1])]
        touchpoint = stage.touchpoints[int(route[3])]
        label = touchpoint.name or touchpoint.id
        yield DiagramEdge(f"stage:{stage.id}", _nested_key(route), "nested", label)


def _loss_key(stage: str | None, branch: str) -> str:
    return f"loss:{stage or '*'}:{branch}"


def _nested_key(route: tuple[str | int, ...]) -> str:
    return f"nested:{route[1]}:{route[3]}"


# Mermaid

_MERMAID_ARROWS: dict[EdgeKind, str] = {
    "forward": "-->",
    "loop": "==>",
    "loss": "-.->",
    "recovery": "-.->",
    "nested": "---",
}
_MERMAID_SHAPES: dict[NodeKind, tuple[str, str]] = {
    "stage": ("[", "]"),
    "loss": ("([", "])"),
    "nested": ("[[", "]]"),
}
_MERMAID_ENTITIES = {
    "&": "#amp;",
    "#": "#35;",
    '"': "#quot;",
    "<": "#lt;",
    ">": "#gt;",
    "`": "#96;",
    "\\": "#92;",
    ";": "#59;",
    "|": "#124;",
    "{": "#123;",
    "}": "#125;",
}


def mermaid(graph: JourneyGraph, shown: JourneyPicture | None = None) -> str:
    """A mermaid flowchart, left to right, one subgraph for each phase."""
    picture = diagram(graph, shown)
    names = {node.key: f"n{place}" for place, node in enumerate(picture.nodes)}
    lines = ["flowchart LR"]
    for number, (phase, nodes) in enumerate(groupby(picture.nodes, key=lambda node: node.phase)):
        if phase is not None:
            lines.append(f'  subgraph phase{number}["{mermaid_text(PHASES[phase])}"]')
        for node in nodes:
            opening, closing = _MERMAID_SHAPES[node.kind]
            lines.append(f'  {names[node.key]}{opening}"{mermaid_text(node.title)}"{closing}')
        if phase is not None:
            lines.append("  end")
    for edge in picture.edges:
        label = f'|"{mermaid_text(edge.title)}"|' if edge.title else ""
        arrow = _MERMAID_ARROWS[edge.kind]
        lines.append(f"  {names[edge.source]} {arrow}{label} {names[edge.target]}")
    losses = [names[node.key] for node in picture.nodes if node.kind == "loss"]
    if losses:
        lines.append("  classDef loss fill:#fdeef0,stroke:#b4233a,color:#0f1b2d")
        lines.append(f"  class {','.join(losses)} loss")
    return "\n".join(lines) + "\n"


def mermaid_text(text: str) -> str:
    """Any text as the inside of a quoted mermaid label; an empty label is no label at all."""
    return "".join(_MERMAID_ENTITIES.get(char, char) for char in legible(text)) or " "


# DOT

_DOT_EDGES: dict[EdgeKind, str] = {
    "forward": 'color="#16356e"',
    "loop": 'color="#135e50" style=bold constraint=false',
    "loss": 'color="#b4233a" style=dashed',
    "recovery": 'color="#135e50" style=dotted constraint=false',
    "nested": 'color="#52627a" style=dotted arrowhead=none',
}
_DOT_NODES: dict[NodeKind, str] = {
    "stage": 'shape=box style="rounded,filled" fillcolor="#e8eef8" color="#16356e"',
    "loss": 'shape=box style="rounded,filled" fillcolor="#fdeef0" color="#b4233a"',
    "nested": 'shape=box peripheries=2 color="#52627a"',
}


def dot(graph: JourneyGraph, shown: JourneyPicture | None = None) -> str:
    """A Graphviz digraph, left to right."""
    picture = diagram(graph, shown)
    names = {node.key: f"n{place}" for place, node in enumerate(picture.nodes)}
    lines = [
        "digraph journey {",
        (
            '  graph [rankdir=LR fontname="Inter,Helvetica,sans-serif" '
            f"label={dot_text(picture.title)} labelloc=t];"
        ),
        '  node [fontname="Inter,Helvetica,sans-serif" fontsize=11];',
        '  edge [fontname="Inter,Helvetica,sans-serif" fontsize=10];',
    ]
    for node in picture.nodes:
        look = _DOT_NODES[node.kind]
        if node.phase == "existing":
            look = look.replace("#e8eef8", "#e3f1ee").replace("#16356e", "#135e50")
        lines.append(f"  {names[node.key]} [label={dot_text(node.title)} {look}];")
    for edge in picture.edges:
        label = f"label={dot_text(edge.title)} " if edge.title else ""
        ends = f"{names[edge.source]} -> {names[edge.target]}"
        lines.append(f"  {ends} [{label}{_DOT_EDGES[edge.kind]}];")
    return "\n".join([*lines, "}"]) + "\n"


def dot_text(text: str) -> str:
    """Any text as a quoted DOT string whose escapes and entities mean nothing but themselves."""
    escaped = legible(text).replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
