"""A small SVG writer: marks in, one well-formed document out.

Every mark carries its colour twice: a presentation attribute with the light palette, so that the
file stands alone in any viewer, and a class, so that the page's CSS restyles it for another theme.
There are no ``style`` attributes. Text of users is escaped here and nowhere else; a mark may have a
tooltip, which is its ``<title>``. The same calls give the same bytes.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import IntEnum
from functools import lru_cache
from importlib.resources import files
from typing import Literal

from journeykit.pictures.cuts import Cuts
from journeykit.pictures.palette import PALETTE, READABLE, Role
from journeykit.pictures.shapes import number
from journeykit.pictures.text import Font, Wrapped, legible
from journeykit.records import dataclass

FAMILY = "Inter, 'Helvetica Neue', Arial, 'Liberation Sans', sans-serif"
FONT_FILES = {400: "Inter-Regular.woff2", 600: "Inter-SemiBold.woff2"}

MARGIN = 20
"""White around a picture that is a file of its own, in px on each side."""

Anchor = Literal["start", "middle", "end"]


class Layer(IntEnum):
    """What is drawn over what: the ground first, labels last."""

    GROUND = 0
    MARKS = 1
    LABELS = 2


@dataclass(frozen=True)
class Defined:
    """A pattern, gradient or marker in the document's ``<defs>``, by its id."""

    ident: str

    @property
    def url(self) -> str:
        """The reference as an attribute's value."""
        return f"url(#{self.ident})"


@dataclass(frozen=True)
class Paint:
    """How a mark looks: fill and stroke by role (or a pattern or gradient), widths in px."""

    fill: Role | Defined | None = None
    stroke: Role | None = None
    width: float = 1.0
    opacity: float = 1.0
    dash: str = ""
    round_caps: bool = False
    start: Defined | None = None
    end: Defined | None = None


def escape(text: str) -> str:
    """``text`` for an attribute or an element's content, in XML and in HTML."""
    safe = legible(text)
    for char, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        safe = safe.replace(char, entity)
    return safe.replace("'", "&#39;")


@lru_cache(maxsize=1)
def font_face_css() -> str:
    """``@font-face`` rules with both weights of Inter inside, as data URLs."""
    faces = []
    for weight, name in FONT_FILES.items():
        data = files("journeykit.pictures").joinpath("fonts", name).read_bytes()
        encoded = base64.b64encode(data).decode("ascii")
        faces.append(
            f"@font-face{{font-family:Inter;font-weight:{weight};font-style:normal;"
            f"src:url(data:font/woff2;base64,{encoded}) format('woff2')}}"
        )
    return "".join(faces)


@dataclass(frozen=True)
class Picture:
    """A finished drawing of ``width`` × ``height`` px.

    ``title`` and ``description`` are what a reader hears who cannot see it; ``kind`` is the class
    of the root element, for the page's CSS. With ``cuts`` paper may hold it in sheets.
    """

    ident: str
    kind: str
    width: float
    height: float
    title: str
    description: str
    body: str
    definitions: str = ""
    decorative: bool = False
    cuts: Cuts | None = None

    def inline(self) -> str:
        """The picture as an element of an HTML page, which brings fonts and theme.

        ``width`` and ``height`` are its natural size; CSS may scale it.
        """
        return self._document(f' class="picture {self.kind}"', 0, "", "")

    @property
    def all_marks(self) -> str:
        """The id of all that is drawn, where sheets of the picture show parts of it."""
        return f"{self.ident}-all"

    def standalone(self, *, fonts: bool = True, margin: float = MARGIN) -> str:
        """The picture as a file of its own, on white paper, with the fonts inside."""
        ground = (
            f'<rect x="{number(-margin)}" y="{number(-margin)}" '
            f'width="{number(self.width + 2 * margin)}" '
            f'height="{number(self.height + 2 * margin)}" fill="{PALETTE["paper"].light}"/>'
        )
        style = f"<style>{font_face_css()}</style>" if fonts else ""
        root = f' class="picture {self.kind}"'
        return self._document(root, margin, style, ground) + "\n"

    def _document(self, root: str, margin: float, style: str, ground: str) -> str:
        width, height = self.width + 2 * margin, self.height + 2 * margin
        if self.decorative:
            access, names = ' aria-hidden="true"', ""
        else:
            access = f' role="img" aria-labelledby="{self.ident}-title {self.ident}-desc"'
            names = (
                f'<title id="{self.ident}-title">{escape(self.title)}</title>'
                f'<desc id="{self.ident}-desc">{escape(self.description)}</desc>'
            )
        definitions = f"<defs>{self.definitions}</defs>" if self.definitions else ""
        body = f'<g id="{self.all_marks}">{self.body}</g>' if self.cuts else self.body
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg"{root} width="{number(width)}" '
            f'height="{number(height)}" viewBox="{number(-margin)} {number(-margin)} '
            f'{number(width)} {number(height)}"{access} font-family="{FAMILY}">'
            f"{names}{style}{definitions}{ground}{body}</svg>"
        )


