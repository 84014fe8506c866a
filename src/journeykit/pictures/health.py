"""Health by stage: the share of each band, now and before."""

from __future__ import annotations

from collections.abc import Sequence

from journeykit.language import say
from journeykit.pictures.cuts import Across, Cuts
from journeykit.pictures.glyphs import BAND_NAMES, FILLS, INKS, MEANINGS, draw_glyph
from journeykit.pictures.names import wrap_apart
from journeykit.pictures.palette import Role
from journeykit.pictures.svg import Canvas, Layer, Paint, Picture
from journeykit.pictures.text import Font, Wrapped, one_line, wrap
from journeykit.records import dataclass
from journeykit.review.intervals import FEWEST
from journeykit.review.model import BANDS, Band, BandCount, HealthRow
from journeykit.review.wording import integer, percent

KEY = Font(11.5, 600)
MEANING = Font(10.5)
NAME = Font(12.5, 600)
SMALL = Font(10.5)
INSIDE = Font(11.5, 600)

LABELS = 92.0
BAR = 34.0
THIN = 7.0
GAP = 1.5
GAP_BELOW = 20.0
GLYPH = 4.6


def draw_health(
    rows: Sequence[HealthRow],
    *,
    before: str | None = None,
    ident: str = "health",
    width: float = 464,
    cut: bool = False,
) -> Picture:
    """Draw a stacked bar for each stage; ``before`` names the period of the thin bars under them.

    Customers whose band the data cannot tell are a share of their own. A segment too narrow for its
    number has it as a tooltip. With ``cut`` the picture says where paper may cut it.
    """
    canvas = Canvas(ident)
    present = [
        band for band in BANDS if any(c.n for row in rows for c in row.bands if c.band == band)
    ]
    compared = before if any(row.before is not None for row in rows) else None
    y = _draw_key(canvas, present or list(BANDS[:4]), width, compared) + 14
    edges = [y]
    names = wrap_apart([row.stage_name for row in rows], [LABELS - 12] * len(rows), NAME, 2)
    for row, name in zip(rows, names, strict=True):
        edges.append(_draw_row(canvas, row, name, (edges[-1], width), before))
    return canvas.finish(
        "health",
        width,
        edges[-1],
        title=say("Health by stage"),
        description=_describe(rows),
        cuts=_cuts(edges, width) if cut else None,
    )


def _cuts(edges: Sequence[float], width: float) -> Cuts:
    """The picture may be cut over each row, clear of the rims of its bar."""
    over = [edge - GAP_BELOW / 4 for edge in edges[:-1]]
    return Cuts(0.0, (Across(0.0, width),), (*over, edges[-1]))


def _draw_key(canvas: Canvas, bands: Sequence[Band], width: float, before: str | None) -> float:
    """The bands with their glyphs, names and meanings; gives the y below."""
    x, y = 0.0, 12.0
    for band in bands:
        name = BAND_NAMES[band]
        length = 17 + KEY.width(name) + 5 + MEANING.width(MEANINGS[band])
        if x > 0 and x + length > width:
            x, y = 0.0, y + 18
        draw_glyph(canvas, band, x + 6, y - 4, 5.5)
        canvas.text(x + 17, y, name, KEY)
        canvas.text(x + 22 + KEY.width(name), y, MEANINGS[band], MEANING, ink="muted")
        x += length + 18
    if before:
        words = one_line(say("thin bar: {period}", period=before), width, MEANING)
        if x > 0 and x + words.width > width:
            x, y = 0.0, y + 18
        canvas.block(x, y, words, ink="muted")
    return y + 4


def _draw_row(
    canvas: Canvas, row: HealthRow, name: Wrapped, at: tuple[float, float], before: str | None
) -> float:
    """Draw a row ``at`` its upper edge and width, in px; gives the y below."""
    top, width = at
    ink: Role = "muted" if row.n < FEWEST else "ink"
    y = canvas.block(0, top + 13, name, ink=ink)
    notes = [say("n = {n}", n=integer(row.n))]
    if row.provisional:
        notes.append(say("{n} provisional", n=integer(row.provisional)))
    for note in notes:
        y = canvas.block(0, y, wrap(note, LABELS - 12, SMALL, max_lines=2), ink="muted")
    bar = _Bar(canvas, row.stage_name, width - LABELS)
    bar.draw(row.bands, top, BAR)
    bottom = top + BAR
    if before and row.before is not None:
        bar.draw_thin(row.before, bottom + 5, before)
        bottom += 5 + THIN
    return max(bottom, y - SMALL.line_height) + GAP_BELOW


