"""Purple: whether there is evidence that a customer would speak for us."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from journeykit.definition.findings import Severity
from journeykit.lint.evidence import base_columns, listed, only_ours
from journeykit.lint.rule import Hit, rule

if TYPE_CHECKING:
    from journeykit.graph import JourneyGraph


@rule(
    "JK614",
    severity=Severity.WARNING,
    bad="""
        health:
          purple: {when: csm_opinion >= 5}
    """,
    good="""
        health:
          purple: {when: csm_opinion >= 5 and referred_on is not null}
    """,
    hit="csm_opinion >= 5",
)
def purple_without_evidence(journey: JourneyGraph) -> Iterator[Hit]:
    """Customers are called referenceable without anything that they did.

    Why it matters: purple promises that a customer has spoken for us: a testimonial, a referral,
    a case study. A condition that reads no column, or only what our own side writes, calls
    customers so because somebody here thinks that they would.
    """
    when = journey.definition.at("health", "purple", "when")
    if when is None:
        return
    ours = only_ours(journey, [when])
    if ours:
        said = f"only our own side writes {listed(ours)}"
    elif not base_columns(journey, [when]):
        said = "the evidence for purple reads no column"
    else:
        return
    yield Hit(
        ("health", "purple", "when"),
        said,
        "read what the customer did for us, such as the day of the last referral",
    )


@rule(
    "JK616",
    severity=Severity.ADVICE,
    bad="""
        health:
          purple: {evidence: null}
    """,
    good="""
        health:
          purple: {evidence: Brought another factory along}
    """,
    hit="purple",
)
def purple_without_words(journey: JourneyGraph) -> Iterator[Hit]:
    """Purple is a condition without a word on what it proves.

    Why it matters: before a customer is asked to speak for us, somebody reads why the score
    says that they may be asked. A formula is no reason that can be told on the telephone.
    """
    health = journey.journey.health
    if health is not None and health.purple is not None and health.purple.evidence is None:
        yield Hit(
            ("health", "purple"),
            "purple does not say what it proves",
            "add `evidence:`, one sentence about what the customer has done for us",
            key=True,
            absent=("health", "purple", "evidence"),
        )
