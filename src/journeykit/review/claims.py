"""The sentences of a review: headline, titles and decisions, each computed from its numbers."""

from __future__ import annotations

from collections.abc import Iterator

from journeykit.graph import JourneyGraph
from journeykit.review import wording
from journeykit.review.changes import Change, unit_words, value_unit
from journeykit.review.intervals import FEWEST
from journeykit.review.model import (
    AtRisk,
    Claim,
    Conversion,
    Decision,
    Disagreement,
    Due,
    HealthRow,
    LossReason,
    NineBoxGrid,
    ScorecardRow,
)
from journeykit.review.picture import stage_name
from journeykit.review.sources import Sources
from journeykit.scoring.tallied import StageTally

MOST_CLAIMS = 4
MOST_DECISIONS = 6
_MUCH_UNEXPLAINED = 0.2


def headline(graph: JourneyGraph, sources: Sources, found: tuple[Change, ...]) -> Claim:
    """One sentence with the number that matters.

    With a comparison: the best and the gravest change. Without one: the most vulnerable stage, else
    how many there are.
    """
    good = next((change for change in found if change.tone == "good"), None)
    bad = next((change for change in found if change.tone == "bad"), None)
    if good and bad:
        return Claim(f"{_capital(good.clause)}, but {bad.clause}", "bad")
    only = bad or good
    if only:
        return Claim(_capital(only.clause), only.tone)
    vulnerable = most_vulnerable(sources)
    if vulnerable is not None:
        lost, decided = vulnerable.lost, vulnerable.lost + vulnerable.went_on
        name = stage_name(graph, vulnerable.stage)
        return Claim(
            f"{name} is the most vulnerable stage: {wording.percent(lost / decided)} of the "
            f"decided are lost there ({wording.integer(lost)} of {wording.integer(decided)})",
            "bad",
        )
    totals = sources.tallies.totals
    return Claim(
        f"{unit_words(graph, totals.customers)} on this journey, "
        f"{wording.integer(totals.lost)} known to be lost"
    )


def most_vulnerable(sources: Sources) -> StageTally | None:
    """The stage where the largest share of the decided is lost, among those with enough decided."""
    ranked = [
        tally
        for tally in sources.tallies.stages
        if tally.lost and tally.lost + tally.went_on >= FEWEST
    ]
    return max(ranked, key=lambda tally: tally.lost / (tally.lost + tally.went_on), default=None)


def improved(found: tuple[Change, ...]) -> tuple[Claim, ...]:
    """What improved, the most telling first."""
    return _claims(found, "good")


def worsened(found: tuple[Change, ...]) -> tuple[Claim, ...]:
    """What got worse, the gravest first."""
    return _claims(found, "bad")


def _claims(found: tuple[Change, ...], tone: str) -> tuple[Claim, ...]:
    own = [change for change in found if change.tone == tone]
    return tuple(Claim(change.sentence, change.tone) for change in own[:MOST_CLAIMS])


def decisions(
    graph: JourneyGraph,
    sources: Sources,
    found: tuple[Change, ...],
    scorecard: tuple[ScorecardRow, ...],
    conversions: tuple[Conversion, ...],
    losses: tuple[LossReason, ...],
    due: tuple[Due, ...],
) -> tuple[Decision, ...]:
    """Ranked issues: what got worse, what misses its target, what is overdue or unexplained."""
    ranked = [
        Decision(change.rank, change.sentence, change.owner or graph.journey.owner, change.step)
        for change in found
        if change.tone == "bad"
    ]
    said = {decision.text for decision in ranked}
    for decision in (
        *_missed_targets(scorecard, found),
        *_missed_stages(graph, conversions),
        *_vulnerable(graph, sources, losses),
        *_overdue(due),
        *_unexplained(graph, sources),
    ):
        if decision.text not in said:
            ranked.append(decision)
            said.add(decision.text)
    ranked.sort(key=lambda decision: -decision.rank)
    return tuple(ranked[:MOST_DECISIONS])


def _missed_targets(
    rows: tuple[ScorecardRow, ...], found: tuple[Change, ...]
) -> Iterator[Decision]:
    worse = {change.sentence.split(" rose ")[0].split(" fell ")[0] for change in found}
    for row in rows:
        if row.met is False and row.name not in worse:
            yield Decision(
                4,
                f"{row.name} is {wording.measured(row.value, row.unit)}; "
                f"the target is {wording.measured(row.target, row.unit)}.",
                row.owner,
                "agree what brings it to the target, or change the target",
            )


