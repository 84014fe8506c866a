"""Conversion by stage: the share that went on, its interval, the period before, the verdict."""

from __future__ import annotations

from collections.abc import Sequence

from journeykit.language import Said, say
from journeykit.pictures.cuts import Across, Cuts
from journeykit.pictures.names import wrap_apart
from journeykit.pictures.palette import Role
from journeykit.pictures.shapes import diamond, triangle
from journeykit.pictures.svg import Canvas, Layer, Paint, Picture
from journeykit.pictures.text import Font, Wrapped, one_line, wrap
from journeykit.records import dataclass
from journeykit.review.model import Conversion, Rate
from journeykit.review.wording import integer, percent, points

NAME = Font(12.5, 600)
SMALL = Font(10.5)
HEAD = Font(11, 600)
RATE = Font(14, 600)
CHANGE = Font(12, 600)
CHANGE_PLAIN = Font(12)

LABELS = 208.0
RATES = 56.0
CHANGES = 92.0
TOP = 30.0
FOOT = 34.0

VERDICTS = Said(
    {
        "real_gain": "real gain",
        "real_drop": "real drop",
        "within_noise": "within noise",
        "not_compared": "not compared",
    }
)


@dataclass(frozen=True)
class _Frame:
    """Where the plot lies in the picture; ``changes`` is nothing without a period before."""

    width: float
    changes: float

    @property
    def right(self) -> float:
        return self.width - RATES - self.changes

    def x(self, share: float) -> float:
        """The x of a share from 0 to 1."""
        return LABELS + share * (self.right - LABELS)


@dataclass(frozen=True)
class _Row:
    conversion: Conversion
    name: Wrapped
    basis: Wrapped

    @property
    def height(self) -> float:
        return self.name.height + self.basis.height + 12

    @property
    def role(self) -> Role:
        """The colour of the row's mark: red for a real drop, grey for a small number."""
        if self.conversion.verdict == "real_drop":
            return "loss"
        return "blue" if self.conversion.ranked else "faint"


def draw_conversions(
    conversions: Sequence[Conversion],
    *,
    before: str | None = None,
    ident: str = "conversion",
    width: float = 650,
    cut: bool = False,
) -> Picture:
    """Draw one row for each stage, from 0 to 100 %.

    ``before`` names the period of the hollow marks; without it no change is shown. A share of fewer
    than 20 decided customers is grey. With ``cut`` it says where paper may cut it.
    """
    canvas = Canvas(ident)
    frame = _Frame(width, CHANGES if before else 0.0)
    rows = _rows(conversions)
    bottom = TOP + sum(row.height for row in rows)
    _draw_frame(canvas, frame, bottom, before)
    edges = [TOP]
    for row in rows:
        _draw_row(canvas, frame, row, edges[-1], compared=before is not None)
        edges.append(edges[-1] + row.height)
    _draw_legend(canvas, rows, bottom + FOOT + 4, before)
    return canvas.finish(
        "conversion",
        width,
        bottom + FOOT + 12,
        title=say("Share that goes on, by stage"),
        description=_describe(conversions),
        cuts=Cuts(0.0, (Across(0.0, width),), tuple(edges), foot=bottom) if cut else None,
    )


def _rows(conversions: Sequence[Conversion]) -> list[_Row]:
    ways = [
        f"{one.stage_name} → {one.to_name}" if one.to_name else one.stage_name
        for one in conversions
    ]
    names = wrap_apart(ways, [LABELS - 16] * len(ways), NAME, 2)
    return [_row(one, name) for one, name in zip(conversions, names, strict=True)]


def _row(conversion: Conversion, name: Wrapped) -> _Row:
    decided = (integer(conversion.now.k), integer(conversion.now.n))
    parts = [say("{k} of {n} decided", k=decided[0], n=decided[1])]
    if conversion.still_here:
        parts.append(say("{n} still here", n=integer(conversion.still_here)))
    return _Row(conversion, name, wrap(say("; ").join(parts), LABELS - 16, SMALL, max_lines=2))


def _draw_frame(canvas: Canvas, frame: _Frame, bottom: float, before: str | None) -> None:
    canvas.block(LABELS, 12, one_line(say("Share that goes on"), 150, HEAD), ink="muted")
    if before:
        title = one_line(say("Change from {period}", period=before), CHANGES + RATES - 6, HEAD)
        canvas.block(frame.width, 12, title, ink="muted", anchor="end")
    for quarter in range(5):
        x = frame.x(quarter / 4)
        rule = Paint(stroke="rule")
        canvas.line(x, TOP - 8, x, bottom + 2, rule, layer=Layer.GROUND)
        canvas.text(x, bottom + 16, percent(quarter / 4), SMALL, ink="muted", anchor="middle")


