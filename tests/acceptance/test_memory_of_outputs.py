"""A scored file that is written beside a score costs no more memory than the whole may take."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from tests.cli.running import PROGRAM

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
ROWS = 1_000_000
MOST_MB = 1_000
PER_MB = 1024 * 1024 if sys.platform == "darwin" else 1024


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The benchmark's journey and its export."""
    path = tmp_path_factory.mktemp("customers")
    shutil.copy(BENCHMARKS / "journey.yaml", path)
    script = f"import score; score.write_export({str(path / 'customers.csv')!r}, {ROWS})"
    subprocess.run([sys.executable, "-c", script], cwd=BENCHMARKS, check=True)
    return path


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="peaks of memory are asked for as Unix does")
@pytest.mark.parametrize("name", ["scored.parquet", "scored.csv"])
def test_a_scored_file_of_a_million_customers_takes_less_than_a_gigabyte(
    name: str, folder: Path
) -> None:
    score = ["score", "customers.csv", "--as-of", "2026-09-30", "--no-save", "--threads", "2"]
    process = subprocess.Popen(
        [PROGRAM, *score, "-o", name],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    found = duckdb.execute(f"SELECT count(*) FROM '{folder / name}'").fetchall()
    assert found == [(ROWS,)]
    assert used.ru_maxrss / PER_MB < MOST_MB
