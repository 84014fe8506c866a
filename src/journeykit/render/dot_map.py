"""A journey's map as a Graphviz digraph: a cluster for each stage, and its lanes as rows in it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from journeykit.graph import JourneyGraph
from journeykit.language import say
from journeykit.pictures.text import Font, wrap
from journeykit.records import dataclass
from journeykit.render.diagrams import DEFINITION, DiagramEdge, Drawn
from journeykit.render.dot import EDGES, colour, dot_escaped, dot_text, leads, opening
from journeykit.render.map_blocks import Block, BlockKind, MapDiagram, Row, StageGroup, map_diagram
from journeykit.render.shown import PHASES

_FONT = Font(11)
_NAME, _WIDTH = 90.0, 170.0
_WIDTHS: dict[BlockKind, float] = {"words": 620.0, "event": 250.0}
"""How wide a line is in the name of a row, in a box, and in a wider one, in points."""
_LAYOUT = "compound=true nodesep=0.25 ranksep=0.22 fontsize=16"
_LOOKS: dict[BlockKind, str] = {
    "words": f"shape=box style=filled fillcolor={colour('paper')} color={colour('rule')}",
    "touchpoint": f"shape=box style=filled fillcolor={colour('blue3')} color={colour('blue')}",
    "moment": (
        f'shape=box style="rounded,filled" fillcolor={colour("pink")} color={colour("pinkline")} '
        f"fontcolor={colour('pinkink')}"
    ),
    "loss": (
        f"shape=cds style=filled fillcolor={colour('loss3')} color={colour('loss')} "
        'margin="0.2,0.16"'
    ),
    "event": (
        f"shape=hexagon style=filled fillcolor={colour('paper')} color={colour('amber')} "
        'margin="0.02,0.02"'
    ),
}
_LANE = f"shape=plaintext width=1.4 fontcolor={colour('muted')}"
_HIDDEN, _COLUMN = "[style=invis]", "[style=invis weight=100]"
_GROUNDS = {
    "prospective": f"fillcolor={colour('phase1')} color={colour('phase1ink')} "
    f"fontcolor={colour('phase1ink')}",
    "existing": f"fillcolor={colour('phase2')} color={colour('phase2ink')} "
    f"fontcolor={colour('phase2ink')}",
    "beyond": f"fillcolor={colour('panel')} color={colour('rule2')} fontcolor={colour('ink')}",
}


def dot_map(graph: JourneyGraph, drawn: Drawn = DEFINITION) -> str:
    """Everything that the map says, the stages from top to bottom, their rows left to right."""
    return _Writing().written(map_diagram(graph, drawn))


@dataclass(frozen=True)
class _Group:
    """A cluster that is written: its id, and the names of its first and of its last row."""

    ident: str
    first: str
    last: str


class _Writing:
    """A map that is being written; ids are given in the order of the boxes."""

    def __init__(self) -> None:
        self._boxes = 0
        self._lines: list[str] = []

    def written(self, picture: MapDiagram) -> str:
        """The whole digraph.

        The names of the rows stand in one column, which hidden edges keep in its order; what
        stands in a row follows its name on the same rank.
        """
        self._lines = opening(picture.title, _LAYOUT)
        groups = {
            stage.key: self._stage(f"cluster_{place}", stage)
            for place, stage in enumerate(picture.stages)
        }
        column = list(groups.values())
        if picture.beyond:
            column.append(self._beyond(picture.beyond))
        for upper, lower in pairwise(column):
            self._lines.append(f"  {upper.last} -> {lower.first} {_COLUMN};")
        for way in picture.ways:
            self._lines.append(_way(way, groups[way.source], groups[way.target]))
        return "\n".join([*self._lines, "}"]) + "\n"

    def _stage(self, ident: str, stage: StageGroup) -> _Group:
        phase = PHASES[stage.phase]
        words = Row(phase, (stage.words,) if stage.words else ())
        return self._group(ident, stage.title, _GROUNDS[stage.phase], (words, *stage.rows))

    def _beyond(self, rows: Sequence[Row]) -> _Group:
        title = say("Beyond single stages")
        return self._group("cluster_beyond", title, _GROUNDS["beyond"], rows)

    def _group(self, ident: str, title: str, look: str, rows: Sequence[Row]) -> _Group:
        label = f"label={dot_text(title)} labeljust=l fontsize=14"
        self._lines += [f"  subgraph {ident} {{", f"    graph [{label} style=filled {look}];"]
        names = [self._row(row) for row in rows]
        self._lines += [f"    {one} -> {other} {_COLUMN};" for one, other in pairwise(names)]
        self._lines.append("  }")
        return _Group(ident, names[0], names[-1])

    def _row(self, row: Row) -> str:
        """A row from left to right; gives the box that holds its name."""
        name = self._ident()
        self._lines.append(f"    {name} [label={_label((row.name,), _NAME)} {_LANE}];")
        boxes = [self._box(block) for block in row.blocks]
        if not boxes:
            return name
        self._lines.append(f"    {{ rank=same; {'; '.join([name, *boxes])}; }}")
        self._lines.append(f"    {name} -> {boxes[0]} {_HIDDEN};")
        if not row.joins:
            self._lines += [f"    {one} -> {other} {_HIDDEN};" for one, other in pairwise(boxes)]
        for join in row.joins:
            look = f"color={colour('blue')}"
            if not join.ordered:
                look += " style=dotted arrowhead=none"
            self._lines.append(f"    {boxes[join.source]} -> {boxes[join.target]} [{look}];")
        return name

    def _box(self, block: Block) -> str:
        ident = self._ident()
        look = _LOOKS[block.kind]
        if block.dashed:
            look = look.replace("rounded,filled", "rounded,filled,dashed")
        if block.nested:
            look += " peripheries=2"
        left = block.kind == "words"
        label = _label(block.lines, _WIDTHS.get(block.kind, _WIDTH), left=left)
        self._lines.append(f"    {ident} [label={label}{leads(block.href)} {look}];")
        return ident

    def _ident(self) -> str:
        ident = f"n{self._boxes}"
        self._boxes += 1
        return ident


def _way(way: DiagramEdge, source: _Group, target: _Group) -> str:
    """A way from the lower edge of a stage to the upper edge of the next; a loop beside them."""
    label = f"label={dot_text(way.title)} " if way.title else ""
    if source == target:
        return f"  {source.first} -> {source.first} [{label}{EDGES[way.kind]}];"
    ends = f"ltail={source.ident} lhead={target.ident}"
    tail, head = (
        (source.last, target.first) if way.kind == "forward" else (source.first, target.last)
    )
    return f"  {tail} -> {head} [{label}{ends} {EDGES[way.kind]}];"


def _label(lines: Sequence[str], width: float, *, left: bool = False) -> str:
    r"""Lines of text, broken where they are long; ``\l`` ends one that begins at the left."""
    end = r"\l" if left else r"\n"
    parts = [part for line in lines for part in wrap(line, width, _FONT).lines]
    text = end.join(map(dot_escaped, parts))
    return f'"{text}{end}"' if left else f'"{text}"'
