"""A window on a wide drawing, as a picture of its own: a sheet of it where no page has the whole.

What stands beside the window is cut off, and no text of it is in the file: a reader who searches
or hears the sheets meets each word once.
"""

from __future__ import annotations

from typing import Any

from journeykit.pictures.cuts import Across
from journeykit.pictures.shapes import number
from journeykit.pictures.svg import Anchor, Canvas, Picture
from journeykit.pictures.text import Font

_BEFORE = {"start": 0.0, "middle": 0.5, "end": 1.0}


class Window(Canvas):
    """Collects the marks of the whole drawing, and the texts of some columns alone."""

    def __init__(self, ident: str, across: Across) -> None:
        super().__init__(ident)
        self._across = across

    def text(
        self, x: float, y: float, text: str, font: Font, *, anchor: Anchor = "start", **more: Any
    ) -> None:
        """As ``Canvas.text``; nothing where the middle of the text is not in the window."""
        middle = x + font.width(text) * (0.5 - _BEFORE[anchor])
        if self._across.left <= middle < self._across.right:
            super().text(x, y, text, font, anchor=anchor, **more)

    def seen(self, whole: Picture) -> Picture:
        """What is seen of the finished drawing: the columns, from their top to their bottom."""
        across = self._across
        bottom = whole.height if across.bottom is None else across.bottom
        width, height = across.width, bottom - across.top
        size = f'width="{number(width)}" height="{number(height)}"'
        box = " ".join(map(number, (across.left, across.top, width, height)))
        return Picture(
            ident=whole.ident,
            kind=whole.kind,
            width=width,
            height=height,
            title=whole.title,
            description=whole.description,
            body=f'<svg {size} viewBox="{box}">{whole.body}</svg>',
            definitions=whole.definitions,
        )
