"""One customer explained: every condition with its value, and the score's sum."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from journeykit.errors import InputError
from journeykit.records import dataclass, replace

if TYPE_CHECKING:
    from journeykit.definition.findings import Route
    from journeykit.definition.loader import Definition
    from journeykit.definition.models import Journey
    from journeykit.scoring.customer import Answer, Customer
    from journeykit.scoring.explaining import Missing
    from journeykit.snapshots import Snapshot, SnapshotFolder

_TITLES = {
    "ideal_customer": "Ideal customer",
    "lost": "Lost",
    "external_events": "Outside events",
    "health": "Health",
    "at_risk": "At risk",
    "customer_voice": "Customer voice",
    "nine_box": "Nine-box",
}
_BLOCKS = {
    "emotional_moments": "moment",
    "loss_branches": "loss",
    "branches": "loss",
    "next": "way",
    "gates": "gate",
    "measures": "measure",
    "profiles": "profile",
}


@dataclass(frozen=True)
class WhyRequest:
    """Which customer of which journey's snapshot; ``as_of`` None: the latest."""

    journey: str
    customer_id: str
    snapshots: Path
    as_of: date | None = None


@dataclass(frozen=True)
class Held:
    """An expression held against the customer, with what it is in words.

    ``matters`` is false for what scoring does not look at here: the moments and loss branches of
    a stage where the customer does not stand, the date of what does not hold.
    """

    label: str
    answer: Answer
    matters: bool


@dataclass(frozen=True)
class Section:
    """The expressions of one part of the journey; ``state`` says where the customer is in it."""

    title: str
    state: str | None
    held: tuple[Held, ...]


@dataclass(frozen=True)
class MeasureShown:
    """A measure of health at the customer; what the measures add is the score."""

    id: str
    name: str
    value: float | None
    points: float | None
    weight: float
    adds: float | None


@dataclass(frozen=True)
class Explained:
    """A customer: results by the names of a snapshot's columns, and why they are so.

    ``public`` names those of the results that a scored file holds.
    """

    as_of: date
    results: dict[str, Any]
    public: tuple[str, ...]
    stage_name: str
    why_here: str
    unsettled_band: str | None
    at_risk: tuple[str, ...]
    """Every reason in words."""
    gates: tuple[str, ...]
    """The gates that hold, by their names."""
    reason_name: str | None
    value_unit: str | None
    profile: str | None
    """The health profile that counts, by its name; None where there is none."""
    missing: tuple[Missing, ...]
    """What the next step needs and does not have."""
    sections: tuple[Section, ...]
    measures: tuple[MeasureShown, ...]
    nested: tuple[NestedStand, ...] = ()


@dataclass(frozen=True)
class NestedStand:
    """The same customer in a journey nested at a stage that they reached."""

    stage_name: str
    touchpoint: str
    title: str
    explained: Explained


def explain_customer(request: WhyRequest) -> Explained:
    """Look one customer up in a snapshot and ask every condition again.

    Raises:
        InputError: There is no such snapshot or no such customer; the nearest id is named.
    """
    from journeykit.app.reporting import definition_in
    from journeykit.snapshots import SnapshotFolder

    with SnapshotFolder(request.snapshots, request.journey).opened() as folder:
        snapshot = folder.read(request.as_of) if request.as_of else folder.latest()
        definition = definition_in(snapshot)
        customer = find_customer(definition, snapshot, request.customer_id)
        told = _explained(definition, snapshot.as_of, customer)
        nested = _nested(definition, folder, snapshot.as_of, request.customer_id)
        return replace(told, nested=tuple(nested))


def find_customer(definition: Definition, snapshot: Snapshot, customer_id: str) -> Customer:
    """A customer of a snapshot, with every condition held against them.

    Raises:
        InputError: There is none of that id; the nearest one is named.
    """
    from journeykit.scoring.customer import customer_tally

    asked = customer_tally(definition, snapshot.as_of, snapshot.absent, customer_id)
    rows = snapshot.tally([asked])[asked.name]
    if not rows:
        raise _no_such(customer_id, snapshot)
    found: Customer = asked.row(*rows[0])
    return found


def _nested(
    definition: Definition, folder: SnapshotFolder, as_of: date, customer_id: str
) -> Iterator[NestedStand]:
    """Where the customer stands in the nested journeys that were scored with this snapshot."""
    if not definition.nested:
        return
    from journeykit.app.nesting import nested_snapshots
    from journeykit.scoring.customer import customer_tally

    for found in nested_snapshots(definition, folder, as_of):
        inner, nesting = found.nesting.definition, found.nesting
        asked = customer_tally(inner, as_of, found.snapshot.absent, customer_id)
        for row in found.snapshot.tally([asked])[asked.name]:
            told = _explained(inner, as_of, asked.row(*row))
            deeper = _nested(inner, folder.nested(nesting.key), as_of, customer_id)
            yield NestedStand(
                nesting.stage.label,
                nesting.touchpoint.name or nesting.touchpoint.id,
                inner.journey.label,
                replace(told, nested=tuple(deeper)),
            )


def _no_such(customer_id: str, snapshot: Snapshot) -> InputError:
    from journeykit.scoring.customer import ids_tally
    from journeykit.spelling import nearest

    asked = ids_tally()
    ids = [asked.row(*row) for row in snapshot.tally([asked])[asked.name]]
    close = nearest(customer_id, ids)
    return InputError(
        f"there is no customer {customer_id!r}",
        where=str(snapshot.path),
        help=f"did you mean {close}?"
        if close
        else f"ids are taken as the export writes them: {', '.join(ids[:3])} …",
    )


