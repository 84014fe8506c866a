"""Loss branches: who leaves at a stage, why, and whether there is a way back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from journeykit.definition.findings import Severity
from journeykit.lint.rule import Hit, rule
from journeykit.lint.walk import lacking

if TYPE_CHECKING:
    from journeykit.graph import JourneyGraph


@rule(
    "JK530",
    severity=Severity.ADVICE,
    bad="""
        stages:
          - {id: run, loss_branches: null}
    """,
    good="""
        stages:
          - id: run
            loss_branches:
              - {id: does_not_pay, reason: It saves less than it costs}
    """,
    hit="run",
)
def no_loss_branch(journey: JourneyGraph) -> Iterator[Hit]:
    """A stage does not say how customers are lost there.

    Why it matters: customers leave at every stage, and for other reasons at each. Where no
    branch is written, all that leave there are unexplained, and the stage looks safer than it
    is.
    """
    yield from lacking(
        journey,
        "loss_branches",
        journey.stages,
        lambda stage: not stage.loss_branches,
        lambda stage: f"stage `{stage.id}` does not say how customers are lost there",
        "no stage says how customers are lost there",
        "add `loss_branches:` with reason and cause; ask the last three who left",
    )


@rule(
    "JK531",
    severity=Severity.WARNING,
    bad="""
        stages:
          - id: run
            loss_branches:
              - {id: does_not_pay, cause: null}
    """,
    good="""
        stages:
          - id: run
            loss_branches:
              - {id: does_not_pay, cause: unknown}
    """,
    hit="does_not_pay",
)
def loss_without_cause(journey: JourneyGraph) -> Iterator[Hit]:
    """A loss branch does not say what failed.

    Why it matters: whether process or product, fit or price, a competitor or something outside
    failed decides who has to act. If nobody knows yet, `cause: unknown` says so, and these
    losses are counted as unexplained.
    """
    for node in journey.loss_nodes:
        if node.branch.cause is None:
            yield Hit(
                (*node.route, "id"),
                f"the loss `{node.branch.id}` has no cause",
                "add `cause:` process, product, fit, price, competitor, external or unknown",
                absent=(*node.route, "cause"),
            )


@rule(
    "JK536",
    severity=Severity.ADVICE,
    bad="""
        stages:
          - id: run
            loss_branches:
              - id: does_not_pay
                recovery: {action: null}
    """,
    good="""
        stages:
          - id: run
            loss_branches:
              - id: does_not_pay
                recovery: {action: Offer a smaller contract}
    """,
    hit="recovery",
)
def recovery_without_action(journey: JourneyGraph) -> Iterator[Hit]:
    """There is a way back for lost customers, but nothing is done to bring them there.

    Why it matters: hardly anybody comes back on their own. A way back without an action is an
    arrow on the map and nothing else.
    """
    for node in journey.loss_nodes:
        if node.branch.recovery and node.branch.recovery.action is None:
            yield Hit(
                (*node.route, "recovery"),
                f"nobody does anything to bring back those lost by `{node.branch.id}`",
                "add `action:` with what is done for them",
                key=True,
                absent=(*node.route, "recovery", "action"),
            )


@rule(
    "JK537",
    severity=Severity.WARNING,
    bad="""
        lost: {when: null, crm: null}
        data:
          columns: {status: null}
    """,
    good="""
        lost: {when: null, crm: [Closed Lost]}
        data:
          columns: {status: null}
    """,
    hit="lost",
)
def loss_not_sayable(journey: JourneyGraph) -> Iterator[Hit]:
    """Loss branches are written, but nothing says what a lost customer looks like in the data.

    Why it matters: then the branches alone decide who is lost, and whoever left for a reason
    that nobody thought of counts as a customer. The unexplained losses are the ones to learn
    from; they must be counted first.
    """
    lost = journey.journey.lost
    unsaid = lost is None or (lost.when is None and not lost.crm)
    if unsaid and journey.definition.columns and journey.loss_nodes:
        route = ("lost",) if lost is not None else (*journey.loss_nodes[0].route[:-1],)
        yield Hit(
            route,
            "nothing says what a lost customer looks like in the data",
            "add `lost:` with `when:` (a condition) or `crm:` (the buckets that mean lost)",
            key=True,
            absent=("lost", "when") if lost is not None else ("lost",),
        )


@rule(
    "JK538",
    severity=Severity.ADVICE,
    bad="""
        stages:
          - id: run
            loss_branches:
              - {id: does_not_pay, controllable: null}
    """,
    good="""
        stages:
          - id: run
            loss_branches:
              - {id: does_not_pay, controllable: false}
    """,
    hit="does_not_pay",
)
def control_unsaid(journey: JourneyGraph) -> Iterator[Hit]:
    """A loss branch does not say whether we could have prevented the loss.

    Why it matters: effort belongs where it can change something. The review splits losses into
    those within our control and the others; an unmarked one is in neither.
    """
    for node in journey.loss_nodes:
        if node.branch.controllable is None:
            yield Hit(
                (*node.route, "id"),
                f"whether the loss `{node.branch.id}` is within our control is not said",
                "add `controllable: true` or `controllable: false`",
                absent=(*node.route, "controllable"),
            )
