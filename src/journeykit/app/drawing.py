"""A journey drawn: its map, flow or graph, with the journeys nested in it, for people or tools."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from journeykit.errors import InputError, UsageError
from journeykit.language import Said, say
from journeykit.records import dataclass, field

if TYPE_CHECKING:
    from journeykit.definition.loader import Definition
    from journeykit.graph import JourneyGraph
    from journeykit.pictures.svg import Picture
    from journeykit.review.model import JourneyPicture, LossReason
    from journeykit.scoring.tallied import Tallies
    from journeykit.snapshots import SnapshotFolder


class MapFormat(StrEnum):
    """What a journey is drawn as."""

    SVG = "svg"
    PNG = "png"
    PDF = "pdf"
    HTML = "html"
    MERMAID = "mermaid"
    DOT = "dot"
    JSON = "json"


class View(StrEnum):
    """What is drawn of a journey: the lanes of its map, who went where, or its stages and ways."""

    MAP = "map"
    FLOW = "flow"
    GRAPH = "graph"


TEXTS = frozenset({MapFormat.MERMAID, MapFormat.DOT, MapFormat.JSON})
"""The formats that other tools read."""

KICKERS = Said(
    {View.MAP: "Journey map", View.FLOW: "Flow of customers", View.GRAPH: "Journey graph"}
)
"""What stands over the title of a page."""


@dataclass(frozen=True)
class Counted:
    """Whose counts are drawn: the snapshot of a day, or the latest for None."""

    snapshots: Path
    as_of: date | None = None


@dataclass(frozen=True)
class Sheet:
    """One journey of a drawing. ``key`` is unique: its id, with a number where that is taken.

    ``nested`` are the keys of the journeys nested in it, by their files as it names them.
    ``counted_on`` is the day of the counts, where there are any.
    """

    key: str
    definition: Definition
    picture: JourneyPicture
    losses: tuple[LossReason, ...] = ()
    nested: Mapping[str, str] = field(default_factory=dict)
    counted_on: date | None = None

    def draw(
        self, view: View, links: Mapping[str, str], ident: str, sheet: float | None = None
    ) -> Picture:
        """The journey as one view shows it; ``links`` are addresses by file.

        With ``sheet`` it is drawn so that paper can cut it into sheets of so many px across.
        """
        if view is View.FLOW:
            from journeykit.pictures.flow import draw_flow

            return draw_flow(self.picture, self.losses, ident=ident, sheet=sheet)
        if view is View.GRAPH:
            from journeykit.pictures.journey_graph import draw_journey_graph

            return draw_journey_graph(self.picture, ident=ident, links=links, sheet=sheet)
        from journeykit.pictures.journey_map import draw_journey_map

        return draw_journey_map(self.picture, ident=ident, links=links, sheet=sheet)


def sheets_of(definition: Definition, view: View, counted: Counted | None) -> tuple[Sheet, ...]:
    """The journey, and after it those nested in it, each once; a flow has no nested ones.

    The counts are those of the journey itself, and of those nested in it whose snapshots of the
    same day are kept. A journey that is nested in several touchpoints has counts in each, and none
    on its one sheet.

    Raises:
        InputError: there is no such snapshot, or it was scored with another definition.
    """
    from journeykit.graph import JourneyGraph
    from journeykit.review.picture import journey_picture, loss_reasons

    first = JourneyGraph.of(definition)
    graphs = [first] if view is View.FLOW else _with_nested(first)
    keys = _keys(graphs)
    counts = _counts(definition, counted) if counted else {}
    sheets = []
    for graph in graphs:
        day, tallies = counts.get(graph.definition.path, (None, None))
        sheets.append(
            Sheet(
                keys[graph.definition.path],
                graph.definition,
                journey_picture(graph, tallies),
                loss_reasons(graph, tallies) if tallies else (),
                {} if view is View.FLOW else dict(_nested_keys(graph, keys)),
                day,
            )
        )
    return tuple(sheets)


def _with_nested(first: JourneyGraph) -> list[JourneyGraph]:
    """A journey and all below it, level by level, each file once."""
    found = {first.definition.path: first}
    waiting = [first]
    while waiting:
        graph = waiting.pop(0)
        for nested in graph.nested.values():
            if nested.definition.path not in found:
                found[nested.definition.path] = nested
                waiting.append(nested)
    return list(found.values())


def _keys(graphs: Sequence[JourneyGraph]) -> dict[str, str]:
    """A key for each file: the journey's id, with a number where another has it."""
    keys: dict[str, str] = {}
    for graph in graphs:
        wish = key = graph.journey.id
        number = 1
        while key.lower() in {taken.lower() for taken in keys.values()}:
            number += 1
            key = f"{wish}-{number}"
        keys[graph.definition.path] = key
    return keys


