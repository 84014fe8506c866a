"""How long a score takes, against the engine's own plain copy of the same export.

``python benchmarks/score.py [--rows N] [--runs N] [DIR]`` writes a seeded export of twenty columns
into DIR (a temporary folder without it), then runs whole processes in turn: DuckDB copying the CSV
to Parquet as it stands, ``journeykit score`` without and with a snapshot and to files, and the
program that one would write with pandas (``--pandas``: it needs four times the memory). It prints
the median of the seconds, the ratio to the copy of the same round, the same ratio of the time that
all cores worked, and the highest peak of memory. Ratios travel from machine to machine, seconds do
not; and where others use the machine too, only the second ratio is worth something.

``--stages`` scores the export with journeys of 7, 20 and 60 stages, ``--measures`` with 6, 20 and
60 measures, ``--start`` measures 7,000 rows against ``python -c pass``.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
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
WITH_PANDAS = Path(__file__).with_name("with_pandas.py")
SMALL = 7_000
COPY = """
import sys, duckdb
duckdb.execute(f"COPY (FROM read_csv('{sys.argv[1]}')) TO '{sys.argv[2]}' (FORMAT parquet)")
"""

Commands = Mapping[str, Sequence[str | Path]]


@dataclass(frozen=True)
class Measured:
    """One process: seconds from start to end, seconds that cores worked, peak of memory in MB."""

    seconds: float
    worked: float
    peak: float


def write_export(target: Path, rows: int) -> None:
    """Write the export, the same for the same number of rows."""
    drawn = ", ".join(f'{sql} AS "{name}"' for name, sql in COLUMNS.items())
    duckdb.execute(
        f"COPY (SELECT {drawn} FROM range({rows}) t(i)) TO '{target}' (FORMAT csv, HEADER true)"
    )


def export_of(folder: Path, rows: int) -> Path:
    """The export in the folder, written where it is not there yet."""
    export = folder / f"export-{rows}.csv"
    if not export.exists():
        write_export(export, rows)
    return export


def journey_with(folder: Path, *, stages: int = 7, measures: int = 6) -> Path:
    """The journey with so many stages and measures, in a file of its own."""
    text = JOURNEY.read_text(encoding="utf-8")
    more = "".join(
        f"  - {{id: step_{n}, trigger: {{event: More of them, by: customer, "
        f"when: active_users >= {n} and seats > {n}}}, "
        f"validation: {{evidence: Many of them, when: active_users > {2 * n}}}}}\n"
        for n in range(7, stages)
    )
    text = text.replace("\nexternal_events:", f"{more}\nexternal_events:")
    added = "".join(
        f"    - {{id: extra_{n}, value: active_users + {n}, "
        f"points: {{0: 0, {100 + n}: 100}}, weight: 1}}\n"
        for n in range(6, measures)
    )
    text = text.replace("  bands: {yellow", f"{added}  bands: {{yellow")
    target = folder / f"journey-{stages}-{measures}.yaml"
    target.write_text(text, encoding="utf-8")
    return target


def measure(command: Sequence[str | Path], cwd: Path) -> Measured:
    """Run a process to its end."""
    began = time.perf_counter()
    process = subprocess.Popen(
        [str(part) for part in command],
        cwd=cwd,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"exit code {process.returncode}: {command}")
    return Measured(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / MEGABYTE)


def score(export: Path, journey: Path, *more: str | Path) -> Sequence[str | Path]:
    """The command that scores an export."""
    return (PROGRAM, "score", export, "--journey", journey, "--as-of", AS_OF, *more)


def copy(export: Path) -> Sequence[str | Path]:
    """The command that all others are held against."""
    return (sys.executable, "-c", COPY, export, "copied.parquet")


def contenders(export: Path, journey: Path, extra: Sequence[str], *, pandas: bool) -> Commands:
    """What is run in turn, the measure of all the others first."""
    commands = {
        "plain copy to Parquet": copy(export),
        "score --no-save": score(export, journey, "--no-save", *extra),
        "score": score(export, journey, "--replace", *extra),
        "score --no-save -o .parquet": score(
            export, journey, "--no-save", "-o", "scored.parquet", *extra
        ),
        "score --no-save -o .csv": score(export, journey, "--no-save", "-o", "scored.csv", *extra),
    }
    if pandas:
        commands["the same with pandas"] = (sys.executable, WITH_PANDAS, export)
    return commands


def compare(commands: Commands, folder: Path, runs: int) -> None:
    """Measure everything ``runs`` times in turn, and print what came out."""
    found: dict[str, list[Measured]] = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            found[name].append(measure(command, folder))
    base = next(iter(found.values()))
    for name, measured in found.items():
        pairs = list(zip(measured, base, strict=True))
        seconds = statistics.median(one.seconds for one in measured)
        ratio = statistics.median(one.seconds / first.seconds for one, first in pairs)
        worked = statistics.median(one.worked / first.worked for one, first in pairs)
        peak = max(one.peak for one in measured)
        print(
            f"{name:28} {seconds:8.2f} s  × {ratio:6.2f}  cores × {worked:6.2f}  {peak:6,.0f} MB",
            flush=True,
        )


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, help="keeps the export for the next time")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--pandas", action="store_true")
    parser.add_argument("--stages", action="store_true")
    parser.add_argument("--measures", action="store_true")
    parser.add_argument("--start", action="store_true")
    arguments, extra = parser.parse_known_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = (arguments.folder or Path(scratch)).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        rows = SMALL if arguments.start else arguments.rows
        export = export_of(folder, rows)
        size = export.stat().st_size / 1e6
        print(f"{rows:,} rows of {len(COLUMNS)} columns, {size:,.0f} MB, {os.cpu_count()} cores")
        compare(_commands(arguments, export, folder, extra), folder, arguments.runs)


def _commands(
    asked: argparse.Namespace, export: Path, folder: Path, extra: Sequence[str]
) -> Commands:
    journey = journey_with(folder)
    if asked.start:
        bare = {"python -c pass": (sys.executable, "-c", "pass")}
        return bare | {"score": score(export, journey, "--replace", *extra)}
    if asked.stages or asked.measures:
        named = "stages" if asked.stages else "measures"
        sizes = (7, 20, 60) if asked.stages else (6, 20, 60)
        commands = {"plain copy to Parquet": copy(export)}
        for size in sizes:
            one = journey_with(folder, **{named: size})
            commands[f"score --no-save, {size} {named}"] = score(export, one, "--no-save", *extra)
        return commands
    return contenders(export, journey, extra, pandas=asked.pandas)


if __name__ == "__main__":
    main()
