"""One customer's row, and the same row in earlier snapshots, into a ``Brief``."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Literal, TypeVar

from journeykit.definition.models import EmotionalMoment, ExternalEvent, Stage, VoiceTopic
from journeykit.graph import JourneyGraph
from journeykit.language import say
from journeykit.records import dataclass
from journeykit.review import wording
from journeykit.review.agenda import agenda
from journeykit.review.attention import reason_words
from journeykit.review.brief_model import (
    Brief,
    BriefMethod,
    CellRead,
    DueHere,
    Evidence,
    EvidenceState,
    HealthHere,
    MeasureHere,
    Needed,
    Past,
)
from journeykit.review.brief_words import changes, headline, standing
from journeykit.review.model import BANDS, Band
from journeykit.review.picture import stage_name
from journeykit.review.placement import stage_state, unsettled_band
from journeykit.review.units import unit, value_unit
from journeykit.review.weighing import weights
from journeykit.scoring.customer import Answer, Cell, Customer
from journeykit.scoring.schema import Progress, Schema

T = TypeVar("T", bound=EmotionalMoment | ExternalEvent | VoiceTopic)

_READ = 6
"""How many columns of a condition are shown."""


@dataclass(frozen=True)
class Earlier:
    """The customer's row in an earlier snapshot of the same meaning."""

    as_of: date
    results: Mapping[str, Any]


def build_brief(
    graph: JourneyGraph,
    customer: Customer,
    earlier: Sequence[Earlier],
    ways: Collection[str],
    method: BriefMethod,
    history_note: str | None = None,
    reason_name: str | None = None,
    *,
    anonymous: bool = False,
) -> Brief:
    """The whole brief. Pure: the same rows give the same brief.

    Args:
        graph: The journey.
        customer: The row, with every condition held against it.
        earlier: The same customer before, oldest first.
        ways: How the customer moved since the last of these: each a ``Way``.
        method: Where the numbers come from.
        history_note: Why snapshots are left out, if any are.
        reason_name: Why the customer was lost, in words.
        anonymous: Who the customer and their owner are is left out of the row.
    """
    row, as_of = customer.results, method.as_of
    stage = graph.stage(row["stage"]) if row["stage"] in graph else None
    timed = stage if row["progress"] == Progress.IN_PROGRESS else None
    before = earlier[-1].results if earlier else None
    health = _health(graph, row, before)
    evidence = tuple(_evidence(graph, customer))
    due = tuple(_due(graph, row, as_of))
    needed = tuple(Needed(one.of, one.term, one.value, one.needs) for one in customer.missing)
    renewal = row["renewal_date"]
    to_renewal = (renewal - as_of).days if renewal else None
    rules = {rule.id: rule for rule in graph.journey.at_risk}
    past = tuple(_past(graph, one.as_of, one.results) for one in earlier)
    now = _past(graph, as_of, row)
    return Brief(
        title=graph.journey.label,
        unit=unit(graph),
        customer_id=str(row["customer_id"]),
        name=row["name"],
        as_of=as_of,
        headline=headline(graph, row, as_of, past, reason_name),
        standing=standing(graph, row, reason_name),
        stage=row["stage"],
        stage_name=stage_name(graph, row["stage"]),
        entered_on=row["entered_on"],
        days_in_stage=row["days_in_stage"],
        expected_days=timed.expected_days if timed else None,
        max_days=timed.max_days if timed else None,
        lost=row["lost"],
        value=row["value"],
        value_unit=value_unit(graph),
        owner=row["owner"],
        outcome=row["outcome"],
        renewal_date=renewal,
        days_to_renewal=to_renewal,
        fit=row["fit"],
        box=row["box"],
        play=row["play"],
        agenda=agenda(graph, row, as_of, evidence, needed, health, due),
        evidence=evidence,
        needed=needed,
        health=health,
        at_risk=tuple(reason_words(rules, reason) for reason in row["at_risk"] or ()),
        due=due,
        history=(*past, now) if past else (),
        changed=changes(graph, past, now, ways),
        history_note=history_note,
        method=method,
        anonymous=anonymous,
    )


def _evidence(graph: JourneyGraph, customer: Customer) -> Iterator[Evidence]:
    row = customer.results
    schema = Schema.of(graph.definition)
    answers = {answer.route: answer for answer in customer.answers}
    for place, stage in enumerate(graph.journey.stages):
        where = stage_state(stage.id, row)
        validation = stage.validation
        answer = answers.get(("stages", place, "validation", "when"))
        answer = answer or answers.get(("stages", place, "validation", "date"))
        yield Evidence(
            stage=stage.id,
            stage_name=stage.label,
            where=where,
            proof=validation.evidence if validation else None,
            state=_evidence_state(stage, row, answer, where),
            on=row[schema.validated_on[stage.id]],
            skipped=stage.id in (row["gaps"] or ()),
            carried=stage.id in (row["carried"] or ()) and not _again(stage, row),
            reads=tuple(_read(cell) for cell in answer.cells[:_READ]) if answer else (),
        )