def _missed_stages(graph: JourneyGraph, rows: tuple[Conversion, ...]) -> Iterator[Decision]:
    for row in rows:
        if row.target is not None and row.now.n >= FEWEST and row.now.high < row.target:
            yield Decision(
                4,
                f"{wording.percent(row.now.share)} go on from {row.stage_name} "
                f"({wording.integer(row.now.k)} of {wording.integer(row.now.n)} decided); "
                f"the target is {wording.percent(row.target)}.",
                graph.stage(row.stage).owner,
                _helping(graph, row.stage),
            )


def _helping(graph: JourneyGraph, stage: str) -> str:
    helping = [o.name or o.id for o in graph.journey.operations if stage in o.advances]
    if helping:
        return f"review what {wording.listed(helping, 2)} contribute there"
    return "plan an operation that helps the customer there: there is none"


def _vulnerable(
    graph: JourneyGraph, sources: Sources, losses: tuple[LossReason, ...]
) -> Iterator[Decision]:
    stage = most_vulnerable(sources)
    if stage is None:
        return
    own = [loss for loss in losses if loss.stage == stage.stage and loss.controllable]
    if own:
        top = own[0]
        yield Decision(
            3,
            f"{top.label} is the first reason at {top.stage_name} that could be controlled: "
            f"{wording.integer(top.n)} lost ({wording.percent(top.share)} of its losses).",
            graph.stage(stage.stage).owner,
            f"way back: {top.recovery}" if top.recovery else "there is no way back: plan one",
        )


def _overdue(due: tuple[Due, ...]) -> Iterator[Decision]:
    late = max((item for item in due if item.overdue), key=lambda item: item.overdue, default=None)
    if late is not None:
        yield Decision(
            4,
            f"The response to “{late.name}” is overdue for {wording.integer(late.overdue)} "
            f"of {wording.integer(late.n)}.",
            late.owner,
            late.response or (f"take it to {late.to}" if late.to else "plan a response"),
        )


def _unexplained(graph: JourneyGraph, sources: Sources) -> Iterator[Decision]:
    totals = sources.tallies.totals
    if totals.lost >= FEWEST and totals.unexplained / totals.lost > _MUCH_UNEXPLAINED:
        yield Decision(
            2,
            f"{wording.percent(totals.unexplained / totals.lost)} of the losses have no known "
            f"reason ({wording.integer(totals.unexplained)} of {wording.integer(totals.lost)}).",
            graph.journey.owner,
            "record a reason for every loss, and write the branches that are missing",
        )


# Titles: each says its section's finding


def map_title(graph: JourneyGraph, sources: Sources) -> Claim:
    """Where the customer's feeling is lowest, and for how many that holds now."""
    moments = [
        (moment.valence, stage, moment)
        for stage in graph.stages
        for moment in stage.emotional_moments
        if moment.valence is not None
    ]
    low = min(moments, key=lambda entry: entry[0], default=None)
    if low is None or low[0] >= 0:
        return Claim(f"The journey has {len(graph.stages)} stages and no low point on record")
    _, stage, moment = low
    holding = sum(
        t.n
        for t in sources.tallies.due
        if (t.kind, t.id, t.stage) == ("moment", moment.id, stage.id)
    )
    now = f", now for {unit_words(graph, holding)}" if holding else ""
    return Claim(f"The low point is in {stage.label}: {moment.name or moment.id}{now}", "bad")


def flow_title(graph: JourneyGraph, losses: tuple[LossReason, ...]) -> Claim:
    """Where most losses happen."""
    total = sum(loss.n for loss in losses)
    if not total:
        return Claim("Nobody is known to be lost")
    by_stage: dict[str, int] = {}
    for loss in losses:
        by_stage[loss.stage] = by_stage.get(loss.stage, 0) + loss.n
    stage = max(by_stage, key=lambda name: by_stage[name])
    return Claim(
        f"{wording.percent(by_stage[stage] / total)} of all losses happen at "
        f"{stage_name(graph, stage)} "
        f"({wording.integer(by_stage[stage])} of {wording.integer(total)})",
        "bad",
    )


