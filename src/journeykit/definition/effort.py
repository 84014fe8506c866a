"""How much work one journey may take, where what is written could ask for any amount of it.

Looking for the nearest name and proving things of conditions take time for each pair of names or
conditions. An ordinary journey needs a hundredth of what is allowed here; one made to keep us busy
gets fewer suggestions and fewer proofs, and every other finding.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from journeykit.spelling import at_most

_MOST_STEPS = 400_000
"""Steps on the way to the nearest names: about a tenth of a second."""
_MOST_VISITS = 60_000
"""Nodes of conditions that proofs may look at: about a tenth of a second."""

_visits_left: ContextVar[list[int] | None] = ContextVar("visits_left", default=None)


@contextmanager
def bounded() -> Iterator[None]:
    """Bound the work on one journey and those nested in it; outside of this nothing is bounded.

    What is asked for first is answered first: the same journey gets the same answers.
    """
    with at_most(_MOST_STEPS):
        if _visits_left.get() is not None:
            yield
            return
        token = _visits_left.set([_MOST_VISITS])
        try:
            yield
        finally:
            _visits_left.reset(token)


def may_visit(nodes: int) -> bool:
    """Whether a proof may look at so many more nodes; they are counted."""
    left = _visits_left.get()
    if left is None:
        return True
    left[0] -= nodes
    return left[0] >= 0
