"""The sections of a review's Markdown that are about customers: each a title and its tables."""

from __future__ import annotations

from collections.abc import Iterator

from journeykit.language import many, say
from journeykit.render import shown
from journeykit.render.markdown_text import money, share, table, team, text, value_head
from journeykit.render.shown import right
from journeykit.review import wording
from journeykit.review.model import BANDS, Review

_AT_RISK_SHOWN = 50


def journey(review: Review) -> Iterator[str]:
    """What the customer wants, feels and struggles with at each stage, as far as written."""
    yield f"## {text(review.map_title.text)}"
    stages = review.picture.stages
    asked = {
        say("Goal"): [stage.goal for stage in stages],
        say("Feeling"): [stage.feeling for stage in stages],
        say("Problem"): [stage.problem for stage in stages],
        say("What moves them on"): [stage.push for stage in stages],
        say("Owner"): [stage.owner and wording.team(stage.owner) for stage in stages],
    }
    written = {head: answers for head, answers in asked.items() if any(answers)}
    yield table(
        [say("Stage"), *written],
        (
            [text(stage.name), *(text(answers[place] or "–") for answers in written.values())]
            for place, stage in enumerate(stages)
        ),
    )


def stages(review: Review) -> Iterator[str]:
    """Where customers are, and why they left."""
    yield f"## {text(review.flow_title.text)}"
    yield table(
        [
            say("Stage"),
            right("Reached"),
            right("Went on"),
            right("In progress"),
            right("Waiting"),
            right("Unknown"),
            right("Lost"),
            right("Loss unknown"),
            right("Evidence skipped"),
        ],
        (
            [
                text(stage.name),
                *map(wording.integer, (n.reached, n.went_on, n.in_progress, n.waiting)),
                *map(wording.integer, (n.unknown, n.lost, n.loss_unknown, n.gaps)),
            ]
            for stage in review.picture.stages
            if (n := stage.counts)
        ),
    )
    if not review.losses:
        return
    yield f"### {text(say('Reasons for loss'))}"
    yield table(
        [
            say("Reason"),
            say("Stage"),
            say("Cause"),
            say("In our control"),
            right("Lost"),
            right("Of the stage’s losses"),
            value_head(review),
            say("Way back"),
        ],
        (
            [
                text(loss.label),
                text(loss.stage_name),
                text(shown.CAUSES[loss.cause]),
                shown.CONTROL[loss.controllable],
                wording.integer(loss.n),
                text(wording.percent(loss.share)),
                money(review, loss.value),
                text(loss.recovery or say("none")),
            ]
            for loss in review.losses[: shown.MOST_LOSSES]
        ),
    )
    if len(review.losses) > shown.MOST_LOSSES:
        yield text(shown.rarer(review))


def conversion(review: Review) -> Iterator[str]:
    """Who went on, against before."""
    compared = say("Before") if review.movement else ""
    yield f"## {text(review.conversion_title.text)}"
    yield table(
        [
            say("Stage"),
            right("Went on"),
            right("Decided"),
            say("Share"),
            compared,
            compared and say("Verdict"),
            right("Still here"),
        ],
        (
            [
                text(row.stage_name),
                wording.integer(row.now.k),
                wording.integer(row.now.n),
                share(row.now) + ("" if row.ranked else f" {say('too few to rank')}"),
                share(row.before) if row.before else "–",
                shown.VERDICTS[row.verdict],
                wording.integer(row.still_here),
            ]
            for row in review.conversions
        ),
    )


def durations(review: Review) -> Iterator[str]:
    """How long each stage takes, against before and the promise."""
    compared = right("Before") if review.movement else ""
    yield f"## {text(review.duration_title.text)}"
    yield table(
        [
            say("Stage"),
            right("Median days"),
            ">n",
            compared,
            compared and right("n before"),
            right("Promised"),
            right("Still here"),
        ],
        (
            [
                text(row.stage_name),
                wording.number(row.median_days),
                wording.integer(row.n),
                wording.number(row.before),
                wording.integer(row.before_n),
                wording.number(row.promised),
                wording.number(row.median_days_here),
            ]
            for row in review.durations
        ),
    )


def health(review: Review) -> Iterator[str]:
    """Health by stage."""
    if not review.health:
        return
    yield f"## {text(review.health_title.text)}"
    yield table(
        [say("Stage"), *(f">{shown.BAND_NAMES[band]}" for band in BANDS)],
        (
            [text(row.stage_name), *(wording.integer(count.n) for count in row.bands)]
            for row in review.health
        ),
    )


def nine_box(review: Review) -> Iterator[str]:
    """The nine-box with its plays."""
    grid = review.nine_box
    if grid is None:
        return
    yield f"## {text(review.box_title.text)}"
    yield table(
        [
            grid.row_name,
            grid.column_name,
            say("Play"),
            f">{wording.capital(review.unit_plural)}",
            right("Before") if review.previous_period else "",
            value_head(review),
        ],
        (
            [
                text(cell.row),
                text(cell.column),
                text(cell.play or "–"),
                wording.integer(cell.n),
                "–" if cell.before is None else wording.integer(cell.before),
                money(review, cell.value),
            ]
            for line in grid.cells
            for cell in line
        ),
    )
    if grid.beside:
        yield text(
            say("{who} cannot be placed in one box.", who=wording.counted(grid.beside, review.unit))
        )


def at_risk(review: Review) -> Iterator[str]:
    """The member-at-risk monitor."""
    yield f"## {text(review.at_risk_title.text)}"
    if review.at_risk_reasons:
        yield text(review.at_risk_reasons)
    rows = review.at_risk.rows[:_AT_RISK_SHOWN]
    if rows:
        yield table(
            [
                wording.capital(review.unit),
                say("Stage"),
                say("Health") if review.health else "",
                value_head(review),
                right("Days in stage"),
                say("Why"),
                say("Owner"),
                say("Next step"),
            ],
            (
                [
                    text(row.name or row.customer_id),
                    text(row.stage_name),
                    shown.BAND_NAMES[row.band] if row.band else "–",
                    money(review, row.value),
                    "–" if row.days_in_stage is None else wording.integer(row.days_in_stage),
                    text(shown.reasons(row)),
                    team(row.owner),
                    text(say("; ").join(row.actions) or "–"),
                ]
                for row in rows
            ),
        )
    more = review.at_risk.n - len(rows)
    if more:
        yield text(
            many(
                more,
                "{n} more is not listed here.",
                "{n} more are not listed here.",
                n=wording.integer(more),
            )
        )


def due(review: Review) -> Iterator[str]:
    """What is to be answered now."""
    if not review.due:
        return
    yield f"### {text(say('Moments, events and the customer’s voice'))}"
    yield table(
        [
            say("What"),
            say("Stage"),
            right("Holds for"),
            value_head(review),
            say("Response"),
            say("Owner"),
            say("First due"),
            right("Overdue"),
        ],
        (
            [
                text(f"{item.name} ({shown.KINDS[item.kind]})"),
                text(item.stage_name or say("any")),
                wording.integer(item.n),
                money(review, item.value),
                text(shown.answer(item)),
                team(item.owner),
                wording.day(item.first_due),
                wording.integer(item.overdue),
            ]
            for item in review.due
        ),
    )
