"""The known name that a misspelt one was most likely meant to be."""

from __future__ import annotations

from collections.abc import Iterable

_LONGEST_NAME = 80


def only_near(name: str, candidates: Iterable[str]) -> str | None:
    """The one candidate that ``name`` can have been meant to be; None if there are none or more.

    Where ``nearest`` suggests, this is sure: no other candidate lies within the same limit.
    """
    near = nearest(name, known := sorted(set(candidates)))
    others = [candidate for candidate in known if candidate != near]
    return near if near is not None and nearest(name, others) is None else None


def nearest(name: str, candidates: Iterable[str]) -> str | None:
    """The candidate that ``name`` was most likely meant to be, or None.

    Counts insertions, deletions, substitutions and swaps of neighbours (optimal string alignment)
    after levelling case, hyphens, blanks and underscores; one is allowed for each three
    characters. Of several equally near ones the first by name is taken: the order of candidates
    has no say.
    """
    if len(name) > _LONGEST_NAME:
        return None
    wanted = _levelled(name)
    limit = max(1, len(wanted) // 3)
    best: tuple[int, str] | None = None
    for candidate in candidates:
        if abs(len(candidate) - len(name)) > limit:
            continue
        distance = _distance(wanted, _levelled(candidate))
        if (
            distance <= limit
            and distance < len(wanted)
            and (best is None or (distance, candidate) < best)
        ):
            best = distance, candidate
    return best[1] if best else None


def _levelled(name: str) -> str:
    return name.casefold().replace("-", "_").replace(" ", "_")


def _distance(left: str, right: str) -> int:
    """Optimal string alignment distance (Damerau 1964, each place edited once)."""
    before: list[int] = []
    last = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        row = [i]
        for j, b in enumerate(right, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and b == left[i - 2]:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, last = last, row
    return last[-1]
