"""Columns of the export: which are read, where they come from, what is missing among them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from journeykit.definition.findings import Severity, nearest, only_near
from journeykit.definition.models import Formula, marked_fields
from journeykit.lint.evidence import base_columns, expressions_of, hides_columns, unread_words
from journeykit.lint.rule import Hit, rule

if TYPE_CHECKING:
    from journeykit.graph import JourneyGraph

_FLOWS: Final = {
    "customer_intent": "customer intent and demand",
    "order_to_cash": "order to cash",
    "procure_to_pay": "procure to pay and supply",
    "operational_execution": "operational execution",
    "financial_performance": "financial performance",
    "people_capability": "people capability and governance",
}
"""The flows of the business that evidence comes from; data and value wraps them all."""


def _undeclared_segments(journey: JourneyGraph) -> frozenset[str]:
    data = journey.journey.data
    return frozenset(data.segments if data else ()) - frozenset(data.columns if data else ())


_MOST_PAIRS: Final = 20_000
"""Of columns and unread words that are held against each other; beyond it any may be meant."""


def _used(journey: JourneyGraph) -> frozenset[str]:
    """The columns that the journey reads or may read, and those of them that nested ones do.

    Where something could not be read, a column may be meant that it names or nearly names.
    """
    definition = journey.definition
    inner_files = sum(
        touchpoint.journey is not None
        for stage in journey.journey.stages
        for touchpoint in stage.touchpoints
    )
    words = unread_words(journey) | _undeclared_segments(journey)
    unclear = inner_files > len(definition.nested) or hides_columns(journey)
    if unclear or len(words) * len(definition.columns) > _MOST_PAIRS:
        return frozenset(definition.columns)
    used = definition.used_columns
    used |= {name for name in definition.columns if name in words or nearest(name, words)}
    for inner in journey.nested.values():
        if inner.journey.data is None:
            used |= _used(inner)
    return used


@rule(
    "JK440",
    severity=Severity.ADVICE,
    bad="""
        data:
          columns:
            shoe_size: {type: integer}
    """,
    good="""
        data:
          segments: [region, shift_model]
          columns:
            shift_model: {type: text}
    """,
    hit="shoe_size",
)
def unused_column(journey: JourneyGraph) -> Iterator[Hit]:
    """A column is declared that nothing in the journey reads.

    Why it matters: a declared column must be in every export, or the run stops. One that
    nothing reads is a promise made for nothing, and often the trace of a condition that was
    never written.
    """
    data = journey.journey.data
    if data is not None:
        used = _used(journey)
        for name in data.columns:
            if name not in used:
                yield Hit(
                    ("data", "columns", name),
                    f"no condition, value or role reads the column `{name}`",
                    "take it out; to carry it into the output undeclared, score with "
                    "--keep-columns",
                    key=True,
                )


@rule(
    "JK441",
    severity=Severity.WARNING,
    bad="""
        data:
          segments: [regio]
    """,
    good="""
        data:
          segments: [region]
    """,
    hit="regio",
)
def segment_nearly_a_column(journey: JourneyGraph) -> Iterator[Hit]:
    """A segment names a column that is not declared, but one nearly of that name is.

    Why it matters: a segment need not be declared, so a misspelt one is taken for another
    column of the export. The run then stops at the missing header, or makes tables by the wrong
    column.
    """
    data = journey.journey.data
    if data is not None:
        for index, name in enumerate(data.segments):
            near = nearest(name, data.columns) if name not in data.columns else None
            if near:
                yield Hit(
                    ("data", "segments", index),
                    f"the segment `{name}` is no declared column",
                    f"did you mean `{near}`? If both exist, declare `{name}: {{type: text}}`",
                    meant=only_near(name, data.columns),
                )


@rule(
    "JK442",
    severity=Severity.ADVICE,
    bad="""
        data:
          columns:
            stop_avoided_on: {flow: null}
    """,
    good="""
        data:
          columns:
            stop_avoided_on: {flow: customer_intent}
    """,
    hit="stop_avoided_on",
)
def evidence_without_flow(journey: JourneyGraph) -> Iterator[Hit]:
    """Evidence of a stage comes from a column whose flow of the business is not said.

    Why it matters: every piece of evidence is a by-product of some flow of the business. Once a
    journey says so for some columns, those it leaves out make the picture of what the journey
    can see look emptier than it is. Only columns behind triggers and validations are asked for.
    """
    data = journey.journey.data
    columns = journey.definition.columns
    if data is None or not any(column.flow for column in columns.values()):
        return
    evidence = [
        expression
        for stage in journey.stages
        for part in ("trigger", "validation")
        for expression in expressions_of(journey, stage, part)
    ]
    names = base_columns(journey, evidence)
    for name in data.columns:
        if name in names and columns[name].flow is None:
            yield Hit(
                ("data", "columns", name),
                f"which flow of the business feeds `{name}` is not said",
                f"add `flow:`, one of {', '.join(_FLOWS)}",
                key=True,
                absent=("data", "columns", name, "flow"),
            )


@rule(
    "JK443",
    severity=Severity.ADVICE,
    bad="""
        data:
          columns:
            sensors_arrived_on: {flow: operational_execution}
    """,
    good="""
        data:
          columns:
            overdue_days: {flow: financial_performance}
    """,
    hit="columns",
)
def blind_flow(journey: JourneyGraph) -> Iterator[Hit]:
    """A flow of the business feeds no column that the journey reads.

    Why it matters: what happens in that flow reaches the customer all the same. A late
    delivery, a vacant post or a thin margin that no column shows will come as a surprise, to
    the customer's team first. Some journeys have good reason to be blind there; then they know
    it.
    """
    data = journey.journey.data
    if data is None:
        return
    used = _used(journey)
    columns = journey.definition.columns
    flows = {columns[name].flow for name in data.columns if name in used}
    blind = [text for flow, text in _FLOWS.items() if flow not in flows]
    if blind and flows - {None}:
        yield Hit(
            ("data", "columns"),
            f"the journey sees nothing of {', '.join(blind)}",
            "look for a column that this flow feeds and that shows what customers meet there",
            key=True,
            unless=(("data", "columns"),),
        )


@rule(
    "JK444",
    severity=Severity.ADVICE,
    bad="""
        data:
          value: null
    """,
    good="""
        data:
          value: yearly_fee
    """,
    hit="data",
    nested=False,
)
def value_at_stake_unknown(journey: JourneyGraph) -> Iterator[Hit]:
    """Customers at risk are listed, but no column says what is at stake.

    Why it matters: the monitor is sorted by the value at stake, so that whoever has time for
    three calls makes the right three. Without `data.value` the order means nothing, and no loss
    can be weighed. Any number will do: fees, orders, beds, students.
    """
    data = journey.journey.data
    if data is not None and data.value is None and (journey.journey.at_risk or _health(journey)):
        yield Hit(
            ("data",),
            "customers at risk cannot be ranked: no column holds the value at stake",
            "name a number column: `value:` under `data`",
            key=True,
            absent=("data", "value"),
        )


@rule(
    "JK445",
    severity=Severity.ADVICE,
    bad="""
        data:
          renewal_date: null
    """,
    good="""
        data:
          renewal_date: contract_ends_on
    """,
    hit="data",
    nested=False,
)
def renewal_date_unknown(journey: JourneyGraph) -> Iterator[Hit]:
    """Customers come round to a stage again and again, but no column says when.

    Why it matters: a renewal is worked on in the ninety days before it is due. Where a stage
    repeats and customers at risk are listed, `data.renewal_date` puts those on the list whose
    time runs out; without it they are found when it is over.
    """
    data = journey.journey.data
    repeats = any(stage.repeats for stage in journey.stages)
    if data is not None and data.renewal_date is None and repeats:
        yield Hit(
            ("data",),
            "a stage repeats, but no column says when the next round is due",
            "name a date column: `renewal_date:` under `data`",
            key=True,
            absent=("data", "renewal_date"),
        )


@rule(
    "JK446",
    severity=Severity.WARNING,
    bad="""
        data: null
    """,
    good="""
        data:
          unit: restaurant
    """,
    hit="fit",
    nested=False,
)
def conditions_without_data(journey: JourneyGraph) -> Iterator[Hit]:
    """Conditions read columns, but the journey declares none.

    Why it matters: no customer can be scored, and a misspelt column is not found out. A journey
    that is nested in another without a `data` block reads the columns of that one, and is fully
    checked only with it: name both files, or their folder.
    """
    if journey.journey.data is None:
        read = [
            route for route, mark, _ in marked_fields(journey.journey) if isinstance(mark, Formula)
        ]
        if read:
            yield Hit(
                read[0],
                "this reads columns, and the journey has no `data` block that declares them",
                "add `data:` with `customer_id` and the columns; if the journey is nested in "
                "another, check that one",
                key=True,
                absent=("data",),
            )


def _health(journey: JourneyGraph) -> bool:
    return journey.journey.health is not None and bool(journey.journey.health.measures)
