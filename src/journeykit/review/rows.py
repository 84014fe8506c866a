"""The tables of a review: conversions, health, nine-box, at risk, due, trust; no claims."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from journeykit.definition.findings import nearest
from journeykit.definition.models import AtRiskRule, Axis, Response
from journeykit.graph import JourneyGraph
from journeykit.review.intervals import FEWEST, rate, verdict
from journeykit.review.model import (
    BANDS,
    AtRisk,
    AtRiskRow,
    BandCount,
    Blind,
    BoxCell,
    Conversion,
    Disagreement,
    Due,
    FitRow,
    HealthRow,
    Movement,
    NineBoxGrid,
    ScorecardRow,
    SegmentRow,
    Tone,
    Totals,
    Unmapped,
)
from journeykit.review.picture import stage_name
from journeykit.review.sources import Sources
from journeykit.scoring.tallied import (
    AtRiskCustomer,
    BandTally,
    BoxTally,
    ConversionTally,
    CustomerTotals,
    DueTally,
    StageTally,
    Tallies,
)

_FLOWS = {
    "customer_intent": "customer intent and demand",
    "order_to_cash": "order to cash",
    "procure_to_pay": "procure to pay and supply",
    "operational_execution": "operational execution",
    "financial_performance": "financial performance",
    "people_capability": "people, capability and governance",
}
_FIXED_REASONS = {
    "band_red": ("health is red", "Agree a recovery plan"),
    "band_fell": ("health fell", "Ask what has changed"),
    "stuck": ("longer in the stage than planned", "Remove what holds them"),
    "renewal_due": ("renewal within 90 days, evidence missing", "Start the renewal"),
    "renewal_overdue": ("renewal overdue", "Settle the renewal"),
}


def totals(tally: CustomerTotals) -> Totals:
    """The customers as a whole."""
    return Totals(**{name: getattr(tally, name) for name in Totals.__dataclass_fields__})


def conversions(graph: JourneyGraph, sources: Sources) -> tuple[Conversion, ...]:
    """Of the decided at each stage: how many went on; now against before where that is known."""
    comparison = sources.earlier.comparison if sources.earlier else None
    stages = {tally.stage: tally for tally in sources.tallies.stages}
    now = comparison.since if comparison else tuple(map(_ever_decided, stages.values()))
    before = {tally.stage: tally for tally in comparison.by_then} if comparison else {}
    return tuple(
        _conversion(graph, tally, before.get(tally.stage), stages[tally.stage], len(now))
        for tally in now
    )


def _ever_decided(tally: StageTally) -> ConversionTally:
    return ConversionTally(tally.stage, tally.went_on, tally.went_on + tally.lost)


def _conversion(
    graph: JourneyGraph,
    now: ConversionTally,
    before: ConversionTally | None,
    stage: StageTally,
    comparisons: int,
) -> Conversion:
    rate_now = rate(now.went_on, now.decided)
    rate_before = rate(before.went_on, before.decided) if before else None
    word, interval = verdict(rate_now, rate_before, comparisons)
    difference = None
    if interval and rate_before and rate_now.share is not None and rate_before.share is not None:
        difference = rate_now.share - rate_before.share
    ways = graph.forward(now.stage)
    return Conversion(
        stage=now.stage,
        stage_name=stage_name(graph, now.stage),
        to_name=" or ".join(stage_name(graph, way.target) for way in ways) or "done",
        now=rate_now,
        before=rate_before,
        verdict=word,
        difference=difference,
        difference_low=interval.low if interval else None,
        difference_high=interval.high if interval else None,
        target=graph.stage(now.stage).target,
        still_here=stage.in_progress + stage.waiting + stage.unknown,
        ranked=now.decided >= FEWEST and (before is None or before.decided >= FEWEST),
    )


def health_rows(graph: JourneyGraph, now: Tallies, before: Tallies | None) -> tuple[HealthRow, ...]:
    """Health at each stage that has any, in the journey's order."""
    found = {tally.stage for tally in now.bands}
    return tuple(
        HealthRow(
            stage=stage.id,
            stage_name=stage.label,
            bands=_bands(now.bands, stage.id),
            before=_bands(before.bands, stage.id) if before else None,
            provisional=sum(t.provisional for t in now.bands if t.stage == stage.id),
        )
        for stage in graph.stages
        if stage.id in found
    )


def _bands(tallies: Iterable[BandTally], stage: str) -> tuple[BandCount, ...]:
    known = {tally.band: tally for tally in tallies if tally.stage == stage}
    return tuple(
        BandCount(band, known[band].n, known[band].value)
        if band in known
        else BandCount(band, 0, None)
        for band in BANDS
    )


