"""Reviews of every shape that a page must be able to show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

from journeykit.review.build import build_review
from journeykit.review.model import Review
from journeykit.review.sources import Sources
from journeykit.scoring.tallied import AtRiskCustomer, Comparison, Tallies
from tests.review.journeys import NAMES, graph
from tests.review.made_sources import sources
from tests.review.tallied_customers import Chance


@cache
def first(name: str, wanted: str) -> Sources:
    """The first made sources of a journey that are ``alone``, ``changed``, ``compared`` …"""
    for seed in range(200):
        made = sources(Chance(seed), graph(name))
        earlier = made.earlier
        kind = "alone" if not earlier else "compared" if earlier.comparison else "no_ids"
        if made.definition_changed:
            kind = "changed"
        totals = made.tallies.totals
        if kind == wanted and totals.customers > 500 and totals.value:
            return made
    raise AssertionError(f"no {wanted} of {name}")


@cache
def sized(name: str, part: int, most: int) -> Sources:
    """The first made sources of parts of at most ``part`` that have at most ``most`` customers."""
    for seed in range(200):
        made = sources(Chance(seed, part), graph(name))
        if made.tallies.totals.customers <= most:
            return made
    raise AssertionError(f"nothing so small of {name}")


def without_values(made: Sources) -> Sources:
    """The same sources of a journey without a value column."""

    def bare(tallies: Tallies) -> Tallies:
        return replace(
            tallies,
            totals=replace(tallies.totals, value=None, lost_value=None),
            stages=tuple(replace(t, value_here=None, value_lost=None) for t in tallies.stages),
            losses=tuple(replace(t, value=None) for t in tallies.losses),
            bands=tuple(replace(t, value=None) for t in tallies.bands),
            boxes=tuple(replace(t, value=None) for t in tallies.boxes),
            at_risk=tuple(replace(t, value=None) for t in tallies.at_risk),
            at_risk_totals=replace(tallies.at_risk_totals, value=None),
            due=tuple(replace(t, value=None) for t in tallies.due),
            fit=tuple(replace(t, value=None, cost_to_serve=None) for t in tallies.fit),
            segments=tuple(replace(t, value=None) for t in tallies.segments),
        )

    earlier = made.earlier and replace(
        made.earlier,
        tallies=bare(made.earlier.tallies),
        comparison=made.earlier.comparison and unvalued(made.earlier.comparison),
    )
    return replace(made, tallies=bare(made.tallies), earlier=earlier)


def unvalued(comparison: Comparison) -> Comparison:
    """The same comparison of a journey without a value column."""
    nothing = dict.fromkeys(("new_value", "vanished_value", "risen_value", "fallen_value"))
    sums = ("kept_then", "kept_now", "contraction", "expansion", "lost_then", "vanished_then")
    return replace(
        comparison,
        movement=replace(comparison.movement, **nothing),
        risen=tuple(replace(one, value=None) for one in comparison.risen),
        fallen=tuple(replace(one, value=None) for one in comparison.fallen),
        retention=replace(comparison.retention, **dict.fromkeys(sums)),
    )


def at_risk(made: Sources, count: int) -> Sources:
    """The same sources with so many customers on the monitor."""
    rows = tuple(
        AtRiskCustomer(
            customer_id=f"c{place}",
            name=None,
            stage="adopt",
            band="red",
            value=1_000.0 * place,
            days_in_stage=place,
            reasons=("band_red", "stuck"),
            owner=None,
            renewal_date=None,
            outcome=None,
        )
        for place in range(count)
    )
    totals = replace(made.tallies.at_risk_totals, n=max(count, made.tallies.at_risk_totals.n))
    return replace(made, tallies=replace(made.tallies, at_risk=rows, at_risk_totals=totals))


def review(name: str, made: Sources) -> Review:
    return build_review(graph(name), made)


SHAPES: dict[str, tuple[str, Callable[[], Sources]]] = {
    **{
        f"{name} {kind}": (name, lambda name=name, kind=kind: first(name, kind))
        for name in NAMES
        for kind in ("alone", "changed", "compared", "no_ids")
    },
    **{f"{name} nobody": (name, lambda name=name: sized(name, 0, 0)) for name in NAMES},
    **{
        f"{name} few": (name, lambda name=name: sized(name, 1, 19))
        for name in NAMES
        if name != "long"
    },
    "no values": ("saas", lambda: without_values(first("saas", "compared"))),
    "two hundred at risk": ("saas", lambda: at_risk(first("saas", "compared"), 200)),
}
"""Each shape by its name: the journey, and what makes the sources."""
