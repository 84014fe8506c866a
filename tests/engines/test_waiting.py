"""Waiting for a thread: what it gives, its error, and Ctrl-C meanwhile."""

from __future__ import annotations

import os
import signal
from concurrent.futures import Future
from threading import Timer

import pytest

from journeykit.engines.waiting import awaited


def test_what_a_thread_gives_is_waited_for() -> None:
    found: Future[int] = Future()
    Timer(0.12, found.set_result, [3]).start()
    assert awaited(found) == 3
    assert awaited(found) == 3


def test_the_error_of_a_thread_is_raised_where_it_is_waited_for() -> None:
    found: Future[int] = Future()
    Timer(0.01, found.set_exception, [ValueError("a fault")]).start()
    with pytest.raises(ValueError, match="a fault"):
        awaited(found)


@pytest.mark.parametrize("delay", [0.02, 0.05, 0.1])
def test_ctrl_c_ends_the_waiting(delay: float) -> None:
    never: Future[int] = Future()
    pressed = Timer(delay, os.kill, [os.getpid(), signal.SIGINT])
    with pytest.raises(KeyboardInterrupt):  # noqa: PT012 - it may come while the timer starts
        pressed.start()
        awaited(never)
