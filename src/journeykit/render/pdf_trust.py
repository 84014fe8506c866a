"""What the numbers of a review rest on, on paper: the CRM, what is unmapped, blind spots, fit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from journeykit.language import say
from journeykit.render import shown
from journeykit.render.paper import (
    Cell,
    Column,
    Columns,
    Heading,
    NewPage,
    Part,
    Points,
    Table,
)
from journeykit.render.pdf_tables import look, money, more, share, value_head
from journeykit.review import wording
from journeykit.review.model import Review, Unmapped

MOST_DISAGREEMENTS = 12
MOST_UNMAPPED = 8
MOST_VALUES = 8


def trust(review: Review) -> Iterator[Part]:
    """What the numbers rest on: the CRM, what is unmapped, blind spots, fit, segments."""
    yield NewPage()
    yield Heading(review.disagreement_title.text)
    left = [*_disagreements(review), *_blind(review)]
    right = [*_fit(review), *_segments(review)]
    if left and right:
        yield Columns((Column(left), Column(right)))
    else:
        yield from (*left, *right)


def _disagreements(review: Review) -> Iterator[Part]:
    count = f">{wording.capital(review.unit_plural)}"
    if review.disagreements:
        rows = review.disagreements[:MOST_DISAGREEMENTS]
        yield Heading(say("The CRM against the evidence"), 3)
        yield Table(
            [say("The CRM says"), say("The evidence shows"), count, say("The CRM is")],
            [[row.recorded, row.evidence, wording.integer(row.n), row.kind] for row in rows],
        )
        yield from more(len(rows), len(review.disagreements))
    for title, unmapped in (
        (say("CRM buckets that no stage names"), review.unmapped_buckets),
        (say("Loss reasons that no branch names"), review.unmapped_reasons),
    ):
        if unmapped:
            yield Heading(title, 3)
            yield _unmapped(unmapped[:MOST_UNMAPPED], count)
            yield from more(min(len(unmapped), MOST_UNMAPPED), len(unmapped))


def _unmapped(rows: Sequence[Unmapped], count: str) -> Table:
    return Table(
        [say("Recorded"), count, say("Perhaps")],
        [[row.text, wording.integer(row.n), row.nearest or "–"] for row in rows],
    )


def _blind(review: Review) -> Iterator[Part]:
    blind = review.blind
    found = [
        (f"{title}: {wording.listed(names)}.", "")
        for title, names in (
            (say("Flows of the business that feed no evidence"), blind.flows),
            (say("Operations that advance no stage"), blind.idle_operations),
            (say("Stages that no operation helps"), blind.unhelped_stages),
        )
        if names
    ]
    if found:
        yield Heading(say("Blind spots"), 3)
        yield Points(found)


def _fit(review: Review) -> Iterator[Part]:
    if not review.fit:
        return
    yield Heading(review.fit_title.text, 3)
    yield Table(
        [
            say("Against the ideal"),
            f">{wording.capital(review.unit_plural)}",
            say("Lost"),
            value_head(review),
            f">{say('Cost to serve each')}" if shown.has_costs(review) else "",
        ],
        [
            [
                Cell(shown.FITS[row.fit], look=look(row.n)),
                wording.integer(row.n),
                share(row.lost),
                money(review, row.value),
                wording.money(row.cost_to_serve, review.cost_unit),
            ]
            for row in review.fit
        ],
    )


def _segments(review: Review) -> Iterator[Part]:
    for segment, rows in shown.segments(review).items():
        yield Heading(say("By {segment}", segment=segment), 3)
        yield Table(
            [
                wording.capital(segment),
                f">{wording.capital(review.unit_plural)}",
                say("Lost"),
                f">{say('Red')}" if review.health else "",
                value_head(review),
            ],
            [
                [
                    Cell(row.label, look=look(row.n)),
                    wording.integer(row.n),
                    share(row.lost),
                    wording.integer(row.red),
                    money(review, row.value),
                ]
                for row in rows[:MOST_VALUES]
            ],
        )
        yield from more(min(len(rows), MOST_VALUES), len(rows))
