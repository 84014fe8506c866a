"""Lists of items with ids: which came, which went, which has a new id, and what changed inside."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from journeykit.definition.blocks import Block
from journeykit.definition.findings import Route
from journeykit.diff.fields import compare_fields
from journeykit.diff.matching import match, moved
from journeykit.diff.model import Change, Effect, Kind
from journeykit.diff.sentences import did, is_called, listed, named
from journeykit.diff.sides import Pair, Sides, called, content_of
from journeykit.records import dataclass


@dataclass(frozen=True)
class Items:
    """One list in both journeys.

    Attributes:
        sides: The journeys.
        old: As it was.
        new: As it is.
        old_route: Where it stood.
        new_route: Where it stands.
        subject: Its logical place.
        section: The part of the journey it belongs to.
        noun: What one item is.
        effect: What its changes touch.
        breaks: Whether it has a part in the meaning of the journey.
    """

    sides: Sides
    old: Sequence[Block]
    new: Sequence[Block]
    old_route: Route
    new_route: Route
    subject: str
    section: str
    noun: str
    effect: Effect
    breaks: bool = True

    def pair(self, old: int, new: int) -> Pair:
        """One item of both."""
        item = self.new[new]
        return Pair(
            self.sides,
            self.old[old],
            item,
            (*self.old_route, old),
            (*self.new_route, new),
            f"{self.subject}[{ident(item)}]",
            self.section,
            name_of(self.noun, item),
            self.effect,
            self.breaks,
            self.noun,
        )


def compare_items(
    items: Items, inside: Callable[[Pair], Iterator[Change]] = compare_fields
) -> Iterator[Change]:
    """The changes of a list of items: those gone, then those there in their order."""
    found = match(items.old, items.new, ident, content_of)
    partners = {new: old for old, new in found.pairs}
    for place in found.removed:
        yield came_or_went(items, Kind.REMOVED, items.old[place])
    for place, item in enumerate(items.new):
        if place not in partners:
            yield came_or_went(items, Kind.ADDED, item)
            continue
        pair = items.pair(partners[place], place)
        if (partners[place], place) in found.renamed:
            yield renamed(pair)
        yield from inside(pair)


def came_or_went(items: Items, kind: Kind, item: Block) -> Change:
    """An item that only one of the journeys has."""
    text = getattr(item, "when", None) or getattr(item, "value", None)
    before, after = (text, None) if kind is Kind.REMOVED else (None, text)
    return Change(
        kind,
        items.effect,
        f"{items.subject}[{ident(item)}]",
        items.section,
        did(kind, name_of(items.noun, item)),
        before,
        after,
        items.breaks,
    )


def renamed(pair: Pair) -> Change:
    """An item with a new id and the old content."""
    return pair.change(Kind.RENAMED, "id", is_called(pair.noun, ident(pair.old), ident(pair.new)))


def reordered(items: Items, order: Sequence[int], what: str) -> Iterator[Change]:
    """A change of the order of the items that both have, where order means something.

    ``order`` holds their old positions in the new order; ``what`` is the sentence.
    """
    if moved(order):
        before = listed(ident(items.old[place]) for place in sorted(order))
        after = listed(ident(items.old[place]) for place in order)
        yield Change(
            Kind.MOVED,
            items.effect,
            items.subject,
            items.section,
            what,
            before,
            after,
            items.breaks,
        )


def ident(block: Block) -> str:
    """The id of an item."""
    return str(getattr(block, "id", ""))


def name_of(noun: str, item: Block) -> str:
    """``gate "No sponsor"``."""
    return named(noun, called(item))
