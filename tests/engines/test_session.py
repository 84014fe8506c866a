"""A session stops when it is told to, and spills what does not fit into memory."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from journeykit.engines.session import Session
from journeykit.errors import Interrupted

ENDLESS = "SELECT count(*) FROM range(1000000) a(i), range(1000000) b(j) WHERE i * 7 = j * 3 + 1"
GROUPS = "SELECT count(*) FROM (SELECT i % 1200000 AS key FROM range(2400000) t(i) GROUP BY key)"


@contextmanager
def pressed(*seconds: float) -> Iterator[None]:
    """Ctrl-C after so many seconds, each from now."""
    timers = [threading.Timer(after, os.kill, (os.getpid(), signal.SIGINT)) for after in seconds]
    for timer in timers:
        timer.start()
    try:
        yield
    finally:
        for timer in timers:
            timer.join()


@pytest.mark.parametrize("times", [(0.3,), (0.3, 0.3001, 0.301)], ids=["once", "again and again"])
def test_ctrl_c_ends_a_query_within_a_second_and_leaves_the_session_whole(
    times: tuple[float, ...],
) -> None:
    with Session([], threads=2) as session:
        began = time.monotonic()
        with pytest.raises(Interrupted, match="nothing was written"), pressed(*times):
            session.run(ENDLESS)
        assert time.monotonic() - began < 1.3
        assert session.run("SELECT 6 * 7") == [(42,)]


def test_what_is_beyond_memory_is_spilled_and_removed(tmp_path: Path) -> None:
    spilled: list[Path] = []

    def look(_share: float) -> None:
        spilled.extend(session.spill.iterdir())

    with Session([], threads=1, memory="24MB", progress=look) as session:
        assert session.run("SELECT current_setting('memory_limit')") == [("22.8 MiB",)]
        assert session.run(GROUPS) == [(1_200_000,)]
        folder = session.spill
    assert spilled
    assert not folder.exists()
