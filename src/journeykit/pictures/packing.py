"""Putting things on the lowest level where they do not meet another one."""

from __future__ import annotations

from collections.abc import Sequence

Range = tuple[float, float]


def free_levels(ranges: Sequence[Range]) -> list[int]:
    """For each (low, high) range, in order, the lowest level on which it meets no other range."""
    taken: list[list[Range]] = []
    levels = []
    for low, high in ranges:
        level = 0
        while level < len(taken) and any(low < end and start < high for start, end in taken[level]):
            level += 1
        if level == len(taken):
            taken.append([])
        taken[level].append((low, high))
        levels.append(level)
    return levels
