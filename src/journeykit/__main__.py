"""The ``journeykit`` command, also as ``python -m journeykit``."""

from __future__ import annotations

import atexit
import gc
import os
import sys
from contextlib import suppress

from journeykit import __version__

_OBJECTS = 200_000
"""New objects between two looks for garbage in circles: a start makes fewer, and needs no look."""


def run() -> None:
    """Run the command line on ``sys.argv`` and end the process with its exit code.

    A lone ``--version`` is answered here, before anything is imported that takes time.
    """
    _fill_closed_streams()
    arguments = sys.argv[1:]
    if arguments == ["--version"]:
        sys.stdout.write(f"journeykit {__version__}\n")
        return
    gc.set_threshold(_OBJECTS, 10, 10)
    # pydantic would look for plugins among all that is installed, and none has a say in a journey
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    from journeykit.cli.exits import run_guarded

    _leave(run_guarded(arguments))


def _fill_closed_streams() -> None:
    """Lead a stream that was closed from the start nowhere.

    Else the next file that is opened would take its place, and what is printed would go into it.
    """
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:
            nowhere = os.open(os.devnull, os.O_RDWR)  # the lowest that is free: its own
            mode = "r" if name == "stdin" else "w"
            setattr(sys, name, os.fdopen(nowhere, mode, encoding="utf-8"))


def _leave(code: int) -> None:
    """End the process without clearing its memory away, which would take longer than a small run.

    Files are closed and scratch folders gone by now. Whoever looks on from within, such as a
    profiler, finds the usual end.
    """
    if sys.getprofile() or sys.gettrace():
        sys.exit(code)
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):  # what cannot be written has been said
            stream.flush()
    os._exit(code)


if __name__ == "__main__":
    run()
