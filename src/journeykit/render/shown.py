"""What the page, the Markdown and paper show alike, whatever they are written in."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from journeykit.language import Said, many, say
from journeykit.pictures.cuts import title_of
from journeykit.pictures.glyphs import BAND_NAMES as BAND_NAMES
from journeykit.review import wording
from journeykit.review.model import AtRiskRow, Due, MoveMatrix, Review, ScorecardRow, SegmentRow
from journeykit.review.wording import CAUSES as CAUSES

if TYPE_CHECKING:
    from journeykit.review.brief_model import Brief, DueHere

MOST_LOSSES = 40
"""How many reasons for loss are listed; the rest is counted."""

MOST_WAYS = 20
"""How many ways from state to state paper lists where there are too many states for a matrix."""

MOST_COLUMNS = 9
"""The stages that stand side by side in a table."""

VERDICTS = Said(
    {
        "real_gain": "real gain",
        "real_drop": "real drop",
        "within_noise": "within noise",
        "not_compared": "not compared",
    }
)
PHASES = Said({"prospective": "Prospective", "existing": "Existing"})
FITS = Said({"fit": "fits", "non_fit": "does not fit", "unknown": "unknown"})
KINDS = Said({"moment": "emotional moment", "event": "external event", "voice": "customer voice"})
CONTROL = Said({True: "yes", False: "no", None: "not said"})
MET = Said({True: "yes", False: "no", None: "–"})


def right(message: str) -> str:
    """The head of a column of numbers: ``>`` and the message."""
    return f">{say(message)}"


def has_values(review: Review) -> bool:
    """Whether any value is known: without one the tables have no column for it."""
    return review.totals.value is not None


def cohort(review: Review) -> list[str]:
    """The sentences on the opening cohort: what became of it, and who is in no sum of value."""
    claims = (review.retention_claim, review.retention_left_out)
    return [f"{claim.text}." for claim in claims if claim]


def has_costs(review: Review) -> bool:
    """Whether it is known what customers cost."""
    return any(row.cost_to_serve is not None for row in review.fit)


def stage_runs(count: int) -> list[range]:
    """The stages of each of the tables that have a column for every stage: few to a table."""
    tables = max(1, -(-count // MOST_COLUMNS))
    edges = [round(count * table / tables) for table in range(tables + 1)]
    return [range(first, last) for first, last in pairwise(edges)]


def of_run(title: str, names: Sequence[str], run: range) -> str:
    """What a table of some stages is called among those of all."""
    if len(run) == len(names):
        return title
    return say("{name}: {stages}", name=title, stages=title_of(names[run.start : run.stop]))


def ways(matrix: MoveMatrix) -> list[tuple[str, str, int]]:
    """From which state to which other one how many moved, the most first."""
    taken = [
        (then.name, now.name, matrix.counts[row][column])
        for row, then in enumerate(matrix.states)
        for column, now in enumerate(matrix.states)
        if row != column and matrix.counts[row][column]
    ]
    return sorted(taken, key=lambda way: -way[2])


def segments(review: Review) -> dict[str, list[SegmentRow]]:
    """The values of each segment, in the journey's order."""
    found: dict[str, list[SegmentRow]] = {}
    for row in review.segments:
        found.setdefault(row.segment, []).append(row)
    return found


def scores(review: Review) -> dict[str, tuple[str, str]]:
    """Each measure's value and target as texts that differ where the target is missed."""
    return {row.id: _score(row) for row in review.scorecard}


def _score(row: ScorecardRow) -> tuple[str, str]:
    if row.value is not None and row.target is not None and row.met is False:
        value, target = wording.measured_apart(row.unit, row.value, row.target)
        return value, target
    return wording.measured(row.value, row.unit), wording.measured(row.target, row.unit)


def verdict(row: ScorecardRow) -> str:
    """Whether a measure is better or worse than before, or about the same; it has a change."""
    if row.tone == "neutral":
        same = row.change is None or wording.no_change(row.change, row.unit)
        return say("same") if same else say("about the same")
    return say("better") if row.tone == "good" else say("worse")


def target(row: ScorecardRow, written: str) -> str:
    """A measure's target, and whether it is met."""
    if row.target is None:
        return say("no target")
    if row.met is None:
        return say("target {target}", target=written)
    if row.met:
        return say("target {target}, met", target=written)
    return say("target {target}, missed", target=written)


