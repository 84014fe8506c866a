"""Validations: the evidence that a customer has been taken through a stage."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from journeykit.definition.findings import Route, Severity
from journeykit.lint.evidence import base_columns, expressions_of, listed, only_ours, written
from journeykit.lint.rule import Hit, rule
from journeykit.lint.walk import lacking

if TYPE_CHECKING:
    from journeykit.definition.expressions import Expression
    from journeykit.definition.models import Stage
    from journeykit.graph import JourneyGraph


def _conditions(journey: JourneyGraph) -> Iterator[tuple[Route, Stage, Expression]]:
    """The sound condition of every validation that has one."""
    for stage in journey.stages:
        route = (*journey.route(stage.id), "validation", "when")
        expression = journey.definition.at(*route)
        if expression is not None:
            yield route, stage, expression


def _telling(journey: JourneyGraph) -> Iterator[tuple[Route, Stage, Expression]]:
    """The conditions that tell customers apart; the others have findings of their own."""
    for route, stage, expression in _conditions(journey):
        if expression.columns and not expression.never_true and not expression.never_false:
            yield route, stage, expression


@rule(
    "JK511",
    severity=Severity.WARNING,
    bad="""
        stages:
          - id: run
            validation: null
    """,
    good="""
        stages:
          - id: run
            validation: {evidence: Three stops avoided}
    """,
    hit="run",
)
def validation_missing(journey: JourneyGraph) -> Iterator[Hit]:
    """A stage does not say what proves that a customer has been taken through it.

    Why it matters: without evidence of its own a stage is passed as soon as anything later is
    seen, and nobody is ever found stuck in it. Progress there is a matter of opinion.
    """
    yield from lacking(
        journey,
        "validation",
        journey.stages,
        lambda stage: stage.validation is None,
        lambda stage: f"stage `{stage.id}` does not say what proves it",
        "no stage says what proves that a customer has been taken through it",
        "add a `validation` with the `evidence` in words and `when` data shows it",
    )


@rule(
    "JK512",
    severity=Severity.WARNING,
    bad="""
        stages:
          - id: run
            validation: {when: null, date: null}
    """,
    good="""
        stages:
          - id: run
            validation: {when: null, date: stop_avoided_on}
    """,
    hit="evidence",
)
def validation_cannot_be_measured(journey: JourneyGraph) -> Iterator[Hit]:
    """A validation has evidence in words, but neither a condition nor a date.

    Why it matters: what no data shows cannot be counted. The stage reads well on the map, and
    in the score it is as if it had no validation at all.
    """
    for stage in journey.stages if journey.definition.columns else ():
        validation = stage.validation
        if validation and validation.evidence and not written(stage, "validation"):
            route = (*journey.route(stage.id), "validation")
            yield Hit(
                (*route, "evidence"),
                f"no data shows the validation of stage `{stage.id}`",
                "add `when:` with a condition on a column, or `date:` with the day it was reached",
                key=True,
                absent=(*route, "when"),
            )


@rule(
    "JK513",
    severity=Severity.ERROR,
    bad="""
        stages:
          - id: run
            validation: {when: "as_of >= date '2026-01-01'"}
    """,
    good="""
        stages:
          - id: run
            validation: {when: "stop_avoided_on >= date '2026-01-01'"}
    """,
    hit="as_of >= date '2026-01-01'",
)
def validation_reads_no_column(journey: JourneyGraph) -> Iterator[Hit]:
    """The condition of a validation reads nothing about the customer.

    Why it matters: a condition without a column is the same for everybody. On one day nobody
    has passed the stage, on the next all have.
    """
    for route, stage, expression in _conditions(journey):
        if not expression.columns and not expression.results:
            yield Hit(
                route,
                f"the validation of stage `{stage.id}` reads no column",
                "name a column that shows the evidence",
            )


@rule(
    "JK514",
    severity=Severity.ERROR,
    bad="""
        stages:
          - id: run
            validation: {when: stop_avoided_on is null and days_since(stop_avoided_on) > 0}
    """,
    good="""
        stages:
          - id: run
            validation: {when: days_since(stop_avoided_on) > 0}
    """,
    hit="stop_avoided_on is null and days_since(stop_avoided_on) > 0",
)
def validation_always_the_same(journey: JourneyGraph) -> Iterator[Hit]:
    """The condition of a validation can never come out true, or never come out false.

    Why it matters: evidence must be able to go either way. What can never be true lets nobody
    through and makes everybody look stuck; what can never be false lets everybody through.
    """
    for route, stage, expression in _conditions(journey):
        if expression.columns and (expression.never_true or expression.never_false):
            outcome = "true" if expression.never_true else "false"
            yield Hit(
                route,
                f"the validation of stage `{stage.id}` can never be {outcome}",
                "check the signs in it, and `and` against `or`",
            )


@rule(
    "JK515",
    severity=Severity.WARNING,
    bad="""
        stages:
          - id: install
            validation: {when: signed_on is not null}
    """,
    good="""
        stages:
          - id: install
            validation: {when: signed_on is not null and live_on is not null}
    """,
    hit="signed_on is not null",
)
def validation_same_as_trigger(journey: JourneyGraph) -> Iterator[Hit]:
    """Whoever meets the trigger of a stage has met its validation already.

    Why it matters: the stage is over in the moment it begins. Nobody can be found inside it, it
    takes no time and loses no one, so everything that happens there stays unseen.
    """
    for route, stage, validation in _telling(journey):
        trigger = journey.definition.at(*journey.route(stage.id), "trigger", "when")
        if trigger and trigger.implies(validation) and not trigger.never_true:
            yield Hit(
                route,
                f"the trigger of stage `{stage.id}` is its validation already",
                "take as evidence what the customer has at the end of the stage and not at "
                "its start",
                also=(((*journey.route(stage.id), "trigger", "when"), "the trigger"),),
            )


@rule(
    "JK516",
    severity=Severity.WARNING,
    bad="""
        stages:
          - id: run
            validation: {when: csm_opinion >= 4, date: null}
    """,
    good="""
        stages:
          - id: run
            validation: {when: csm_opinion >= 4 and stop_avoided_on is not null}
    """,
    hit="csm_opinion >= 4",
    also=("JK517",),
)
def validation_only_from_us(journey: JourneyGraph) -> Iterator[Hit]:
    """A validation reads nothing but what our own side writes.

    Why it matters: a column marked `set_by: us` holds our own opinion. A customer is not taken
    through a stage because one of us ticked a box, and a team that is measured by such a box
    will tick it.
    """
    for stage in journey.stages:
        ours = only_ours(journey, expressions_of(journey, stage, "validation"))
        if ours:
            key = "when" if stage.validation and stage.validation.when else "date"
            yield Hit(
                (*journey.route(stage.id), "validation", key),
                f"only our own side writes {listed(ours)}",
                "read what the customer's own doing leaves behind: use, orders, signatures, "
                "arrivals",
            )


@rule(
    "JK517",
    severity=Severity.ADVICE,
    bad="""
        stages:
          - id: run
            validation: {when: machines_watched >= 10, date: null}
    """,
    good="""
        stages:
          - id: run
            validation: {when: machines_watched >= 10, date: stop_avoided_on}
    """,
    hit="machines_watched >= 10",
)
def validation_is_a_level(journey: JourneyGraph) -> Iterator[Hit]:
    """A validation rests on a level that may fall again, and has no date.

    Why it matters: a number that is high enough today may have fallen by the next quarter, and
    then it looks as if the customer had never passed. A date holds what was reached. Earlier
    snapshots help, but only from the first one on.
    """
    for route, stage, expression in _telling(journey):
        names = base_columns(journey, [expression])
        types = [journey.definition.types[name] for name in names]
        if types and all(kind.is_number for kind in types) and not _dated(stage):
            yield Hit(
                route,
                f"the validation of stage `{stage.id}` rests on {listed(names)}, which may "
                "fall again",
                "add `date:` with the column that holds the day it was reached first",
                absent=(*route[:-1], "date"),
            )


def _dated(stage: Stage) -> bool:
    return stage.validation is not None and stage.validation.date is not None


@rule(
    "JK518",
    severity=Severity.ADVICE,
    bad="""
        stages:
          - id: run
            validation: {evidence: null}
    """,
    good="""
        stages:
          - id: run
            validation: {evidence: The factory logged a stop that did not happen}
    """,
    hit="validation",
)
def validation_without_words(journey: JourneyGraph) -> Iterator[Hit]:
    """A validation is a condition without a word on what it proves.

    Why it matters: whether a condition is good evidence can be discussed only by people who
    know what it stands for, and most of them do not read formulas.
    """
    for stage in journey.stages:
        if stage.validation and stage.validation.evidence is None:
            route = (*journey.route(stage.id), "validation")
            yield Hit(
                route,
                f"the validation of stage `{stage.id}` does not say what it proves",
                "add `evidence:`, one sentence about what the customer has or does now",
                key=True,
                absent=(*route, "evidence"),
            )


@rule(
    "JK519",
    severity=Severity.WARNING,
    bad="""
        stages:
          - id: renew
            validation: {when: stop_avoided_on is not null}
    """,
    good="""
        stages:
          - id: renew
            validation: {when: stop_avoided_on is not null and renewed_on is not null}
    """,
    hit="stop_avoided_on is not null",
)
def same_validation_twice(journey: JourneyGraph) -> Iterator[Hit]:
    """Two stages are proven by the same evidence.

    Why it matters: whoever passes the one passes the other in the same moment, so the two are
    one stage with two names. The later one seems to convert everybody and hides where time is
    lost.
    """
    seen: list[tuple[Route, Stage, Expression]] = []
    for route, stage, expression in _telling(journey):
        twin = next((other for other in seen if expression.same_as(other[2])), None)
        if twin and twin[1].id in journey.ancestors(stage.id):
            yield Hit(
                route,
                f"stages `{twin[1].id}` and `{stage.id}` are proven by the same evidence",
                "find evidence that only customers at the end of the later stage have, or "
                "join the two",
                also=((twin[0], f"the validation of `{twin[1].id}`"),),
            )
        else:
            seen.append((route, stage, expression))
