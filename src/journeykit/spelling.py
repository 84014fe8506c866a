"""The known name that a misspelt one was most likely meant to be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache

_LONGEST_NAME = 80

_left: ContextVar[list[int] | None] = ContextVar("left", default=None)
"""How many steps may still be taken; None where any number may."""


@contextmanager
def at_most(steps: int) -> Iterator[None]:
    """Let ``nearest`` take so many steps; beyond them it has no suggestion.

    A step is a candidate that is looked at, or two letters that are compared.

    A file with a thousand wrong names and a thousand right ones would take minutes otherwise. What
    is asked for first is answered first, so that the same questions get the same answers. Inside
    another ``at_most`` nothing is added.
    """
    if _left.get() is not None:
        yield
        return
    token = _left.set([steps])
    try:
        yield
    finally:
        _left.reset(token)


def only_near(name: str, candidates: Iterable[str]) -> str | None:
    """The one candidate that ``name`` can have been meant to be; None if there are none or more.

    Where ``nearest`` suggests, this is sure: no other candidate lies within the same limit, and the
    digits are the same, since `fee_2025` is no misspelt `fee_2026`.
    """
    if not _may_take(0):
        return None
    near = nearest(name, known := sorted(set(candidates)))
    if near is None or _digits(near) != _digits(name):
        return None
    others = [candidate for candidate in known if candidate != near]
    return near if nearest(name, others) is None and _may_take(0) else None


def _digits(name: str) -> str:
    return "".join(filter(str.isdigit, name))


def nearest(name: str, candidates: Iterable[str]) -> str | None:
    """The candidate that ``name`` was most likely meant to be, or None.

    Counts insertions, deletions, substitutions and swaps of neighbours (optimal string alignment)
    after levelling case, hyphens, blanks and underscores; one is allowed for each three
    characters. Of several equally near ones the first by name is taken: the order of candidates
    has no say.
    """
    if len(name) > _LONGEST_NAME:
        return None
    wanted, letters = _shape(name)
    limit = max(1, len(wanted) // 3)
    best: tuple[int, str] | None = None
    for candidate in candidates:
        if not _may_take(1):
            return None
        if abs(len(candidate) - len(name)) > limit:
            continue
        other, its_letters = _shape(candidate)
        # an edit brings or takes one letter at most
        if len(letters - its_letters) > limit or len(its_letters - letters) > limit:
            continue
        left, right = _without_ends(wanted, other)
        if not _may_take(len(left) * len(right)):
            return None
        distance = _distance(left, right, limit)
        if (
            distance <= limit
            and distance < len(wanted)
            and (best is None or (distance, candidate) < best)
        ):
            best = distance, candidate
    return best[1] if best else None


def _may_take(steps: int) -> bool:
    """Whether so many more steps may be taken; they are counted."""
    left = _left.get()
    if left is None:
        return True
    left[0] -= steps
    return left[0] >= 0


@lru_cache(maxsize=4096)
def _shape(name: str) -> tuple[str, frozenset[str]]:
    """A name as it is compared, and the letters in it."""
    levelled = name.casefold().replace("-", "_").replace(" ", "_")
    return levelled, frozenset(levelled)


def _without_ends(left: str, right: str) -> tuple[str, str]:
    """Two names without what they begin and end with alike, which has no say in their distance."""
    shorter = min(len(left), len(right))
    start = next((n for n in range(shorter) if left[n] != right[n]), shorter)
    left, right = left[start:], right[start:]
    shorter -= start
    end = next((n for n in range(shorter) if left[-1 - n] != right[-1 - n]), shorter)
    return left[: len(left) - end], right[: len(right) - end]


def _distance(left: str, right: str, limit: int) -> int:
    """Optimal string alignment distance (Damerau 1964, each place edited once).

    Where it is more than ``limit``, some number above that.
    """
    before: list[int] = []
    last = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        row = [i]
        for j, b in enumerate(right, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and b == left[i - 2]:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > limit and min(last) > limit:
            return limit + 1
        before, last = last, row
    return last[-1]
