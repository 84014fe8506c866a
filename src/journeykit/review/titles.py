"""The titles of a review's sections: each says its section's finding."""

from __future__ import annotations

from journeykit.graph import JourneyGraph
from journeykit.language import many, say
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
    Tone,
)
from journeykit.review.picture import stage_name
from journeykit.review.sources import Sources
from journeykit.review.units import (
    cost_unit,
    unit,
    unit_words,
    units,
    watched_one,
    watched_words,
    worth,
)
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
        text = many(
            len(graph.stages),
            "The journey has {n} stage and no low point on record",
            "The journey has {n} stages and no low point on record",
            n=wording.integer(len(graph.stages)),
        )
        return Claim(text)
    valence, stage, moment = low
    gaps = {"moment": moment.name or moment.id, "stage": stage.label}
    others = sum(entry[0] == valence for entry in moments) - 1
    if others:
        text = many(
            others,
            "The customer is lowest at “{moment}” at {stage}, and as low at {n} other moment",
            "The customer is lowest at “{moment}” at {stage}, and as low at {n} other moments",
            n=wording.integer(others),
            **gaps,
        )
        return Claim(text, "bad")
    holding = sum(
        tally.n
        for tally in sources.tallies.due
        if (tally.kind, tally.id, tally.stage) == ("moment", moment.id, stage.id)
    )
    text = say("The customer is lowest at “{moment}” at {stage}", **gaps)
    if holding:
        text = say(
            "The customer is lowest at “{moment}” at {stage}, which holds for {who} now",
            who=unit_words(graph, holding),
            **gaps,
        )
    return Claim(text, "bad")


def flow_title(graph: JourneyGraph, losses: tuple[LossReason, ...]) -> Claim:
    """Where most losses happen."""
    total = sum(loss.n for loss in losses)
    if not total:
        return Claim(say("Nobody is known to be lost"))
    by_stage: dict[str, int] = {}
    for loss in losses:
        by_stage[loss.stage] = by_stage.get(loss.stage, 0) + loss.n
    stage = max(by_stage, key=lambda name: by_stage[name])
    if total < FEWEST:
        text = many(
            total,
            "{who} is known to be lost",
            "{who} are known to be lost",
            who=unit_words(graph, total),
        )
        return Claim(text, "bad")
    where = {
        UNKNOWN: say("happen where the data shows no stage"),
        OUTSIDE: say("happen outside the journey"),
    }.get(stage) or say("happen at {stage}", stage=stage_name(graph, stage))
    everyone = wording.integer(total)
    if by_stage[stage] == total:
        return Claim(say("All {n} losses {where}", n=everyone, where=where), "bad")
    text = say(
        "{share} of all losses {where} ({k} of {n})",
        share=wording.percent(by_stage[stage] / total),
        where=where,
        k=wording.integer(by_stage[stage]),
        n=everyone,
    )
    return Claim(text, "bad")


def conversion_title(graph: JourneyGraph, rows: tuple[Conversion, ...]) -> Claim:
    """How many conversions really changed; without a comparison the lowest one."""
    if not graph.shows_loss:
        return Claim(say("Nothing in the data shows a loss, so that no stage has a rate"))
    compared = [row for row in rows if row.before is not None and row.ranked]
    if compared:
        return _changed(compared)
    ranked = [row for row in rows if row.ranked and row.now.share is not None]
    if not ranked:
        return Claim(say("Too few are decided to compare the stages"))
    low = min(ranked, key=lambda row: row.now.share or 0.0)
    share = wording.percent(low.now.share)
    lowest = [row.stage_name for row in ranked if wording.percent(row.now.share) == share]
    if len(ranked) == 1:
        text = "{share} of the decided go on from {stage}"
        return Claim(say(text, share=share, stage=low.stage_name))
    if len(lowest) == len(ranked):
        text = "{share} of the decided go on from every stage with enough of them"
        return Claim(say(text, share=share))
    if len(lowest) > 1:
        names = wording.listed(lowest, _MOST_NAMES)
        return Claim(say("Fewest go on from {stages}: {share} each", stages=names, share=share))
    text = "Fewest go on from {stage}: {share} of the decided"
    return Claim(say(text, stage=low.stage_name, share=share))


def _changed(compared: list[Conversion]) -> Claim:
    real = [row for row in compared if really_changed(row)]
    gains = [row.stage_name for row in real if row.verdict == "real_gain"]
    drops = [row.stage_name for row in real if row.verdict == "real_drop"]
    if not real:
        return Claim(say("No conversion changed beyond noise"))
    parts = []
    if gains:
        names = wording.listed(gains, _MOST_NAMES)
        parts.append(say("more go on from {stages}", stages=names))
    if drops:
        names = wording.listed(drops, _MOST_NAMES)
        parts.append(say("fewer go on from {stages}", stages=names))
    ways = say(", ").join(parts)
    tone: Tone = "bad" if drops else "good"
    if len(real) == 1 and len(compared) > 1:
        return Claim(say("Only one conversion really changed: {ways}", ways=ways), tone)
    if len(real) == 1:
        return Claim(say("The conversion really changed: {ways}", ways=ways), tone)
    text = say(
        "{k} of {n} conversions really changed: {ways}",
        k=wording.integer(len(real)),
        n=wording.integer(len(compared)),
        ways=ways,
    )
    return Claim(text, tone)


