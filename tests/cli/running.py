"""Runs the installed command in a process of its own, as a user does."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

PROGRAM = Path(sys.executable).with_name("journeykit")
QUIET = ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "TERM")


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
    done = subprocess.run(
        [str(PROGRAM), *map(str, arguments)],
        cwd=cwd,
        input=stdin.encode() if isinstance(stdin, str) else stdin,
        capture_output=True,
        env={k: v for k, v in os.environ.items() if k not in QUIET} | environment,
        timeout=120,
        check=False,
    )
    out, err = done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")
    assert "Traceback" not in out + err, out + err
    return Run(done.returncode, out, err)