def urgency(rank: int) -> str:
    """How urgent a decision is, in words."""
    if rank == 5:
        return say("discuss today")
    return say("urgency {rank} of {most}", rank=wording.integer(rank), most=wording.integer(5))


def reasons(row: AtRiskRow) -> str:
    """Why a customer is at risk, each reason with a capital."""
    return say("; ").join(wording.capital(reason) for reason in row.reasons)


def who(owner: str | None) -> str:
    """Who brings something, or that nobody is named for it."""
    return wording.team(owner) if owner else say("No owner")


def answer(item: Due | DueHere) -> str:
    """What is to be done about a moment, an event or a topic: the response, and to whom it goes."""
    to = say("to {team}", team=wording.team(item.to)) if item.to else None
    if to and item.response:
        return say("{to}: {response}", to=to, response=item.response)
    return to or item.response or say("none planned")


def rarer(review: Review) -> str:
    """How many reasons for loss are not listed."""
    n = len(review.losses) - MOST_LOSSES
    return many(
        n,
        "{n} rarer reason is not listed.",
        "{n} rarer reasons are not listed.",
        n=wording.integer(n),
    )


def blind(review: Review) -> list[tuple[str, tuple[str, ...]]]:
    """What the journey does not see or help, each with its names."""
    spots = (
        (say("Flows of the business that feed no evidence"), review.blind.flows),
        (say("Operations that advance no stage"), review.blind.idle_operations),
        (say("Stages that no operation helps"), review.blind.unhelped_stages),
    )
    return [(title, names) for title, names in spots if names]


def unexplained(review: Review) -> str:
    """How many losses nobody can explain, and of what kind; empty where there are none."""
    totals = review.totals
    if not totals.unexplained:
        return ""
    kinds: dict[str, int] = {}
    for loss in review.losses:
        if loss.cause == "unknown" or loss.id in ("none_recorded", "other_stage", "unmapped"):
            kinds[loss.label] = kinds.get(loss.label, 0) + loss.n
    named = [
        say("{reason} ({n})", reason=label, n=wording.integer(n))
        for label, n in sorted(kinds.items(), key=lambda kind: (-kind[1], kind[0]))
    ]
    return many(
        totals.lost,
        "{k} of {n} loss has no known reason ({share}): {reasons}.",
        "{k} of {n} losses have no known reason ({share}): {reasons}.",
        k=wording.integer(totals.unexplained),
        n=wording.integer(totals.lost),
        share=wording.percent(totals.unexplained / totals.lost),
        reasons=say("; ").join(named),
    )


def source(review: Review) -> str:
    """Which export, of which day, against which."""
    method = review.method
    gaps = {"input": method.input_name, "day": wording.day(method.as_of)}
    if method.against is None:
        return say("{input}, as of {day}.", **gaps)
    text = "{input}, as of {day}, compared with {against}."
    return say(text, against=wording.day(method.against), **gaps)


def unread(review: Review) -> str:
    """Which cells could not be read, column by column."""
    columns = [
        say("{column}: {n}", column=column, n=wording.integer(n))
        for column, n in review.method.unread
    ]
    return say("{columns}. They count as unknown.", columns=say(", ").join(columns))


def definition(found: Review | Brief) -> str:
    """What the numbers were made with."""
    method = found.method
    return say(
        "{file}, meaning {meaning}; input {input}; journeykit {version}.",
        file=method.definition,
        meaning=method.definition_hash[:12],
        input=method.input_hash[:12],
        version=method.version,
    )


def measured_rows(review: Review) -> str:
    """How the rows of the export add up."""
    method = review.method
    return say(
        "{read} read = {scored} scored + {rejected} rejected + {blank} blank + {duplicates} "
        "duplicates dropped",
        read=wording.integer(method.rows_in),
        scored=wording.integer(method.scored),
        rejected=wording.integer(method.rejected),
        blank=wording.integer(method.blank),
        duplicates=wording.integer(method.duplicates),
    )


def customers(review: Review) -> str:
    """How the customers add up."""
    totals = review.totals
    return say(
        "{all}: {lost} lost; {unexplained} of them without a known reason; {unclear} where the "
        "data cannot say whether they are lost; {outside} outside the journey; {unplaced} in no "
        "known stage",
        all=wording.integer(totals.customers),
        lost=wording.integer(totals.lost),
        unexplained=wording.integer(totals.unexplained),
        unclear=wording.integer(totals.loss_unknown),
        outside=wording.integer(totals.outside),
        unplaced=wording.integer(totals.unplaced),
    )
