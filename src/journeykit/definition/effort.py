"""How much work one journey may take, where what is written could ask for any amount of it.

Reading conditions takes time for each character, proofs and suggestions for each pair of conditions
or names. An ordinary journey needs a tenth of what is allowed here, or much less. One made to keep
us busy gets fewer suggestions and fewer proofs, and is told where its conditions become too many.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from journeykit.records import dataclass
from journeykit.spelling import at_most

_MOST_STEPS = 250_000
"""Steps on the way to the nearest names: about a tenth of a second."""
_MOST_VISITS = 50_000
"""Nodes of conditions that proofs may look at: about a tenth of a second."""

MAX_CHARACTERS = 30_000
"""Of all expressions of a journey and of those nested in it, about three tenths of a second; twelve
stages with everything written have two thousand."""


@dataclass
class _Left:
    """What may still be done."""

    visits: int = _MOST_VISITS
    characters: int = MAX_CHARACTERS


_left: ContextVar[_Left | None] = ContextVar("left", default=None)


@contextmanager
def bounded() -> Iterator[None]:
    """Bound the work on one journey and those nested in it; outside of this nothing is bounded.

    What is asked for first is answered first: the same journey gets the same answers.
    """
    with at_most(_MOST_STEPS):
        if _left.get() is not None:
            yield
            return
        token = _left.set(_Left())
        try:
            yield
        finally:
            _left.reset(token)


def may_visit(nodes: int) -> bool:
    """Whether a proof may look at so many more nodes; they are counted."""
    left = _left.get()
    if left is None:
        return True
    left.visits -= nodes
    return left.visits >= 0


def may_read(characters: int) -> bool:
    """Whether an expression of so many characters may be read; they are counted if so."""
    left = _left.get()
    if left is None:
        return True
    if characters > left.characters:
        return False
    left.characters -= characters
    return True