def nine_box(graph: JourneyGraph, now: Tallies, before: Tallies | None) -> NineBoxGrid | None:
    """The grid with counts, where the journey has one."""
    written = graph.journey.nine_box
    if written is None:
        return None
    boxes = {(tally.row, tally.column): tally for tally in now.boxes}
    earlier = {(tally.row, tally.column): tally.n for tally in before.boxes} if before else None

    def cell(row: int, column: int) -> BoxCell:
        tally = boxes.get((row, column), BoxTally(row, column, 0, None))
        plays = written.plays
        return BoxCell(
            row=written.rows.labels[row],
            column=written.columns.labels[column],
            play=plays[2 - row][column] if plays else None,
            n=tally.n,
            value=tally.value,
            before=None if earlier is None else earlier.get((row, column), 0),
        )

    beside = boxes.get((None, None))
    return NineBoxGrid(
        row_name=_axis_name(written.rows),
        column_name=_axis_name(written.columns),
        row_cuts=written.rows.cuts,
        column_cuts=written.columns.cuts,
        cells=tuple((cell(row, 0), cell(row, 1), cell(row, 2)) for row in (2, 1, 0)),
        beside=beside.n if beside else 0,
    )


def _axis_name(axis: Axis) -> str:
    return axis.name or axis.by


def scorecard(graph: JourneyGraph, sources: Sources) -> tuple[ScorecardRow, ...]:
    """The scorecard with targets, changes and history."""
    earlier = sources.earlier.tallies.scorecard if sources.earlier else None
    rows = []
    for place, entry in enumerate(graph.journey.scorecard):
        value = sources.tallies.scorecard[place]
        previous = earlier[place] if earlier else None
        change = None if value is None or previous is None else value - previous
        higher = entry.better == "higher"
        met = None
        if value is not None and entry.target is not None:
            met = value >= entry.target if higher else value <= entry.target
        past = tuple((day, values[place]) for day, values in sources.history)
        rows.append(
            ScorecardRow(
                id=entry.id,
                name=entry.name or entry.id,
                value=value,
                unit=entry.unit,
                target=entry.target,
                better=entry.better,
                owner=entry.owner,
                met=met,
                previous=previous,
                change=change,
                tone=tone_of(change, higher),
                history=(*past, (sources.facts.as_of, value)),
            )
        )
    return tuple(rows)


def tone_of(change: float | None, higher_is_better: bool) -> Tone:
    """Whether a change is good or bad; none and nothing are neither."""
    if not change:
        return "neutral"
    return "good" if (change > 0) == higher_is_better else "bad"


def at_risk(graph: JourneyGraph, now: Tallies, before: Tallies | None) -> AtRisk:
    """The member-at-risk monitor."""
    rules = {rule.id: rule for rule in graph.journey.at_risk}
    medians = {tally.stage: tally.median_days for tally in now.stages}
    return AtRisk(
        n=now.at_risk_totals.n,
        value=now.at_risk_totals.value,
        before=before.at_risk_totals.n if before else None,
        rows=tuple(_at_risk_row(graph, rules, medians, row) for row in now.at_risk),
        by_reason=tuple((_reason_words(rules, t.text), t.n) for t in now.at_risk_reasons),
    )


def _reason_words(rules: dict[str, AtRiskRule], reason: str) -> str:
    if reason in _FIXED_REASONS:
        return _FIXED_REASONS[reason][0]
    rule = rules.get(reason)
    return (rule.name or rule.id) if rule else reason


def _at_risk_row(
    graph: JourneyGraph,
    rules: dict[str, AtRiskRule],
    medians: dict[str, float | None],
    row: AtRiskCustomer,
) -> AtRiskRow:
    own = [rules[reason] for reason in row.reasons if reason in rules]
    actions = [rule.action for rule in own if rule.action]
    if not actions:
        actions = [_FIXED_REASONS[r][1] for r in row.reasons if r in _FIXED_REASONS]
    stage_owner = graph.stage(row.stage).owner if row.stage in graph else None
    owners = [row.owner, *(rule.owner for rule in own), stage_owner]
    return AtRiskRow(
        customer_id=row.customer_id,
        name=row.name,
        stage=row.stage,
        stage_name=stage_name(graph, row.stage),
        band=next((band for band in BANDS if band == row.band), None),
        value=row.value,
        days_in_stage=row.days_in_stage,
        median_days=medians.get(row.stage),
        reasons=tuple(_reason_words(rules, reason) for reason in row.reasons),
        owner=next((owner for owner in owners if owner), None),
        actions=tuple(dict.fromkeys(actions)),
        renewal_date=row.renewal_date,
        outcome=row.outcome,
    )


def due(graph: JourneyGraph, now: Tallies, before: Tallies | None) -> tuple[Due, ...]:
    """What holds now and is to be answered: moments, then events, then the customers' voice."""
    asked = [
        _Asked("moment", moment.id, moment.name, stage.id, stage.label, moment.response)
        for stage in graph.stages
        for moment in stage.emotional_moments
    ]
    asked += [
        _Asked("event", event.id, event.name, None, None, event.response)
        for event in graph.journey.external_events
    ]
    asked += [
        _Asked("voice", topic.id, topic.name, None, None, None, topic.owner, topic.to)
        for topic in graph.journey.customer_voice
    ]
    rows = (one.row(now, before) for one in asked)
    return tuple(row for row in rows if row.n)


