"""Journeys as Graphviz digraphs: every text is escaped; ids are made here (``n0``, ``n1`` …)."""

from __future__ import annotations

from journeykit.graph import JourneyGraph
from journeykit.language import say
from journeykit.pictures.palette import PALETTE, Role
from journeykit.pictures.text import legible
from journeykit.render.diagrams import DEFINITION, DiagramNode, Drawn, EdgeKind, NodeKind, diagram

FONT = "Inter,Helvetica,sans-serif"

EDGES: dict[EdgeKind, str] = {
    "forward": 'color="#16356e"',
    "loop": 'color="#135e50" style=bold constraint=false',
    "loss": 'color="#b4233a" style=dashed',
    "recovery": 'color="#135e50" style=dotted constraint=false',
    "nested": 'color="#52627a" style=dotted arrowhead=none',
}
_NODES: dict[NodeKind, str] = {
    "stage": 'shape=box style="rounded,filled" fillcolor="#e8eef8" color="#16356e"',
    "loss": 'shape=box style="rounded,filled" fillcolor="#fdeef0" color="#b4233a"',
    "nested": 'shape=box peripheries=2 color="#52627a"',
}


def dot(graph: JourneyGraph, drawn: Drawn = DEFINITION) -> str:
    """The journey's graph, left to right."""
    picture = diagram(graph, drawn)
    names = {node.key: f"n{place}" for place, node in enumerate(picture.nodes)}
    lines = opening(picture.title, "rankdir=LR")
    lines += [_node(names[node.key], node) for node in picture.nodes if not node.anywhere]
    if picture.anywhere:
        look = f"style=filled fillcolor={colour('panel')} color={colour('rule2')} labeljust=l"
        lines.append("  subgraph cluster_anywhere {")
        lines.append(f"    graph [label={dot_text(say('At any stage'))} {look}];")
        lines += [f"  {_node(names[node.key], node)}" for node in picture.anywhere]
        lines.append("  }")
    for edge in picture.drawn_edges:
        label = f"label={dot_text(edge.title)} " if edge.title else ""
        ends = f"{names[edge.source]} -> {names[edge.target]}"
        lines.append(f"  {ends} [{label}{EDGES[edge.kind]}];")
    return "\n".join([*lines, "}"]) + "\n"


def _node(ident: str, node: DiagramNode) -> str:
    look = _NODES[node.kind]
    if node.phase == "existing":
        look = look.replace("#e8eef8", "#e3f1ee").replace("#16356e", "#135e50")
    label = r"\n".join(map(dot_escaped, node.lines))
    return f'  {ident} [label="{label}"{leads(node.href)} {look}];'


def opening(title: str, layout: str) -> list[str]:
    """The first lines of a digraph: its title, its layout, its font."""
    return [
        "digraph journey {",
        f'  graph [{layout} fontname="{FONT}" label={dot_text(title)} labelloc=t];',
        f'  node [fontname="{FONT}" fontsize=11];',
        f'  edge [fontname="{FONT}" fontsize=10];',
    ]


def leads(href: str | None) -> str:
    """The attribute by which a box leads to an address."""
    return f" URL={dot_text(href)}" if href else ""


def colour(role: Role) -> str:
    """A colour of the palette as a quoted value."""
    return f'"{PALETTE[role].light}"'


def dot_text(text: str) -> str:
    """Any text as a quoted DOT string whose escapes and entities mean nothing but themselves."""
    return f'"{dot_escaped(text)}"'


def dot_escaped(text: str) -> str:
    """The inside of a quoted DOT string."""
    return legible(text).replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"')
