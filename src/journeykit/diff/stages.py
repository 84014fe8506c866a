"""Stages: their coming, going and order, what starts and proves them, and the ways on from them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import cast

from journeykit.definition.models import Customer, Edge, Stage, Trigger, Validation
from journeykit.diff.fields import compare_expression, compare_fields
from journeykit.diff.items import renamed
from journeykit.diff.matching import moved
from journeykit.diff.model import Change, Effect, Kind
from journeykit.diff.sentences import did, from_to, listed
from journeykit.diff.sides import Pair, Sides
from journeykit.graph import JourneyGraph, Way
from journeykit.language import say

_APART = frozenset({"phase", "crm", "next"})
"""Fields of a stage whose meaning depends on more than themselves."""

_FORWARD = "way on to {stage}"
_LOOP = "loop to {stage}"


def stage_pair(sides: Sides, old: int, new: int) -> Pair:
    """A stage of both journeys."""
    stage = sides.new.journey.stages[new]
    return Pair(
        sides,
        sides.old.journey.stages[old],
        stage,
        ("stages", old),
        ("stages", new),
        f"stages[{stage.id}]",
        stage.label,
        "",
        Effect.PLACEMENT,
    )


def stages_in_order(sides: Sides) -> tuple[tuple[int | None, int | None], ...]:
    """Old and new position of every stage: the new order, with those gone where they were."""
    partners = dict(sides.stages.pairs)
    after: dict[int, list[int]] = {}
    last = -1
    for was in range(len(sides.old.journey.stages)):
        if was in partners:
            last = partners[was]
        else:
            after.setdefault(last, []).append(was)
    origins = {now: was for was, now in sides.stages.pairs}
    order: list[tuple[int | None, int | None]] = [(was, None) for was in after.get(-1, ())]
    for now in range(len(sides.new.journey.stages)):
        order.append((origins.get(now), now))
        order += [(was, None) for was in after.get(now, ())]
    return tuple(order)


def stage_gone(sides: Sides, old: int) -> Change:
    """A stage that the new journey lacks."""
    return _alone(sides.old_graph, Kind.REMOVED, "stage gone: it stood {where}", old)


def stage_added(sides: Sides, new: int) -> Change:
    """A stage that the old journey lacked."""
    return _alone(sides.new_graph, Kind.ADDED, "stage added {where}", new)


def _alone(graph: JourneyGraph, kind: Kind, said: str, place: int) -> Change:
    stage = graph.journey.stages[place]
    subject = f"stages[{stage.id}]"
    what = say(said, where=_where(graph, place))
    return Change(kind, Effect.PLACEMENT, subject, stage.label, what)


def _where(graph: JourneyGraph, place: int) -> str:
    if not place:
        return say("first")
    return say("after {stage}", stage=graph.journey.stages[place - 1].label)


def compare_stage(pair: Pair) -> Iterator[Change]:
    """What changed in a stage itself: not in its moments, losses and touchpoints."""
    sides, old, new = pair.sides, cast("Stage", pair.old), cast("Stage", pair.new)
    if old.id != new.id:
        yield renamed(replace(pair, noun="stage"))
    yield from _moved(pair)
    phases = sides.old_graph.phase(old.id), sides.new_graph.phase(new.id)
    if phases[0] != phases[1]:
        what = from_to(Kind.CHANGED, say("phase"), *map(say, phases))
        yield pair.change(Kind.CHANGED, "phase", what)
    yield from compare_fields(pair, _APART)
    yield from _trigger(pair, old, new)
    validation = pair.inner(
        "validation",
        old.validation or Validation(),
        new.validation or Validation(),
        say("validation"),
    )
    yield from compare_fields(validation)
    customer = pair.inner("customer", old.customer or Customer(), new.customer or Customer(), "")
    yield from compare_fields(customer)
    yield from _ways(pair, old, new)


def _moved(pair: Pair) -> Iterator[Change]:
    places = [was for was, _ in pair.sides.stages.pairs]
    new = pair.new_route[1]
    old_graph, new_graph = pair.sides.old_graph, pair.sides.new_graph
    for place in moved(places):
        was, now = pair.sides.stages.pairs[place]
        if now == new:
            origin, target = _where(old_graph, was), _where(new_graph, now)
            text = "stage moved: it stood {origin} and stands {target}"
            what = say(text, origin=origin, target=target)
            yield pair.change(Kind.MOVED, "", what)


def _trigger(pair: Pair, old: Stage, new: Stage) -> Iterator[Change]:
    before, after = old.trigger or Trigger(), new.trigger or Trigger()
    trigger = pair.inner("trigger", before, after, say("trigger"))
    first = pair.old_route[1] == pair.new_route[1] == 0
    bare = not any((before.when, before.date, after.when, after.date))
    if first and bare and (before.event is None) is not (after.event is None):
        # an event without a condition at the first stage: being in the export is the evidence
        kind = Kind.ADDED if before.event is None else Kind.REMOVED
        what = (
            say("standing in the export is evidence of it now")
            if before.event is None
            else say("standing in the export is no evidence of it any more")
        )
        yield trigger.change(kind, "event", what)
    yield from compare_fields(trigger)


def _ways(pair: Pair, old: Stage, new: Stage) -> Iterator[Change]:
    """Changes of the ways on; the way to the following stage that nobody wrote is not told."""
    if old.next is None and new.next is None:
        return
    sides = pair.sides
    for noun, ways in (
        (_FORWARD, (sides.old_graph.forward(old.id), sides.new_graph.forward(new.id))),
        (_LOOP, (sides.old_graph.loops(old.id), sides.new_graph.loops(new.id))),
    ):
        yield from _ways_of_kind(pair, noun, *ways)


def _ways_of_kind(
    pair: Pair, noun: str, old: tuple[Way, ...], new: tuple[Way, ...]
) -> Iterator[Change]:
    sides = pair.sides
    before = {sides.names.stage(way.target): way for way in old}
    after = {way.target: way for way in new}
    for target in before:
        if target not in after:
            what = did(Kind.REMOVED, say(noun, stage=sides.stage_label(target)))
            yield pair.change(Kind.REMOVED, f"next[{target}]", what)
    for target, way in after.items():
        named = say(noun, stage=sides.stage_label(target))
        if target in before:
            always = say("open to all") if noun == _FORWARD else None
            yield from _way(pair, named, before[target], way, always)
        else:
            yield pair.change(Kind.ADDED, f"next[{target}]", did(Kind.ADDED, named))
    common = [target for target in after if target in before]
    if noun == _FORWARD and moved([list(before).index(target) for target in common]):
        was, now = (
            listed(sides.stage_label(target) for target in ways if target in common)
            for ways in (before, after)
        )
        yield pair.change(
            Kind.MOVED, "next", did(Kind.CHANGED, say("order of the ways on")), was, now
        )


def _way(pair: Pair, named: str, old: Way, new: Way, always: str | None) -> Iterator[Change]:
    """What changed in one way; ``always`` is what a way is that has no condition."""
    edge = replace(
        pair,
        old=_edge(pair.sides.old_graph, old),
        new=_edge(pair.sides.new_graph, new),
        old_route=old.route,
        new_route=new.route,
        subject=f"{pair.subject}.next[{new.target}]",
        name=named,
    )
    yield from compare_expression(edge, "when", always)
    yield from compare_fields(edge, frozenset({"to", "kind", "when"}))


def _edge(graph: JourneyGraph, way: Way) -> Edge:
    written = graph.stage(way.source).next
    return written[int(way.route[-1])] if way.written and written else Edge(to=way.target)
