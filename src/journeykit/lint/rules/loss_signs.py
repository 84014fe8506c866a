"""How the data shows a loss: recorded reasons and conditions that match somebody."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from journeykit.definition.findings import Route, Severity
from journeykit.lint.rule import Hit, rule
from journeykit.lint.walk import branch_lists

if TYPE_CHECKING:
    from journeykit.graph import JourneyGraph


@rule(
    "JK532",
    severity=Severity.WARNING,
    bad="""
        stages:
          - id: run
            loss_branches:
              - {id: does_not_pay, recorded: null}
    """,
    good="""
        stages:
          - id: run
            loss_branches:
              - {id: does_not_pay, recorded: null, when: margin < 0}
    """,
    hit="does_not_pay",
)
def loss_without_sign(journey: JourneyGraph) -> Iterator[Hit]:
    """A loss branch has neither a recorded reason nor a condition.

    Why it matters: no customer can ever be counted under it. The branch stays empty, and those
    it was written for are unexplained.
    """
    for node in journey.loss_nodes:
        branch = node.branch
        if journey.definition.columns and not branch.recorded and branch.when is None:
            yield Hit(
                (*node.route, "id"),
                f"nothing in the data shows the loss `{branch.id}`",
                "add `recorded:` with the reasons as the CRM writes them, or `when:` with a "
                "condition",
                absent=(*node.route, "recorded"),
            )


@rule(
    "JK533",
    severity=Severity.ERROR,
    bad="""
        lost: {crm: null}
        stages:
          - id: run
            loss_branches:
              - {id: does_not_pay, when: status <> 'ended'}
    """,
    good="""
        lost: {crm: null}
        stages:
          - id: run
            loss_branches:
              - {id: does_not_pay, when: status = 'ended'}
    """,
    hit="status <> 'ended'",
)
def loss_cannot_hold(journey: JourneyGraph) -> Iterator[Hit]:
    """The condition of a loss branch can hold for nobody who is lost at its stage.

    Why it matters: a branch is looked at for customers who are lost and stand at its stage. A
    condition that contradicts either explains nobody, and the zero under it looks like a reason
    that no longer matters.
    """
    for node in journey.loss_nodes:
        route = (*node.route, "when")
        found = _contradiction(journey, route, node.stage)
        if found:
            place, what = found
            yield Hit(
                route,
                f"the loss `{node.branch.id}` can hold for nobody: it excludes {what}",
                "write what is true of those who left; for another stage move the branch there",
                also=((place, what),),
            )


def _contradiction(
    journey: JourneyGraph, route: Route, stage_id: str | None
) -> tuple[Route, str] | None:
    """What the condition of a branch is proven to contradict, with its place."""
    at = journey.definition.at
    branch, lost, returned = at(*route), at("lost", "when"), at("lost", "returned")
    if branch is None or branch.never_true:
        return None
    block = journey.journey.lost
    if lost and block and not block.crm and branch.excludes(lost):
        return ("lost", "when"), "the condition of being lost"
    if returned and branch.implies(returned):
        return ("lost", "returned"), "being lost, since those who returned are not"
    if stage_id is not None and _never_stands_there(journey, route, stage_id):
        return (*journey.route(stage_id), "trigger", "when"), "ever having come to the stage"
    return None


def _never_stands_there(journey: JourneyGraph, route: Route, stage_id: str) -> bool:
    """Whether a condition is proven to exclude that a customer stands at a stage.

    One stands at a stage by its true trigger or its true validation: by later evidence one would
    stand further on. The first stage needs neither, and `lost.stage` places regardless of both.
    """
    at, stage = journey.definition.at, journey.stage(stage_id)
    branch = at(*route)
    trigger = at(*journey.route(stage_id), "trigger", "when")
    validation = at(*journey.route(stage_id), "validation", "when")
    placed = journey.journey.lost is not None and journey.journey.lost.stage is not None
    dated_only = stage.validation and stage.validation.date and not stage.validation.when
    if branch is None or trigger is None or stage_id == journey.entry or placed or dated_only:
        return False
    if stage.validation and stage.validation.when and validation is None:
        return False
    return branch.excludes(trigger) and (validation is None or branch.excludes(validation))


@rule(
    "JK534",
    severity=Severity.ERROR,
    bad="""
        stages:
          - id: run
            loss_branches:
              - id: moved_away
                cause: external
                controllable: false
                recorded: [Moved, No savings]
    """,
    good="""
        stages:
          - id: run
            loss_branches:
              - id: moved_away
                cause: external
                controllable: false
                recorded: [Moved]
    """,
    hit="No savings",
)
def recorded_claimed_twice(journey: JourneyGraph) -> Iterator[Hit]:
    """Two loss branches of one stage claim the same recorded reason.

    Why it matters: the first branch that claims a reason gets all its customers, and the second
    is counted as contributing at best. Two stages may share a reason; a stage cannot use it
    twice.
    """
    for route, branches in branch_lists(journey):
        first: dict[str, tuple[Route, str]] = {}
        for index, branch in enumerate(branches):
            for place, reason in enumerate(branch.recorded):
                here = (*route, index, "recorded", place)
                if reason in first:
                    where, claimant = first[reason]
                    yield Hit(
                        here,
                        f"the recorded reason `{reason}` belongs to the loss `{claimant}` already",
                        "leave it with one of the two; tell them apart by `when` if need be",
                        also=((where, f"claimed by `{claimant}`"),),
                    )
                else:
                    first[reason] = here, branch.id


@rule(
    "JK535",
    severity=Severity.WARNING,
    bad="""
        lost: {reason: null}
        data:
          columns: {lost_reason: null}
    """,
    good="""
        lost: {reason: end_reason}
        data:
          columns: {lost_reason: null, end_reason: {type: text}}
    """,
    hit="recorded",
)
def recorded_without_column(journey: JourneyGraph) -> Iterator[Hit]:
    """Loss branches list recorded reasons, but no column holds a customer's reason.

    Why it matters: `recorded` is compared with the column that `lost.reason` names. Without it
    no recorded reason is ever read, and every loss that has no condition is unexplained.
    """
    lost = journey.journey.lost
    if not journey.definition.columns or (lost is not None and lost.reason is not None):
        return
    for node in journey.loss_nodes:
        if node.branch.recorded:
            yield Hit(
                (*node.route, "recorded"),
                "recorded reasons are listed, but no column holds them",
                "name the column: `reason:` under `lost`",
                key=True,
                absent=("lost", "reason"),
            )
            return


@rule(
    "JK539",
    severity=Severity.ADVICE,
    bad="""
        stages:
          - id: run
            loss_branches:
              - {id: does_not_pay, when: margin < 0.1}
              - {id: loses_money, cause: price, controllable: true, when: margin < 0}
    """,
    good="""
        stages:
          - id: run
            loss_branches:
              - {id: does_not_pay, when: margin between 0 and 0.1}
              - {id: loses_money, cause: price, controllable: true, when: margin < 0}
    """,
    hit="margin < 0",
)
def loss_always_behind(journey: JourneyGraph) -> Iterator[Hit]:
    """A loss branch is never the reason, since one before it always holds with it.

    Why it matters: the first branch that matches is the reason, and others are kept as
    contributing. A branch whose condition is a narrower case of an earlier one never comes
    first.
    """
    for route, branches in branch_lists(journey):
        earlier: list[Route] = []
        for index, branch in enumerate(branches):
            place = (*route, index, "when")
            own = journey.definition.at(*place)
            if own is None or own.never_true:
                continue
            wider = next((p for p in earlier if _implies(journey, place, p)), None)
            if wider and not branch.recorded:
                yield Hit(
                    place,
                    f"the loss `{branch.id}` never comes first: an earlier one holds whenever "
                    "it does",
                    "write the narrower branch above the wider one",
                    also=((wider, "the wider condition"),),
                )
            earlier.append(place)


def _implies(journey: JourneyGraph, narrow: Route, wide: Route) -> bool:
    left, right = journey.definition.at(*narrow), journey.definition.at(*wide)
    return left is not None and right is not None and left.implies(right)
