"""The tables of a review on paper, each with the title of its section."""

from __future__ import annotations

from collections.abc import Iterator

from journeykit.language import say
from journeykit.render import shown
from journeykit.render.paper import (
    Cell,
    Heading,
    Look,
    NewPage,
    Part,
    Table,
    Text,
)
from journeykit.review import wording
from journeykit.review.intervals import FEWEST
from journeykit.review.model import AtRiskRow, Rate, Review

MOST_AT_RISK = 25
MOST_LOSSES = 12


def losses(review: Review) -> Iterator[Part]:
    """Why customers left."""
    if not review.losses:
        return
    rows = review.losses[:MOST_LOSSES]
    yield NewPage()
    yield Heading(say("Reasons for loss"), 3)
    yield Table(
        [
            say("Reason"),
            say("Stage"),
            say("Cause"),
            say("In our control"),
            f">{say('Lost')}",
            f">{say('Of the stage’s losses')}",
            value_head(review),
            say("Way back"),
        ],
        [
            [
                Cell(loss.label, look=look(loss.n)),
                loss.stage_name,
                loss.cause,
                shown.CONTROL[loss.controllable],
                wording.integer(loss.n),
                wording.percent(loss.share),
                money(review, loss.value),
                loss.recovery or say("none"),
            ]
            for loss in rows
        ],
    )
    yield from more(len(rows), len(review.losses))


def conversion_lead(review: Review) -> str:
    """What the picture of conversions shows."""
    if review.movement:
        return say(
            "Of those decided at a stage, the share that went on, with its 95% Wilson interval. "
            "Hollow: decided by {day}; filled: decided since.",
            day=wording.day(review.method.against),
        )
    return say(
        "Of all who were ever decided at a stage, the share that went on, with its 95% Wilson "
        "interval."
    )


def conversions(review: Review) -> Iterator[Part]:
    """The numbers behind the picture of conversions."""
    compared = say("Before") if review.movement else ""
    yield Table(
        [
            say("Stage"),
            f">{say('Went on')}",
            f">{say('Decided')}",
            say("Share"),
            compared,
            compared and say("Verdict"),
            f">{say('Still here')}",
        ],
        [
            [
                Cell(row.stage_name, look="strong" if row.ranked else "faint"),
                wording.integer(row.now.k),
                wording.integer(row.now.n),
                share(row.now),
                share(row.before) if row.before else "–",
                shown.VERDICTS[row.verdict],
                wording.integer(row.still_here),
            ]
            for row in review.conversions
        ],
    )


def durations(review: Review) -> Iterator[Part]:
    """How long each stage takes, against before and the promise."""
    compared = f">{say('Before')}" if review.movement else ""
    yield Text(
        say(
            "Median days from entry into a stage to its evidence, of those who showed it; "
            "n is how many that covers."
        ),
        "lead",
    )
    yield Table(
        [
            say("Stage"),
            f">{say('Days')}",
            ">n",
            compared,
            compared and ">n",
            f">{say('Promised')}",
            f">{say('Still here')}",
        ],
        [
            [
                Cell(row.stage_name, look="strong" if row.ranked else "faint"),
                Cell(
                    wording.number(row.median_days),
                    look="bad" if row.ranked and row.over > 0 else "plain",
                ),
                wording.integer(row.n),
                wording.number(row.before),
                wording.integer(row.before_n),
                wording.number(row.promised),
                Cell(
                    wording.number(row.median_days_here),
                    say("n {n}", n=wording.integer(row.here_n)) if row.here_n else "",
                ),
            ]
            for row in review.durations
        ],
    )


def health_lead(review: Review) -> Iterator[Part]:
    """What the picture of health shows."""
    if not review.health:
        yield Text(
            say("The journey has no health score, or nobody is in a stage that it watches."), "lead"
        )
        return
    before = review.previous_period
    text = say("Share of {units} by health.", units=review.unit_plural)
    thin = f" {say('Thin bar: {period}.', period=before)}" if before else ""
    yield Text(f"{text}{thin} {say('Grey: the data cannot say.')}", "lead")


def box_lead(review: Review) -> Iterator[Part]:
    """What the nine-box shows."""
    if review.nine_box:
        yield Text(
            say(
                "{units} by {rows} and {columns}, with the play for each box; "
                "the bar is the value.",
                units=wording.capital(review.unit_plural),
                rows=review.nine_box.row_name,
                columns=review.nine_box.column_name,
            ),
            "lead",
        )


