"""One column of the flow: the stage's bar, and where its customers go."""

from __future__ import annotations

from journeykit.language import say
from journeykit.pictures.flow.data import FlowStage
from journeykit.pictures.flow.layout import BAR, JOINING, REASON, SHOWN, FlowLayout, reason_words
from journeykit.pictures.palette import Role
from journeykit.pictures.shapes import path, ribbon
from journeykit.pictures.svg import Canvas, Paint
from journeykit.pictures.text import Font, wrap
from journeykit.review.intervals import FEWEST
from journeykit.review.wording import MINUS, counted, integer, percent

LOST = Font(14, 600)
PART = Font(11)


def draw_column(canvas: Canvas, layout: FlowLayout, index: int, top: float) -> float:
    """Draw a stage's bar and everything that leaves it; gives the y below its last text."""
    stage = layout.flow.stages[index]
    x = layout.left(index)
    _draw_bar(canvas, layout, index, top)
    y = top + sum(layout.breadth(way.count) for way in layout.branches_out(index))
    y = _draw_went_on(canvas, layout, index, top, y)
    shown = _draw_still_here(canvas, layout, stage, x + BAR, y)
    y += layout.breadth(stage.counts.still_here)
    _draw_unknown(canvas, layout, stage, x + BAR, y)
    y += layout.breadth(stage.counts.loss_unknown)
    text_y = _draw_lost(canvas, layout, stage, x + BAR, y)
    return _draw_block(canvas, layout, index, text_y, still_here_shown=shown)


def _draw_bar(canvas: Canvas, layout: FlowLayout, index: int, top: float) -> None:
    stage = layout.flow.stages[index]
    x, height = layout.left(index), layout.breadth(stage.counts.reached)
    unseen = layout.flow.unseen(index)
    if unseen:
        fade = Paint(fill=canvas.fade("blue", 0, 0.36))
        tip = say("{n} came to {stage} otherwise", n=integer(unseen), stage=stage.name)
        breadth = layout.breadth(unseen)
        canvas.rect(x - JOINING, top + height - breadth, JOINING, breadth, fade, tip=tip)
    who = counted(stage.counts.reached, layout.flow.unit)
    tip = say("{stage}: {who} reached it", stage=stage.name, who=who)
    canvas.rect(x, top, BAR, max(height, 1.5), Paint(fill="navy"), radius=1.5, tip=tip)


def _draw_went_on(canvas: Canvas, layout: FlowLayout, index: int, top: float, y: float) -> float:
    """The band to the next stage, and the fade of those who are done; gives the y below."""
    stages, ways = layout.flow.stages, layout.flow.forward
    stage = stages[index]
    x = layout.left(index) + BAR
    ahead = sum(way.count for way in ways if way.source == index and way.target == index + 1)
    if ahead:
        end = layout.left(index + 1)
        lands = top + sum(layout.breadth(way.count) for way in layout.branches_in(index + 1))
        tip = say(
            "{n} went on from {stage} to {target}",
            n=integer(ahead),
            stage=stage.name,
            target=stages[index + 1].name,
        )
        band = Paint(fill="blue", opacity=0.32)
        canvas.path(ribbon(x, y, end, lands, layout.breadth(ahead)), band, tip=tip)
        y += layout.breadth(ahead)
    done = stage.counts.went_on - layout.flow.leaving(index)
    if done:
        fade = Paint(fill=canvas.fade("blue", 0.36, 0))
        gaps = {"n": integer(done), "stage": stage.name}
        tip = say("{n} went on otherwise: {stage}", **gaps)
        if stage.ends:
            tip = say("{n} done: {stage}", **gaps)
        canvas.rect(x, y, layout.step * 0.6, layout.breadth(done), fade, tip=tip)
        y += layout.breadth(done)
    return y


