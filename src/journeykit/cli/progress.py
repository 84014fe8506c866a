"""What a long run shows: on stderr, on a terminal only, and after a second at the soonest."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from journeykit.cli.console import stderr_console, styled

PATIENCE = 1.0
"""Seconds before anything is shown."""


@contextmanager
def progress(doing: str) -> Iterator[Callable[[float], None] | None]:
    """Give a callback to be called now and then during a run; None where nobody looks.

    The engine cannot say how far it is while it writes, so what is shown is that it goes on and
    for how long.
    """
    if not sys.stderr.isatty():
        yield None
        return
    shown = _Shown(doing)
    try:
        yield shown
    finally:
        shown.stop()


class _Shown:
    def __init__(self, doing: str) -> None:
        self._doing = doing
        self._began = time.monotonic()
        self._status: Any = None

    def __call__(self, _share: float) -> None:
        seconds = time.monotonic() - self._began
        if seconds < PATIENCE:
            return
        text = styled(f"{self._doing}, {seconds:,.0f} s")
        if self._status is None:
            self._status = stderr_console().status(text)
            self._status.start()
        self._status.update(text)

    def stop(self) -> None:
        if self._status is not None:
            self._status.stop()
