"""The titles of a review's sections: each says its section's finding."""

from __future__ import annotations

from journeykit.graph import JourneyGraph
from journeykit.review import wording
from journeykit.review.boxes import in_box, worst_box
from journeykit.review.changes import health_shares, really_changed
from journeykit.review.intervals import FEWEST
from journeykit.review.model import (
    AtRisk,
    Claim,
    Conversion,
    Disagreement,
    FitRow,
    HealthRow,
    LossReason,
    NineBoxGrid,
)
from journeykit.review.picture import stage_name
from journeykit.review.sources import Sources
from journeykit.review.units import cost_unit, unit, unit_words, units, watched_words, worth
from journeykit.scoring.schema import OUTSIDE, UNKNOWN

_MOST_NAMES = 3


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
        stages = wording.counted(len(graph.stages), "stage")
        return Claim(f"The journey has {stages} and no low point on record")
    valence, stage, moment = low
    name = f"“{moment.name or moment.id}” at {stage.label}"
    lowest = [entry for entry in moments if entry[0] == valence]
    if len(lowest) > 1:
        others = wording.integer(len(lowest) - 1)
        name += f", and as low at {others} other{'s' if len(lowest) > 2 else ''}"
        return Claim(f"The customer is lowest at {name}", "bad")
    holding = sum(
        tally.n
        for tally in sources.tallies.due
        if (tally.kind, tally.id, tally.stage) == ("moment", moment.id, stage.id)
    )
    now = f", which holds for {unit_words(graph, holding)} now" if holding else ""
    return Claim(f"The customer is lowest at {name}{now}", "bad")


def flow_title(graph: JourneyGraph, losses: tuple[LossReason, ...]) -> Claim:
    """Where most losses happen."""
    total = sum(loss.n for loss in losses)
    if not total:
        return Claim("Nobody is known to be lost")
    by_stage: dict[str, int] = {}
    for loss in losses:
        by_stage[loss.stage] = by_stage.get(loss.stage, 0) + loss.n
    stage = max(by_stage, key=lambda name: by_stage[name])
    if total < FEWEST:
        return Claim(f"{unit_words(graph, total)} {wording.are(total)} known to be lost", "bad")
    where = {
        UNKNOWN: "happen where the data shows no stage",
        OUTSIDE: "happen outside the journey",
    }.get(stage, f"happen at {stage_name(graph, stage)}")
    if by_stage[stage] == total:
        return Claim(f"All {wording.integer(total)} losses {where}", "bad")
    share = wording.percent(by_stage[stage] / total)
    numbers = f"({wording.integer(by_stage[stage])} of {wording.integer(total)})"
    return Claim(f"{share} of all losses {where} {numbers}", "bad")


def conversion_title(graph: JourneyGraph, rows: tuple[Conversion, ...]) -> Claim:
    """How many conversions really changed; without a comparison the lowest one."""
    if not graph.shows_loss:
        return Claim("Nothing in the data shows a loss, so that no stage has a rate")
    compared = [row for row in rows if row.before is not None and row.ranked]
    if compared:
        return _changed(compared)
    ranked = [row for row in rows if row.ranked and row.now.share is not None]
    if not ranked:
        return Claim("Too few are decided to compare the stages")
    low = min(ranked, key=lambda row: row.now.share or 0.0)
    share = wording.percent(low.now.share)
    lowest = [row.stage_name for row in ranked if wording.percent(row.now.share) == share]
    if len(ranked) == 1:
        return Claim(f"{share} of the decided go on from {low.stage_name}")
    if len(lowest) == len(ranked):
        return Claim(f"{share} of the decided go on from every stage with enough of them")
    if len(lowest) > 1:
        return Claim(f"Fewest go on from {wording.listed(lowest, _MOST_NAMES)}: {share} each")
    return Claim(f"Fewest go on from {low.stage_name}: {share} of the decided")


def _changed(compared: list[Conversion]) -> Claim:
    real = [row for row in compared if really_changed(row)]
    gains = [row.stage_name for row in real if row.verdict == "real_gain"]
    drops = [row.stage_name for row in real if row.verdict == "real_drop"]
    if not real:
        return Claim("No conversion changed beyond noise")
    parts = []
    if gains:
        parts.append(f"more go on from {wording.listed(gains, _MOST_NAMES)}")
    if drops:
        parts.append(f"fewer go on from {wording.listed(drops, _MOST_NAMES)}")
    how_many = f"{len(real)} of {len(compared)} conversions"
    if len(real) == 1 and len(compared) > 1:
        how_many = "Only one conversion"
    elif len(real) == 1:
        how_many = "The conversion"
    return Claim(f"{how_many} really changed: {', '.join(parts)}", "bad" if drops else "good")