def conversion_title(rows: tuple[Conversion, ...]) -> Claim:
    """How many conversions really changed; without a comparison the lowest one."""
    compared = [row for row in rows if row.before is not None and row.ranked]
    if compared:
        real = [row for row in compared if row.verdict in ("real_gain", "real_drop")]
        if not real:
            return Claim("No conversion changed beyond noise")
        if len(real) == 1:
            row = real[0]
            word = "more" if row.verdict == "real_gain" else "fewer"
            return Claim(
                f"Only one conversion really changed: {word} go on from {row.stage_name}",
                "good" if row.verdict == "real_gain" else "bad",
            )
        return Claim(f"{len(real)} of {len(compared)} conversions really changed")
    ranked = [row for row in rows if row.ranked and row.now.share is not None]
    if not ranked:
        return Claim("Too few are decided to compare the stages")
    low = min(ranked, key=lambda row: row.now.share or 0.0)
    return Claim(
        f"Fewest go on from {low.stage_name}: {wording.percent(low.now.share)} of the decided"
    )


def health_title(graph: JourneyGraph, rows: tuple[HealthRow, ...]) -> Claim:
    """How many are red, and where red grew."""
    n = sum(row.n for row in rows)
    if not n:
        return Claim("Nobody is in a stage with a health score")
    red = sum(count.n for row in rows for count in row.bands if count.band == "red")
    if rows[0].before is not None:
        grown = [row.stage_name for row in rows if _red_grew(row)]
        if len(grown) == 1 and len(rows) > 1:
            return Claim(f"{grown[0]} is the only stage where red grew", "bad")
        if not grown:
            return Claim(
                f"Red grew in no stage; {unit_words(graph, red)} of {wording.integer(n)} are red"
            )
        if len(grown) > 1:
            return Claim(f"Red grew in {wording.listed(grown, 3)}", "bad")
    return Claim(
        f"{unit_words(graph, red)} of {wording.integer(n)} in health "
        f"{'is' if red == 1 else 'are'} red"
    )


def _red_grew(row: HealthRow) -> bool:
    before = row.before or ()
    of = sum(count.n for count in before)
    if not row.n or not of:
        return False
    return row.bands[0].n / row.n > before[0].n / of


def box_title(graph: JourneyGraph, grid: NineBoxGrid | None) -> Claim:
    """Who is worth most and stands worst."""
    if grid is None:
        return Claim("The journey has no nine-box")
    cell = grid.cells[0][0]
    worth = f" ({wording.money(cell.value, value_unit(graph))})" if cell.value else ""
    text = (
        f"{unit_words(graph, cell.n)}{worth} {'is' if cell.n == 1 else 'are'} "
        f"{cell.row} in {grid.row_name.lower()} and {cell.column} in {grid.column_name.lower()}"
    )
    if cell.before is not None and cell.before != cell.n:
        difference = abs(cell.n - cell.before)
        more = "more" if cell.n > cell.before else "fewer"
        text += f", {wording.integer(difference)} {more} than before"
    return Claim(text, "bad" if cell.n else "good")


def at_risk_title(graph: JourneyGraph, risk: AtRisk) -> Claim:
    """How many need action, and what is at stake."""
    if not risk.n:
        return Claim("Nobody needs action now", "good")
    worth = f" worth {wording.money(risk.value, value_unit(graph))}" if risk.value else ""
    return Claim(
        f"{unit_words(graph, risk.n)}{worth} need{'s' if risk.n == 1 else ''} action now", "bad"
    )


def disagreement_title(
    graph: JourneyGraph, sources: Sources, rows: tuple[Disagreement, ...]
) -> Claim:
    """How often the CRM and the evidence disagree."""
    asked = sum(tally.n for tally in sources.tallies.recorded)
    if not asked:
        return Claim("What the numbers rest on: the export records no CRM stage")
    n = sum(row.n for row in rows)
    if not n:
        return Claim(f"The CRM and the evidence agree on all {unit_words(graph, asked)}", "good")
    return Claim(
        f"The CRM and the evidence disagree on {wording.percent(n / asked)} of "
        f"{unit_words(graph, asked)} ({wording.integer(n)})",
        "bad",
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
