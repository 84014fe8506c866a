"""The nine-box planner, and results of scoring that nothing computes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from journeykit.definition.findings import Route, Severity
from journeykit.lint.evidence import listed
from journeykit.lint.rule import Hit, rule

if TYPE_CHECKING:
    from journeykit.definition.models import Axis
    from journeykit.graph import JourneyGraph

_TOP_SCORE = 100


def _axes(journey: JourneyGraph) -> Iterator[tuple[Route, Axis]]:
    box = journey.journey.nine_box
    if box is not None:
        yield ("nine_box", "rows"), box.rows
        yield ("nine_box", "columns"), box.columns


@rule(
    "JK620",
    severity=Severity.ERROR,
    bad="""
        nine_box:
          rows: {cuts: [20000, 5000]}
    """,
    good="""
        nine_box:
          rows: {cuts: [4000, 25000]}
    """,
    hit="5000",
)
def cuts_out_of_order(journey: JourneyGraph) -> Iterator[Hit]:
    """The second cut of an axis does not lie above the first.

    Why it matters: the two cuts part an axis into low, middle and high. With the second at or
    below the first there is no middle, and a third of the plan is for nobody.
    """
    for route, axis in _axes(journey):
        low, high = axis.cuts
        if low >= high:
            yield Hit(
                (*route, "cuts", 1),
                f"the second cut, {high:g}, does not lie above the first, {low:g}",
                "write the lower cut first",
            )


@rule(
    "JK621",
    severity=Severity.ERROR,
    bad="""
        nine_box:
          rows: {labels: [small, middle, small]}
    """,
    good="""
        nine_box:
          rows: {labels: [small, middle, big]}
    """,
    hit="small",
)
def duplicate_labels(journey: JourneyGraph) -> Iterator[Hit]:
    """Two thirds of an axis have the same label.

    Why it matters: a box is named by its two labels, in the review and in the scored file. With
    a label used twice two boxes have one name, and their customers are counted together.
    """
    for route, axis in _axes(journey):
        for index, label in enumerate(axis.labels):
            if label in axis.labels[:index]:
                yield Hit(
                    (*route, "labels", index),
                    f"the label `{label}` is used twice",
                    "give each third of the axis a label of its own",
                )


@rule(
    "JK622",
    severity=Severity.ERROR,
    bad="""
        health: null
    """,
    good="""
        health: null
        nine_box:
          columns: {by: alarms_answered, cuts: [0.3, 0.7]}
    """,
    hit="health_score",
)
def result_never_known(journey: JourneyGraph) -> Iterator[Hit]:
    """An expression names a result of scoring that this journey does not compute.

    Why it matters: `health_score` and `band` come from measures of health, `fit` from the ideal
    customer's condition. Where the journey has none, the name is unknown for every customer: a
    nine-box by health stands empty, and a rule on it never fires.
    """
    whole = journey.journey
    missing: dict[str, str] = {}
    if whole.health is None or not whole.health.measures:
        missing |= dict.fromkeys(("health_score", "band"), "add `health:` with measures")
    if whole.ideal_customer is None or whole.ideal_customer.fit is None:
        missing["fit"] = "add `ideal_customer:` with `fit:`"
    for route, expression in journey.definition.expressions.items():
        found = sorted(expression.results & missing.keys())
        if found:
            yield Hit(
                route,
                f"nothing in this journey computes {listed(found)}",
                f"{missing[found[0]]}, or read a column instead",
                unless=(("health",), ("ideal_customer",)),
            )


@rule(
    "JK623",
    severity=Severity.WARNING,
    bad="""
        nine_box:
          columns: {cuts: [0.5, 0.75]}
          rows: {by: health_score, cuts: [50, 120]}
    """,
    good="""
        nine_box:
          columns: {cuts: [40, 80]}
    """,
    hit="120",
)
def cut_off_the_scale(journey: JourneyGraph) -> Iterator[Hit]:
    """A cut of an axis by health lies outside the scale of the score.

    Why it matters: the score runs from 0 to 100. A cut beyond it leaves a whole row or column
    of the planner empty for ever.
    """
    for route, axis in _axes(journey):
        by = journey.definition.at(*route, "by")
        if by is None or by.text.strip() != "health_score":
            continue
        for index, cut in enumerate(axis.cuts):
            if not 0 < cut <= _TOP_SCORE:
                yield Hit(
                    (*route, "cuts", index),
                    f"no score lies on both sides of {cut:g}: scores run from 0 to 100",
                    "cut where the bands are, such as 50 and 75",
                )


@rule(
    "JK624",
    severity=Severity.ADVICE,
    bad="""
        nine_box: {plays: null}
    """,
    good="""
        nine_box:
          plays:
            - [Save, Hold, Expand]
            - [Mend, Nudge, Grow]
            - [Automate, Watch, Delight]
    """,
    hit="nine_box",
)
def box_without_plays(journey: JourneyGraph) -> Iterator[Hit]:
    """The nine-box planner names no plays.

    Why it matters: the planner is there so that conversations follow a plan. Nine counts
    without a play for each box sort customers and leave it at that.
    """
    box = journey.journey.nine_box
    if box is not None and box.plays is None:
        yield Hit(
            ("nine_box",),
            "no box has a play",
            "add `plays:`, three rows of three, the top row first",
            key=True,
            absent=("nine_box", "plays"),
        )
