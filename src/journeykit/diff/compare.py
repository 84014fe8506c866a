"""The comparison of two journeys, part by part, in the order of the new one."""

from __future__ import annotations

from collections.abc import Iterator

from journeykit.definition.loader import Definition
from journeykit.diff.attention import (
    compare_boxes,
    compare_events,
    compare_ideal,
    compare_moments,
    compare_risks,
    compare_scorecard,
    compare_voice,
    find_moments,
)
from journeykit.diff.buckets import LOST, compare_buckets
from journeykit.diff.columns import compare_data
from journeykit.diff.files import compare_files
from journeykit.diff.health import compare_health
from journeykit.diff.losses import SECTION as LOSS
from journeykit.diff.losses import compare_branches, compare_lost, find_branches
from journeykit.diff.model import Change, Diff, Effect, Kind, Nested
from journeykit.diff.sides import Sides, called
from journeykit.diff.spots import Both
from journeykit.diff.stages import (
    compare_stage,
    stage_added,
    stage_gone,
    stage_pair,
    stages_in_order,
)
from journeykit.diff.surroundings import (
    compare_journey,
    compare_operations,
    compare_touchpoints,
    find_touchpoints,
)
from journeykit.language import say


def compare(old: Definition, new: Definition) -> Diff:
    """Everything that changed from one definition to another, and in the journeys nested in both.

    Conditions are compared by what is provable about them; what cannot be proven to be the same
    counts as changed. Both must be without errors.
    """
    sides = Sides(old, new)
    changes = tuple(_changes(sides))
    told = any(change.kind is not Kind.REWORDED for change in changes)
    if not told and old.meaning_hash != new.meaning_hash:
        changes += (_same_otherwise(),)
    return Diff(new.journey.label, changes, tuple(_nested(sides)))


def _changes(sides: Sides) -> Iterator[Change]:
    branches = find_branches(sides)
    yield from compare_journey(sides)
    yield from compare_ideal(sides)
    yield from compare_data(sides)
    yield from compare_files(sides)
    yield from compare_lost(sides, branches)
    yield from compare_buckets(sides, LOST, say(LOSS))
    moments, touchpoints = find_moments(sides), find_touchpoints(sides)
    for was, now in stages_in_order(sides):
        if now is None:
            stage = sides.old.journey.stages[was or 0]
            yield stage_gone(sides, was or 0)
        else:
            stage = sides.new.journey.stages[now]
            if was is None:
                yield stage_added(sides, now)
            else:
                yield from compare_stage(stage_pair(sides, was, now))
        yield from compare_buckets(sides, stage.id, stage.label)
        yield from compare_branches(sides, branches, stage.id, stage.label)
        yield from compare_moments(sides, moments, stage.id, stage.label)
        yield from compare_touchpoints(sides, touchpoints, stage.id, stage.label)
    yield from compare_events(sides)
    yield from compare_operations(sides)
    yield from compare_health(sides)
    yield from compare_risks(sides)
    yield from compare_voice(sides)
    yield from compare_boxes(sides)
    yield from compare_scorecard(sides)


def _same_otherwise() -> Change:
    what = say("written in another way that means the same")
    return Change(Kind.RESTATED, Effect.WORDING, "", say("Journey"), what, breaks=False)


def _nested(sides: Sides) -> Iterator[Nested]:
    """The nested journeys that both have, each pair of files once."""
    seen: set[tuple[str, str]] = set()
    for one in find_touchpoints(sides):
        if not isinstance(one, Both):
            continue
        old = sides.old.nested.get((*one.old.route, "journey"))
        new = sides.new.nested.get((*one.new.route, "journey"))
        if old is None or new is None or (old.path, new.path) in seen:
            continue
        seen.add((old.path, new.path))
        diff = compare(old, new)
        if diff.changes or diff.nested:
            stage = sides.stage_label(one.new.stage or "")
            yield Nested(f"{stage} / {called(one.new.item)}", diff)
