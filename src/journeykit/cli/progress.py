"""What a long run shows: on stderr, on a terminal only, and after a second at the soonest."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from journeykit.cli.console import harmless, stderr_console

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

PATIENCE = 1.0
"""Seconds before anything is shown."""
_ALL = 100.0


@contextmanager
def progress(doing: str) -> Iterator[Callable[[float], None] | None]:
    """Give a callback to be called now and then during a run; None where nobody looks.

    It is called with the share that is read of the input, 0 to 100, or -1 where that is not known.
    When all is read there is still something to count: a share that falls back says so, and the
    bar shows no more than that it goes on.
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
        self._most = 0.0
        self._bar: Progress | None = None
        self._task: TaskID | None = None

    def __call__(self, share: float) -> None:
        if time.monotonic() - self._began < PATIENCE:
            return
        if self._bar is None or self._task is None:
            self._bar = _bar()
            self._task = self._bar.add_task(harmless(self._doing), total=_ALL)
            self._bar.start()
        self._most = max(self._most, share)
        is_known = share >= self._most
        self._bar.update(self._task, completed=self._most, total=_ALL if is_known else None)

    def stop(self) -> None:
        if self._bar is not None:
            self._bar.stop()


def _bar() -> Progress:
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
        console=stderr_console(),
        transient=True,
    )
