"""Ids that two things share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Protocol

from journeykit.definition.findings import Route, Severity
from journeykit.lint.rule import Hit, rule
from journeykit.lint.walk import branch_lists

if TYPE_CHECKING:
    from journeykit.graph import JourneyGraph


class _Named(Protocol):
    @property
    def id(self) -> str: ...


@rule(
    "JK320",
    severity=Severity.ERROR,
    bad="""
        stages:
          - {id: renew, name: Renew}
          - {id: renew, name: Renew once more}
    """,
    good="""
        stages:
          - {id: renew, name: Renew once more}
    """,
    hit="renew",
)
def duplicate_stage_id(journey: JourneyGraph) -> Iterator[Hit]:
    """Two stages have the same id.

    Why it matters: every count, way and bucket names its stage by id. Two stages of one id
    cannot be told apart, so only the first is read and the second is as good as not written.
    """
    yield from _repeated("stage", ("stages",), journey.journey.stages)


@rule(
    "JK321",
    severity=Severity.ERROR,
    bad="""
        at_risk:
          - {id: overdue, when: overdue_days > 30}
          - {id: overdue, when: overdue_days > 45, action: Stop delivery, owner: finance}
    """,
    good="""
        at_risk:
          - {id: overdue, when: overdue_days > 30}
          - {id: long_overdue, when: overdue_days > 45, action: Stop delivery, owner: finance}
    """,
    hit="overdue",
)
def duplicate_id(journey: JourneyGraph) -> Iterator[Hit]:
    """Two entries of one list have the same id.

    Why it matters: a scored file lists moments, events, reasons and gates by id, and a
    measure's id names a column. With one id for two of them nobody can say which one held. A
    loss branch of a stage must not share its id with one that can happen at any stage either.
    """
    for what, route, items in _lists(journey):
        yield from _repeated(what, route, items)
    common = journey.journey.lost.branches if journey.journey.lost else ()
    places = {branch.id: index for index, branch in enumerate(common)}
    for node in journey.loss_nodes:
        if node.stage and node.branch.id in places:
            first: Route = ("lost", "branches", places[node.branch.id], "id")
            yield _hit("loss branch", (*node.route, "id"), node.branch.id, first)


def _lists(journey: JourneyGraph) -> Iterator[tuple[str, Route, Iterable[_Named]]]:
    """Every list whose entries must not share an id, except the stages."""
    for stage in journey.stages:
        route = journey.route(stage.id)
        yield "touchpoint", (*route, "touchpoints"), stage.touchpoints
        yield "emotional moment", (*route, "emotional_moments"), stage.emotional_moments
    for place, branches in branch_lists(journey):
        yield "loss branch", place, branches
    whole = journey.journey
    yield "external event", ("external_events",), whole.external_events
    yield "operation", ("operations",), whole.operations
    if whole.health:
        yield "measure", ("health", "measures"), whole.health.measures
        yield "gate", ("health", "gates"), whole.health.gates
        yield "profile", ("health", "profiles"), whole.health.profiles
    yield "at-risk rule", ("at_risk",), whole.at_risk
    yield "topic", ("customer_voice",), whole.customer_voice
    yield "scorecard entry", ("scorecard",), whole.scorecard


def _repeated(what: str, route: Route, items: Iterable[_Named]) -> Iterator[Hit]:
    first: dict[str, int] = {}
    for index, item in enumerate(items):
        before = first.setdefault(item.id, index)
        if before != index:
            yield _hit(what, (*route, index, "id"), item.id, (*route, before, "id"))


def _hit(what: str, route: Route, name: str, first: Route) -> Hit:
    return Hit(
        route,
        f"another {what} has the id `{name}` already",
        f"give each {what} an id of its own, such as `{name}_2`",
        also=((first, f"the first `{name}`"),),
    )
