"""How long a review of a million customers takes, as whole processes in one run.

``python benchmarks/report.py [--rows N] [--runs N] [DIR]`` scores a seeded export twice into DIR (a
temporary folder without it), so that there are two snapshots, then runs whole processes in turn:
``journeykit validate`` of the journey, DuckDB reading every column of the snapshot once, the report
as HTML without and with an earlier snapshot, the same with a PDF beside it, and the brief of one
customer. It prints the median of the seconds and the ratio of the HTML to what it may cost: three
times ``validate`` and one scan. It ends with 1 where a bound does not hold.

Ratios travel from machine to machine; seconds do not, but for the second that a PDF may add. Every
process runs with its modules compiled, as an installation has them. Where others use the machine
too, only the ratio of the seconds that cores worked is worth something.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from score import AS_OF, JOURNEY, PROGRAM, Measured, measure, write_export

BEFORE = "2026-06-30"
ONE_CUSTOMER = "A00000042"
VALIDATE_TIMES = 3.0
"""Times ``validate`` that a report may take, beside one scan of the snapshot."""
PDF_SECONDS = 1.0
SCAN = """
import sys, duckdb
rows = f"read_parquet('{sys.argv[1]}')"
names = [row[0] for row in duckdb.sql(f"DESCRIBE SELECT * FROM {rows}").fetchall()]
read = ", ".join(f'max(hash("{name}"))' for name in names)
duckdb.sql(f"SELECT {read} FROM {rows}").fetchall()
"""


def prepare(folder: Path, rows: int) -> Path:
    """Score an export on two days; gives the later snapshot."""
    export = folder / f"export-{rows}.csv"
    if not export.exists():
        write_export(export, rows)
    shutil.copy(JOURNEY, folder / "journey.yaml")
    for day in (BEFORE, AS_OF):
        measure((PROGRAM, "score", export, "--as-of", day, "--replace"), folder)
    (snapshot,) = (folder / ".journeykit").glob(f"*/{AS_OF}.parquet")
    return snapshot


def contenders(snapshot: Path, python: str) -> dict[str, tuple[str | Path, ...]]:
    """What is run in turn."""
    report = (PROGRAM, "report", "-o", "review.html")
    alone = (*report, "--as-of", BEFORE)
    return {
        "validate": (PROGRAM, "validate", "journey.yaml", "--fail-on", "never"),
        "scan of the snapshot": (python, "-c", SCAN, snapshot),
        "report, one snapshot": alone,
        "report, two snapshots": report,
        "report, two, PDF too": (*report, "-o", "review.pdf"),
        "brief of one customer": (PROGRAM, "brief", ONE_CUSTOMER, "-o", "brief.html"),
    }


def run(folder: Path, rows: int, runs: int, python: str) -> bool:
    """Measure everything ``runs`` times in turn, print it, and say whether the bounds hold."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    snapshot = prepare(folder, rows)
    print(f"{rows:,} customers, {snapshot.stat().st_size / 1e6:,.0f} MB, {os.cpu_count()} cores")
    commands = contenders(snapshot, python)
    for command in commands.values():  # modules are compiled, files are in memory
        measure(command, folder)
    found: dict[str, list[Measured]] = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            found[name].append(measure(command, folder))
    seconds = {name: [one.seconds for one in measured] for name, measured in found.items()}
    for name, measured in found.items():
        peak = max(one.peak for one in measured)
        worked = statistics.median(one.worked for one in measured)
        print(
            f"{name:24} {statistics.median(seconds[name]):7.2f} s  "
            f"cores {worked:6.2f} s  {peak:6,.0f} MB"
        )
    print("by the seconds that cores worked:")
    _bounds({name: [one.worked for one in measured] for name, measured in found.items()})
    print("by the clock:")
    return _bounds(seconds)


def _bounds(seconds: dict[str, list[float]]) -> bool:
    """Print what may be and what is; the rounds are compared one by one."""
    rounds = zip(
        seconds["validate"],
        seconds["scan of the snapshot"],
        seconds["report, one snapshot"],
        seconds["report, two snapshots"],
        seconds["report, two, PDF too"],
        strict=True,
    )
    html, compared, pdf = [], [], []
    for validate, scan, alone, two, both in rounds:
        html.append(alone / (VALIDATE_TIMES * validate + scan))
        compared.append(two / (VALIDATE_TIMES * validate + 2 * scan))
        pdf.append(both - two)
    held = statistics.median(html) <= 1 and statistics.median(pdf) <= PDF_SECONDS
    print(f"HTML of one snapshot: × {statistics.median(html):.2f} of 3 × validate + one scan")
    print(f"HTML against another: × {statistics.median(compared):.2f} of 3 × validate + two scans")
    print(f"PDF beside it: {statistics.median(pdf):+.2f} s")
    return held


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line and measure; 1 where a bound does not hold."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, help="keeps the export for the next time")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    chosen = parser.parse_args(arguments)
    if chosen.folder:
        chosen.folder.mkdir(parents=True, exist_ok=True)
        return int(not run(chosen.folder, chosen.rows, chosen.runs, sys.executable))
    with tempfile.TemporaryDirectory(prefix="journeykit-report-") as scratch:
        return int(not run(Path(scratch), chosen.rows, chosen.runs, sys.executable))


if __name__ == "__main__":
    raise SystemExit(main())
