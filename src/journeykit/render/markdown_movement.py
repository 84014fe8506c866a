"""The sections of a review's Markdown on who moved between two snapshots."""

from __future__ import annotations

from collections.abc import Iterator

from journeykit.language import say
from journeykit.render import shown
from journeykit.render.markdown_text import money, table, team, text, value_head
from journeykit.review import wording
from journeykit.review.model import MoveMatrix, Movers, Retention, Review

_SHOWN = 25


def stages(review: Review) -> Iterator[str]:
    """From which stage to which; nothing without a comparison."""
    moved = review.movement
    if moved is None or review.movement_title is None or review.movement_claim is None:
        return
    yield f"## {text(review.movement_title.text)}"
    yield f"{text(review.movement_claim.text)}."
    if moved.stages.states:
        yield f"### {text(say('From stage to stage'))}"
        yield _matrix(moved.stages)


def bands(review: Review) -> Iterator[str]:
    """From which band of health to which."""
    if review.movement and review.movement.bands:
        yield f"### {text(say('From health to health'))}"
        yield _matrix(review.movement.bands)


def retention(review: Review) -> Iterator[str]:
    """What became of the opening cohort and of its value."""
    if review.movement and review.movement.retention and review.retention_claim:
        yield f"### {text(say('The opening cohort'))}"
        yield text(" ".join(shown.cohort(review)))
        yield from _retention(review, review.movement.retention)


def movers(review: Review) -> Iterator[str]:
    """Who moved up, and who fell."""
    if review.movement is None:
        return
    moved = review.movement
    for title, those in ((say("Moved up"), moved.risen), (say("Fell"), moved.fallen)):
        yield f"### {text(title)}"
        yield from _movers(review, those)


def _matrix(matrix: MoveMatrix) -> str:
    gone = any(matrix.vanished)
    heads = [say("From"), *(f">{state.name}" for state in matrix.states)]
    rows = [
        [text(state.name), *map(wording.integer, matrix.counts[place])]
        + ([wording.integer(matrix.vanished[place])] if gone else [])
        for place, state in enumerate(matrix.states)
    ]
    if any(matrix.new):
        new = [text(say("New")), *map(wording.integer, matrix.new), *(["–"] if gone else [])]
        rows.append(new)
    return table([*heads, *([f">{say('No longer in the export')}"] if gone else [])], rows)


def _retention(review: Review, kept: Retention) -> Iterator[str]:
    if kept.net is not None:
        opening = kept.opening_value or 1.0
        steps = (
            (wording.day(review.method.against), kept.opening_value),
            (say("Lost"), _minus(kept.lost_value)),
            (say("Worth less"), _minus(kept.contraction)),
            (say("Worth more"), kept.expansion),
            (wording.day(review.method.as_of), kept.closing_value),
        )
        yield table(
            [say("Value of the opening cohort"), f">{say('Value')}", f">{say('Share')}"],
            (
                [
                    text(name),
                    money(review, value),
                    text(wording.percent((value or 0.0) / opening, 1)),
                ]
                for name, value in steps
            ),
        )
    if kept.net_least is not None:
        yield text(
            say(
                "If all who are no longer in the export were lost, it would be {gross} and {net}.",
                gross=wording.percent(kept.gross_least, 1),
                net=wording.percent(kept.net_least, 1),
            )
        )


def _minus(value: float | None) -> float | None:
    return -value if value else value


def _movers(review: Review, those: Movers) -> Iterator[str]:
    rows = those.rows[:_SHOWN]
    if not rows:
        yield text(say("Nobody."))
        return
    yield table(
        [
            wording.capital(review.unit),
            say("What"),
            say("Stage"),
            say("Health") if review.movement and review.movement.bands else "",
            value_head(review),
            say("Owner"),
        ],
        (
            [
                text(row.name or row.customer_id),
                text(wording.capital(say("; ").join(row.ways))),
                text(_change(row.stage_then, row.stage_now)),
                text(_change(row.band_then or "–", row.band_now or "–")),
                money(review, row.value),
                team(row.owner),
            ]
            for row in rows
        ),
    )
    if len(rows) < those.n:
        yield text(
            say(
                "The {shown} most valuable of {n} are listed.",
                shown=wording.integer(len(rows)),
                n=wording.integer(those.n),
            )
        )


def _change(then: str, now: str) -> str:
    return now if then == now else f"{then} → {now}"
