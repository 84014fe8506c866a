"""Touchpoints and their order within a stage."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from journeykit.definition.findings import Severity, nearest, only_near
from journeykit.lint.rule import Hit, rule
from journeykit.lint.walk import moments, touchpoints

if TYPE_CHECKING:
    from journeykit.definition.models import Stage
    from journeykit.graph import JourneyGraph


def _known(stage: Stage, name: str) -> str:
    """What to write instead of an unknown touchpoint."""
    ids = [touchpoint.id for touchpoint in stage.touchpoints]
    near = nearest(name, ids)
    if near:
        return f"did you mean `{near}`?"
    return f"touchpoints of `{stage.id}`: {', '.join(ids)}" if ids else "write it as a touchpoint"


@rule(
    "JK325",
    severity=Severity.ERROR,
    bad="""
        stages:
          - id: install
            touchpoints:
              - {id: mounting, after: [delivry]}
    """,
    good="""
        stages:
          - id: install
            touchpoints:
              - {id: mounting, after: [delivery]}
    """,
    hit="delivry",
)
def unknown_touchpoint_before(journey: JourneyGraph) -> Iterator[Hit]:
    """A touchpoint follows one that its stage does not have.

    Why it matters: `after` draws the solid arrows of the map. An arrow from nowhere is left
    out, and a step that customers go through in order looks like one that may come at any time.
    """
    known = {stage.id: {each.id for each in stage.touchpoints} for stage in journey.stages}
    for route, stage, touchpoint in touchpoints(journey):
        ids = known[stage.id]
        for index, name in enumerate(touchpoint.after):
            if name not in ids:
                yield Hit(
                    (*route, "after", index),
                    f"stage `{stage.id}` has no touchpoint `{name}`",
                    _known(stage, name),
                    unless=((*journey.route(stage.id), "touchpoints"),),
                    meant=only_near(name, ids - {touchpoint.id}),
                )


@rule(
    "JK326",
    severity=Severity.ERROR,
    bad="""
        stages:
          - id: install
            touchpoints:
              - {id: delivery, after: [mounting]}
              - {id: mounting, after: [delivery]}
    """,
    good="""
        stages:
          - id: install
            touchpoints:
              - {id: mounting, after: [delivery]}
              - {id: lesson, after: [mounting]}
    """,
    hit="after",
)
def touchpoint_circle(journey: JourneyGraph) -> Iterator[Hit]:
    """Touchpoints of a stage wait for one another in a circle.

    Why it matters: in a circle no touchpoint can come first, so the order says nothing and
    cannot be drawn. What customers may go through again and again has no `after`.
    """
    for stage in journey.stages:
        circle = journey.touchpoint_circle(stage.id)
        if circle:
            index = next(i for i, point in enumerate(stage.touchpoints) if point.id in circle)
            yield Hit(
                (*journey.route(stage.id), "touchpoints", index, "after"),
                f"these touchpoints wait for one another: {' → '.join((*circle, circle[0]))}",
                "take out the `after` of the one that comes first",
                key=True,
            )


@rule(
    "JK327",
    severity=Severity.ERROR,
    bad="""
        stages:
          - id: explore
            emotional_moments:
              - {id: first_sight, touchpoint: first_curv}
    """,
    good="""
        stages:
          - id: explore
            emotional_moments:
              - {id: first_sight, touchpoint: first_curve}
    """,
    hit="first_curv",
)
def moment_at_unknown_touchpoint(journey: JourneyGraph) -> Iterator[Hit]:
    """An emotional moment happens at a touchpoint that its stage does not have.

    Why it matters: the moment tells the owner of a touchpoint what customers feel there. Under
    an unknown name it reaches nobody.
    """
    for route, stage, moment in moments(journey):
        if moment.touchpoint and moment.touchpoint not in {p.id for p in stage.touchpoints}:
            yield Hit(
                (*route, "touchpoint"),
                f"stage `{stage.id}` has no touchpoint `{moment.touchpoint}`",
                _known(stage, moment.touchpoint),
                unless=((*journey.route(stage.id), "touchpoints"),),
                meant=only_near(moment.touchpoint, [point.id for point in stage.touchpoints]),
            )
