"""A process that has imported everything once, and forks itself for every run of the command.

A request is one line of JSON on standard input: the arguments, the folder, the environment and the
files for the three streams. The answer is one line with the exit code. What a run does stays in
its fork: the next one begins as clean as the first.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import pkgutil
import sys
from typing import Any

import journeykit

COLD = "journeykit.__main__"
"""What every run imports itself: where it begins. The rest looks at no environment and no stream
while it is imported."""


def import_all() -> None:
    """Import everything but where a run begins, and with it the libraries."""
    for module in pkgutil.walk_packages(journeykit.__path__, "journeykit."):
        if not module.name.startswith((COLD, "journeykit.examples")):
            importlib.import_module(module.name)


def make_ready() -> None:
    """Check a journey: what models and records make when first used is then there for every run."""
    from journeykit.definition.loader import load_source
    from journeykit.definition.source import Source
    from journeykit.lint.engine import check
    from journeykit.lint.examples import base_text

    check(load_source(Source("journey.yaml", base_text())))


def run(request: dict[str, Any]) -> int:
    """The command in this process, as if it had begun here."""
    for number, name in enumerate(request["streams"]):
        flags = os.O_RDONLY if number == 0 else os.O_WRONLY
        opened = os.open(name, flags)
        os.dup2(opened, number)
        os.close(opened)
    os.chdir(request["folder"])
    os.environ.clear()
    os.environ.update(request["environment"])
    sys.argv = request["arguments"]
    from journeykit.__main__ import run as journeykit_run

    try:
        journeykit_run()
    except SystemExit as left:
        return left.code if isinstance(left.code, int) else int(left.code is not None)
    return 0


def leave(code: int) -> None:
    """End a fork: what is still buffered goes out, and nothing else of the server runs."""
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(code)


def serve() -> None:
    """Answer requests until there are no more."""
    import_all()
    make_ready()
    gc.freeze()
    requests, answers = os.fdopen(os.dup(0)), os.fdopen(os.dup(1), "w")
    for line in requests:
        fork = os.fork()
        if fork == 0:
            code = 70
            try:
                code = run(json.loads(line))
            finally:
                leave(code)
        _, status = os.waitpid(fork, 0)
        answers.write(f"{os.waitstatus_to_exitcode(status)}\n")
        answers.flush()


if __name__ == "__main__":
    serve()