def _evidence_state(
    stage: Stage, row: Mapping[str, Any], answer: Answer | None, where: str
) -> EvidenceState:
    if stage.id in (row["validated"] or ()) and not _again(stage, row):
        return "reached"
    if answer is None or where == "not reached":
        return "not_due"
    return "unknown" if answer.value is None else "missing"


def _again(stage: Stage, row: Mapping[str, Any]) -> bool:
    """Whether the customer is in a further round of a stage: the evidence of the last is old."""
    here = stage.id == row["stage"] and row["progress"] == Progress.IN_PROGRESS
    return stage.repeats and here


def _read(cell: Cell) -> CellRead:
    return CellRead(cell.name, cell_words(cell))


def cell_words(cell: Cell) -> str:
    """What stands in a cell, as people read it."""
    value = cell.value
    if cell.absent:
        return say("not in the export")
    if cell.text is not None:
        return say("unreadable: {text}", text=cell.text)
    if value is None:
        return say("empty")
    if isinstance(value, bool):
        return say("yes") if value else say("no")
    if isinstance(value, date):
        return wording.day(value)
    if isinstance(value, int | float):
        return wording.number(value, 2)
    return str(value)


def _health(
    graph: JourneyGraph, row: Mapping[str, Any], before: Mapping[str, Any] | None
) -> HealthHere | None:
    health = graph.journey.health
    if health is None or row["band"] is None:
        return None
    schema = Schema.of(graph.definition)
    weight = weights(health, row)
    known = sum(
        weight[one.id] for one in health.measures if row[schema.contribution[one.id]] is not None
    )
    measures = [
        MeasureHere(
            id=one.id,
            name=one.name or one.id,
            kind=one.kind,
            value=row[schema.measured[one.id]],
            points=row[schema.points[one.id]],
            points_before=before[schema.points[one.id]] if before else None,
            adds=row[schema.contribution[one.id]],
            most=100 * weight[one.id] / known
            if known and row[schema.contribution[one.id]] is not None
            else None,
        )
        for one in health.measures
    ]
    names = {gate.id: gate.name or gate.id for gate in health.gates}
    return HealthHere(
        band=_band(row["band"]) or "unknown",
        score=row["health_score"],
        low=row["health_low"],
        high=row["health_high"],
        unsettled=unsettled_band(graph, row),
        gates=tuple(names[gate] for gate in row["gates"] or ()),
        measures=tuple(sorted(measures, key=_room, reverse=True)),
    )


def _room(measure: MeasureHere) -> float:
    """How much a measure could still add; what is not known comes last."""
    if measure.adds is None or measure.most is None:
        return -1.0
    return measure.most - measure.adds


def _due(graph: JourneyGraph, row: Mapping[str, Any], as_of: date) -> Iterator[DueHere]:
    """The moments, events and topics that hold, in this order."""
    stage = graph.stage(row["stage"]) if row["stage"] in graph else None
    for moment, on in _held(row, "moments", stage.emotional_moments if stage else ()):
        yield _answered("moment", moment, on, as_of)
    for event, on in _held(row, "events", graph.journey.external_events):
        yield _answered("event", event, on, as_of)
    for topic, on in _held(row, "voice", graph.journey.customer_voice):
        yield DueHere(
            kind="voice",
            id=topic.id,
            name=topic.name or topic.id,
            response=None,
            owner=topic.owner,
            to=topic.to,
            due=on,
            days_over=_over(on, as_of),
        )


def _answered(
    kind: Literal["moment", "event"],
    one: EmotionalMoment | ExternalEvent,
    on: date | None,
    as_of: date,
) -> DueHere:
    """A moment or an event with the response that is written for it."""
    return DueHere(
        kind=kind,
        id=one.id,
        name=one.name or one.id,
        response=one.response.action if one.response else None,
        owner=one.response.owner if one.response else None,
        to=None,
        due=on,
        days_over=_over(on, as_of),
    )


def _held(
    row: Mapping[str, Any], column: str, written: Sequence[T]
) -> Iterator[tuple[T, date | None]]:
    """Those that hold, as the author wrote them, and by when each is to be answered."""
    by_id = {one.id: one for one in written}
    days = row[f"{column}_due"] or ()
    for place, name in enumerate(row[column] or ()):
        yield by_id[name], days[place] if place < len(days) else None


def _over(on: date | None, as_of: date) -> int | None:
    return (as_of - on).days if on else None


def _past(graph: JourneyGraph, as_of: date, row: Mapping[str, Any]) -> Past:
    return Past(
        as_of=as_of,
        stage_name=stage_name(graph, row["stage"]),
        progress=row["progress"],
        band=_band(row["band"]),
        score=row["health_score"],
        value=row["value"],
        box=row["box"],
        at_risk=len(row["at_risk"] or ()),
        lost=row["lost"],
    )


def _band(text: str | None) -> Band | None:
    return next((band for band in BANDS if band == text), None)
