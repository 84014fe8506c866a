"""A journey and its snapshots' counts into a ``Review``."""

from __future__ import annotations

from collections.abc import Iterator

from journeykit.graph import JourneyGraph
from journeykit.language import many, say, spoken
from journeykit.review import attention, claims, movement, rows, segments, titles, trust, wording
from journeykit.review.boxes import nine_box
from journeykit.review.changes import changes
from journeykit.review.decisions import decisions
from journeykit.review.durations import duration_rows, duration_title
from journeykit.review.intervals import FEWEST
from journeykit.review.model import Method, Review
from journeykit.review.picture import journey_picture, loss_reasons
from journeykit.review.sources import Sources
from journeykit.review.units import cost_unit, unit, unit_words, units, value_unit


def build_review(graph: JourneyGraph, sources: Sources, title: str | None = None) -> Review:
    """The whole review. Pure: the same sources give the same review."""
    now = sources.tallies
    before = sources.earlier.tallies if sources.earlier else None
    conversions = rows.conversions(graph, sources)
    durations = duration_rows(graph, sources)
    scorecard = rows.scorecard(graph, sources)
    grid = nine_box(graph, now, before)
    losses = loss_reasons(graph, now)
    health = rows.health_rows(graph, now, before)
    risk = attention.at_risk(graph, now, before)
    due = attention.due(graph, now, before)
    disagreements = trust.disagreements(graph, now)
    fit = trust.fit_rows(now)
    by = segments.by_segment(graph, sources)
    found = changes(graph, sources, conversions, durations, scorecard, grid, health)
    needed = decisions(graph, sources, found, scorecard, conversions, losses, due)
    return Review(
        language=spoken().code,
        title=title or graph.journey.label,
        period=wording.quarter(sources.facts.as_of),
        previous_period=_previous_period(sources),
        unit=unit(graph),
        unit_plural=units(graph),
        value_unit=value_unit(graph),
        cost_unit=cost_unit(graph),
        objective=graph.journey.objective,
        headline=claims.headline(graph, sources, found),
        improved=claims.improved(found),
        worsened=claims.worsened(found),
        unchanged=claims.unchanged(sources),
        decisions=needed.told,
        more_decisions=needed.more,
        definition_changed=sources.definition_changed,
        totals=rows.totals(now.totals),
        previous_totals=rows.totals(before.totals) if before else None,
        scorecard=scorecard,
        map_title=titles.map_title(graph, sources),
        picture=journey_picture(graph, now, sources.earlier),
        flow_title=titles.flow_title(graph, losses),
        losses=losses,
        conversion_title=titles.conversion_title(graph, conversions),
        conversions=conversions,
        duration_title=duration_title(
            durations, bool(sources.earlier and sources.earlier.comparison)
        ),
        durations=durations,
        health_title=titles.health_title(graph, health),
        health=health,
        box_title=titles.box_title(graph, grid),
        nine_box=grid,
        at_risk_title=titles.at_risk_title(graph, risk),
        at_risk=risk,
        at_risk_reasons=claims.reasons_claim(graph, risk.by_reason),
        due=due,
        movement=movement.movement(graph, sources),
        movement_title=movement.movement_title(graph, sources),
        movement_claim=movement.movement_claim(graph, sources),
        retention_claim=movement.retention_claim(graph, sources),
        retention_left_out=movement.retention_left_out(graph, sources),
        disagreement_title=titles.disagreement_title(graph, sources, disagreements),
        disagreements=disagreements,
        unmapped_buckets=trust.unmapped_buckets(graph, now),
        unmapped_reasons=trust.unmapped_reasons(graph, now),
        fit_title=titles.fit_title(graph, fit),
        fit=fit,
        segments=trust.segment_rows(now),
        segment_title=segments.segment_title(graph, by),
        by_segment=by,
        blind=trust.blind_spots(graph),
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
        narrowed=facts.narrowed,
    )


def _previous_period(sources: Sources) -> str | None:
    """What the earlier snapshot is called: its quarter, or its day within the same quarter."""
    if sources.earlier is None:
        return None
    day = sources.earlier.facts.as_of
    quarter = wording.quarter(day)
    return quarter if quarter != wording.quarter(sources.facts.as_of) else wording.day(day)


def _notes(graph: JourneyGraph, sources: Sources) -> Iterator[str]:
    yield say(
        "Rates are of the decided, those who went on or were lost, with 95% Wilson intervals; "
        "those still in a stage are shown beside them."
    )
    if sources.earlier and sources.earlier.comparison:
        yield say(
            "A change of conversion is real where the Newcombe interval of the difference excludes "
            "zero at a level of 1 − 0.05 ÷ number of stages; the customers compared are disjoint."
        )
    elif sources.earlier:
        yield say(
            "The exports have no customer ids, so that customers are not compared one by one."
        )
    else:
        yield say("One snapshot: rates are cumulative, and nothing is said of change.")
    if sources.earlier and sources.earlier.facts.input_hash == sources.facts.input_hash:
        yield say(
            "The export is the one that was scored for {day}: only the calendar went on since.",
            day=wording.day(sources.earlier.facts.as_of),
        )
    if graph.journey.health:
        yield say(
            "The health score is a rule of its authors: it was not tested against later losses."
        )
    yield from _counted_notes(graph, sources)
    yield say("Fewer than {n} are shown and rank nothing.", n=wording.integer(FEWEST))


def _counted_notes(graph: JourneyGraph, sources: Sources) -> Iterator[str]:
    totals = sources.tallies.totals
    for n, one, other in (
        (
            totals.by_recorded,
            "{who} is placed by the CRM, not by evidence.",
            "{who} are placed by the CRM, not by evidence.",
        ),
        (
            totals.with_gaps,
            "{who} passed a stage whose evidence is missing.",
            "{who} passed a stage whose evidence is missing.",
        ),
        (
            totals.at_once,
            "{who} shows evidence on two branches; one was taken.",
            "{who} show evidence on two branches; one was taken.",
        ),
        (
            totals.provisional,
            "{who} has a health score that leaves out an unknown measure.",
            "{who} have a health score that leaves out an unknown measure.",
        ),
    ):
        if n:
            yield many(n, one, other, who=unit_words(graph, n))
