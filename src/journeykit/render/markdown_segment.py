"""The section of a review's Markdown by one segment."""

from __future__ import annotations

from collections.abc import Iterator

from journeykit.language import many, say
from journeykit.render.markdown_text import money, table, text
from journeykit.render.shown import has_values
from journeykit.review import wording
from journeykit.review.intervals import FEWEST
from journeykit.review.model import Review, SegmentStage


def segment(review: Review) -> Iterator[str]:
    """Each value's conversions, stages, health and risk; nothing where none was asked for."""
    by = review.by_segment
    if by is None or review.segment_title is None:
        return
    yield f"## {text(review.segment_title.text)}"
    yield text(
        say(
            "Of those ever decided at a stage, the share that went on, with its 95% Wilson "
            "interval and the number decided. Bold: differs from everybody else at that stage "
            "beyond noise. A share of fewer than {fewest} decided ranks nothing.",
            fewest=FEWEST,
        )
    )
    if by.more:
        yield text(
            many(
                by.more,
                "{n} smaller value is not told apart here.",
                "{n} smaller values are not told apart here.",
                n=wording.integer(by.more),
            )
        )
    stages = [stage.stage_name for stage in by.values[0].stages] if by.values else []
    head = wording.capital(by.segment)
    yield table(
        [head, *stages],
        ([text(value.label), *map(_share, value.stages)] for value in by.values),
    )
    bands = [say("Red"), say("Yellow"), say("Green"), say("Purple"), say("Unknown")]
    yield table(
        [
            head,
            f">{wording.capital(review.unit_plural)}",
            *(f">{stage}" for stage in stages),
            f">{say('Lost')}",
            *(f">{band}" if review.health else "" for band in bands),
            f">{say('At risk')}",
            f">{say('Value at risk')}" if has_values(review) else "",
        ],
        (
            [
                text(value.label),
                wording.integer(value.n),
                *(wording.integer(stage.still_here) for stage in value.stages),
                wording.integer(value.lost),
                *map(
                    wording.integer,
                    (value.red, value.yellow, value.green, value.purple, value.unknown),
                ),
                wording.integer(value.at_risk),
                money(review, value.at_risk_value),
            ]
            for value in by.values
        ),
    )


def _share(stage: SegmentStage) -> str:
    if stage.share is None:
        return "–"
    share = text(wording.percent(stage.share))
    interval = text(f"({wording.percent(stage.low)}–{wording.percent(stage.high)})")
    of = say("{k} of {n}", k=wording.integer(stage.went_on), n=wording.integer(stage.decided))
    return f"{f'**{share}**' if stage.differs else share} {interval}, {text(of)}"
