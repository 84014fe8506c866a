"""The two phases of a journey: before the sale and after it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from journeykit.definition.findings import Severity
from journeykit.lint.rule import Hit, rule
from journeykit.lint.walk import id_of

if TYPE_CHECKING:
    from journeykit.graph import JourneyGraph


@rule(
    "JK315",
    severity=Severity.ADVICE,
    bad="""
        stages:
          - {id: install, phase: prospective}
          - {id: run, phase: prospective}
          - {id: renew, phase: prospective}
        health: null
        at_risk: null
        nine_box: null
        data: {columns: {csm_opinion: null}}
    """,
    good="""
        stages:
          - {id: install, phase: prospective}
          - {id: run, phase: existing}
          - {id: renew, phase: existing}
    """,
    hit="stages",
    nested=False,
)
def nothing_after_the_sale(journey: JourneyGraph) -> Iterator[Hit]:
    """The journey stops where the customer has decided.

    Why it matters: most of what a customer is worth, and nearly all that they feel, comes after
    the decision. A journey that ends at the signature describes a sale. A stage without `phase`
    takes that of the stage before it, and the first one is prospective.
    """
    if len(journey.stages) > 1 and not journey.in_phase("existing"):
        yield Hit(
            ("stages",),
            "every stage is of the prospective phase: the journey ends at the sale",
            "mark the first stage after the sale with `phase: existing`, or add the stages that "
            "come after it",
            key=True,
        )


@rule(
    "JK316",
    severity=Severity.ADVICE,
    bad="""
        stages:
          - {id: explore, phase: existing}
    """,
    good="""
        stages:
          - {id: explore, phase: prospective}
    """,
    hit="stages",
    nested=False,
)
def nothing_before_the_sale(journey: JourneyGraph) -> Iterator[Hit]:
    """The journey begins when the customer has already decided.

    Why it matters: what was promised and hoped for before the decision is what customers
    measure everything against later. A journey that begins afterwards cannot show where a loss
    was sown.
    """
    if len(journey.stages) > 1 and not journey.in_phase("prospective"):
        yield Hit(
            ("stages",),
            "every stage is of the existing phase: the journey begins after the decision",
            "add the stages that lead to the decision, with `phase: prospective`",
            key=True,
        )


@rule(
    "JK317",
    severity=Severity.WARNING,
    bad="""
        stages:
          - id: run
            phase: prospective
    """,
    good="""
        stages:
          - id: run
            phase: existing
    """,
    hit="prospective",
)
def phase_goes_back(journey: JourneyGraph) -> Iterator[Hit]:
    """A way forward leads from an existing customer's stage to a prospect's.

    Why it matters: health, the monitor and the nine-box look at existing customers. One who
    goes forward into a prospect's stage drops out of all three in the middle of the journey.
    """
    seen: set[str] = set()
    for way in journey.all_forward:
        back = (journey.phase(way.source), journey.phase(way.target)) == ("existing", "prospective")
        if back and way.target not in seen:
            seen.add(way.target)
            stage = journey.stage(way.target)
            place = (*journey.route(stage.id), "phase") if stage.phase else id_of(journey, stage.id)
            yield Hit(
                place,
                f"stage `{way.target}` is prospective but follows `{way.source}`, which is "
                "existing",
                "write `phase: existing`, or make the way a loop if customers buy once more",
            )
