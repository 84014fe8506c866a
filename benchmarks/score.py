"""How long a score takes, against the engine's own plain copy of the same export.

``python benchmarks/score.py [--rows N] [--runs N] [DIR]`` writes a seeded export of twenty columns
into DIR (a temporary folder without it), then runs whole processes in turn: DuckDB copying the CSV
to Parquet as it stands, ``journeykit score --no-save`` to Parquet, the same to CSV, and with a
snapshot. It prints the median of the seconds, the ratio to the copy of the same round, and the
highest peak of memory. Ratios travel from machine to machine; seconds do not.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

JOURNEY = Path(__file__).with_name("journey.yaml")
PROGRAM = Path(sys.executable).with_name("journeykit")
AS_OF = "2026-09-30"
MEGABYTE = 1024  # ru_maxrss counts in KiB on Linux


def draw(row: str, salt: int, among: int) -> str:
    """SQL of a number in [0, among) that depends on the row and nothing else."""
    mixed = f"(({row} + {salt}) * 48271 % 2147483647 * 69621 % 2147483647)"
    return f"({mixed} % {among})"


def day(salt: int, span: int, known: int) -> str:
    """SQL of a day in the ``span`` days before AS_OF, known for ``known`` in 100 rows."""
    past = f"DATE '{AS_OF}' - CAST({draw('i', salt, span)} AS INTEGER)"
    return f"CASE WHEN {draw('i', salt + 50, 100)} < {known} THEN {past} END"


def pick(salt: int, *texts: str) -> str:
    """SQL of one of the texts."""
    listed = ", ".join(f"'{text}'" for text in texts)
    return f"list_extract([{listed}], 1 + {draw('i', salt, len(texts))})"


def number(salt: int, among: int, known: int = 100) -> str:
    """SQL of a whole number, known for ``known`` in 100 rows."""
    return f"CASE WHEN {draw('i', salt + 50, 100)} < {known} THEN {draw('i', salt, among)} END"


COLUMNS = {
    "account_id": "format('A{:08d}', i)",
    "account_name": f"'Company ' || {draw('i', 1, 90000)} || ', Inc.'",
    "crm_stage": pick(2, "New", "Discovery", "Onboarding", "Live", "Live", "Renewal", "Other", ""),
    "team": pick(3, "north", "south", "east", "west"),
    "region": pick(4, "EU", "NA", "APAC", "n/a"),
    "plan": pick(5, "basic", "plus", "pro"),
    "employees": number(6, 5000),
    "asked_on": day(7, 1500, 95),
    "signed_on": f"strftime({day(8, 1200, 80)}, '%d/%m/%Y')",
    "go_live_on": day(9, 1000, 65),
    "last_login_at": f"strftime(TIMESTAMP '{AS_OF} 09:30:00' "
    f"- to_hours(CAST({draw('i', 10, 2000)} AS INTEGER)), '%Y-%m-%d %H:%M:%S')",
    "seats": f"10 + {draw('i', 11, 190)}",
    "active_users": number(12, 120, 90),
    "nps": f"{number(13, 201, 30)} - 100",
    "overdue_days": number(14, 60, 70),
    "arr": f"format('{{:,}}', 1000 + {draw('i', 15, 400000)})",
    "renewal_on": f"DATE '{AS_OF}' + CAST({draw('i', 16, 400)} - 20 AS INTEGER)",
    "has_sponsor": pick(17, "Yes", "Yes", "Yes", "No", ""),
    "lost_on": day(18, 700, 12),
    "lost_reason": f"CASE WHEN {draw('i', 68, 100)} < 9 "
    f"THEN {pick(19, 'Price', 'Budget', 'Competitor', 'Delay', 'No value', 'Moved')} END",
}
COPY = """
import sys, duckdb
duckdb.execute(f"COPY (FROM read_csv('{sys.argv[1]}')) TO '{sys.argv[2]}' (FORMAT parquet)")
"""


@dataclass(frozen=True)
class Measured:
    """One process: seconds from start to end, and its peak of memory in MB."""

    seconds: float
    peak: float


def write_export(target: Path, rows: int) -> None:
    """Write the export, the same for the same number of rows."""
    drawn = ", ".join(f'{sql} AS "{name}"' for name, sql in COLUMNS.items())
    duckdb.execute(
        f"COPY (SELECT {drawn} FROM range({rows}) t(i)) TO '{target}' (FORMAT csv, HEADER true)"
    )


def measure(*command: str | Path, cwd: Path) -> Measured:
    """Run a process to its end."""
    began = time.perf_counter()
    process = subprocess.Popen([str(part) for part in command], cwd=cwd, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"exit code {process.returncode}: {command}")
    return Measured(seconds, usage.ru_maxrss / MEGABYTE)


def contenders(export: Path, extra: Sequence[str]) -> dict[str, tuple[str | Path, ...]]:
    """What is run in turn, the measure of all the others first."""
    score = (PROGRAM, "score", export, "--as-of", AS_OF, *extra)
    return {
        "plain copy to Parquet": (sys.executable, "-c", COPY, export, "copied.parquet"),
        "score, summary only": (*score, "--no-save"),
        "score to Parquet": (*score, "--no-save", "-o", "scored.parquet"),
        "score to CSV": (*score, "--no-save", "-o", "scored.csv"),
        "score to Parquet and save": (*score, "--replace", "-o", "scored.parquet"),
    }


def run(folder: Path, rows: int, runs: int, extra: Sequence[str]) -> None:
    """Measure everything ``runs`` times in turn, and print what came out."""
    export = folder / f"export-{rows}.csv"
    if not export.exists():
        write_export(export, rows)
    shutil.copy(JOURNEY, folder / "journey.yaml")
    size = export.stat().st_size / 1e6
    print(f"{rows:,} rows of {len(COLUMNS)} columns, {size:,.0f} MB, {os.cpu_count()} cores")
    commands = contenders(export, extra)
    found: dict[str, list[Measured]] = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            found[name].append(measure(*command, cwd=folder))
    base = next(iter(found.values()))
    for name, measured in found.items():
        seconds = statistics.median(one.seconds for one in measured)
        ratios = [one.seconds / copy.seconds for one, copy in zip(measured, base, strict=True)]
        peak = max(one.peak for one in measured)
        print(f"{name:26} {seconds:7.2f} s  × {statistics.median(ratios):5.2f}  {peak:6,.0f} MB")


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, help="keeps the export for the next time")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    arguments, extra = parser.parse_known_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = arguments.folder or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        run(folder.resolve(), arguments.rows, arguments.runs, extra)


if __name__ == "__main__":
    main()
