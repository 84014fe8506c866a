"""The largest reasons of loss, beside the flow."""

from __future__ import annotations

from collections.abc import Sequence

from journeykit.language import many, say
from journeykit.pictures.flow.data import Flow
from journeykit.pictures.names import shortened
from journeykit.pictures.palette import Role
from journeykit.pictures.svg import Canvas, Paint
from journeykit.pictures.text import Font, one_line
from journeykit.review.intervals import FEWEST
from journeykit.review.model import LossReason
from journeykit.review.wording import counted, integer, percent

TITLE = Font(13, 600)
NAME = Font(11.5)
STAGE = Font(11)
NUMBER = Font(11.5, 600)
ROW = 20.0
NAME_WIDTH = 190.0
STAGE_WIDTH = 110.0
LONGEST = 330.0
LISTED = 5
UNEXPLAINED = frozenset({"none_recorded", "other_stage", "unmapped"})


def reasons_height(flow: Flow) -> float:
    """The height of the list, in px."""
    return 26 + ROW * min(len(flow.losses), LISTED)


def draw_reasons(canvas: Canvas, flow: Flow, x: float, right: float, top: float) -> float:
    """Draw the list with its upper left corner at (x, top), up to ``right``; gives the y below."""
    shown = flow.losses[:LISTED]
    canvas.block(x, top + 12, one_line(_title(flow.losses, shown), right - x, TITLE))
    bars = x + NAME_WIDTH + STAGE_WIDTH
    most = max(loss.n for loss in shown)
    longest = min(LONGEST, right - bars - 70)
    y = top + 24
    names = shortened(((loss.label, NAME_WIDTH - 14) for loss in shown), NAME, 1)
    stages = shortened(((loss.stage_name, STAGE_WIDTH - 14) for loss in shown), STAGE, 1)
    for loss in shown:
        tip = say(
            "{reason}, at {stage}: {who}",
            reason=loss.label,
            stage=loss.stage_name,
            who=counted(loss.n, flow.unit),
        )
        canvas.block(x, y + 13, names[loss.label, NAME_WIDTH - 14], tip=tip)
        stage = stages[loss.stage_name, STAGE_WIDTH - 14]
        canvas.block(x + NAME_WIDTH, y + 13, stage, ink="muted", tip=tip)
        length = max(longest * loss.n / most, 1) if most else 1
        role: Role = "faint" if _unexplained(loss) else "loss"
        bar = Paint(fill=role, opacity=0.78 if loss.n >= FEWEST else 0.45)
        canvas.rect(bars, y + 3, length, 12, bar, radius=2, tip=tip)
        ink: Role = "ink" if loss.n >= FEWEST else "muted"
        canvas.text(bars + length + 7, y + 13, integer(loss.n), NUMBER, ink=ink)
        y += ROW
    return y + 2


def _unexplained(loss: LossReason) -> bool:
    return loss.id in UNEXPLAINED or loss.cause == "unknown"


def _title(losses: Sequence[LossReason], shown: Sequence[LossReason]) -> str:
    """How much of all losses the known reasons listed make up; of a few nothing is said."""
    total = sum(loss.n for loss in losses)
    if total < FEWEST:
        return say("Reasons for loss")
    known = [loss for loss in shown if not _unexplained(loss)]
    if not known or not total:
        return say("No known reason among the largest")
    part = percent(sum(loss.n for loss in known) / total)
    if len({loss.label for loss in known}) < len(known):
        text = "The {reasons} largest known, by stage, make up {share} of {n} losses"
        return say(text, reasons=integer(len(known)), share=part, n=integer(total))
    return many(
        len(known),
        "One reason makes up {share} of {n} losses",
        "{reasons} reasons make up {share} of {n} losses",
        reasons=integer(len(known)),
        share=part,
        n=integer(total),
    )