def health_title(graph: JourneyGraph, rows: tuple[HealthRow, ...]) -> Claim:
    """How many are red, and where red grew."""
    n = sum(row.n for row in rows)
    if not n:
        if graph.journey.health is None:
            return Claim(say("The journey has no health score"))
        return Claim(say("Nobody is in a stage with a health score"))
    compared = [(row, shares) for row in rows if (shares := health_shares((row,), "red"))]
    grown = [
        row.stage_name
        for row, shares in compared
        if shares.now > shares.then and wording.share_carried(shares.now, shares.then)
    ]
    risen = sum(shares.now > shares.then for _, shares in compared)
    if len(grown) == risen == 1 and len(rows) == len(compared) > 1:
        text = "{stage} is the only stage where the share of red grew"
        return Claim(say(text, stage=grown[0]), "bad")
    if grown:
        names = wording.listed(grown, _MOST_NAMES)
        return Claim(say("The share of red grew at {stages}", stages=names), "bad")
    red = sum(count.n for row in rows for count in row.bands if count.band == "red")
    if not red:
        if n == 1:
            return Claim(say("The only {unit} is not red", unit=watched_one(graph)), "good")
        return Claim(say("None of {who} is red", who=watched_words(graph, n)), "good")
    text = many(
        red,
        "{n} of {who} is red",
        "{n} of {who} are red",
        n=wording.integer(red),
        who=watched_words(graph, n),
    )
    return Claim(text, "bad")


def box_title(graph: JourneyGraph, grid: NineBoxGrid | None) -> Claim:
    """Who is worth most and stands worst; where no axis is health, where most stand."""
    if grid is None:
        return Claim(say("The journey has no nine-box"))
    cells = [cell for line in grid.cells for cell in line]
    placed = sum(cell.n for cell in cells)
    if not placed:
        return Claim(say("No {unit} can be placed in a box", unit=unit(graph)))
    worst = worst_box(graph, grid)
    if worst is None:
        most = max(cells, key=lambda cell: cell.n)
        text = many(
            most.n,
            "{n} of {who} stands {box}",
            "{n} of {who} stand {box}",
            n=wording.integer(most.n),
            who=unit_words(graph, placed),
            box=in_box(grid, most),
        )
        return Claim(text)
    if not worst.n:
        text = say("No {unit} stands {box}", unit=unit(graph), box=in_box(grid, worst))
        return Claim(text, "good")
    text = many(
        worst.n,
        "{who} stands {box}",
        "{who} stand {box}",
        who=unit_words(graph, worst.n) + worth(graph, worst.value),
        box=in_box(grid, worst),
    )
    return Claim(text + _than_before(worst.n, worst.before), "bad")


def at_risk_title(graph: JourneyGraph, risk: AtRisk) -> Claim:
    """How many need action, and what is at stake."""
    if not risk.n:
        return Claim(say("No {unit} needs action now", unit=unit(graph)), "good")
    text = many(
        risk.n,
        "{who} needs action now",
        "{who} need action now",
        who=unit_words(graph, risk.n) + worth(graph, risk.value),
    )
    return Claim(text + _than_before(risk.n, risk.before), "bad")


def _than_before(n: int, before: int | None) -> str:
    if before is None or before == n:
        return ""
    difference = wording.integer(abs(n - before))
    if n > before:
        return say(", {n} more than before", n=difference)
    return say(", {n} fewer than before", n=difference)


def disagreement_title(
    graph: JourneyGraph, sources: Sources, rows: tuple[Disagreement, ...]
) -> Claim:
    """How often the CRM and the evidence disagree, of those in a bucket that the journey knows."""
    asked = sum(t.n for t in sources.tallies.recorded if t.recorded is not None)
    if not asked:
        return Claim(say("What the numbers rest on: the export records no CRM stage"))
    n = sum(row.n for row in rows)
    if not n:
        who = unit_words(graph, asked)
        text = many(
            asked,
            "The CRM and the evidence agree on {who}",
            "The CRM and the evidence agree on all {who}",
            who=who,
        )
        return Claim(text, "good")
    if asked < FEWEST:
        text = say(
            "The CRM and the evidence disagree on {n} of {who}",
            n=wording.integer(n),
            who=unit_words(graph, asked),
        )
        return Claim(text, "bad")
    text = say(
        "The CRM and the evidence disagree on {share} of {units} ({k} of {n})",
        share=wording.percent(n / asked),
        units=units(graph),
        k=wording.integer(n),
        n=wording.integer(asked),
    )
    return Claim(text, "bad")


def fit_title(graph: JourneyGraph, rows: tuple[FitRow, ...]) -> Claim:
    """What customers outside the ideal cost, against those inside."""
    costs = {row.fit: row.cost_to_serve for row in rows if row.n >= FEWEST}
    inside, outside = costs.get("fit"), costs.get("non_fit")
    if inside is None or outside is None:
        return Claim(say("Fit with the ideal customer"))
    cost_outside, cost_inside = (wording.money(c, cost_unit(graph)) for c in (outside, inside))
    if cost_outside == cost_inside:
        text = "Inside the ideal and outside, an average {unit} costs {cost}"
        return Claim(say(text, unit=unit(graph), cost=cost_inside))
    text = say(
        "Outside the ideal, an average {unit} costs {outside} to serve, inside it {inside}",
        unit=unit(graph),
        outside=cost_outside,
        inside=cost_inside,
    )
    return Claim(text, "bad" if outside > inside else "neutral")
