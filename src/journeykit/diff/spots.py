"""Items that stand in stages, matched over the whole journey, since they may move between stages.

Loss branches, emotional moments and touchpoints have ids; one that goes from a stage and comes in
another under the same id has moved.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import TypeAlias

from journeykit.definition.blocks import Block
from journeykit.definition.findings import Route
from journeykit.definition.models import Journey
from journeykit.diff.fields import compare_fields
from journeykit.diff.items import ident, name_of, renamed
from journeykit.diff.matching import match
from journeykit.diff.model import Change, Effect, Kind
from journeykit.diff.sentences import did, from_to
from journeykit.diff.sides import Pair, Sides, content_of
from journeykit.language import say
from journeykit.records import dataclass

Listed = Callable[[Journey], Iterable[tuple[str | None, Route, Sequence[Block]]]]
"""The lists of a journey: the stage (None: of any stage), where the list stands, its items."""


@dataclass(frozen=True)
class Spot:
    """An item where it stands; ``stage`` is the new id of its stage, None for any stage."""

    stage: str | None
    item: Block
    route: Route


@dataclass(frozen=True)
class Both:
    """An item that both journeys have."""

    old: Spot
    new: Spot

    @property
    def spot(self) -> Spot:
        """Where its changes are told: where it stands now."""
        return self.new


@dataclass(frozen=True)
class Alone:
    """An item that one journey has."""

    kind: Kind
    spot: Spot


Found: TypeAlias = Both | Alone


@dataclass(frozen=True)
class Sort:
    """What items of one sort are.

    Attributes:
        key: The key of their lists.
        noun: What one is.
        effect: What its changes touch.
        breaks: Whether it has a part in the meaning of the journey.
    """

    key: str
    noun: str
    effect: Effect
    breaks: bool = True

    def subject(self, spot: Spot) -> str:
        """The logical place of an item."""
        stage = "lost" if spot.stage is None else f"stages[{spot.stage}]"
        return f"{stage}.{self.key}[{ident(spot.item)}]"

    def pair(self, sides: Sides, both: Both, section: str) -> Pair:
        """An item that both journeys have, to be compared."""
        return Pair(
            sides,
            both.old.item,
            both.new.item,
            both.old.route,
            both.new.route,
            self.subject(both.new),
            section,
            name_of(self.noun, both.new.item),
            self.effect,
            self.breaks,
            self.noun,
        )

    def came_or_went(self, alone: Alone, section: str) -> Change:
        """An item that one journey has, as a change."""
        item, gone = alone.spot.item, alone.kind is Kind.REMOVED
        text = getattr(item, "when", None)
        return Change(
            alone.kind,
            self.effect,
            self.subject(alone.spot),
            section,
            did(alone.kind, name_of(self.noun, item)),
            text if gone else None,
            None if gone else text,
            self.breaks,
        )


def find(sides: Sides, listed: Listed) -> tuple[Found, ...]:
    """Every item of both journeys: paired in its stage by id, elsewhere by id, then by content.

    Those gone come first, then the others in the order of the new journey.
    """
    old = [_now(sides, spot) for spot in _spots(sides.old.journey, listed)]
    new = list(_spots(sides.new.journey, listed))
    found: list[Found] = []
    for key, content in _PASSES:
        pairs = match(old, new, key, content).pairs
        found += [Both(old[was], new[now]) for was, now in pairs]
        gone, come = {was for was, _ in pairs}, {now for _, now in pairs}
        old = [spot for place, spot in enumerate(old) if place not in gone]
        new = [spot for place, spot in enumerate(new) if place not in come]
    found += [Alone(Kind.ADDED, spot) for spot in new]
    found.sort(key=lambda one: [(isinstance(step, str), step) for step in one.spot.route])
    return (*(Alone(Kind.REMOVED, spot) for spot in old), *found)


def compare_spots(
    sides: Sides,
    found: Iterable[Found],
    sort: Sort,
    section: str,
    inside: Callable[[Pair], Iterator[Change]] = compare_fields,
) -> Iterator[Change]:
    """The changes of some items: those of one section, without those of new and old stages."""
    for one in found:
        if isinstance(one, Alone):
            yield sort.came_or_went(one, section)
            continue
        pair = sort.pair(sides, one, section)
        if one.old.stage != one.new.stage:
            origin, target = (_place_of(sides, spot.stage) for spot in (one.old, one.new))
            yield pair.change(Kind.MOVED, "", from_to(Kind.MOVED, pair.name, origin, target))
        if ident(one.old.item) != ident(one.new.item):
            yield renamed(pair)
        yield from inside(pair)


def told_in(sides: Sides, found: Iterable[Found], stage: str | None) -> Iterator[Found]:
    """The items whose changes are told with a stage; what came or went with its stage is not told.

    ``stage`` is None for those of any stage.
    """
    lasting = {sides.new.journey.stages[now].id for _, now in sides.stages.pairs}
    for one in found:
        if one.spot.stage == stage and (isinstance(one, Both) or stage is None or stage in lasting):
            yield one


def _place_of(sides: Sides, stage: str | None) -> str:
    return say("any stage") if stage is None else sides.stage_label(stage)


def _spots(journey: Journey, listed: Listed) -> Iterator[Spot]:
    for stage, route, items in listed(journey):
        for place, item in enumerate(items):
            yield Spot(stage, item, (*route, place))


def _now(sides: Sides, spot: Spot) -> Spot:
    """An old spot under the new name of its stage."""
    stage = spot.stage
    return Spot(stage if stage is None else sides.names.stage(stage), spot.item, spot.route)


def _place(spot: Spot) -> Hashable:
    return spot.stage, ident(spot.item)


def _id(spot: Spot) -> Hashable:
    return ident(spot.item)


def _nothing(_: Spot) -> Hashable:
    return None


def _content(spot: Spot) -> Hashable:
    content = content_of(spot.item)
    return None if content is None else (spot.stage, content)


_PASSES: tuple[tuple[Callable[[Spot], Hashable], Callable[[Spot], Hashable]], ...] = (
    (_place, _nothing),
    (_id, _nothing),
    (_place, _content),
)
"""By what items are the same, the surest first: a key, and a content."""
