"""A line of words below a picture that is a file of its own."""

from __future__ import annotations

from dataclasses import replace

from journeykit.pictures.svg import Canvas, Picture
from journeykit.pictures.text import Font, wrap

_FONT = Font(11)
_GAP = 8.0


def noted(picture: Picture, note: str) -> Picture:
    """The picture with a note at its foot, which its description says too."""
    canvas = Canvas(picture.ident)
    lines = wrap(note, picture.width, _FONT)
    canvas.block(0, picture.height + _GAP + _FONT.ascent, lines, ink="muted")
    height = picture.height + _GAP + lines.height
    below = canvas.finish(picture.kind, picture.width, height, title="", description="")
    return replace(
        picture,
        height=height,
        body=picture.body + below.body,
        description=f"{picture.description} {note}",
    )
