"""A review by one segment, on paper."""

from __future__ import annotations

from collections.abc import Iterator

from journeykit.language import many, say
from journeykit.render.paper import Cell, Heading, Look, NewPage, Part, Table, Text
from journeykit.render.shown import has_values
from journeykit.review import wording
from journeykit.review.intervals import FEWEST
from journeykit.review.model import Review, SegmentStage


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
    yield Table(
        [head, *stages],
        [[Cell(one.label, look="strong"), *map(_share, one.stages)] for one in by.values],
    )
    bands = [say("Red"), say("Yellow"), say("Green"), say("Purple"), say("Unknown")]
    yield Table(
        [
            head,
            f">{wording.capital(review.unit_plural)}",
            *(f">{stage}" for stage in stages),
            f">{say('Lost')}",
            *(f">{band}" if review.health else "" for band in bands),
            f">{say('At risk')}",
            f">{say('Value at risk')}" if has_values(review) else "",
        ],
        [
            [
                Cell(one.label, look="strong"),
                wording.integer(one.n),
                *(wording.integer(stage.still_here) for stage in one.stages),
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


def _share(stage: SegmentStage) -> Cell:
    if stage.share is None:
        return Cell("–")
    interval = f"({wording.percent(stage.low)}–{wording.percent(stage.high)})"
    of = say("{k} of {n}", k=wording.integer(stage.went_on), n=wording.integer(stage.decided))
    look: Look = "strong" if stage.differs else "plain" if stage.ranked else "faint"
    return Cell(wording.percent(stage.share), f"{interval} {of}", look=look)
