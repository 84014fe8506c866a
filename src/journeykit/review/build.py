"""A journey and its snapshots' counts into a ``Review``."""

from __future__ import annotations

from collections.abc import Iterator

from journeykit.graph import JourneyGraph
from journeykit.review import claims, rows, wording
from journeykit.review.changes import changes, value_unit
from journeykit.review.model import Method, Review
from journeykit.review.picture import journey_picture, loss_reasons
from journeykit.review.sources import Sources


def build_review(graph: JourneyGraph, sources: Sources, title: str | None = None) -> Review:
    """The whole review. Pure: the same sources give the same review."""
    now = sources.tallies
    before = sources.earlier.tallies if sources.earlier else None
    unit = graph.journey.data.unit if graph.journey.data else "customer"
    conversions = rows.conversions(graph, sources)
    scorecard = rows.scorecard(graph, sources)
    grid = rows.nine_box(graph, now, before)
    losses = loss_reasons(graph, now)
    health = rows.health_rows(graph, now, before)
    risk = rows.at_risk(graph, now, before)
    due = rows.due(graph, now, before)
    disagreements = rows.disagreements(graph, now)
    found = changes(graph, sources, conversions, scorecard, grid)
    return Review(
        title=title or graph.journey.label,
        period=wording.quarter(sources.facts.as_of),
        previous_period=wording.quarter(sources.earlier.facts.as_of) if sources.earlier else None,
        unit=unit,
        unit_plural=wording.plural(unit),
        value_unit=value_unit(graph),
        objective=graph.journey.objective,
        headline=claims.headline(graph, sources, found),
        improved=claims.improved(found),
        worsened=claims.worsened(found),
        decisions=claims.decisions(graph, sources, found, scorecard, conversions, losses, due),
        definition_changed=sources.definition_changed,
        totals=rows.totals(now.totals),
        previous_totals=rows.totals(before.totals) if before else None,
        scorecard=scorecard,
        map_title=claims.map_title(graph, sources),
        picture=journey_picture(graph, now, before),
        flow_title=claims.flow_title(graph, losses),
        losses=losses,
        conversion_title=claims.conversion_title(conversions),
        conversions=conversions,
        health_title=claims.health_title(graph, health),
        health=health,
        box_title=claims.box_title(graph, grid),
        nine_box=grid,
        at_risk_title=claims.at_risk_title(graph, risk),
        at_risk=risk,
        due=due,
        movement=rows.movement(sources),
        disagreement_title=claims.disagreement_title(graph, sources, disagreements),
        disagreements=disagreements,
        unmapped_buckets=rows.unmapped_buckets(graph, now),
        unmapped_reasons=rows.unmapped_reasons(graph, now),
        fit=rows.fit_rows(now),
        segments=rows.segment_rows(now),
        blind=rows.blind_spots(graph),
        method=_method(graph, sources),
    )


def _method(graph: JourneyGraph, sources: Sources) -> Method:
    facts = sources.facts
    return Method(
        as_of=facts.as_of,
        against=sources.earlier.facts.as_of if sources.earlier else None,
        input_name=facts.input_name,
        input_hash=facts.input_hash,
        rows_in=facts.rows_in,
        scored=facts.scored,
        rejected=facts.rejected,
        blank=facts.blank,
        duplicates=facts.duplicates,
        unread=facts.unread,
        definition=facts.definition,
        definition_hash=facts.definition_hash,
        version=facts.version,
        notes=tuple(_notes(graph, sources)),
    )


def _notes(graph: JourneyGraph, sources: Sources) -> Iterator[str]:
    totals = sources.tallies.totals
    yield (
        "Rates are of the decided, those who went on or were lost, with 95% Wilson intervals; "
        "those still in a stage are shown beside them."
    )
    if sources.earlier and sources.earlier.comparison:
        yield (
            "A change of conversion is real where the Newcombe interval of the difference excludes "
            "zero at a level of 1 − 0.05 ÷ number of stages; the customers compared are disjoint."
        )
    elif sources.earlier:
        yield "The exports have no customer ids, so that customers are not compared one by one."
    else:
        yield "One snapshot: rates are cumulative, and nothing is said of change."
    if graph.journey.health:
        yield "The health score is a rule of its authors: it was not tested against later losses."
    if totals.by_recorded:
        yield f"{wording.integer(totals.by_recorded)} are placed by the CRM, not by evidence."
    if totals.with_gaps:
        yield f"{wording.integer(totals.with_gaps)} passed a stage whose evidence is missing."
    if totals.at_once:
        yield f"{wording.integer(totals.at_once)} show evidence on two branches; one was taken."
    if totals.provisional:
        yield f"{wording.integer(totals.provisional)} health scores leave out an unknown measure."
    yield "Fewer than 20 are shown in grey and rank nothing."
