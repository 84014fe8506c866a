"""What became of the value of the opening cohort: lost, worth less, worth more, now."""

from __future__ import annotations

from journeykit.language import say
from journeykit.pictures.palette import Role
from journeykit.pictures.svg import Canvas, Paint, Picture
from journeykit.pictures.text import Font, one_line
from journeykit.records import dataclass
from journeykit.review.intervals import FEWEST
from journeykit.review.model import Retention
from journeykit.review.wording import MINUS, money, percent

NAME = Font(12.5, 600)
VALUE = Font(12.5, 600)
PART = Font(11)

LABELS = 104.0
VALUES = 128.0
ROW = 27.0
BAR = 15.0


@dataclass(frozen=True)
class _Step:
    """One bar: from one value to another, in words and in a part of the opening value."""

    name: str
    start: float
    end: float
    value: str
    part: float
    role: Role


def draw_retention(
    retention: Retention,
    *,
    then: str,
    now: str,
    value_unit: str | None = None,
    ident: str = "retention",
    width: float = 464,
) -> Picture:
    """Draw the opening value, what it lost and gained, and what it is now, as a waterfall.

    Raises:
        ValueError: The cohort has no known opening value above zero.
    """
    opening = retention.opening_value
    if opening is None or retention.net is None:
        raise ValueError("the opening cohort has no value to draw")
    steps = _steps(retention, opening, then, now, value_unit)
    canvas = Canvas(ident)
    longest = max(max(step.start, step.end) for step in steps) or 1.0
    scale = (width - LABELS - VALUES) / longest
    few = retention.kept + retention.lost < FEWEST
    for place, step in enumerate(steps):
        y = place * ROW
        ink: Role = "muted" if few else "ink"
        canvas.block(0, y + 15, one_line(step.name, LABELS - 8, NAME), ink=ink)
        left, right = sorted((step.start, step.end))
        length = max((right - left) * scale, 1.0 if step.value else 0.0)
        tip = f"{step.name}: {step.value}"
        canvas.rect(LABELS + left * scale, y + 3, length, BAR, Paint(fill=step.role), tip=tip)
        canvas.text(width - 50, y + 15, step.value, VALUE, ink=ink, anchor="end")
        canvas.text(width, y + 15, percent(step.part, 1), PART, ink="muted", anchor="end")
        if place + 1 < len(steps):
            x = LABELS + step.end * scale
            canvas.line(x, y + 3 + BAR, x, y + ROW + 3, Paint(stroke="rule2"))
    return canvas.finish(
        "retention",
        width,
        len(steps) * ROW,
        title=say("Value of the opening cohort"),
        description=" ".join(
            f"{step.name}: {step.value} ({percent(step.part, 1)})." for step in steps
        ),
    )


def _steps(
    retention: Retention, opening: float, then: str, now: str, unit: str | None
) -> list[_Step]:
    lost, less = retention.lost_value or 0.0, retention.contraction or 0.0
    more, closing = retention.expansion or 0.0, retention.closing_value or 0.0
    after_loss, after_less = opening - lost, opening - lost - less

    def change(name: str, start: float, by: float, role: Role) -> _Step:
        sign = "+" if by > 0 else MINUS if by < 0 else "±"
        value = f"{sign}{money(abs(by), unit)}"
        return _Step(name, start, start + by, value, by / opening, role)

    return [
        _Step(then, 0.0, opening, money(opening, unit), 1.0, "navy"),
        change(say("Lost"), opening, -lost, "loss"),
        change(say("Worth less"), after_loss, -less, "loss"),
        change(say("Worth more"), after_less, more, "blue2"),
        _Step(now, 0.0, closing, money(closing, unit), closing / opening, "blue"),
    ]
