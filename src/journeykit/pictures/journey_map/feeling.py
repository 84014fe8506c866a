"""The lane of feelings: moments as clouds, and the curve that joins them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from journeykit.language import Said, say
from journeykit.pictures.figures import valence
from journeykit.pictures.journey_map.columns import GUTTER, PAD, Columns
from journeykit.pictures.journey_map.lane import FIRST_BASELINE, SMALL, Lane, holding, who_and_when
from journeykit.pictures.names import shortened
from journeykit.pictures.shapes import Point, cloud, smooth_curve
from journeykit.pictures.svg import Canvas, Layer, Paint
from journeykit.pictures.text import Font, Wrapped, balanced, wrap
from journeykit.records import dataclass
from journeykit.review.model import JourneyPicture, MomentMark
from journeykit.review.wording import counted, integer

NAME = Font(11, 600)
INSIDE = Font(11, 600)
FEELING = Font(11)
UNIT = 21.0
"""Height of one step of valence, in px."""
GAP = 6.0


@dataclass(frozen=True)
class _Placed:
    """A moment: its cloud's centre, ``rise`` px over the neutral line, and its name in lines."""

    moment: MomentMark
    x: float
    rise: float
    name: Wrapped
    name_x: float

    @property
    def known(self) -> bool:
        return self.moment.valence is not None

    @property
    def size(self) -> tuple[float, float]:
        steps = self.moment.intensity or 1
        return 32 + 6.0 * steps, 21 + 3.6 * steps

    @property
    def above(self) -> bool:
        """Whether the name stands above the cloud."""
        return self.rise >= 0

    @property
    def reach(self) -> float:
        """How far cloud and name go from the neutral line, on their side."""
        return abs(self.rise) + self.size[1] / 2 + GAP + self.name.height


def feeling_lane(picture: JourneyPicture) -> Lane | None:
    """The lane, or none where no stage has a feeling or a moment."""
    feelings = [stage.feeling for stage in picture.stages]
    moments = any(stage.moments for stage in picture.stages)
    if not moments and not any(feelings):
        return None

    def draw(canvas: Canvas, columns: Columns, top: float) -> float:
        y = _draw_feelings(canvas, columns, top, feelings)
        return _draw_plot(canvas, picture, columns, y) if moments else y

    return Lane(say("Feeling"), draw, notes=_notes(picture), note_width=GUTTER - 34)


def _notes(picture: JourneyPicture) -> tuple[str, ...]:
    moments = [moment for stage in picture.stages for moment in stage.moments]
    if not moments:
        return ()
    parts = [say("clouds: moments, sized by intensity")]
    if any(moment.basis == "hypothesis" for moment in moments):
        parts.append(say("dashed rim: hypothesis"))
    if any(moment.valence_before is not None for moment in moments):
        parts.append(say("dashed line: before"))
    return (say("; ").join(parts),)


def _draw_feelings(
    canvas: Canvas, columns: Columns, top: float, feelings: Sequence[str | None]
) -> float:
    bottom = top
    for index, feeling in enumerate(feelings):
        if feeling:
            block = wrap(feeling, columns.width(index) - 2 * PAD, FEELING, max_lines=2)
            x = columns.left(index) + PAD
            y = canvas.block(x, top + FIRST_BASELINE - 2, block, ink="muted")
            bottom = max(bottom, y - FEELING.line_height + 8)
    return bottom


def _draw_plot(canvas: Canvas, picture: JourneyPicture, columns: Columns, top: float) -> float:
    placed = _placed(picture, columns)
    up = max([p.reach for p in placed if p.above] + [3 * UNIT + 8]) + 8
    down = max([p.reach for p in placed if not p.above] + [3 * UNIT + 8]) + 8
    neutral = top + up
    _draw_scale(canvas, columns, top, neutral, neutral + down)
    _draw_curve_before(canvas, placed, neutral)
    _draw_curve(canvas, placed, neutral)
    for moment in placed:
        _draw_moment(canvas, moment, neutral, picture.unit)
    return neutral + down


def _placed(picture: JourneyPicture, columns: Columns) -> list[_Placed]:
    """Each moment in a slot of its own, side by side in its stage's column.

    A name may use the whole column where all other moments of it are on the other side.
    """
    slots = list(_slots(picture, columns))
    names = shortened(((_with_holding(slot.moment), slot.room) for slot in slots), NAME, 3)
    return [_placed_in(slot, names[_with_holding(slot.moment), slot.room]) for slot in slots]


@dataclass(frozen=True)
class _Slot:
    """The place of a moment: the x of its cloud, and from where to where its name may reach."""

    moment: MomentMark
    x: float
    low: float
    high: float

    @property
    def room(self) -> float:
        return min(self.high - self.low - 12, 170.0)


def _slots(picture: JourneyPicture, columns: Columns) -> Iterator[_Slot]:
    for index, stage in enumerate(picture.stages):
        left, width = columns.left(index), columns.width(index)
        slot = width / max(len(stage.moments), 1)
        for place, moment in enumerate(stage.moments):
            x = left + slot * (place + 0.5)
            if _alone_on_its_side(stage.moments, place):
                yield _Slot(moment, x, left, left + width)
            else:
                yield _Slot(moment, x, x - slot / 2, x + slot / 2)


