"""A review by one segment, on paper."""

from __future__ import annotations

from collections.abc import Iterator

from journeykit.language import many, say
from journeykit.render.paper import Cell, Heading, Look, NewPage, Part, Table, Text
from journeykit.render.shown import has_values, stage_runs
from journeykit.review import wording
from journeykit.review.intervals import FEWEST
from journeykit.review.model import Review, SegmentStage
from journeykit.review.segmented import SegmentValue


def segment(review: Review) -> Iterator[Part]:
    """Each value's conversions, stages, health and risk; nothing where none was asked for."""
    by = review.by_segment
    if by is None or review.segment_title is None:
        return
    yield NewPage()
    yield Heading(review.segment_title.text)
    yield Text(
        say(
            "Of those ever decided at a stage, the share that went on, with its 95% Wilson "
            "interval and the number decided. Bold: differs from everybody else at that stage "
            "beyond noise. A share of fewer than {fewest} decided ranks nothing.",
            fewest=FEWEST,
        ),
        "lead",
    )
    stages = [stage.stage_name for stage in by.values[0].stages] if by.values else []
    head = wording.capital(by.segment)
    runs = stage_runs(len(stages))
    for run in runs:
        rows = [[Cell(one.label, look="strong"), *_shares(one, run)] for one in by.values]
        yield Table([head, *stages[run.start : run.stop]], rows)
    for run in runs if len(runs) > 1 else ():
        rows = [[Cell(one.label, look="strong"), *_here(one, run)] for one in by.values]
        yield Table([head, *(f">{stage}" for stage in stages[run.start : run.stop])], rows)
    together = len(runs) == 1
    bands = [say("Red"), say("Yellow"), say("Green"), say("Purple"), say("Unknown")]
    yield Table(
        [
            head,
            f">{wording.capital(review.unit_plural)}",
            *(f">{stage}" for stage in stages if together),
            f">{say('Lost')}",
            *(f">{band}" if review.health else "" for band in bands),
            f">{say('At risk')}",
            f">{say('Value at risk')}" if has_values(review) else "",
        ],
        [
            [
                Cell(one.label, look="strong"),
                wording.integer(one.n),
                *(_here(one, runs[0]) if together else ()),
                wording.integer(one.lost),
                *map(wording.integer, (one.red, one.yellow, one.green, one.purple, one.unknown)),
                wording.integer(one.at_risk),
                wording.money(one.at_risk_value, review.value_unit),
            ]
            for one in by.values
        ],
    )
    if by.more:
        yield Text(
            many(
                by.more,
                "{n} smaller value is not told apart here.",
                "{n} smaller values are not told apart here.",
                n=wording.integer(by.more),
            ),
            "note",
        )


def _shares(value: SegmentValue, run: range) -> Iterator[Cell]:
    return map(_share, value.stages[run.start : run.stop])


def _here(value: SegmentValue, run: range) -> Iterator[Cell]:
    """How many stand in some of the stages."""
    return (Cell(wording.integer(stage.still_here)) for stage in value.stages[run.start : run.stop])


def _share(stage: SegmentStage) -> Cell:
    if stage.share is None:
        return Cell("–")
    interval = f"({wording.percent(stage.low)}–{wording.percent(stage.high)})"
    of = say("{k} of {n}", k=wording.integer(stage.went_on), n=wording.integer(stage.decided))
    look: Look = "strong" if stage.differs else "plain" if stage.ranked else "faint"
    return Cell(wording.percent(stage.share), f"{interval} {of}", look=look)
