"""The glyphs of health: a shape for each band, so that no one has to tell colours apart."""

from __future__ import annotations

from journeykit.language import Said
from journeykit.pictures.palette import Role
from journeykit.pictures.shapes import star, triangle
from journeykit.pictures.svg import Canvas, Layer, Paint, Picture
from journeykit.review.model import Band

FILLS: dict[Band, Role] = {
    "red": "hred",
    "yellow": "hyellow",
    "green": "hgreen",
    "purple": "hpurple",
    "unknown": "hunknown",
}
INKS: dict[Band, Role] = {
    "red": "onred",
    "yellow": "onyellow",
    "green": "ongreen",
    "purple": "onpurple",
    "unknown": "onunknown",
}
BAND_NAMES: Said[Band] = Said(
    {
        "red": "Red",
        "yellow": "Yellow",
        "green": "Green",
        "purple": "Purple",
        "unknown": "Unknown",
    }
)
PHASE_NAMES: Said[str] = Said({"prospective": "PROSPECTIVE", "existing": "EXISTING"})
MEANINGS: Said[Band] = Said(
    {
        "red": "at risk",
        "yellow": "neutral",
        "green": "engaged",
        "purple": "referenceable",
        "unknown": "the data cannot say",
    }
)


def draw_glyph(
    canvas: Canvas,
    band: Band,
    x: float,
    y: float,
    radius: float,
    *,
    fill: Role | None = None,
    layer: Layer = Layer.MARKS,
) -> None:
    """Draw the glyph of a band around (x, y): ■ ▲ ● ★, and a ring for unknown.

    In the band's own colours, unless ``fill`` names another, as for a glyph on a bar.
    """
    paint = Paint(fill=fill or FILLS[band])
    if band == "red":
        side = radius * 0.88
        canvas.rect(x - side, y - side, 2 * side, 2 * side, paint, layer=layer)
    elif band == "yellow":
        rim: Role | None = None if fill else "hyline"
        outlined = Paint(fill=paint.fill, stroke=rim, width=1.2)
        canvas.path(triangle(x, y, radius), outlined, layer=layer)
    elif band == "green":
        canvas.circle(x, y, radius, paint, layer=layer)
    elif band == "purple":
        canvas.path(star(x, y, radius * 1.2), paint, layer=layer)
    else:
        canvas.circle(x, y, radius * 0.8, Paint(stroke=fill or "muted", width=1.6), layer=layer)


def band_glyph(band: Band, *, ident: str | None = None) -> Picture:
    """The glyph of a band alone, 16 × 16 px, for a table; the text beside it names the band."""
    canvas = Canvas(ident or f"glyph-{band}")
    draw_glyph(canvas, band, 8, 8, 6)
    return canvas.finish(
        "glyph", 16, 16, title=BAND_NAMES[band], description=MEANINGS[band], decorative=True
    )