@dataclass(frozen=True)
class _Segment:
    band: Band
    n: int
    share: float
    x: float
    width: float


@dataclass(frozen=True)
class _Bar:
    canvas: Canvas
    stage: str
    length: float

    def draw(self, counts: Sequence[BandCount], top: float, height: float) -> None:
        """Draw the bar of now, with hatch, glyphs and numbers."""
        segments = self._segments(counts)
        if not segments:
            empty = Paint(fill="panel")
            self.canvas.rect(LABELS, top, self.length, height, empty, radius=2)
            middle = top + height / 2 + 4
            words = say("nobody here")
            self.canvas.text(LABELS + 10, middle, words, SMALL, ink="muted", on="panel")
        for segment in segments:
            self._draw_segment(segment, top, height)

    def draw_thin(self, counts: Sequence[BandCount], top: float, before: str) -> None:
        """Draw the thin bar of the period before."""
        for segment in self._segments(counts):
            paint = Paint(fill=FILLS[segment.band], opacity=0.6)
            tip = say("{period}: {share}", period=before, share=self._tip(segment))
            self.canvas.rect(segment.x, top, segment.width, THIN, paint, radius=1, tip=tip)

    def _segments(self, counts: Sequence[BandCount]) -> list[_Segment]:
        total = sum(count.n for count in counts)
        found = []
        x = LABELS
        for band in BANDS:
            n = sum(count.n for count in counts if count.band == band)
            if n:
                length = self.length * n / total
                found.append(_Segment(band, n, n / total, x, max(length - GAP, 0.8)))
                x += length
        return found

    def _draw_segment(self, segment: _Segment, top: float, height: float) -> None:
        fill = FILLS[segment.band]
        tip = self._tip(segment)
        paint = Paint(fill=fill, stroke="hyline" if fill == "hyellow" else None, width=0.8)
        self.canvas.rect(segment.x, top, segment.width, height, paint, radius=2, tip=tip)
        if segment.band == "red":
            hatch = Paint(fill=self.canvas.hatch("onred", 0.34))
            self.canvas.rect(segment.x, top, segment.width, height, hatch, radius=2, tip=tip)
        self._draw_number(segment, top + height / 2, tip)

    def _draw_number(self, segment: _Segment, y: float, tip: str) -> None:
        """The glyph and the number, as far as the segment has room for them."""
        number = percent(segment.share)
        text = INSIDE.width(number)
        both = text + 2 * GLYPH + 4
        fill, ink = FILLS[segment.band], INKS[segment.band]
        middle = segment.x + segment.width / 2
        glyph, words = segment.width >= both + 10, segment.width >= text + 6
        if not words:
            return
        if segment.band == "red":  # a clear plate in the hatch
            half = (both if glyph else text) / 2 + 3
            plate = Paint(fill=fill)
            self.canvas.rect(middle - half, y - 9, 2 * half, 18, plate, radius=2, tip=tip)
        x = middle - text / 2
        if glyph:
            x = middle - both / 2 + 2 * GLYPH + 4
            mark = middle - both / 2 + GLYPH
            draw_glyph(
                self.canvas, segment.band, mark, y, GLYPH, fill=ink, layer=Layer.LABELS
            )  # fmt: skip
        self.canvas.text(x, y + 4.2, number, INSIDE, ink=ink, on=fill, tip=tip)

    def _tip(self, segment: _Segment) -> str:
        return say(
            "{stage}, {band}: {n} ({share})",
            stage=self.stage,
            band=BAND_NAMES[segment.band],
            n=integer(segment.n),
            share=percent(segment.share),
        )


def _describe(rows: Sequence[HealthRow]) -> str:
    parts = []
    for row in rows:
        shares = [
            say("{band} {share}", band=BAND_NAMES[count.band], share=percent(count.n / row.n))
            for count in row.bands
            if row.n and count.n
        ]
        found = say(", ").join(shares) or say("nobody")
        parts.append(say("{stage}: {shares}.", stage=row.stage_name, shares=found))
    return " ".join(parts)