@dataclass(frozen=True)
class _Asked:
    """A moment, an event or a topic, and the response that its author planned."""

    kind: Literal["moment", "event", "voice"]
    id: str
    name: str | None
    stage: str | None
    stage_name: str | None
    response: Response | None
    owner: str | None = None
    to: str | None = None

    def row(self, now: Tallies, before: Tallies | None) -> Due:
        held = self._tallies(now)
        dates = [tally.first_due for tally in held if tally.first_due]
        values = [tally.value for tally in held if tally.value is not None]
        response = self.response
        return Due(
            kind=self.kind,
            id=self.id,
            name=self.name or self.id,
            stage_name=self.stage_name,
            n=sum(tally.n for tally in held),
            value=sum(values) if values else None,
            response=response.action if response else None,
            owner=(response.owner if response else None) or self.owner,
            to=self.to,
            first_due=min(dates) if dates else None,
            overdue=sum(tally.overdue for tally in held),
            before=sum(tally.n for tally in self._tallies(before)) if before else None,
        )

    def _tallies(self, tallies: Tallies) -> list[DueTally]:
        return [
            tally
            for tally in tallies.due
            if (tally.kind, tally.id) == (self.kind, self.id) and self.stage in (None, tally.stage)
        ]


def disagreements(graph: JourneyGraph, now: Tallies) -> tuple[Disagreement, ...]:
    """Where the CRM and the evidence differ, most first."""
    return tuple(
        Disagreement(
            recorded=stage_name(graph, tally.recorded) if tally.recorded else "unmapped bucket",
            evidence=stage_name(graph, tally.stage),
            n=tally.n,
            kind={"lost": "at odds about the loss"}.get(tally.disagreement, tally.disagreement),
        )
        for tally in now.recorded
        if tally.disagreement != "none"
    )


def unmapped_buckets(graph: JourneyGraph, now: Tallies) -> tuple[Unmapped, ...]:
    """CRM buckets that no stage names, with the stage that has the nearest one."""
    buckets = {bucket: stage.label for stage in graph.stages for bucket in stage.crm}
    found = []
    for tally in now.unmapped_buckets:
        near = nearest(tally.text, buckets)
        words = f"{near} ({buckets[near]})" if near else None
        found.append(Unmapped(tally.text, tally.n, words))
    return tuple(found)


def unmapped_reasons(graph: JourneyGraph, now: Tallies) -> tuple[Unmapped, ...]:
    """Recorded reasons that no branch names, with the nearest that one does."""
    known = [text for node in graph.loss_nodes for text in node.branch.recorded]
    return tuple(Unmapped(t.text, t.n, nearest(t.text, known)) for t in now.unmapped_reasons)


def fit_rows(now: Tallies) -> tuple[FitRow, ...]:
    """Customers inside the ideal against those outside."""
    words: dict[bool | None, Literal["fit", "non_fit", "unknown"]]
    words = {True: "fit", False: "non_fit", None: "unknown"}
    return tuple(
        FitRow(words[t.fit], t.n, rate(t.lost, t.decided), t.value, t.cost_to_serve)
        for t in now.fit
    )


def segment_rows(now: Tallies) -> tuple[SegmentRow, ...]:
    """Every value of every segment."""
    return tuple(
        SegmentRow(t.segment, t.label or "(empty)", t.n, rate(t.lost, t.decided), t.value, t.red)
        for t in now.segments
    )


def blind_spots(graph: JourneyGraph) -> Blind:
    """Flows that feed no column in use (where any is declared), operations and stages unhelped."""
    definition = graph.definition
    columns = definition.columns
    declared = {column.flow for column in columns.values() if column.flow}
    feeding = {columns[name].flow for name in definition.used_columns}
    operations = graph.journey.operations
    helped = {stage for operation in operations for stage in operation.advances}
    return Blind(
        flows=tuple(words for flow, words in _FLOWS.items() if declared and flow not in feeding),
        idle_operations=tuple(o.name or o.id for o in operations if not o.advances),
        unhelped_stages=tuple(s.label for s in graph.stages if operations and s.id not in helped),
    )


def movement(sources: Sources) -> Movement | None:
    """Who moved between the two snapshots."""
    comparison = sources.earlier.comparison if sources.earlier else None
    if comparison is None:
        return None
    tally = comparison.movement
    return Movement(
        new=tally.new,
        vanished=tally.vanished,
        moved_on=tally.moved_on,
        newly_lost=tally.newly_lost,
        returned=tally.returned,
        improved=tally.improved,
        worsened=tally.worsened,
    )