class Canvas:
    """Collects marks; ``finish`` makes the picture.

    ``ident`` begins every id in the document, so that several pictures share one page: letters,
    digits and hyphens.
    """

    def __init__(self, ident: str) -> None:
        self.ident = ident
        self._layers: dict[Layer, list[str]] = {layer: [] for layer in Layer}
        self._definitions: dict[str, str] = {}
        self._address: str | None = None

    @contextmanager
    def link(self, address: str | None) -> Iterator[None]:
        """Marks drawn inside lead to ``address`` when they are clicked; None leads nowhere."""
        self._address = address
        try:
            yield
        finally:
            self._address = None

    def finish(
        self,
        kind: str,
        width: float,
        height: float,
        *,
        title: str,
        description: str,
        decorative: bool = False,
        cuts: Cuts | None = None,
    ) -> Picture:
        """The picture of everything drawn so far."""
        body = "".join(mark for layer in Layer for mark in self._layers[layer])
        return Picture(
            ident=self.ident,
            kind=kind,
            width=width,
            height=height,
            title=title,
            description=description,
            body=body,
            definitions="".join(self._definitions.values()),
            decorative=decorative,
            cuts=cuts,
        )

    def rect(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        paint: Paint,
        *,
        radius: float = 0,
        tip: str | None = None,
        layer: Layer = Layer.MARKS,
    ) -> None:
        """A rectangle with its upper left corner at (x, y)."""
        shape = (
            f'<rect x="{number(x)}" y="{number(y)}" '
            f'width="{number(max(width, 0))}" height="{number(max(height, 0))}"'
        )
        rounded = f' rx="{number(radius)}"' if radius else ""
        self._mark("rect", shape + rounded, paint, tip, layer)

    def path(
        self, data: str, paint: Paint, *, tip: str | None = None, layer: Layer = Layer.MARKS
    ) -> None:
        """An outline made by ``journeykit.pictures.shapes``."""
        self._mark("path", f'<path d="{data}"', paint, tip, layer)

    def line(
        self,
        x0: float,
        y0: float,
        x1: float,
        y1: float,
        paint: Paint,
        *,
        tip: str | None = None,
        layer: Layer = Layer.MARKS,
    ) -> None:
        """A straight line."""
        shape = f'<line x1="{number(x0)}" y1="{number(y0)}" x2="{number(x1)}" y2="{number(y1)}"'
        self._mark("line", shape, paint, tip, layer)

    def circle(
        self,
        x: float,
        y: float,
        radius: float,
        paint: Paint,
        *,
        tip: str | None = None,
        layer: Layer = Layer.MARKS,
    ) -> None:
        """A circle around (x, y)."""
        shape = f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(radius)}"'
        self._mark("circle", shape, paint, tip, layer)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        font: Font,
        *,
        ink: Role = "ink",
        on: Role = "paper",
        anchor: Anchor = "start",
        tip: str | None = None,
        halo: bool = False,
    ) -> None:
        """One line of text with its baseline at y.

        ``on`` is the ground it stands on. ``halo`` clears a rim of that ground around the letters,
        for text that a line may cross. Raises ValueError for a pair that is not ``READABLE``.
        """
        if (ink, on) not in READABLE:
            raise ValueError(f"text in {ink} on {on} is not proven readable")
        classes = f"f-{ink}"
        rim = ""
        if halo:
            classes += f" s-{on}"
            rim = (
                f' stroke="{PALETTE[on].light}" stroke-width="4" stroke-linejoin="round" '
                'paint-order="stroke"'
            )
        attributes = (
            f'<text x="{number(x)}" y="{number(y)}" font-size="{number(font.size)}" '
            f'class="{classes}" fill="{PALETTE[ink].light}"{rim}'
        )
        if font.weight != 400:
            attributes += f' font-weight="{font.weight}"'
        if font.tracking:
            attributes += f' letter-spacing="{number(font.tracking)}"'
        if anchor != "start":
            attributes += f' text-anchor="{anchor}"'
        more = f"<title>{escape(tip)}</title>" if tip else ""
        self._add(f"{attributes}>{more}{escape(text)}</text>", Layer.LABELS)

    def block(
        self,
        x: float,
        y: float,
        wrapped: Wrapped,
        *,
        ink: Role = "ink",
        on: Role = "paper",
        anchor: Anchor = "start",
        tip: str | None = None,
        halo: bool = False,
    ) -> float:
        """The lines of ``wrapped``, the first baseline at y; gives the next free baseline.

        A text that was cut has the whole of it as its tooltip, unless ``tip`` says more.
        """
        for line in wrapped.lines:
            self.text(
                x, y, line, wrapped.font, ink=ink, on=on, anchor=anchor,
                tip=tip or wrapped.tip, halo=halo,
            )  # fmt: skip
            y += wrapped.font.line_height
        return y

    def arrow(self, role: Role, size: float = 7) -> Defined:
        """An arrow head, ``size`` px long, for the end of a line."""
        shape = f'<path d="M0 1L10 5L0 9z" class="f-{role}" fill="{PALETTE[role].light}"/>'
        return self._define(
            f"arrow-{role}-{number(size).replace('.', '_')}",
            f'<marker id="{{id}}" viewBox="0 0 10 10" refX="9" refY="5" '
            f'markerWidth="{number(size)}" markerHeight="{number(size)}" '
            f'markerUnits="userSpaceOnUse" orient="auto-start-reverse">{shape}</marker>',
        )

    def hatch(self, role: Role, opacity: float = 0.4, gap: float = 6) -> Defined:
        """A pattern of slanting lines, to be laid over a fill."""
        shape = (
            f'<line x1="0" y1="0" x2="0" y2="{number(gap)}" class="s-{role}" '
            f'stroke="{PALETTE[role].light}" stroke-width="1.6" opacity="{number(opacity)}"/>'
        )
        return self._define(
            f"hatch-{role}",
            f'<pattern id="{{id}}" width="{number(gap)}" height="{number(gap)}" '
            f'patternUnits="userSpaceOnUse" patternTransform="rotate(45)">{shape}</pattern>',
        )

    def fade(self, role: Role, left: float, right: float) -> Defined:
        """A gradient of one colour from the opacity ``left`` to the opacity ``right``."""
        stops = "".join(
            f'<stop offset="{offset}" class="g-{role}" stop-color="{PALETTE[role].light}" '
            f'stop-opacity="{number(opacity)}"/>'
            for offset, opacity in ((0, left), (1, right))
        )
        name = f"fade-{role}-{round(left * 100)}-{round(right * 100)}"
        return self._define(
            name,
            f'<linearGradient id="{{id}}" x1="0" x2="1" y1="0" y2="0">{stops}</linearGradient>',
        )

    def _define(self, name: str, template: str) -> Defined:
        ident = f"{self.ident}-{name}"
        self._definitions[ident] = template.replace("{id}", ident)
        return Defined(ident)

    def _mark(self, tag: str, shape: str, paint: Paint, tip: str | None, layer: Layer) -> None:
        opening = shape + _attributes(paint)
        mark = f"{opening}><title>{escape(tip)}</title></{tag}>" if tip else f"{opening}/>"
        self._add(mark, layer)

    def _add(self, mark: str, layer: Layer) -> None:
        if self._address is not None:
            mark = f'<a href="{escape(self._address)}">{mark}</a>'
        self._layers[layer].append(mark)


def _attributes(paint: Paint) -> str:
    classes: list[str] = []
    values: list[str] = []
    if isinstance(paint.fill, Defined):
        values.append(f'fill="{paint.fill.url}"')
    elif paint.fill is None:
        values.append('fill="none"')
    else:
        classes.append(f"f-{paint.fill}")
        values.append(f'fill="{PALETTE[paint.fill].light}"')
    if paint.stroke is not None:
        classes.append(f"s-{paint.stroke}")
        values += _stroke(paint, PALETTE[paint.stroke].light)
    if paint.opacity != 1:
        values.append(f'opacity="{number(paint.opacity)}"')
    named = f' class="{" ".join(classes)}"' if classes else ""
    return f"{named} {' '.join(values)}"


def _stroke(paint: Paint, colour: str) -> Sequence[str]:
    values = [f'stroke="{colour}"', f'stroke-width="{number(paint.width)}"']
    if paint.dash:
        values.append(f'stroke-dasharray="{paint.dash}"')
    if paint.round_caps:
        values.append('stroke-linecap="round"')
    if paint.start is not None:
        values.append(f'marker-start="{paint.start.url}"')
    if paint.end is not None:
        values.append(f'marker-end="{paint.end.url}"')
    return values
