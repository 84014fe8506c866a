"""Stages that nobody comes to, and ways that lead nowhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from journeykit.definition.findings import Severity
from journeykit.lint.evidence import has_conditions, written
from journeykit.lint.rule import Hit, rule
from journeykit.lint.walk import id_of

if TYPE_CHECKING:
    from journeykit.graph import JourneyGraph


def _leads_to_unknown(journey: JourneyGraph, stage_id: str) -> bool:
    """Whether a way on names no stage: that is a finding, and where it should lead is open."""
    return any(way.to not in journey for way in journey.stage(stage_id).next or ())


def _ends_too_early(journey: JourneyGraph, stage_id: str) -> bool:
    """Whether a stage has no way forward although the next in the file has no other way in."""
    following = journey.following(stage_id)
    return (
        following is not None
        and not _leads_to_unknown(journey, stage_id)
        and not journey.forward(stage_id)
        and not journey.before(following)
        and not any(way.source == stage_id for way in journey.backward)
    )


@rule(
    "JK301",
    severity=Severity.ERROR,
    bad="""
        stages:
          - id: explore
            next: [run]
    """,
    good="""
        stages:
          - id: explore
            next: [install, run]
    """,
    hit="install",
)
def unreachable_stage(journey: JourneyGraph) -> Iterator[Hit]:
    """No way forward leads to a stage.

    Why it matters: a customer is placed along the ways that lead on from the first stage.
    Nobody can ever stand in a stage without a way in, so its counts stay at zero and its
    evidence is wasted. Only the first stage of such a stretch is reported; what follows it is
    lost with it.
    """
    ids = [stage.id for stage in journey.stages]
    if any(_leads_to_unknown(journey, stage_id) for stage_id in ids):
        return
    for before, stage_id in pairwise(ids):
        if not journey.before(stage_id) and not _ends_too_early(journey, before):
            yield Hit(
                id_of(journey, stage_id),
                f"no way forward leads to stage `{stage_id}`",
                f"list `{stage_id}` in the `next` of the stage that comes before it, "
                "or take the stage out",
            )


@rule(
    "JK302",
    severity=Severity.ERROR,
    bad="""
        stages:
          - id: run
            next: []
    """,
    good="""
        stages:
          - id: run
            next: [renew]
    """,
    hit="next",
)
def dead_end(journey: JourneyGraph) -> Iterator[Hit]:
    """A stage has no way forward, and so cuts off the stages after it.

    Why it matters: `next` replaces the usual way to the following stage. A list that is empty,
    or that holds loops alone, ends the journey there: a customer who passes the stage counts as
    done and the stages below it are never reached.
    """
    ids = [stage.id for stage in journey.stages]
    for place, stage_id in enumerate(ids[:-1]):
        if _ends_too_early(journey, stage_id):
            yield Hit(
                (*journey.route(stage_id), "next"),
                f"the journey ends at stage `{stage_id}`, so nobody comes to `{ids[place + 1]}`",
                f"add `{ids[place + 1]}` to `next`, or take `next` out to go to the following "
                "stage",
                key=True,
            )


@rule(
    "JK303",
    severity=Severity.WARNING,
    bad="""
        stages:
          - id: explore
            next: [install, run]
          - id: install
            phase: prospective
            next: []
    """,
    good="""
        stages:
          - id: explore
            next: [install, run]
          - id: install
            phase: prospective
            next: [run]
    """,
    hit="install",
)
def ends_before_the_sale(journey: JourneyGraph) -> Iterator[Hit]:
    """A branch of the journey ends in the prospective phase.

    Why it matters: who goes no further before the sale is lost, and a stage at the end of a
    branch hides that: the customer counts as done there. A loss branch says the same with a
    reason, a cause and a way back.
    """
    if not journey.in_phase("existing"):
        return
    for stage_id in journey.terminals:
        early = journey.phase(stage_id) == "prospective"
        if (
            early
            and not _leads_to_unknown(journey, stage_id)
            and not _ends_too_early(journey, stage_id)
        ):
            yield Hit(
                id_of(journey, stage_id),
                f"stage `{stage_id}` ends the journey before the sale",
                "write it as a loss branch of the stage before it, or say in `next` how it goes on",
            )


@rule(
    "JK304",
    severity=Severity.ERROR,
    bad="""
        stages:
          - id: run
            next: [renew, {to: install, kind: forward}]
    """,
    good="""
        stages:
          - id: run
            next: [renew, {to: install, kind: loop}]
    """,
    hit="forward",
)
def forward_way_leads_back(journey: JourneyGraph) -> Iterator[Hit]:
    """A way is called forward but leads to the same or an earlier stage.

    Why it matters: forward ways give the order in which evidence is read. A circle among them
    has no order, so nobody could say which of its stages a customer passed first. Going back is
    a loop: it is drawn and counted, and moves nobody.
    """
    for way in journey.backward:
        yield Hit(
            (*way.route, "kind"),
            f"the way from `{way.source}` to `{way.target}` leads back, so it is no way forward",
            f"write `kind: loop`, or move stage `{way.target}` below `{way.source}`",
        )


@rule(
    "JK305",
    severity=Severity.WARNING,
    bad="""
        stages:
          - id: explore
            next: [install, install]
    """,
    good="""
        stages:
          - id: explore
            next: [install]
    """,
    hit="install",
)
def way_listed_twice(journey: JourneyGraph) -> Iterator[Hit]:
    """A stage lists the same way on twice.

    Why it matters: the second one has no effect. If it carries a name or a condition of its
    own, that is ignored, which is hardly what its author meant.
    """
    for stage in journey.stages:
        seen: set[tuple[str, str | None]] = set()
        for index, edge in enumerate(stage.next or ()):
            if (edge.to, edge.kind) in seen:
                yield Hit(
                    (*journey.route(stage.id), "next", index),
                    f"stage `{stage.id}` lists the way to `{edge.to}` twice",
                    "keep one of them; join two conditions with `or`",
                )
            seen.add((edge.to, edge.kind))


@rule(
    "JK306",
    severity=Severity.WARNING,
    bad="""
        stages:
          - id: explore
            next: [install, run]
          - id: run
            trigger: {when: null}
            validation: {when: null, date: null}
    """,
    good="""
        stages:
          - id: explore
            next: [install, {to: run, when: machines < 50}]
    """,
    hit="run",
    also=("JK506", "JK512"),
)
def branch_cannot_be_told(journey: JourneyGraph) -> Iterator[Hit]:
    """Nothing in the data tells that a customer took this branch.

    Why it matters: where a journey branches, a customer goes the way that the evidence shows. A
    branch with no trigger, no validation and no condition in it is never shown by any, so
    everybody seems to take the other one.
    """
    if not has_conditions(journey):
        return
    for stage_id in journey.branching:
        ways = journey.forward(stage_id)
        alone = _alone(journey, {way.target for way in ways})
        for way in ways:
            if way.when is None and not _shows(journey, way.target, alone):
                yield Hit(
                    way.route,
                    f"nothing in the data tells that a customer went from `{way.source}` "
                    f"to `{way.target}`",
                    f"give stage `{way.target}` a trigger with `when`, or the way a condition: "
                    f"{{to: {way.target}, when: …}}",
                )


def _alone(journey: JourneyGraph, targets: set[str]) -> frozenset[str]:
    """The stages that only one of several ways leads to, at once or later."""
    counts = Counter(
        stage_id for target in targets for stage_id in (target, *journey.beyond(target))
    )
    return frozenset(stage_id for stage_id, count in counts.items() if count == 1)


def _shows(journey: JourneyGraph, target: str, alone: frozenset[str]) -> bool:
    """Whether a stage that lies on this branch alone has a condition."""
    return any(
        written(journey.stage(stage_id), "trigger")
        or written(journey.stage(stage_id), "validation")
        for stage_id in {target} | (journey.beyond(target) & alone)
    )
