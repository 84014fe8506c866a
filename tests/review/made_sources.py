"""Sources of a review: one snapshot alone, or held against an earlier one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from journeykit.graph import JourneyGraph
from journeykit.review.sources import Earlier, SnapshotFacts, Sources
from journeykit.scoring import tallied
from tests.review.moved_customers import by_segment
from tests.review.tallied_customers import AS_OF, Chance, comparisons, tallies

BEFORE = date(2026, 6, 30)


def facts(as_of: date, n: int) -> SnapshotFacts:
    """Where a snapshot came from: every row was scored but three."""
    return SnapshotFacts(
        as_of=as_of,
        input_name="customers.csv",
        input_hash="ab" * 32,
        rows_in=n + 3,
        scored=n,
        rejected=1,
        blank=2,
        duplicates=0,
        unread=(("employees", 2),),
        definition="journey.yaml",
        definition_hash="cd" * 32,
        version="0.1.0",
    )


def near(chance: Chance, graph: JourneyGraph, now: tallied.Tallies) -> tallied.Tallies:
    """The tallies of an earlier snapshot: often the same but for a part, so that ties happen."""
    other = tallies(chance, graph)
    names = set(chance.some(("stages", "bands", "boxes", "scorecard", "at_risk_n")))
    same = {name: getattr(now, name) for name in names - {"at_risk_n"}}
    if "at_risk_n" in names:
        same["at_risk_totals"] = now.at_risk_totals
    return replace(other, **same)


def sources(chance: Chance, graph: JourneyGraph) -> Sources:
    """What a review is made from: alone, after a new definition, or against an earlier snapshot."""
    now = tallies(chance, graph)
    here = facts(AS_OF, now.totals.customers)
    by = by_segment(chance, graph, now)
    kind = chance.one(("alone", "changed", "compared", "compared", "no_ids"))
    if kind == "alone":
        return Sources(here, now, by=by)
    if kind == "changed":
        text = "The definition changed since 30 Jun 2026."
        return Sources(here, now, definition_changed=text, by=by)
    before = near(chance, graph, now)
    comparison = None if kind == "no_ids" else comparisons(chance, graph, now, before)
    day = chance.one((BEFORE, date(2026, 7, 31)))
    earlier = Earlier(facts(day, before.totals.customers), before, comparison)
    return Sources(here, now, earlier, history=((day, before.scorecard),), by=by)
