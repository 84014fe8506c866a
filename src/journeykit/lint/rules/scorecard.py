"""The scorecard: numbers with a target and an owner."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from journeykit.definition.findings import Severity
from journeykit.lint.rule import Hit, rule

if TYPE_CHECKING:
    from journeykit.graph import JourneyGraph

_HIGHEST_RATIO = 10


@rule(
    "JK630",
    severity=Severity.ADVICE,
    bad="""
        scorecard:
          - {id: retention, target: null}
    """,
    good="""
        scorecard:
          - {id: retention, target: 0.9}
    """,
    hit="retention",
)
def entry_without_target(journey: JourneyGraph) -> Iterator[Hit]:
    """A number on the scorecard has no target.

    Why it matters: what misses its target becomes an issue that somebody owns. A number without
    one is looked at, discussed and left.
    """
    for index, entry in enumerate(journey.journey.scorecard):
        if entry.target is None:
            yield Hit(
                ("scorecard", index, "id"),
                f"`{entry.id}` has no target",
                "add `target:`, and `better: lower` where less is better",
                absent=("scorecard", index, "target"),
            )


@rule(
    "JK631",
    severity=Severity.ADVICE,
    bad="""
        scorecard:
          - {id: retention, owner: null}
    """,
    good="""
        scorecard:
          - {id: retention, owner: finance}
    """,
    hit="retention",
)
def entry_without_owner(journey: JourneyGraph) -> Iterator[Hit]:
    """A number on the scorecard has no owner.

    Why it matters: a miss without an owner becomes a debate in the review, and the same debate
    again a quarter later.
    """
    for index, entry in enumerate(journey.journey.scorecard):
        if entry.owner is None:
            yield Hit(
                ("scorecard", index, "id"),
                f"`{entry.id}` has no owner",
                "add `owner:` with the team that answers for it",
                absent=("scorecard", index, "owner"),
            )


@rule(
    "JK632",
    severity=Severity.WARNING,
    bad="""
        scorecard:
          - {id: retention, target: 95}
    """,
    good="""
        scorecard:
          - {id: retention, target: 0.97}
    """,
    hit="95",
)
def target_in_per_cent(journey: JourneyGraph) -> Iterator[Hit]:
    """A target counts in per cent where the value is a share.

    Why it matters: with `unit: "%"` a value of 0.95 is shown as 95 %. A target of 95 would ask
    for 9,500 %, and is missed by everybody for ever.
    """
    for index, entry in enumerate(journey.journey.scorecard):
        if entry.unit == "%" and entry.target is not None and abs(entry.target) > _HIGHEST_RATIO:
            yield Hit(
                ("scorecard", index, "target"),
                f"a target of {entry.target:g} is {entry.target:,.0%}",
                f"write {entry.target / 100:g} if {entry.target:g} % is meant",
            )
