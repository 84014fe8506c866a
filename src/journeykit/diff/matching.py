"""Which item of one list is which of another: by id, else by content, and which of them moved."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Hashable, Sequence
from typing import TypeVar

from journeykit.records import dataclass

T = TypeVar("T")


@dataclass(frozen=True)
class Match:
    """Positions in two lists.

    Attributes:
        pairs: The same item in both, old and new position, in the new order.
        renamed: Those of ``pairs`` whose keys differ and whose contents do not.
        removed: Old positions without a partner.
        added: New positions without a partner.
    """

    pairs: tuple[tuple[int, int], ...]
    renamed: frozenset[tuple[int, int]]
    removed: tuple[int, ...]
    added: tuple[int, ...]


def match(
    old: Sequence[T],
    new: Sequence[T],
    key: Callable[[T], Hashable],
    content: Callable[[T], Hashable],
) -> Match:
    """Pair the items of two lists by key, and what is left by content.

    ``content`` is what makes two items with different keys the same; None is like nothing. Of
    several that are alike the first ones are paired.
    """
    places: dict[Hashable, int] = {}
    for place, item in enumerate(new):
        places.setdefault(key(item), place)
    partners: dict[int, int] = {}
    for place, item in enumerate(old):
        found = places.pop(key(item), None)
        if found is not None:
            partners[place] = found
    added = sorted(set(range(len(new))) - set(partners.values()))
    removed = [place for place in range(len(old)) if place not in partners]
    renamed: list[tuple[int, int]] = []
    for place in tuple(removed):
        looks = content(old[place])
        twin = next(
            (one for one in added if looks is not None and content(new[one]) == looks), None
        )
        if twin is not None:
            renamed.append((place, twin))
            removed.remove(place)
            added.remove(twin)
    pairs = sorted([*partners.items(), *renamed], key=lambda pair: pair[1])
    return Match(tuple(pairs), frozenset(renamed), tuple(removed), tuple(added))


def moved(order: Sequence[int]) -> tuple[int, ...]:
    """Which places of a reordered list hold what moved: the fewest that explain the new order.

    ``order`` holds the old positions in the new order. What is not on a longest rising run of them
    has moved (Schensted 1961).
    """
    ends: list[int] = []
    tops: list[int] = []
    before: list[int | None] = []
    for place, value in enumerate(order):
        length = bisect_left(ends, value)
        before.append(tops[length - 1] if length else None)
        if length == len(ends):
            ends.append(value)
            tops.append(place)
        else:
            ends[length], tops[length] = value, place
    stays: set[int] = set()
    top = tops[-1] if tops else None
    while top is not None:
        stays.add(top)
        top = before[top]
    return tuple(place for place in range(len(order)) if place not in stays)
