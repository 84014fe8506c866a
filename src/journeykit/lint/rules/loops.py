"""Loops and ways back: how a journey closes, and where a lost customer comes in again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from journeykit.definition.findings import Severity
from journeykit.lint.rule import ANY, Hit, rule

if TYPE_CHECKING:
    from journeykit.graph import JourneyGraph


@rule(
    "JK310",
    severity=Severity.ADVICE,
    bad="""
        stages:
          - id: renew
            next: null
    """,
    good="""
        stages:
          - id: renew
            next: [{to: run, name: Another year}]
    """,
    hit="stages",
    nested=False,
)
def no_loop(journey: JourneyGraph) -> Iterator[Hit]:
    """The journey of existing customers never leads back to an earlier stage.

    Why it matters: existing customers renew, expand and bring others, so the two phases close
    into a circle. A journey drawn as a straight line forgets the cheapest growth there is, and
    nobody owns it.
    """
    if journey.in_phase("existing") and not journey.all_loops:
        last = journey.stages[-1].id
        yield Hit(
            ("stages",),
            "no stage leads back: renewal, expansion and referrals are not on the map",
            f"add a loop where customers come round again, such as "
            f"`next: [{{to: …, name: Expansion, kind: loop}}]` at stage `{last}`",
            key=True,
            unless=(("stages", ANY, "next"), ("stages", ANY, "id")),
        )


@rule(
    "JK311",
    severity=Severity.ADVICE,
    bad="""
        stages:
          - id: run
            loss_branches:
              - id: does_not_pay
                recovery: {to: run}
    """,
    good="""
        stages:
          - id: run
            loss_branches:
              - id: does_not_pay
                recovery: {to: explore}
    """,
    hit="run",
)
def recovery_to_same_stage(journey: JourneyGraph) -> Iterator[Hit]:
    """The way back leads to the very stage that the customer was lost at.

    Why it matters: who comes back to the place they left from meets what made them leave.
    Unless something has changed first, loss and recovery make a circle; an earlier stage gives
    the room to change it.
    """
    for node in journey.recovery_circles:
        yield Hit(
            (*node.route, "recovery", "to"),
            f"customers lost at `{node.stage}` come back to `{node.stage}` itself",
            "lead them to an earlier stage, where what went wrong can be set right",
        )


@rule(
    "JK312",
    severity=Severity.WARNING,
    bad="""
        stages:
          - id: install
            loss_branches:
              - id: never_mounted
                recovery: {to: run}
    """,
    good="""
        stages:
          - id: run
            loss_branches:
              - id: does_not_pay
                recovery: {to: install}
    """,
    hit="run",
)
def recovery_skips_ahead(journey: JourneyGraph) -> Iterator[Hit]:
    """The way back leads past the stage that the customer was lost at.

    Why it matters: a customer who left before the evidence of a stage was there has not been
    taken through it. Letting them in further on turns the loss into a gap: the stage they
    failed at is never repaired.
    """
    for node in journey.loss_nodes:
        if node.stage and node.returns_to in journey.descendants(node.stage):
            yield Hit(
                (*node.route, "recovery", "to"),
                f"customers lost at `{node.stage}` come back at `{node.returns_to}`, further on",
                f"lead them to `{node.stage}` or an earlier stage",
            )
