"""What the numbers rest on: CRM against evidence, what nobody maps, fit, segments, blind spots."""

from __future__ import annotations

from typing import Literal

from journeykit.definition.findings import nearest
from journeykit.graph import JourneyGraph
from journeykit.language import say
from journeykit.review.intervals import rate
from journeykit.review.model import Blind, Disagreement, FitRow, SegmentRow, Unmapped
from journeykit.review.picture import stage_name
from journeykit.scoring.schema import LOST
from journeykit.scoring.tallied import RecordedTally, Tallies


def _flows() -> dict[str, str]:
    return {
        "customer_intent": say("customer intent and demand"),
        "order_to_cash": say("order to cash"),
        "procure_to_pay": say("procure to pay and supply"),
        "operational_execution": say("operational execution"),
        "financial_performance": say("financial performance"),
        "people_capability": say("people, capability and governance"),
    }


def _kinds() -> dict[str, str]:
    return {
        "ahead": say("ahead"),
        "behind": say("behind"),
        "lost": say("at odds about the loss"),
    }


def disagreements(graph: JourneyGraph, now: Tallies) -> tuple[Disagreement, ...]:
    """Where the CRM and the evidence differ, most first; a bucket of no stage says nothing."""
    return tuple(
        Disagreement(
            recorded=stage_name(graph, tally.recorded),
            evidence=_evidence(graph, tally),
            n=tally.n,
            kind=_kinds()[tally.disagreement],
        )
        for tally in now.recorded
        if tally.disagreement in _kinds()
    )


def _evidence(graph: JourneyGraph, tally: RecordedTally) -> str:
    name = stage_name(graph, tally.stage)
    if tally.disagreement != "lost":
        return name
    if tally.recorded == LOST:
        return say("{stage}, not lost", stage=name)
    return say("lost at {stage}", stage=name)


def unmapped_buckets(graph: JourneyGraph, now: Tallies) -> tuple[Unmapped, ...]:
    """CRM buckets that no stage names, with the stage that has the nearest one."""
    buckets = {bucket: stage.label for stage in graph.stages for bucket in stage.crm}
    found = []
    for tally in now.unmapped_buckets:
        near = nearest(tally.text, buckets)
        words = say("{bucket} ({stage})", bucket=near, stage=buckets[near]) if near else None
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
        SegmentRow(
            t.segment, t.label or say("(empty)"), t.n, rate(t.lost, t.decided), t.value, t.red
        )
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
        flows=tuple(words for flow, words in _flows().items() if declared and flow not in feeding),
        idle_operations=tuple(o.name or o.id for o in operations if not o.advances),
        unhelped_stages=tuple(s.label for s in graph.stages if operations and s.id not in helped),
    )