def _draw_still_here(
    canvas: Canvas, layout: FlowLayout, stage: FlowStage, x: float, y: float
) -> bool:
    """The fade of those who are still here; whether there was room to write their number in it."""
    height = layout.breadth(stage.counts.still_here)
    if not stage.counts.still_here:
        return True
    words = say("{n} still here", n=integer(stage.counts.still_here))
    tip = say("{words}: {stage}", words=words, stage=stage.name)
    fade = Paint(fill=canvas.fade("faint", 0.34, 0))
    canvas.rect(x, y, layout.step * 0.5, height, fade, tip=tip)
    if height < 15 or REASON.width(words) > layout.step - BAR - JOINING - 10:
        return False
    canvas.text(x + 6, y + height / 2 + 3.8, words, REASON, tip=tip)
    return True


def _draw_unknown(canvas: Canvas, layout: FlowLayout, stage: FlowStage, x: float, y: float) -> None:
    if stage.counts.loss_unknown:
        hatch = Paint(fill=canvas.hatch("faint", 0.8, 5))
        tip = say(
            "{n} of whom it is unknown whether they are lost", n=integer(stage.counts.loss_unknown)
        )
        height = layout.breadth(stage.counts.loss_unknown)
        canvas.rect(x, y, layout.step * 0.25, height, hatch, tip=tip)


def _draw_lost(canvas: Canvas, layout: FlowLayout, stage: FlowStage, x: float, y: float) -> float:
    """The ribbon that peels off downwards; gives the first baseline for the text under it."""
    breadth = layout.breadth(stage.counts.lost)
    if not stage.counts.lost:
        return y + 20
    reach = min(layout.step - BAR - JOINING - 6, layout.step * 0.36 + min(breadth, 60) * 0.4)
    drop = 24 + breadth * 0.35
    fade = Paint(fill=canvas.fade("loss", 0.62, 0.1))
    tip = say("{n} lost at {stage}", n=integer(stage.counts.lost), stage=stage.name)
    canvas.path(ribbon(x, y, x + reach, y + drop, breadth), fade, tip=tip)
    low = y + breadth
    edge = path("M", x, low, "C", x + reach / 2, low, x + reach / 2, low + drop,
                x + reach, low + drop)  # fmt: skip
    canvas.path(edge, Paint(stroke="loss", width=1.6, end=canvas.arrow("loss", 8)))
    return low + drop + 20


def _draw_block(
    canvas: Canvas, layout: FlowLayout, index: int, y: float, *, still_here_shown: bool
) -> float:
    """The numbers under a column: lost with reasons, then what found no room in its band."""
    stage = layout.flow.stages[index]
    x = layout.left(index) + BAR + 4
    if stage.counts.lost:
        y = _draw_loss_words(canvas, layout, index, x, y)
    rest = []
    if not still_here_shown:
        rest.append(say("{n} still here", n=integer(stage.counts.still_here)))
    if stage.counts.loss_unknown:
        rest.append(say("{n} loss unknown", n=integer(stage.counts.loss_unknown)))
    for words in rest:
        y = canvas.block(x, y, wrap(words, layout.words_room(index), REASON), ink="muted")
    return y


def _draw_loss_words(canvas: Canvas, layout: FlowLayout, index: int, x: float, y: float) -> float:
    stage, room = layout.flow.stages[index], layout.words_room(index)
    number = f"{MINUS}{integer(stage.counts.lost)}"
    canvas.text(x, y, number, LOST, ink="loss")
    beside = x + LOST.width(number) + 6
    part = say("{share} lost", share=percent(stage.counts.lost / stage.counts.reached))
    ink: Role = "muted" if stage.counts.reached < FEWEST else "loss"
    if PART.width(part) <= x + room - beside:
        canvas.text(beside, y, part, PART, ink=ink)
    else:
        y += PART.line_height
        canvas.text(x, y, part, PART, ink=ink)
    y += 16
    for place, reason in enumerate(stage.facts.losses[:SHOWN]):
        tip = say(
            "{reason}: {k} of {n}",
            reason=reason.label,
            k=integer(reason.n),
            n=integer(stage.counts.lost),
        )
        block = layout.reasons[reason_words(reason), room]
        y = canvas.block(x, y, block, ink="muted" if place else "ink", tip=tip)
    return y
