"""Journeys as mermaid flowcharts.

Every text is escaped; ids are made here (``n0``, ``n1`` …), so that no name can break the syntax.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence

from journeykit.graph import JourneyGraph
from journeykit.language import say
from journeykit.pictures.palette import PALETTE, Role
from journeykit.pictures.text import legible
from journeykit.render.diagrams import (
    DEFINITION,
    DiagramEdge,
    DiagramNode,
    Drawn,
    EdgeKind,
    NodeKind,
    diagram,
)
from journeykit.review.wording import integer

MOST_CHARACTERS, MOST_EDGES = 50_000, 500
"""What mermaid draws unless the page that holds it says otherwise (its maxTextSize, maxEdges)."""

COMMENT = "%% "

_ARROWS: dict[EdgeKind, str] = {
    "forward": "-->",
    "loop": "==>",
    "loss": "-.->",
    "recovery": "-.->",
    "nested": "---",
}
_SHAPES: dict[NodeKind, tuple[str, str]] = {
    "stage": ("[", "]"),
    "loss": ("([", "])"),
    "nested": ("[[", "]]"),
}
_ENTITIES = {
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
_NOT_IN_YAML = re.compile("[\x7f-\x9f]")
_IN_TITLES = str.maketrans({"<": "\u2039", ">": "\u203a", "&": "\uff06"})
"""Mermaid takes a title for HTML and then shows it as plain text: an entity would be seen."""


def mermaid(graph: JourneyGraph, drawn: Drawn = DEFINITION) -> str:
    """The journey's graph as a flowchart, left to right; the colour of a stage is its phase."""
    picture = diagram(graph, drawn)
    names = {node.key: f"n{place}" for place, node in enumerate(picture.nodes)}
    lines = ["flowchart LR"]
    lines += [f"  {names[node.key]}{_box(node)}" for node in picture.nodes if not node.anywhere]
    if picture.anywhere:
        lines.append(f'  subgraph anywhere["{mermaid_text(say("At any stage"))}"]')
        lines += [f"    {names[node.key]}{_box(node)}" for node in picture.anywhere]
        lines.append("  end")
    edges = picture.drawn_edges
    lines += [edge_line(edge, names[edge.source], names[edge.target]) for edge in edges]
    lines += coloured([edge.kind for edge in edges])
    lines += [click(names[node.key], node.href) for node in picture.nodes if node.href]
    kinds = [node.phase or node.kind for node in picture.nodes]
    for kind in dict.fromkeys(kinds):
        lines += painted(kind, [name for name, own in zip(names.values(), kinds, strict=True)
                                if own == kind])  # fmt: skip
    if picture.anywhere:
        lines += painted("beyond", ["anywhere"])
    return document(front(picture.title), lines, len(edges))


def _box(node: DiagramNode) -> str:
    opening, closing = _SHAPES[node.kind]
    return f'{opening}"{"<br/>".join(map(mermaid_text, node.lines))}"{closing}'


def coloured(kinds: Sequence[EdgeKind]) -> list[str]:
    """The colours of edges, in their order: loops and ways back, and those to losses."""
    lines = []
    for role, some in _LINES:
        places = [str(place) for place, kind in enumerate(kinds) if kind in some]
        if places:
            lines.append(f"  linkStyle {','.join(places)} stroke:{_colour(role)}")
    return lines


def document(before: Sequence[str], lines: Sequence[str], edges: int, left_out: str = "") -> str:
    """The whole text; comments say what of it is left out, and whether it is too large even so."""
    text = "\n".join(lines) + "\n"
    gaps = {"characters": integer(MOST_CHARACTERS), "edges": integer(MOST_EDGES)}
    notes = []
    if left_out:
        notes.append(
            say(
                "left out, since mermaid draws at most {characters} characters and {edges} lines "
                "between boxes: {what}",
                what=left_out,
                **gaps,
            )
        )
    if is_too_large(text, edges):
        notes.append(
            say(
                "mermaid draws at most {characters} characters and {edges} lines between boxes "
                "unless its page allows more; this has {n} and {m}",
                n=integer(len(text)),
                m=integer(edges),
                **gaps,
            )
        )
    comments = [f"{COMMENT}{legible(note)}" for note in notes]
    return "\n".join([*before, *comments, text])


