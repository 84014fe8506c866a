"""Room for code that recurses once for each level of an expression."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from journeykit.definition.expressions.grammar import MAX_DEPTH

_FRAMES_PER_LEVEL = 40
"""sqlglot's parser takes 20 Python frames for a parenthesis, and more inside a function."""


@contextmanager
def room_to_recurse() -> Iterator[None]:
    """Let code that follows the levels of an expression reach ``MAX_DEPTH``.

    sqlglot's parser and generator recurse so; Python's own limit of 1,000 frames ends them near
    depth 45. The limit is the interpreter's: parse and compile in one thread.
    """
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(before + _FRAMES_PER_LEVEL * MAX_DEPTH)
    try:
        yield
    finally:
        sys.setrecursionlimit(before)
