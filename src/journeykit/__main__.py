"""The ``journeykit`` command, also as ``python -m journeykit``."""

from __future__ import annotations

import gc
import sys

from journeykit import __version__

_OBJECTS = 200_000
"""New objects between two looks for garbage in circles: a start makes fewer, and needs no look."""


def run() -> None:
    """Run the command line on ``sys.argv`` and leave with its exit code.

    A lone ``--version`` is answered here, before anything is imported that takes time.
    """
    arguments = sys.argv[1:]
    if arguments == ["--version"]:
        sys.stdout.write(f"journeykit {__version__}\n")
        return
    gc.set_threshold(_OBJECTS, 10, 10)
    from journeykit.cli.exits import run_guarded

    code = run_guarded(arguments)
    if "_duckdb" not in sys.modules:  # the engine complains of what is not cleared away
        gc.freeze()  # what is left goes with the process: Python need not look through it again
    sys.exit(code)


if __name__ == "__main__":
    run()
