"""Runs the command in a process of its own, as a user does.

``installed`` starts the installed program. ``journeykit`` forks a process that has imported the
libraries already, where the system can: the same command with the same streams, folder and
environment, without paying for every start.
"""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PROGRAM = Path(sys.executable).with_name("journeykit")
QUIET = ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "TERM")
ROOT = Path(__file__).resolve().parents[2]
STREAMS = ("in", "out", "err")


@dataclass(frozen=True)
class Run:
    """What a command left: its exit code, and its two streams as text."""

    code: int
    out: str
    err: str


def journeykit(
    *arguments: str | Path, cwd: Path, stdin: str | bytes = b"", **environment: str
) -> Run:
    """Run ``journeykit`` with these arguments in the folder ``cwd``."""
    if not hasattr(os, "fork") or any(name.startswith("PYTHON") for name in environment):
        return installed(*arguments, cwd=cwd, stdin=stdin, **environment)
    with tempfile.TemporaryDirectory(prefix="journeykit-run-") as folder:
        files = {name: Path(folder, name) for name in STREAMS}
        files["in"].write_bytes(_bytes(stdin))
        files["out"].touch()
        files["err"].touch()
        code = _ask(
            {
                "arguments": [str(PROGRAM), *map(str, arguments)],
                "folder": str(cwd),
                "environment": _environment(environment),
                "streams": [str(path) for path in files.values()],
            }
        )
        return _left(code, files["out"].read_bytes(), files["err"].read_bytes())


def installed(
    *arguments: str | Path, cwd: Path, stdin: str | bytes = b"", **environment: str
) -> Run:
    """Run the installed program with these arguments in the folder ``cwd``."""
    done = subprocess.run(
        [str(PROGRAM), *map(str, arguments)],
        cwd=cwd,
        input=_bytes(stdin),
        capture_output=True,
        env=_environment(environment),
        timeout=120,
        check=False,
    )
    return _left(done.returncode, done.stdout, done.stderr)


def _bytes(stdin: str | bytes) -> bytes:
    return stdin.encode() if isinstance(stdin, str) else stdin


def _environment(more: dict[str, str]) -> dict[str, str]:
    return {k: v for k, v in os.environ.items() if k not in QUIET} | more


def _left(code: int, out: bytes, err: bytes) -> Run:
    run = Run(code, out.decode("utf-8", "replace"), err.decode("utf-8", "replace"))
    assert "Traceback" not in run.out + run.err, run.out + run.err
    return run


@cache
def _server() -> subprocess.Popen[str]:
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.cli.warm"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    atexit.register(server.communicate)
    return server


def _ask(request: dict[str, object]) -> int:
    server = _server()
    assert server.stdin is not None
    assert server.stdout is not None
    server.stdin.write(json.dumps(request) + "\n")
    server.stdin.flush()
    answer = server.stdout.readline()
    assert answer, "the process that forks has ended"
    return int(answer)
