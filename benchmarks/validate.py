"""How long ``validate`` takes, as whole processes in one run, beside what else checks such files.

    python benchmarks/validate.py [--files 1000] [--keep FOLDER]

It makes a folder of journeys of twelve stages, installs check-jsonschema and sqlfluff into an
environment of their own, and prints ratios: times on one machine say little about another, ratios
of one run say enough. It ends with 1 where a bound does not hold.

check-jsonschema holds the same files against the same schema, which is the part of our work that
needs no reading of conditions. sqlfluff, one of the few linters of SQL, lints a sample of the
conditions of those files, the part that the schema leaves out; its time is scaled to all of them.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = "Scripts" if os.name == "nt" else "bin"
STAGES = 12
SAMPLE = 20
"""Files that sqlfluff lints: it would take an hour over a thousand."""

ROUNDS = 15
QUIET = ("--format", "concise")
_WITHOUT = ("PYTHONDONTWRITEBYTECODE",)
"""Where it is set, every program compiles its modules anew at every start."""

VERSION_BOUND = 3.0
ONE_FILE_BOUND = 45.0
SQLFLUFF_BOUND = 5.0


@dataclass(frozen=True)
class Timed:
    """What was run, and the seconds that it took."""

    name: str
    seconds: float


def stage_text(number: int, seed: int) -> str:
    """One stage with all that a careful author writes, different for each file."""
    last = number == STAGES
    follow = "" if last else f"\n    next: [stage_{number + 1}]"
    return f"""\
  - id: stage_{number}
    name: Stage {number} of journey {seed}
    phase: {"prospective" if number <= STAGES // 2 else "existing"}
    owner: team_{(number + seed) % 5}
    crm: [Bucket {number}]
    customer:
      goal: Reach step {number} before the quarter closes
      thinking: Is step {number} worth the {seed % 50 + 5} days that it takes?
      feeling: curious
      problem: The data for step {number} sits with another department
      push: The first result in front of the board
    trigger:
      event: The customer asks for step {number}
      by: customer
      when: asked_{number} is not null
      date: asked_{number}
    validation:
      evidence: Users of the customer worked with step {number}
      when: users_{number} >= {seed % 17 + 3} and done_{number} is not null
      date: done_{number}
    expected_days: {20 + seed % 20}
    max_days: {50 + seed % 20}
    target: 0.{80 + seed % 19}
    touchpoints:
      - {{id: call_{number}, name: A call, channel: meeting, owner: sales}}
      - {{id: trial_{number}, name: Trial, channel: web, owner: product, after: [call_{number}]}}
    emotional_moments:
      - id: stall_{number}
        name: Step {number} stalls
        emotion: frustration
        valence: -2
        intensity: 4
        basis: observed
        source: Interviews
        touchpoint: trial_{number}
        when: done_{number} is null and days_since(asked_{number}) > {seed % 30 + 10}
        date: "add_days(asked_{number}, {seed % 30 + 10})"
        response: {{action: A call with a dated plan, owner: services, within_days: 2}}
    loss_branches:
      - id: gave_up_{number}
        reason: Step {number} took too long
        cause: process
        controllable: true
        recorded: [Delay {number}]
        when: days_between(asked_{number}, lost_on) > {seed % 40 + 40}{follow}
"""


def journey_text(seed: int) -> str:
    """A whole journey file."""
    columns = "".join(
        f"    asked_{n}: {{type: date, flow: customer_intent, source: CRM}}\n"
        f"    done_{n}: {{type: date, flow: operational_execution, source: product}}\n"
        f"    users_{n}: {{type: integer, flow: operational_execution, source: product}}\n"
        for n in range(1, STAGES + 1)
    )
    stages = "".join(stage_text(number, seed) for number in range(1, STAGES + 1))
    return f"""\
journeykit: 1
id: journey-{seed}
name: Journey {seed}
owner: customer_success
objective: Customers close their books in three days instead of {seed % 9 + 5}
data:
  unit: account
  customer_id: account_id
  recorded_stage: crm_stage
  value: arr
  columns:
    account_id: {{type: text}}
    crm_stage: {{type: text, flow: customer_intent, source: CRM}}
    arr: {{type: decimal, unit: EUR, flow: order_to_cash, source: billing}}
    status: {{type: text, flow: order_to_cash, source: billing}}
    why: {{type: text, flow: customer_intent, source: CRM}}
    lost_on: {{type: date, flow: order_to_cash, source: billing}}
{columns}lost:
  when: status = 'lost'
  reason: why
  date: lost_on
stages:
{stages}"""


def conditions_of(text: str) -> Iterator[str]:
    """The conditions of a generated file, as statements."""
    for line in text.splitlines():
        key, _, condition = line.strip().partition(": ")
        if key == "when":
            yield f"select {condition} from t"


def seconds(command: Sequence[str | Path], codes: tuple[int, ...] = (0,)) -> float:
    """The wall time of one whole process, with its modules compiled as an installation has them."""
    environment = {key: os.environ[key] for key in os.environ if key not in _WITHOUT}
    began = time.perf_counter()
    done = subprocess.run(
        [str(part) for part in command],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )
    taken = time.perf_counter() - began
    if done.returncode not in codes:
        sys.exit(f"{command[0]} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return taken


def medians(commands: Sequence[Sequence[str | Path]], rounds: int) -> list[float]:
    """The median time of each command; they take turns, so that a busy moment meets them all."""
    times = [[seconds(command) for command in commands] for _ in range(rounds)]
    return [statistics.median(column) for column in zip(*times, strict=True)]


@contextmanager
def folder_for_files(keep: Path | None) -> Iterator[Path]:
    """A folder that is gone afterwards, unless one is named."""
    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
        yield keep
        return
    with tempfile.TemporaryDirectory() as scratch:
        yield Path(scratch)


def install_others(place: Path) -> Path:
    """check-jsonschema and sqlfluff in an environment of their own; its folder of programs."""
    programs = place / BIN
    if not (programs / "sqlfluff").exists():
        venv.create(place, with_pip=True)
        quiet = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run(
            [programs / "python", *quiet, "check-jsonschema", "sqlfluff"],
            check=True,
        )
    return programs


def write_files(folder: Path, count: int) -> None:
    """The journeys, and the conditions of some of them as SQL."""
    for seed in range(count):
        text = journey_text(seed)
        (folder / f"journey-{seed:04}.yaml").write_text(text, encoding="utf-8")
        if seed < SAMPLE:
            statements = ";\n".join(conditions_of(text))
            (folder / f"conditions-{seed:02}.sql").write_text(f"{statements};\n", encoding="utf-8")


def measure(folder: Path, count: int) -> tuple[list[Timed], Timed]:
    """Every time that the bounds speak of, and that of an empty Python."""
    others = install_others(folder / "others")
    journeys, sql = sorted(folder.glob("*.yaml")), sorted(folder.glob("*.sql"))
    ours = Path(sys.executable).with_name("journeykit")
    schema = ROOT / "schemas" / "journey.schema.json"
    once = [
        [ours, "validate", journeys[0], *QUIET],
        [others / "check-jsonschema", "--schemafile", schema, journeys[0]],
        [others / "sqlfluff", "lint", "--dialect", "duckdb", sql[0]],
    ]
    for command in once:  # from here on the modules of each are compiled
        seconds(command, codes=(0, 1))
    bare, version, one = medians(
        (
            [sys.executable, "-c", "pass"],
            [ours, "--version"],
            [ours, "validate", journeys[0], *QUIET],
        ),
        ROUNDS,
    )
    checked = seconds([others / "check-jsonschema", "--schemafile", schema, *journeys])
    linted = seconds([others / "sqlfluff", "lint", "--dialect", "duckdb", *sql], codes=(0, 1))
    return [
        Timed("journeykit --version", version),
        Timed("journeykit validate, one file", one),
        Timed(
            f"journeykit validate, {count} files", seconds([ours, "validate", *journeys, *QUIET])
        ),
        Timed(f"check-jsonschema, {count} files", checked),
        Timed(f"sqlfluff, the conditions of {len(sql)} files", linted),
    ], Timed("python -c pass", bare)


def main() -> int:
    """Measure, print, and say whether the bounds hold."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--keep", type=Path, help="a folder that keeps the files and the tools")
    chosen = parser.parse_args()
    count: int = chosen.files
    with folder_for_files(chosen.keep) as folder:
        write_files(folder, count)
        timed, bare = measure(folder, count)
    version, one, many, schema_check, sql_check = timed
    print(f"{'':46}{'seconds':>10}{'× python -c pass':>20}")
    for entry in (bare, *timed):
        print(f"{entry.name:46}{entry.seconds:10.3f}{entry.seconds / bare.seconds:20.1f}")
    scaled = sql_check.seconds / min(SAMPLE, count) * count
    bounds = [
        (version.seconds / bare.seconds, VERSION_BOUND, "--version ÷ python -c pass"),
        (one.seconds / bare.seconds, ONE_FILE_BOUND, "one file ÷ python -c pass"),
        (many.seconds / schema_check.seconds, 1.0, "validate ÷ check-jsonschema"),
        (many.seconds / scaled, 1 / SQLFLUFF_BOUND, "validate ÷ sqlfluff, scaled to all files"),
    ]
    print()
    for value, bound, name in bounds:
        verdict = "holds" if value <= bound else "DOES NOT HOLD"
        print(f"{name:46}{value:10.3f}  at most {bound:g}: {verdict}")
    return 0 if all(value <= bound for value, bound, _ in bounds) else 1


if __name__ == "__main__":
    sys.exit(main())