def _nested_keys(graph: JourneyGraph, keys: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for route, nested in graph.nested.items():
        touchpoint = graph.journey.stages[int(route[1])].touchpoints[int(route[3])]
        if touchpoint.journey:
            yield touchpoint.journey, keys[nested.definition.path]


_Counts = dict[str, tuple[date, "Tallies"]]
"""The day and the counts of journeys, by their files."""


def _counts(definition: Definition, counted: Counted) -> _Counts:
    from journeykit.app.reporting import same_meaning, sources_of
    from journeykit.snapshots import SnapshotFolder

    folder = SnapshotFolder(counted.snapshots, definition.journey.id)
    snapshot = folder.read(counted.as_of) if counted.as_of else folder.latest()
    if not same_meaning(snapshot, definition):
        raise InputError(
            f"the snapshot of {snapshot.as_of} was scored with a definition of another meaning",
            where=str(snapshot.path),
            help="score the export again, or draw the journey without --as-of",
        )
    counts: _Counts = {}
    several: set[str] = set()
    for path, tallies in _nested_counts(definition, folder, snapshot.as_of):
        several |= {path} & counts.keys()
        counts[path] = (snapshot.as_of, tallies)
    counts = {path: found for path, found in counts.items() if path not in several}
    counts[definition.path] = (snapshot.as_of, sources_of(definition, snapshot).tallies)
    return counts


def _nested_counts(
    definition: Definition, folder: SnapshotFolder, day: date
) -> Iterator[tuple[str, Tallies]]:
    """The counts of all journeys nested in one, however deep, each where it is nested."""
    if not definition.nested:
        return
    from journeykit.app.nesting import nested_snapshots
    from journeykit.app.reporting import sources_of

    for found in nested_snapshots(definition, folder, day):
        inner = found.nesting.definition
        yield inner.path, sources_of(inner, found.snapshot).tallies
        yield from _nested_counts(inner, folder.nested(found.nesting.key), day)


def drawn_texts(
    sheets: Sequence[Sheet], view: View, format: MapFormat, output: Path | None
) -> Iterator[tuple[Path | None, str]]:
    """Each sheet in the language of another tool, and its file as with pictures.

    What mermaid and DOT lead to is the SVG that their tools make of such a file.
    """
    shown = sheets[:1] if output is None or view is View.FLOW else sheets
    files = _files(sheets, output) if output else {}
    for sheet in shown:
        links = {
            file: _address(
                files[key] if format is MapFormat.JSON else files[key].with_suffix(".svg")
            )
            for file, key in sheet.nested.items()
            if key in files
        }
        yield files.get(sheet.key), _text(sheet, view, format, links)


def _text(sheet: Sheet, view: View, format: MapFormat, links: Mapping[str, str]) -> str:
    from journeykit.graph import JourneyGraph
    from journeykit.render.diagrams import Drawn

    if view is View.FLOW:
        from journeykit.render.flow_mermaid import flow_document

        return flow_document(sheet.picture, sheet.counted_on)
    graph = JourneyGraph.of(sheet.definition)
    drawn = Drawn(sheet.picture, sheet.counted_on, links)
    whole = view is View.MAP
    if format is MapFormat.JSON:
        from journeykit.render.node_link import node_link

        return node_link(graph, drawn, whole=whole)
    if format is MapFormat.DOT:
        from journeykit.render.dot import dot
        from journeykit.render.dot_map import dot_map

        return dot_map(graph, drawn) if whole else dot(graph, drawn)
    from journeykit.render.mermaid import mermaid
    from journeykit.render.mermaid_map import mermaid_map

    return mermaid_map(graph, drawn) if whole else mermaid(graph, drawn)


def notes_of(text: str, format: MapFormat) -> list[str]:
    """What a text lacks, in words."""
    if format is not MapFormat.MERMAID:
        return []
    from journeykit.render.mermaid import comments_of

    return comments_of(text)


def drawn_page(sheets: Sequence[Sheet], view: View) -> str:
    """All sheets on one page; a touchpoint that holds a journey leads to it."""
    from journeykit.render.map_page import Part, render_map_page
    from journeykit.render.print_sheets import WIDTH

    parts = []
    for place, sheet in enumerate(sheets):
        links = {file: f"#{key}" for file, key in sheet.nested.items()}
        journey = sheet.definition.journey
        drawing = sheet.draw(view, links, f"{view}{place}", WIDTH)
        parts.append(Part(sheet.key, journey.label, journey.objective, drawing))
    return render_map_page(parts, _kicker(sheets[0], view))


def _kicker(first: Sheet, view: View) -> str:
    """What is drawn, and of which day its counts are, where it has any."""
    from journeykit.review import wording

    return wording.dated(KICKERS[view], first.counted_on)


def require(format: MapFormat) -> None:
    """Know before the work begins whether the format can be made here.

    Raises:
        ConfigurationError: it needs an extra that is not installed.
    """
    if format is MapFormat.PDF:
        from journeykit.render.pdf import require_pdf

        require_pdf()


def drawn_paper(sheets: Sequence[Sheet], view: View) -> bytes:
    """All sheets as PDF, each from a page of its own; a long map is cut by phase."""
    from journeykit.render.pdf_map import Leaf, flow_leaves, graph_leaves, render_map_pdf

    first = sheets[0]
    if view is View.FLOW:
        leaves = list(flow_leaves(first.definition.journey.label, first.picture, first.losses))
    elif view is View.GRAPH:
        leaves = [
            leaf
            for place, one in enumerate(sheets)
            for leaf in graph_leaves(one.definition.journey.label, one.picture, f"{view}{place}")
        ]
    else:
        leaves = [Leaf(one.definition.journey.label, one.picture) for one in sheets]
    return render_map_pdf(
        leaves, _kicker(first, view), first.definition.journey.objective, first.counted_on
    )


def drawn_pictures(
    sheets: Sequence[Sheet], view: View, output: Path | None
) -> Iterator[tuple[Path | None, Picture]]:
    """The picture of each sheet and its file: ``output``, and for each nested one a file beside.

    Without a file there is the first picture alone.
    """
    if output is None:
        yield None, _with_day(sheets[0].draw(view, {}, view), sheets[0])
        return
    files = _files(sheets, output)
    for sheet in sheets:
        links = {file: _address(files[key]) for file, key in sheet.nested.items()}
        yield files[sheet.key], _with_day(sheet.draw(view, links, view), sheet)


def _files(sheets: Sequence[Sheet], output: Path) -> dict[str, Path]:
    """The file of each sheet, by its key: ``output``, and for each nested one a file beside."""
    files = {sheet.key: _file_of(sheet.key, output) for sheet in sheets[1:]}
    return {sheets[0].key: output} | files


def _address(file: Path) -> str:
    """A file beside as a link names it."""
    return quote(file.name)


def _with_day(picture: Picture, sheet: Sheet) -> Picture:
    """A picture that says of which day its counts are; nothing on a page says it beside it."""
    if sheet.counted_on is None:
        return picture
    from journeykit.pictures.notes import noted
    from journeykit.review import wording

    return noted(picture, say("Counts of {day}.", day=wording.day(sheet.counted_on)))


def content_of(picture: Picture, format: MapFormat, scale: float) -> str | bytes:
    """A picture as SVG, or as PNG with ``scale`` pixels for each of its own."""
    if format is MapFormat.SVG:
        return picture.standalone()
    from journeykit.render.png import render_png

    return render_png(picture, scale)


def undrawn_characters(pictures: Sequence[Picture]) -> str:
    """The characters of pictures that a PNG made on this machine lacks."""
    from journeykit.render.png import undrawn

    return "".join(dict.fromkeys(char for picture in pictures for char in undrawn(picture)))


def _file_of(key: str, output: Path) -> Path:
    return output.with_name(f"{output.stem}-{key}{output.suffix}")


def files_beside(sheets: Sequence[Sheet], output: Path) -> list[Path]:
    """The files that pictures of nested journeys are written to."""
    return [_file_of(sheet.key, output) for sheet in sheets[1:]]


def view_of(view: View | None, format: MapFormat) -> View:
    """The view that is drawn: the map unless another is asked for.

    Raises:
        UsageError: a flow is asked of a format that draws none.
    """
    if view is View.FLOW and format in (MapFormat.DOT, MapFormat.JSON):
        raise UsageError(
            f"{format} holds the map of a journey or its graph, and not its flow",
            help="choose SVG, PNG, PDF, HTML or mermaid, or leave --view out",
        )
    return view or View.MAP