def _explained(definition: Definition, as_of: date, customer: Customer) -> Explained:
    from journeykit.graph import JourneyGraph
    from journeykit.review.attention import reason_words
    from journeykit.review.placement import unsettled_band, why_here
    from journeykit.review.weighing import weights
    from journeykit.scoring.schema import Schema

    journey, results = definition.journey, dict(customer.results)
    schema = Schema.of(definition)
    graph = JourneyGraph.of(definition)
    rules = {rule.id: rule for rule in journey.at_risk}
    gates = {
        gate.id: gate.name or gate.id for gate in (journey.health.gates if journey.health else ())
    }
    weight = weights(journey.health, results) if journey.health else {}
    names = {stage.id: stage.label for stage in journey.stages}
    data = journey.data
    value = definition.columns.get(data.value) if data and data.value else None
    return Explained(
        as_of=as_of,
        results=results,
        public=tuple(column.name for column in schema.public if column.name in results),
        stage_name=names.get(results["stage"], _place_in_words(results["stage"])),
        why_here=why_here(graph, results),
        unsettled_band=unsettled_band(graph, results),
        at_risk=tuple(reason_words(rules, reason) for reason in results["at_risk"] or ()),
        gates=tuple(gates[name] for name in results["gates"] or ()),
        reason_name=reason_name(journey, results),
        value_unit=value.unit if value else None,
        profile=_profile_name(journey, results),
        missing=customer.missing,
        sections=tuple(_sections(journey, customer)),
        measures=tuple(
            MeasureShown(
                id=measure.id,
                name=measure.name or measure.id,
                value=results[schema.measured[measure.id]],
                points=results[schema.points[measure.id]],
                weight=weight[measure.id],
                adds=results[schema.contribution[measure.id]],
            )
            for measure in (journey.health.measures if journey.health else ())
            if results["band"] is not None
        ),
    )


def _profile_name(journey: Journey, results: Mapping[str, Any]) -> str | None:
    from journeykit.review.weighing import profile_of

    found = profile_of(journey.health, results)
    return (found.name or found.id) if found else results.get("profile")


def _place_in_words(stage: str) -> str:
    from journeykit.language import say

    names = {"outside": say("no stage: outside the journey"), "unknown": say("no known stage")}
    return names.get(stage, stage)


def reason_name(journey: Journey, results: Mapping[str, Any]) -> str | None:
    """Why a customer was lost, in words; None where they are not."""
    from journeykit.language import say

    reason, recorded = results["reason"], results["recorded_reason"]
    if reason is None:
        return None
    branches = [branch for stage in journey.stages for branch in stage.loss_branches]
    branches += journey.lost.branches if journey.lost else ()
    name = next((one.reason for one in branches if one.id == reason and one.reason), None)
    words = name or {
        "none_recorded": say("no reason recorded"),
        "other_stage": say("a reason of another stage"),
        "unmapped": say("a reason that no branch names"),
    }.get(reason, reason)
    if not recorded:
        return words
    return say("{reason} (recorded: {recorded})", reason=words, recorded=recorded)


def _sections(journey: Journey, customer: Customer) -> Iterator[Section]:
    """Stages first, in their order, then the other blocks in the order of the file."""
    answers = sorted(customer.answers, key=lambda answer: answer.route[0] != "stages")
    unasked = set(_unasked(customer.results))
    holds = {answer.route: answer.value is True for answer in answers}
    for head, group in groupby(answers, key=_head):
        here = not isinstance(head, int) or journey.stages[head].id == customer.results["stage"]
        held = tuple(
            Held(
                _label(journey, answer.route),
                answer,
                _matters(answer, here, holds) and head not in unasked,
            )
            for answer in group
        )
        if isinstance(head, int):
            stage = journey.stages[head]
            yield Section(stage.label, _state(stage.id, customer.results), held)
        else:
            yield Section(_TITLES.get(head, head), None, held)


def _unasked(results: Mapping[str, Any]) -> Iterator[str]:
    """The blocks that scoring does not ask of this customer."""
    if results["band"] is None:
        yield "health"
    if results["lost"]:
        yield from ("external_events", "at_risk", "nine_box")


def _matters(answer: Answer, here: bool, holds: Mapping[Route, bool]) -> bool:
    if not here and {"emotional_moments", "loss_branches"} & set(answer.route):
        return False
    is_date = answer.route[-1] == "date"
    return not is_date or holds.get((*answer.route[:-1], "when"), True)


def _head(answer: Answer) -> int | str:
    first, *rest = answer.route
    return int(rest[0]) if first == "stages" else str(first)


def _state(stage: str, results: Mapping[str, Any]) -> str:
    from journeykit.language import say
    from journeykit.review.placement import stage_state

    state = say(stage_state(stage, results))
    if stage in (results["carried"] or ()):
        return say("{state}, carried over from before", state=state)
    return state


def _label(journey: Journey, route: Route) -> str:
    """What an expression is: ``trigger``, ``validation date``, ``moment The migration stalls``."""
    block: Any = journey
    words: list[str] = []
    kind = ""
    for step in route[:-1]:
        if isinstance(step, int):
            block = block[step]
            words.append(f"{kind} {_name_of(block)}".strip())
        else:
            kind = _BLOCKS.get(step, "" if step in _TITLES or step == "stages" else step)
            block = getattr(block, step)
            if not isinstance(block, tuple):
                words.append(kind)
    inner = words[1:] if route[0] == "stages" else words
    last = str(route[-1])
    named = " ".join(word for word in inner if word)
    if last in ("when", "value", "by") and named:
        return named
    return f"{named} {last}".strip()


def _name_of(block: Any) -> str:
    for field in ("name", "reason", "to", "id"):
        value = getattr(block, field, None)
        if value:
            return str(value)
    return ""
