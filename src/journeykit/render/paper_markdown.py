"""A document for paper as Markdown; what its pictures show stands in its tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from journeykit.render.markdown_text import table, text
from journeykit.render.paper import (
    Cell,
    Columns,
    Facts,
    Heading,
    Paper,
    Part,
    Points,
    Table,
    Text,
)


def paper_markdown(paper: Paper) -> str:
    """The document as Markdown. Same document, same text."""
    blocks = [f"# {text(paper.headline)}", text(paper.kicker)]
    if paper.intro:
        blocks.append(text(paper.intro))
    return "\n\n".join([*blocks, *_blocks(paper.parts)]) + "\n"


def _blocks(parts: Iterable[Part]) -> Iterator[str]:
    for part in parts:
        if isinstance(part, Heading):
            yield f"{'#' * part.level} {text(part.text)}"
        elif isinstance(part, Text):
            yield text(part.text)
        elif isinstance(part, Points):
            yield "\n".join(_points(part))
        elif isinstance(part, Facts):
            yield "\n".join(f"- **{text(name)}**: {text(fact)}" for name, fact in part.facts)
        elif isinstance(part, Table):
            yield table(part.heads, ([_cell(one) for one in row] for row in part.rows))
        elif isinstance(part, Columns):
            for column in part.columns:
                yield from _blocks(column.parts)


def _points(points: Points) -> Iterator[str]:
    for place, (point, small) in enumerate(points.points, 1):
        mark = f"{place}." if points.ranked else "-"
        yield f"{mark} {text(point)}" + (f" *{text(small)}*" if small else "")


def _cell(cell: Cell | str) -> str:
    one = cell if isinstance(cell, Cell) else Cell(cell)
    words = text(one.text)
    if one.look == "bad":
        words = f"**{words}**" if words else ""
    return f"{words} ({text(one.small)})" if one.small else words