def _draw_row(canvas: Canvas, frame: _Frame, row: _Row, top: float, *, compared: bool) -> None:
    conversion = row.conversion
    ink: Role = "ink" if conversion.ranked else "muted"
    y = canvas.block(0, top + 13, row.name, ink=ink)
    canvas.block(0, y, row.basis, ink="muted")
    middle = top + row.height / 2 - 5
    if conversion.now.share is None:
        words = say("nobody decided yet")
        canvas.text(LABELS + 6, middle + 4, words, SMALL, ink="muted", halo=True)
    else:
        _draw_share(canvas, frame, row, middle, conversion.now.share)
        known: Role = "loss" if row.role == "loss" else ink
        rate = percent(conversion.now.share)
        canvas.text(frame.right + 12, middle + 5, rate, RATE, ink=known)
    if compared:
        _draw_change(canvas, frame, conversion, middle)


def _draw_share(canvas: Canvas, frame: _Frame, row: _Row, y: float, share: float) -> None:
    conversion = row.conversion
    track = Paint(fill="blue3" if conversion.ranked else "panel")
    canvas.rect(LABELS, y - 5, frame.x(share) - LABELS, 10, track, radius=1)
    if conversion.target is not None:
        x = frame.x(conversion.target)
        tick = Paint(stroke="navy", width=1.6)
        canvas.line(
            x, y - 9, x, y + 9, tick, tip=say("Target: {share}", share=percent(conversion.target))
        )
    before = conversion.before
    if before is not None and before.share is not None:
        hollow = Paint(fill="paper", stroke="muted", width=1.4)
        tip = say("Before: {share}", share=_tip(before))
        canvas.path(diamond(frame.x(before.share), y, 5.5), hollow, tip=tip)
    low, high = frame.x(conversion.now.low), frame.x(conversion.now.high)
    canvas.line(low, y, high, y, Paint(stroke=row.role, width=3))
    for x in (low, high):
        canvas.line(x, y - 5, x, y + 5, Paint(stroke=row.role, width=1.6))
    canvas.circle(frame.x(share), y, 5, Paint(fill=row.role), tip=_tip(row.conversion.now))


def _draw_change(canvas: Canvas, frame: _Frame, conversion: Conversion, y: float) -> None:
    real = conversion.verdict in {"real_gain", "real_drop"}
    ink: Role = "muted"
    if real:
        ink = "loss" if conversion.verdict == "real_drop" else "blue"
    words = VERDICTS[conversion.verdict]
    if conversion.difference is None:
        canvas.text(frame.width, y + 4, words, SMALL, ink="muted", anchor="end")
        return
    font = CHANGE if real else CHANGE_PLAIN
    tip = None
    if conversion.difference_low is not None and conversion.difference_high is not None:
        tip = say(
            "Interval of the difference: {low} to {high}",
            low=points(conversion.difference_low),
            high=points(conversion.difference_high),
        )
    difference = points(conversion.difference)
    canvas.text(frame.width, y - 1, difference, font, ink=ink, anchor="end", tip=tip)
    canvas.text(frame.width, y + 13, words, SMALL, ink=ink, anchor="end")
    if real:
        x = frame.width - SMALL.width(words) - 9
        up = conversion.verdict == "real_gain"
        canvas.path(triangle(x, y + 9.5, 4, up=up), Paint(fill=ink))


def _draw_legend(canvas: Canvas, rows: Sequence[_Row], y: float, before: str | None) -> None:
    """What the marks are, where the picture has them."""
    x = LABELS
    canvas.line(x - 6, y - 3.5, x + 8, y - 3.5, Paint(stroke="blue", width=3))
    x = _legend_entry(canvas, x + 13, y, say("95% interval"))
    if before:
        canvas.path(diamond(x, y - 3.5, 4.5), Paint(fill="paper", stroke="muted", width=1.4))
        x = _legend_entry(canvas, x + 9, y, say("before"))
    if any(row.conversion.target is not None for row in rows):
        canvas.line(x, y - 9, x, y + 1, Paint(stroke="navy", width=1.6))
        _legend_entry(canvas, x + 6, y, say("target"))


def _legend_entry(canvas: Canvas, x: float, y: float, words: str) -> float:
    canvas.text(x, y, words, SMALL, ink="muted")
    return x + SMALL.width(words) + 20


def _tip(rate: Rate) -> str:
    return say(
        "{share} of {n}, 95% interval {low} to {high}",
        share=percent(rate.share, 1),
        n=integer(rate.n),
        low=percent(rate.low),
        high=percent(rate.high),
    )


def _describe(conversions: Sequence[Conversion]) -> str:
    decided = [c for c in conversions if c.now.share is not None]
    if not decided:
        return say("Nobody is decided at any stage yet.")
    parts = [f"{c.stage_name} {percent(c.now.share)}" for c in decided]
    drops = [c.stage_name for c in conversions if c.verdict == "real_drop"]
    said = say(" A real drop: {stages}.", stages=say(", ").join(drops)) if drops else ""
    return say("{stages}.", stages=say(", ").join(parts)) + said