def comments_of(text: str) -> list[str]:
    """What a diagram says of itself: what is left out of it, and that it is too large."""
    return [line.removeprefix(COMMENT) for line in text.splitlines() if line.startswith(COMMENT)]


def is_too_large(text: str, edges: int) -> bool:
    """Whether mermaid refuses a diagram as it comes; its title and settings count little."""
    return edges > MOST_EDGES or len(text) > MOST_CHARACTERS - 1_000


def edge_line(edge: DiagramEdge, source: str, target: str) -> str:
    """A way between two boxes, by their ids."""
    label = f'|"{mermaid_text(edge.title)}"|' if edge.title else ""
    return f"  {source} {_ARROWS[edge.kind]}{label} {target}"


def click(ident: str, href: str) -> str:
    """A box leads to an address when it is clicked."""
    return f'  click {ident} href "{href}"'


_LINES: tuple[tuple[Role, tuple[EdgeKind, ...]], ...] = (
    ("phase2ink", ("loop", "recovery")),
    ("loss", ("loss",)),
)
_PAINTS: dict[str, tuple[Role | None, Role | None, Role, str]] = {
    "prospective": ("phase1", "phase1ink", "phase1ink", ""),
    "existing": ("phase2", "phase2ink", "phase2ink", ""),
    "beyond": ("panel", "rule2", "ink", ""),
    "stage": ("paper", "rule2", "ink", ""),
    "nested": ("blue3", "blue", "ink", ""),
    "words": ("paper", "rule", "ink", "text-align:left"),
    "lane": (None, None, "muted", ""),
    "touchpoint": ("blue3", "blue", "ink", ""),
    "moment": ("pink", "pinkline", "pinkink", ""),
    "hypothesis": ("pink", "pinkline", "pinkink", "stroke-dasharray:4 3"),
    "loss": ("loss3", "loss", "ink", ""),
    "event": ("paper", "amber", "ink", ""),
}
"""Fill, line and ink of a class of boxes, and what else is said of it."""


def painted(name: str, idents: Iterable[str]) -> list[str]:
    """The colours of some boxes; nothing where there is none."""
    listed = ",".join(idents)
    if not listed:
        return []
    fill, line, ink, more = _PAINTS[name]
    colours = [f"fill:{_colour(fill)}", f"stroke:{_colour(line)}", f"color:{_colour(ink)}"]
    parts = [*colours, more] if more else colours
    return [f"  classDef {name} {','.join(parts)}", f"  class {listed} {name}"]


def _colour(role: Role | None) -> str:
    return PALETTE[role].light if role else "none"


def front(title: str, settings: Iterable[str] = ()) -> list[str]:
    """What stands before a diagram: its title, and how it is laid out."""
    quoted = json.dumps(legible(title).translate(_IN_TITLES), ensure_ascii=False)
    return ["---", f"title: {_NOT_IN_YAML.sub(_as_number, quoted)}", *settings, "---"]


def _as_number(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"


_READ_BY_MERMAID = re.compile(r"(?<=\\)(?=n)|(?<=\$)(?=\$)")


def mermaid_text(text: str) -> str:
    r"""Any text as the inside of a quoted mermaid label; an empty label is no label at all.

    A word joiner, which nobody sees, keeps ``\n`` from being read as the end of a line, and what
    stands between two ``$$`` from being set as a formula.
    """
    kept = _READ_BY_MERMAID.sub("\u2060", legible(text))
    return "".join(_ENTITIES.get(char, char) for char in kept) or " "