def _placed_in(slot: _Slot, shown: Wrapped) -> _Placed:
    name = shown if shown.cut else balanced(shown.full, slot.room, NAME, max_lines=3)
    half = name.width / 2 + 6
    name_x = min(max(slot.x, slot.low + half), slot.high - half)
    return _Placed(slot.moment, slot.x, (slot.moment.valence or 0.0) * UNIT, name, name_x)


def _alone_on_its_side(moments: Sequence[MomentMark], place: int) -> bool:
    """Whether every other moment is so far on the other side that names and clouds stay apart."""
    own = moments[place].valence or 0.0
    others = [other.valence or 0.0 for index, other in enumerate(moments) if index != place]
    if own >= 0:
        return all(other < 0 and own - other >= 0.5 for other in others)
    return all(other >= 0 and other - own >= 0.5 for other in others)


def _draw_scale(
    canvas: Canvas, columns: Columns, top: float, neutral: float, bottom: float
) -> None:
    canvas.rect(
        GUTTER, top + 1, columns.right - GUTTER, neutral - top - 1,
        Paint(fill="panel"), layer=Layer.GROUND,
    )  # fmt: skip
    dotted = Paint(stroke="rule2", dash="2 3")
    canvas.line(GUTTER, neutral, columns.right, neutral, dotted, layer=Layer.GROUND)
    for value in (3, 0, -3):
        y = neutral - value * UNIT + 3.5
        if top + 8 < y < bottom:
            canvas.text(GUTTER - 8, y, valence(value), SMALL, ink="muted", anchor="end")


def _draw_curve(canvas: Canvas, placed: Sequence[_Placed], neutral: float) -> None:
    """The curve through every moment whose valence is known."""
    points: list[Point] = [(p.x, neutral - p.rise) for p in placed if p.known]
    if len(points) > 1:
        canvas.path(smooth_curve(points), Paint(stroke="pinkline", width=2.4, round_caps=True))


def _draw_curve_before(canvas: Canvas, placed: Sequence[_Placed], neutral: float) -> None:
    """The curve of the definition that the earlier snapshot was scored with."""
    points: list[Point] = [
        (p.x, neutral - p.moment.valence_before * UNIT)
        for p in placed
        if p.moment.valence_before is not None
    ]
    if len(points) > 1:
        dashed = Paint(stroke="faint", width=1.8, dash="6 5", round_caps=True)
        canvas.path(smooth_curve(points), dashed)


def _with_holding(moment: MomentMark) -> str:
    """The name, and how many customers have the moment now."""
    if not moment.holding:
        return moment.name
    return holding(moment.name, moment.holding)


def _draw_moment(canvas: Canvas, placed: _Placed, neutral: float, unit: str) -> None:
    moment = placed.moment
    y = neutral - placed.rise
    width, height = placed.size
    rim = "" if moment.basis != "hypothesis" else "3 2.4"
    paint = Paint(fill="pink" if placed.known else "paper", stroke="pinkline", width=1.5, dash=rim)
    tip = _tip(moment, unit)
    canvas.path(cloud(placed.x, y, width, height), paint, tip=tip)
    value = "?" if moment.valence is None else valence(moment.valence)
    canvas.text(
        placed.x, y + 4, value, INSIDE, ink="pinkink",
        on="pink" if placed.known else "paper", anchor="middle", tip=tip,
    )  # fmt: skip
    if placed.above:
        first = y - height / 2 - GAP - (len(placed.name.lines) - 1) * NAME.line_height
    else:
        first = y + height / 2 + GAP + NAME.ascent - 1
    canvas.block(
        placed.name_x, first, placed.name, ink="pinkink",
        on="panel" if placed.above else "paper", anchor="middle", tip=tip, halo=True,
    )  # fmt: skip


_BASES: Said[str] = Said(
    {"hypothesis": "a hypothesis", "reported": "reported", "observed": "observed"}
)


def _tip(moment: MomentMark, unit: str) -> str:
    level = say("not given") if moment.valence is None else valence(moment.valence)
    strength = say("not given")
    if moment.intensity is not None:
        strength = say("{n} of {most}", n=integer(moment.intensity), most=integer(5))
    parts = [
        say(
            "{moment}: valence {level}, intensity {strength}",
            moment=moment.name,
            level=level,
            strength=strength,
        )
    ]
    if moment.valence_before not in (None, moment.valence):
        parts.append(say("before: {level}", level=valence(moment.valence_before)))
    if moment.emotion:
        parts.append(moment.emotion)
    parts.append(_BASES[moment.basis])
    if moment.holding is not None:
        parts.append(say("holds for {who} now", who=counted(moment.holding, unit)))
    if moment.response is None:
        parts.append(say("no response planned"))
    else:
        who = who_and_when(moment.owner, moment.within_days)
        action = f"{moment.response} ({who})" if who else moment.response
        parts.append(say("response: {action}", action=action))
    return say("; ").join(parts)
