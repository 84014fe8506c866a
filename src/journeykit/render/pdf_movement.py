"""Who moved between two snapshots, on paper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from journeykit.language import say
from journeykit.pictures.svg import Picture
from journeykit.render import shown
from journeykit.render.map_sheets import readable
from journeykit.render.paper import (
    Cell,
    Column,
    Columns,
    Figure,
    Heading,
    NewPage,
    Part,
    Table,
    Text,
)
from journeykit.review import wording
from journeykit.review.model import MoveMatrix, Movers, Retention, Review

MOST_MOVERS = 10
_HEIGHT, _ALONE = 118.0, 140.0
_HALF = 131.0
"""The width of a picture beside another one, in mm."""


def movement(review: Review, pictures: Mapping[str, Picture]) -> Iterator[Part]:
    """The matrices, the opening cohort, and who moved up and who fell."""
    moved = review.movement
    if moved is None or review.movement_title is None or review.movement_claim is None:
        return
    yield NewPage()
    yield Heading(review.movement_title.text)
    yield Text(
        f"{review.movement_claim.text}. "
        + say(
            "Rows are where they were on {then}, columns where they are on {now}; blue is up, red "
            "is down.",
            then=wording.day(review.method.against),
            now=wording.day(review.method.as_of),
        ),
        "lead",
    )
    if moved.stages.states:
        yield from _matrices(review, moved.stages, pictures)
    yield NewPage()
    if moved.retention and review.retention_claim:
        yield from _cohort(review, moved.retention, " ".join(shown.cohort(review)), pictures)
    yield Columns(
        (
            Column((Heading(say("Moved up"), 3), *_movers(review, moved.risen))),
            Column((Heading(say("Fell"), 3), *_movers(review, moved.fallen))),
        )
    )


def _matrices(
    review: Review, stages: MoveMatrix, pictures: Mapping[str, Picture]
) -> Iterator[Part]:
    """The matrices side by side where that of stages can be read there; of too many a list."""
    title = Heading(say("From stage to stage"), 3)
    drawn = pictures.get("stage_moves")
    bands = Column(tuple(_bands(pictures)))
    if drawn and readable(drawn, _HALF, _HEIGHT):
        yield Columns((Column((title, Figure(drawn, _HEIGHT))), bands))
        return
    yield title
    if drawn:
        yield Figure(drawn, _ALONE)
    else:
        yield from _ways(review, stages)
    yield NewPage()
    yield Columns((bands, Column(())))


def _bands(pictures: Mapping[str, Picture]) -> Iterator[Part]:
    if "band_moves" in pictures:
        yield Heading(say("From health to health"), 3)
        yield Figure(pictures["band_moves"], _HEIGHT)


def _ways(review: Review, stages: MoveMatrix) -> Iterator[Part]:
    """From which stage to which other one most moved."""
    ways = shown.ways(stages)
    if not ways:
        yield Text(say("Nobody."))
        return
    yield Table(
        [say("From"), say("To"), f">{wording.capital(review.unit_plural)}"],
        [[then, now, wording.integer(n)] for then, now, n in ways[: shown.MOST_WAYS]],
    )
    if len(ways) > shown.MOST_WAYS:
        first, count = wording.integer(shown.MOST_WAYS), wording.integer(len(ways))
        yield Text(say("The first {k} of {n}.", k=first, n=count), "note")


def _cohort(
    review: Review, kept: Retention, claim: str, pictures: Mapping[str, Picture]
) -> Iterator[Part]:
    said: list[Part] = [Heading(say("The opening cohort"), 3), Text(claim)]
    if kept.net_least is not None:
        least = say(
            "If all who are no longer in the export were lost, it would be {gross} and {net}.",
            gross=wording.percent(kept.gross_least, 1),
            net=wording.percent(kept.net_least, 1),
        )
        said.append(Text(least))
    fixed = say(
        "The cohort is fixed: all who stood in an existing stage on {day}, known not to be lost. "
        "Who came since is not in it.",
        day=wording.day(review.method.against),
    )
    said.append(Text(fixed, "note"))
    if "retention" in pictures:
        yield Columns((Column(said), Column((Figure(pictures["retention"], 60.0),))))
    else:
        yield from said


def _movers(review: Review, those: Movers) -> Iterator[Part]:
    rows = those.rows[:MOST_MOVERS]
    if not rows:
        yield Text(say("Nobody."))
        return
    yield Table(
        [
            wording.capital(review.unit),
            say("What"),
            f">{say('Value')}" if shown.has_values(review) else "",
            say("Owner"),
        ],
        [
            [
                Cell(row.name or row.customer_id, look="strong"),
                wording.capital(say("; ").join(row.ways)),
                wording.money(row.value, review.value_unit),
                wording.team(row.owner) if row.owner else "–",
            ]
            for row in rows
        ],
    )
    if len(rows) < those.n:
        yield Text(
            say(
                "The {shown} most valuable of {n} are listed.",
                shown=wording.integer(len(rows)),
                n=wording.integer(those.n),
            ),
            "note",
        )