def health_title(graph: JourneyGraph, rows: tuple[HealthRow, ...]) -> Claim:
    """How many are red, and where red grew."""
    n = sum(row.n for row in rows)
    if not n:
        return Claim("Nobody is in a stage with a health score")
    compared = [(row, shares) for row in rows if (shares := health_shares((row,), "red"))]
    grown = [
        row.stage_name
        for row, shares in compared
        if shares.now > shares.then and not wording.alike(shares.now, shares.then)
    ]
    if grown and len(grown) == 1 and len(rows) == len(compared) > 1:
        return Claim(f"{grown[0]} is the only stage where the share of red grew", "bad")
    if grown:
        return Claim(f"The share of red grew at {wording.listed(grown, _MOST_NAMES)}", "bad")
    red = sum(count.n for row in rows for count in row.bands if count.band == "red")
    if not red:
        return Claim(f"None of {watched_words(graph, n)} is red", "good")
    of = f"{wording.integer(red)} of {watched_words(graph, n)}"
    return Claim(f"{of} {wording.are(red)} red", "bad")


def box_title(graph: JourneyGraph, grid: NineBoxGrid | None) -> Claim:
    """Who is worth most and stands worst; where no axis is health, where most stand."""
    if grid is None:
        return Claim("The journey has no nine-box")
    cells = [cell for line in grid.cells for cell in line]
    placed = sum(cell.n for cell in cells)
    if not placed:
        return Claim(f"No {unit(graph)} can be placed in a box")
    worst = worst_box(graph, grid)
    if worst is None:
        most = max(cells, key=lambda cell: cell.n)
        of = f"{wording.integer(most.n)} of {unit_words(graph, placed)}"
        return Claim(f"{of} {'stands' if most.n == 1 else 'stand'} {in_box(grid, most)}")
    if not worst.n:
        return Claim(f"No {unit(graph)} stands {in_box(grid, worst)}", "good")
    stand = "stands" if worst.n == 1 else "stand"
    text = f"{unit_words(graph, worst.n)}{worth(graph, worst.value)} {stand} {in_box(grid, worst)}"
    return Claim(text + _than_before(worst.n, worst.before), "bad")


def at_risk_title(graph: JourneyGraph, risk: AtRisk) -> Claim:
    """How many need action, and what is at stake."""
    if not risk.n:
        return Claim(f"No {unit(graph)} needs action now", "good")
    need = "needs" if risk.n == 1 else "need"
    text = f"{unit_words(graph, risk.n)}{worth(graph, risk.value)} {need} action now"
    return Claim(text + _than_before(risk.n, risk.before), "bad")


def _than_before(n: int, before: int | None) -> str:
    if before is None or before == n:
        return ""
    more = "more" if n > before else "fewer"
    return f", {wording.integer(abs(n - before))} {more} than before"


def disagreement_title(
    graph: JourneyGraph, sources: Sources, rows: tuple[Disagreement, ...]
) -> Claim:
    """How often the CRM and the evidence disagree, of those in a bucket that the journey knows."""
    asked = sum(t.n for t in sources.tallies.recorded if t.recorded is not None)
    if not asked:
        return Claim("What the numbers rest on: the export records no CRM stage")
    n = sum(row.n for row in rows)
    if not n:
        who = unit_words(graph, asked)
        return Claim(
            f"The CRM and the evidence agree on {'all ' if asked > 1 else ''}{who}", "good"
        )
    if asked < FEWEST:
        of = f"{wording.integer(n)} of {unit_words(graph, asked)}"
        return Claim(f"The CRM and the evidence disagree on {of}", "bad")
    return Claim(
        f"The CRM and the evidence disagree on {wording.percent(n / asked)} of {units(graph)} "
        f"({wording.integer(n)} of {wording.integer(asked)})",
        "bad",
    )


def fit_title(graph: JourneyGraph, rows: tuple[FitRow, ...]) -> Claim:
    """What customers outside the ideal cost, against those inside."""
    costs = {row.fit: row.cost_to_serve for row in rows if row.n >= FEWEST}
    inside, outside = costs.get("fit"), costs.get("non_fit")
    if inside is None or outside is None:
        return Claim("Fit with the ideal customer")
    cost_outside, cost_inside = (wording.money(c, cost_unit(graph)) for c in (outside, inside))
    if cost_outside == cost_inside:
        return Claim(f"Inside the ideal and outside, an average {unit(graph)} costs {cost_inside}")
    return Claim(
        f"Outside the ideal, an average {unit(graph)} costs {cost_outside} to serve, "
        f"inside it {cost_inside}",
        "bad" if outside > inside else "neutral",
    )
