"""Operations: what the company does, and whom it helps along."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from journeykit.definition.findings import Severity
from journeykit.lint.rule import Hit, rule
from journeykit.lint.walk import id_of

if TYPE_CHECKING:
    from journeykit.graph import JourneyGraph


@rule(
    "JK565",
    severity=Severity.WARNING,
    bad="""
        operations:
          - {id: newsletter, owner: marketing}
    """,
    good="""
        operations:
          - {id: newsletter, owner: marketing, advances: [explore]}
    """,
    hit="newsletter",
)
def operation_advances_nothing(journey: JourneyGraph) -> Iterator[Hit]:
    """An operation helps customers through no stage.

    Why it matters: work that takes nobody further is waste, however well it is done. Either a
    stage has been forgotten here, or the operation can be.
    """
    for index, operation in enumerate(journey.journey.operations):
        if not operation.advances:
            yield Hit(
                ("operations", index, "id"),
                f"the operation `{operation.id}` advances no stage",
                "add `advances:` with the stages whose validation it helps customers to reach",
                absent=("operations", index, "advances"),
            )


@rule(
    "JK566",
    severity=Severity.ADVICE,
    bad="""
        operations:
          - {id: mounting_service, advances: [explore]}
    """,
    good="""
        operations:
          - {id: mounting_service, advances: [explore, install]}
    """,
    hit="install",
)
def stage_without_operation(journey: JourneyGraph) -> Iterator[Hit]:
    """No operation helps customers through a stage.

    Why it matters: customers are left alone there. Sometimes that is right, and often it is the
    stage that falls between two teams. Speaks only in journeys whose operations advance a stage.
    """
    operations = journey.journey.operations
    helped = {stage_id for operation in operations for stage_id in operation.advances}
    for stage in journey.stages if helped else ():
        if stage.id not in helped:
            yield Hit(
                id_of(journey, stage.id),
                f"no operation helps customers through stage `{stage.id}`",
                f"add `{stage.id}` to the `advances` of what helps them, or plan something "
                "that does",
                unless=(("operations",), (*journey.route(stage.id), "id")),
            )
