"""A kill at any moment and a full disk leave the old output and the old snapshot as they were."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from tests.cli.running import PROGRAM, journeykit
from tests.cli.small import write_small
from tests.conftest import AS_ROOT, is_root

AS_OF = ("--as-of", "2026-06-30")
SNAPSHOT = Path(".journeykit/small/2026-06-30.parquet")
OUTPUTS = (SNAPSHOT, Path("scored.csv"), Path("rejects.csv"))
LARGE = ("score", "large.csv", *AS_OF, "--replace", "-o", "scored.csv", "--rejects", "rejects.csv")
ROWS = 120_000


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An export that takes a while, and holds some bad rows and cells."""
    path = tmp_path_factory.mktemp("large") / "large.csv"
    duckdb.execute(
        "COPY (SELECT 'K' || i AS id, md5(i::VARCHAR) AS name, "
        "CASE WHEN i % 50 = 0 THEN 'much' ELSE i::VARCHAR END AS arr, "
        "DATE '2026-01-01' AS signed_on, i % 30 AS users, 'open' AS status, '' AS why_left "
        f"FROM range({ROWS}) t(i)) TO '{path}' (FORMAT csv, HEADER true)"
    )
    with path.open("a", encoding="utf-8") as file:
        file.write("X,short\n" * 100)
    return path


@pytest.fixture
def scored(tmp_path: Path, large: Path) -> Path:
    """A folder in which a small export is scored already."""
    write_small(tmp_path)
    (tmp_path / "large.csv").symlink_to(large)
    options = ("-o", "scored.csv", "--rejects", "rejects.csv")
    run = journeykit("score", "customers.csv", *AS_OF, *options, cwd=tmp_path)
    assert run.code == 0, run.err
    return tmp_path


def begin(folder: Path, *, most_bytes: int | None = None) -> subprocess.Popen[bytes]:
    """Begin to score the large export; ``most_bytes`` is the size at which every file is full."""

    def limit() -> None:
        if most_bytes is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))

    scratch = folder / "tmp"
    scratch.mkdir(exist_ok=True)
    return subprocess.Popen(
        [str(PROGRAM), *LARGE],
        cwd=folder,
        env=os.environ | {"TMPDIR": str(scratch)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=limit,  # noqa: PLW1509 - no thread of this process holds a lock then
    )


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: (folder / path).read_bytes() for path in OUTPUTS}


def left_over(folder: Path) -> list[str]:
    """What stands beside outputs, and what a temporary folder still holds."""
    parts = [path.name for path in folder.rglob("*.part")]
    return parts + [path.name for path in (folder / "tmp").glob("*")]


def size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return -1


MOMENTS: dict[str, Callable[[Path], bool]] = {
    "at the beginning": lambda at: size(at / f"{SNAPSHOT}.part") >= 0,
    "in the snapshot": lambda at: size(at / f"{SNAPSHOT}.part") > 0,
    "in the rejects": lambda at: size(at / "rejects.csv.part") > 0,
    "in the output": lambda at: size(at / "scored.csv.part") > 0,
}
SLOW = pytest.mark.slow
KILLED = [
    pytest.param(signal.SIGINT, "in the output"),
    pytest.param(signal.SIGTERM, "at the beginning"),
    pytest.param(signal.SIGKILL, "in the snapshot"),
    pytest.param(signal.SIGINT, "in the snapshot", marks=SLOW),
    pytest.param(signal.SIGTERM, "in the rejects", marks=SLOW),
    pytest.param(signal.SIGKILL, "in the output", marks=SLOW),
]
CODES = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGKILL: -9}


@pytest.mark.parametrize(("how", "moment"), KILLED)
def test_a_kill_leaves_what_stood_there(scored: Path, how: signal.Signals, moment: str) -> None:
    before = contents(scored)
    process = begin(scored)
    while process.poll() is None and not MOMENTS[moment](scored):
        time.sleep(0.001)
    sent = time.monotonic()
    process.send_signal(how)
    _, said = process.communicate(timeout=60)
    took = time.monotonic() - sent
    assert process.returncode == CODES[how], said.decode()
    assert contents(scored) == before
    if how is signal.SIGKILL:
        again = begin(scored)
        _, said = again.communicate(timeout=60)
        assert again.returncode == 0, said.decode()
        assert contents(scored) != before
        assert not [path.name for path in scored.rglob("*.part")]
    else:
        assert took < 30
        assert b"Traceback" not in said
        assert said in (b"error: stopped; nothing was written\n", b"interrupted\n")
        assert left_over(scored) == []


def test_a_full_disk_leaves_what_stood_there(scored: Path) -> None:
    before = contents(scored)
    process = begin(scored, most_bytes=1_000_000)
    out, said = process.communicate(timeout=60)
    assert process.returncode == 2, said.decode()
    assert (out, b"Traceback" in said) == (b"", False)
    full = {f"{(scored / path).resolve()}: cannot write it: File too large" for path in OUTPUTS}
    assert said.decode() in {
        f"error: {one}\n  help: check who may write there, and the room on the disk\n"
        for one in full
    }
    assert contents(scored) == before
    assert left_over(scored) == []


@pytest.mark.skipif(is_root(), reason=AS_ROOT)
@pytest.mark.parametrize("closed", [".journeykit/small", "."])
def test_a_closed_folder_leaves_what_stood_there(scored: Path, closed: str) -> None:
    before = contents(scored)
    (scored / "tmp").mkdir()
    (scored / closed).chmod(0o500)
    process = begin(scored)
    _, said = process.communicate(timeout=60)
    (scored / closed).chmod(0o700)
    assert process.returncode == 2
    assert b"cannot write it: Permission denied" in said
    assert contents(scored) == before
    assert left_over(scored) == []