def at_risk(review: Review) -> Iterator[Part]:
    """The member-at-risk monitor."""
    yield NewPage()
    yield Heading(review.at_risk_title.text)
    rows = review.at_risk.rows[:MOST_AT_RISK]
    if rows:
        words = [review.at_risk_reasons or "", say("Ranked by value at stake.")]
        if len(rows) < review.at_risk.n:
            words.append(first_of(len(rows), review.at_risk.n))
        yield Text(" ".join(word for word in words if word), "lead")
        yield Table(
            [
                wording.capital(review.unit),
                say("Stage"),
                say("Health"),
                value_head(review),
                f">{say('Days')}",
                say("Why"),
                say("Owner"),
                say("Next step"),
            ],
            [_at_risk_row(review, row) for row in rows],
        )


def _at_risk_row(review: Review, row: AtRiskRow) -> list[Cell | str]:
    median = ""
    if row.median_days is not None and row.days_in_stage is not None:
        median = say("median {n}", n=wording.number(row.median_days))
    renewal = say("renews {day}", day=wording.day(row.renewal_date)) if row.renewal_date else ""
    return [
        Cell(row.name or row.customer_id, look="strong"),
        row.stage_name,
        Cell(say(wording.capital(row.band)), glyph=row.band) if row.band else "–",
        money(review, row.value),
        Cell("–" if row.days_in_stage is None else wording.integer(row.days_in_stage), median),
        Cell(wording.capital(say("; ").join(row.reasons)), renewal),
        wording.team(row.owner) if row.owner else "–",
        say("; ").join(row.actions) or "–",
    ]


def due(review: Review) -> Iterator[Part]:
    """What is to be answered now."""
    if not review.due:
        return
    yield Heading(say("Moments, events and the customer’s voice"), 3)
    yield Table(
        [
            say("What"),
            say("Stage"),
            f">{say('Holds for')}",
            value_head(review),
            say("Response"),
            say("Owner"),
            say("First due"),
            f">{say('Overdue')}",
        ],
        [
            [
                Cell(item.name, shown.KINDS[item.kind], look="strong"),
                item.stage_name or say("any"),
                wording.integer(item.n),
                money(review, item.value),
                shown.answer(item),
                wording.team(item.owner) if item.owner else "–",
                wording.day(item.first_due),
                Cell(wording.integer(item.overdue), look="bad" if item.overdue else "plain"),
            ]
            for item in review.due
        ],
    )


def method(review: Review) -> list[tuple[str, str]]:
    """Where the numbers come from, by the name of each fact."""
    about = review.method
    facts = [(say("Source"), shown.source(review))]
    facts.append((say("Rows"), f"{shown.measured_rows(review)}."))
    if about.unread:
        facts.append((say("Unread cells"), shown.unread(review)))
    facts.append((wording.capital(review.unit_plural), f"{shown.customers(review)}."))
    facts += [(say("Notes") if not place else "", note) for place, note in enumerate(about.notes)]
    return [*facts, (say("Definition"), shown.definition(review))]


def value_head(review: Review) -> str:
    """The head of the column of values; none where no value is known."""
    return f">{say('Value')}" if shown.has_values(review) else ""


def money(review: Review, value: float | None) -> str:
    """A value in the review's unit."""
    return wording.money(value, review.value_unit)


def share(rate: Rate) -> Cell:
    """A rate with its interval."""
    if not rate.n:
        return Cell("–")
    low, high = wording.percent(rate.low), wording.percent(rate.high)
    return Cell(wording.percent(rate.share), f"({low}–{high})")


def look(n: int) -> Look:
    """Strong, or faint where there are too few to rank."""
    return "strong" if n >= FEWEST else "faint"


def more(listed: int, among: int) -> Iterator[Part]:
    """How many are not listed, if any."""
    if listed < among:
        yield Text(first_of(listed, among), "note")


def first_of(listed: int, among: int) -> str:
    """How many of all are listed."""
    return say(
        "The first {listed} of {n}; the page on screen lists more.",
        listed=wording.integer(listed),
        n=wording.integer(among),
    )
