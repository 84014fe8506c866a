"""A journey's map as a mermaid flowchart: a subgraph for each stage, its lanes as rows in it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from journeykit.graph import JourneyGraph
from journeykit.language import say
from journeykit.pictures.palette import PALETTE
from journeykit.records import dataclass, field, replace
from journeykit.render.diagrams import DEFINITION, Drawn
from journeykit.render.map_blocks import Block, BlockKind, MapDiagram, Row, StageGroup, map_diagram
from journeykit.render.mermaid import (
    click,
    document,
    edge_line,
    front,
    is_too_large,
    mermaid_text,
    painted,
)
from journeykit.render.shown import PHASES

_SHAPES: dict[BlockKind, tuple[str, str]] = {
    "words": ("[", "]"),
    "touchpoint": ("[", "]"),
    "moment": ("(", ")"),
    "loss": (">", "]"),
    "event": ("{{", "}}"),
}
_NESTED = ("[[", "]]")
_LAYOUT = (
    "config:",
    "  flowchart:",
    "    nodeSpacing: 16",
    "    rankSpacing: 28",
    "    subGraphTitleMargin:",
    "      bottom: 12",
)
_CLASSES = (
    "prospective", "existing", "beyond", "words", "lane", "touchpoint", "moment", "hypothesis",
    "loss", "event",
)  # fmt: skip


def mermaid_map(graph: JourneyGraph, drawn: Drawn = DEFINITION) -> str:
    """Everything that the map says, from top to bottom.

    Mermaid refuses what is longer than ``MOST_CHARACTERS`` or has more than ``MOST_EDGES``. What is
    too large goes without the names of the rows, then without what is written of the stages.
    """
    picture = map_diagram(graph, drawn)
    writing = _Writing()
    for names, words in ((True, True), (False, True), (False, False)):
        writing = _Writing(names, words)
        writing.write(picture)
        if not is_too_large("\n".join(writing.lines), writing.edges):
            break
    before = front(picture.title, _LAYOUT)
    return document(before, writing.lines, writing.edges, writing.left_out)


@dataclass
class _Writing:
    """A map that is being written, with the names of rows and the words of stages or without."""

    names: bool = True
    words: bool = True
    lines: list[str] = field(default_factory=list)
    edges: int = 0
    boxes: int = 0
    clicks: list[str] = field(default_factory=list)
    classes: dict[str, list[str]] = field(default_factory=lambda: {name: [] for name in _CLASSES})

    @property
    def left_out(self) -> str:
        """What is left out, in words."""
        if not self.words:
            return say("the names of the rows and what is written of the stages")
        return "" if self.names else say("the names of the rows")

    def write(self, picture: MapDiagram) -> None:
        """Write the whole diagram.

        The last stage is written first: mermaid takes groups from the end, and what it takes first
        it puts above; without it a loop turns the journey upside down.
        """
        idents = {stage.key: f"s{place}" for place, stage in enumerate(picture.stages)}
        groups = [self._stage(idents[stage.key], stage) for stage in picture.stages]
        beyond = self._beyond(picture.beyond)
        lines = self.lines
        lines += ["flowchart TB", *beyond]
        lines += [line for group in reversed(groups) for line in group]
        loops = []
        for way in picture.ways:
            lines.append(edge_line(way, idents[way.source], idents[way.target]))
            if way.kind == "loop":
                loops.append(str(self.edges))
            self.edges += 1
        if beyond:
            lines.append(self._link(f"s{len(groups) - 1}", "beyond", "~~~", indent="  "))
        if loops:
            lines.append(f"  linkStyle {','.join(loops)} stroke:{PALETTE['phase2ink'].light}")
        lines += self.clicks
        for name, members in self.classes.items():
            lines += painted(name, members)

    def _stage(self, ident: str, stage: StageGroup) -> list[str]:
        self.classes[stage.phase].append(ident)
        label = mermaid_text(stage.title)
        words = stage.words if self.words else None
        if words is None and not stage.rows:
            return [f'  {ident}["{label}"]']
        lines = [f'  subgraph {ident}["{label}"]', "    direction LR"]
        first = None
        if words:
            phase = PHASES[stage.phase]
            first = self._box(lines, replace(words, lines=(phase, *words.lines)))
        for row in stage.rows:
            self._row(lines, row, first)
        return [*lines, "  end"]

    def _beyond(self, rows: Sequence[Row]) -> list[str]:
        if not rows:
            return []
        self.classes["beyond"].append("beyond")
        title = mermaid_text(say("Beyond single stages"))
        lines = [f'  subgraph beyond["{title}"]', "    direction LR"]
        for row in rows:
            self._row(lines, row, None)
        return [*lines, "  end"]

    def _row(self, lines: list[str], row: Row, first: str | None) -> None:
        """A row from left to right; ``first`` is what stands left of it."""
        if self.names:
            name = self._ident("lane")
            lines.append(f'    {name}["{mermaid_text(row.name)}"]')
            if first:
                lines.append(self._link(first, name, "~~~"))
            first = name
        boxes = [self._box(lines, block) for block in row.blocks]
        if first:
            lines.append(self._link(first, boxes[0], "~~~"))
        if row.joins:
            for join in row.joins:
                arrow = "-->" if join.ordered else "-.-"
                lines.append(self._link(boxes[join.source], boxes[join.target], arrow))
            return
        lines += [self._link(before, after, "~~~") for before, after in pairwise(boxes)]

    def _box(self, lines: list[str], block: Block) -> str:
        ident = self._ident("hypothesis" if block.dashed else block.kind)
        opening, closing = _NESTED if block.nested else _SHAPES[block.kind]
        text = "<br/>".join(mermaid_text(line) for line in block.lines)
        lines.append(f'    {ident}{opening}"{text}"{closing}')
        if block.href:
            self.clicks.append(click(ident, block.href))
        return ident

    def _ident(self, kind: str) -> str:
        ident = f"n{self.boxes}"
        self.boxes += 1
        self.classes[kind].append(ident)
        return ident

    def _link(self, source: str, target: str, arrow: str, indent: str = "    ") -> str:
        self.edges += 1
        return f"{indent}{source} {arrow} {target}"
