"""The lane of pain and loss: what customers struggle with, and who leaves why."""

from __future__ import annotations

from collections.abc import Iterator

from journeykit.language import say
from journeykit.pictures.journey_map.columns import PAD, Columns
from journeykit.pictures.journey_map.lane import FIRST_BASELINE, FOOT, Lane
from journeykit.pictures.names import Shortened, shortened
from journeykit.pictures.palette import Role
from journeykit.pictures.svg import Canvas, Paint
from journeykit.pictures.text import Font, one_line, wrap
from journeykit.records import dataclass
from journeykit.review.intervals import FEWEST
from journeykit.review.model import JourneyPicture, StageCounts, StageFacts
from journeykit.review.wording import MINUS, counted, integer, percent

PROBLEM = Font(11)
LOST = Font(12, 600)
PART = Font(11)
REASON = Font(10.5)
LINE = 14.0
SHOWN = 3
"""Reasons that are written out; the rest are counted."""


def loss_lane(picture: JourneyPicture) -> Lane | None:
    """The lane, or none where no stage has a problem, a loss branch or a count."""
    counted_stages = any(stage.counts for stage in picture.stages)
    pains = any(stage.problem for stage in picture.stages)
    losses = counted_stages or any(stage.branches for stage in picture.stages)
    if not pains and not losses:
        return None

    def draw(canvas: Canvas, columns: Columns, top: float) -> float:
        y = _draw_problems(canvas, picture, columns, top)
        if not losses:
            return y
        cells = [
            _Cell(columns.left(index), columns.width(index), y, picture.unit, stage)
            for index, stage in enumerate(picture.stages)
        ]
        names = shortened((name for cell in cells for name in cell.names), REASON, 2)
        return max([y, *(cell.draw(canvas, names) for cell in cells)])

    name = say("Pain and loss") if pains and losses else say("Pain") if pains else say("Loss")
    note = say("ways to leave")
    if counted_stages:
        note = say("share of those who reached it; top reasons")
    return Lane(name, draw, notes=(note,) if losses else ())


def _draw_problems(canvas: Canvas, picture: JourneyPicture, columns: Columns, top: float) -> float:
    """What the customers struggle with, in words; gives the y below."""
    bottom = top + 8
    for index, stage in enumerate(picture.stages):
        if stage.problem:
            room = columns.width(index) - 2 * PAD
            block = wrap(stage.problem, room, PROBLEM, max_lines=4)
            below = canvas.block(columns.left(index) + PAD, top + FIRST_BASELINE, block)
            bottom = max(bottom, below - PROBLEM.line_height + FOOT)
    return bottom


@dataclass(frozen=True)
class _Reason:
    name: str
    part: str = ""
    tip: str | None = None


@dataclass(frozen=True)
class _Cell:
    """The place for one stage's losses: a red rule on the left, lines of text beside it."""

    left: float
    width: float
    top: float
    unit: str
    stage: StageFacts

    @property
    def text_x(self) -> float:
        return self.left + PAD + 5

    @property
    def right(self) -> float:
        return self.left + self.width - PAD

    @property
    def names(self) -> Iterator[tuple[str, float]]:
        """The reasons that are written out, each with its room."""
        return ((reason.name, self._room(reason)) for reason in self._reasons(self.stage)[:SHOWN])

    def _room(self, reason: _Reason) -> float:
        room = self.right - self.text_x
        return room - (REASON.width(reason.part) + 6 if reason.part else 0.0)

    def draw(self, canvas: Canvas, names: Shortened) -> float:
        """Draw the cell; gives the y below."""
        stage = self.stage
        reasons = self._reasons(stage)
        y = self.top
        if stage.counts is not None:
            self._draw_heading(canvas, stage.counts)
            y += 24
        elif not reasons:
            return y
        else:
            y += 7
        bottom = self._draw_reasons(canvas, y + 7, reasons, names) - LINE + 9
        self._draw_ground(canvas, bottom, bad=stage.counts is None or stage.counts.lost > 0)
        return bottom + 9

    def _reasons(self, stage: StageFacts) -> list[_Reason]:
        if stage.counts is None:
            return [_Reason(branch.reason) for branch in stage.branches]
        return [
            _Reason(
                loss.label,
                percent(loss.share),
                say("{reason}: {who}", reason=loss.label, who=counted(loss.n, self.unit)),
            )
            for loss in stage.losses
        ]

    def _draw_ground(self, canvas: Canvas, bottom: float, *, bad: bool) -> None:
        fill: Role = "loss3" if bad else "panel"
        rule: Role = "loss" if bad else "rule2"
        x, height = self.left + 4, bottom - self.top
        canvas.rect(x, self.top, self.width - 8, height, Paint(fill=fill), radius=3)
        canvas.rect(x, self.top, 3, height, Paint(fill=rule))

    def _draw_heading(self, canvas: Canvas, counts: StageCounts) -> None:
        y = self.top + 16
        if counts.lost == 0:
            words = say("None lost") if counts.reached else say("Nobody yet")
            canvas.text(self.text_x, y, words, PART, ink="muted", on="panel")
            return
        number = one_line(f"{MINUS}{integer(counts.lost)}", self.right - self.text_x, LOST)
        canvas.block(self.text_x, y, number, ink="loss", on="loss3")
        x = self.text_x + number.width + 6
        part = one_line(
            say("{share} lost", share=percent(counts.lost / counts.reached)), self.right - x, PART
        )
        ink: Role = "muted" if counts.reached < FEWEST else "loss"
        canvas.block(x, y, part, ink=ink, on="loss3")

    def _draw_reasons(
        self, canvas: Canvas, y: float, reasons: list[_Reason], names: Shortened
    ) -> float:
        """Draw reasons from the baseline y down; gives the next free baseline."""
        for reason in reasons[:SHOWN]:
            if reason.part:
                canvas.text(self.right, y, reason.part, REASON, on="loss3", anchor="end")
            name = names[reason.name, self._room(reason)]
            below = canvas.block(self.text_x, y, name, on="loss3", tip=reason.tip)
            # a name of characters that nobody sees has no line, but its share has
            y = max(below, y + REASON.line_height) + 2.5
        rest = reasons[SHOWN:]
        if rest:
            words = one_line(
                say("{n} more", n=integer(len(rest))), self.right - self.text_x, REASON
            )
            tip = say(", ").join(reason.name for reason in rest)
            y = canvas.block(self.text_x, y, words, ink="muted", on="loss3", tip=tip)
        return y
