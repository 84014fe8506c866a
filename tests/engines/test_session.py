"""A session stops when it is told to, and spills what does not fit into memory."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from journeykit.engines.session import Session

ENDLESS = "SELECT sum((i ^ j) % 7) FROM range(100000000) a(i), range(100000000) b(j)"
GROUPS = "SELECT count(*) FROM (SELECT i % 1200000 AS key FROM range(2400000) t(i) GROUP BY key)"


STOPPED = """
import os, signal, sys, threading, time
from journeykit.cli.interrupting import heard_once
from journeykit.engines.session import Session
from journeykit.errors import Interrupted

with heard_once(), Session([], threads=2) as session:
    session.run("SELECT 1")
    for seconds in sys.argv[2:]:
        threading.Timer(float(seconds), os.kill, (os.getpid(), signal.SIGINT)).start()
    began = time.monotonic()
    try:
        session.run(sys.argv[1])
    except Interrupted as stopped:
        print(time.monotonic() - began, session.run("SELECT 6 * 7"), stopped)
"""


@pytest.mark.parametrize("times", [("0.3",), ("0.3", "0.3001", "0.301")], ids=["once", "often"])
def test_ctrl_c_ends_a_query_within_a_second_and_leaves_the_session_whole(
    times: tuple[str, ...],
) -> None:
    """In a process of its own: a Ctrl-C is the whole process's."""
    done = subprocess.run(
        [sys.executable, "-c", STOPPED, ENDLESS, *times],
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=True,
    )
    seconds, answer = done.stdout.split(maxsplit=1)
    assert float(seconds) < 1.3
    assert answer == "[(42,)] stopped; nothing was written\n"


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


PLANNED = """
import os, signal, sys, threading, time
from journeykit.__main__ import run
from journeykit.engines.session import Session

class Planning:
    def __init__(self, connection):
        self._connection = connection
    def execute(self, statement, parameters):
        threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGTERM)).start()
        time.sleep(30)
    def __getattr__(self, name):
        return getattr(self._connection, name)

locked = Session._lock
def lock(self):
    locked(self)
    self._connection = Planning(self._connection)
Session._lock = lock
sys.argv = ["journeykit", "columns", "a.csv"]
run()
"""
"""A process whose first query hears nothing for half a minute, as one does while it is planned."""


def test_a_query_that_is_being_planned_keeps_nobody(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,name\n1,a\n", encoding="utf-8")
    # a process that is measured ends the usual way, and tells of the connection left behind
    plain = {name: value for name, value in os.environ.items() if "COV" not in name}
    done = subprocess.run(
        [sys.executable, "-c", PLANNED],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        timeout=20,
        check=False,
        env=plain | {"TMPDIR": str(tmp_path)},
    )
    assert (done.returncode, done.stdout) == (143, "")
    assert done.stderr == "error: stopped; nothing was written\n"
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]
