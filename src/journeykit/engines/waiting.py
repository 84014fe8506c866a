"""Waiting for another thread so that Ctrl-C is answered meanwhile."""

from __future__ import annotations

from concurrent.futures import Future
from queue import Empty, SimpleQueue
from typing import TypeVar

_TICK = 0.05
"""Seconds between looks: Ctrl-C is answered within this."""
_Found = TypeVar("_Found")


def awaited(future: Future[_Found]) -> _Found:
    """What a thread gives, once it does; or the error that it ended with.

    A future waits for a condition itself, which lets go of its lock twice where Ctrl-C comes at
    the wrong moment: then the error that is told is not that one was stopped.
    """
    done: SimpleQueue[object] = SimpleQueue()
    future.add_done_callback(done.put)
    while True:
        try:
            done.get(timeout=_TICK)
        except Empty:
            continue
        try:
            return future.result()
        finally:
            del future  # its error holds this frame: with the future in it, itself and all others
