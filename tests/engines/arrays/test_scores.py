"""Whole scores with arrays against the same without: screen, snapshot, outputs, exit code."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from journeykit.engines.session import Session, identifier
from journeykit.engines.stored import rows_in
from tests.cli.inside import runner
from tests.cli.running import Run
from tests.engines.arrays.both_ways import Ways, force_arrays

JOURNEY = """\
journeykit: 1
id: edges
name: Edges
data:
  unit: account
  customer_id: id
  name: name
  value: arr
  owner: owner
  renewal_date: renews
  recorded_stage: bucket
  segments: [region]
  columns:
    id: {type: text}
    name: {type: text}
    owner: {type: text, optional: true}
    region: {type: text, missing: ["n/a", "-"]}
    bucket: {type: text}
    arr: {type: decimal, decimal: ",", thousands: ".", symbol: EUR}
    seats: {type: integer}
    users: {type: integer, optional: true}
    signed: {type: date, format: ["%d/%m/%Y", "%Y%m%d", "%Y-%m-%d"]}
    renews: {type: date}
    seen: {type: timestamp}
    active: {type: boolean, yes_words: [Ja], no_words: [Nein]}
    status: {type: text}
    why: {type: text}
    left: {type: date, optional: true}
    share: {type: decimal, value: users / seats}
    spare: {type: integer, value: seats - users}
    begun: {type: date, value: "coalesce(signed, renews)"}
lost:
  when: status = 'gone'
  reason: why
  date: left
  crm: [Closed]
  branches:
    - {id: silent, reason: Nobody knows, cause: unknown, recorded: ["?"]}
stages:
  - id: ask
    name: Ask
    crm: [Lead]
    trigger: {event: They ask, by: customer}
    validation: {evidence: They signed, when: signed is not null, date: signed}
    expected_days: 20
    max_days: 60
    emotional_moments:
      - id: waits
        name: They wait
        emotion: doubt
        valence: -1
        intensity: 3
        basis: hypothesis
        when: days_since(signed) > 30 and not active
        date: "add_days(signed, 30)"
        response: {action: Call them, owner: sales, within_days: 3}
    loss_branches:
      - {id: price, reason: Too dear, cause: price, recorded: [Price]}
  - id: use
    name: Use
    phase: existing
    crm: [Live]
    trigger: {event: They sign, when: signed is not null, date: signed}
    validation: {evidence: Half the seats, when: share >= 0.5}
    loss_branches:
      - {id: unused, reason: Never used, cause: process, when: users = 0 or share < 0.1}
  - id: renew
    name: Renew
    repeats: true
    trigger: {event: The term ends, when: "renews < add_days(as_of, 60)", date: renews}
    validation: {evidence: They renew, when: renews > as_of and active}
    next: [{to: use, kind: loop, when: spare > 5}]
health:
  measures:
    - {id: share, name: Seats in use, value: share, points: {0: 0, 0.5: 60, 1: 100}, weight: 3}
    - {id: recent, value: days_since(seen), points: {0: 100, 90: 0}, if_unknown: leave_out}
  bands: {yellow: 40, green: 70}
  gates:
    - {id: bare, name: No owner, when: owner is null, at_most: yellow}
at_risk:
  - {id: quiet, name: Quiet, when: days_since(seen) > 60, action: Call, owner: support}
nine_box:
  rows: {name: Value, by: arr, cuts: [1000, 50000], labels: [low, mid, high]}
  columns: {name: Health, by: health_score, cuts: [40, 70], labels: [poor, fair, good]}
scorecard:
  - {id: kept, value: sum(arr) filter (where not lost) / sum(arr), target: 0.9, better: higher}
"""
HEADERS = [
    "id", "name", "owner", "region", "bucket", "arr", "seats", "users", "signed", "renews", "seen",
    "active", "status", "why", "left",
]  # fmt: skip
Row = list[str]


def customer(number: int) -> Row:
    """A row; all that may stand in a cell comes up, each at its own pace."""
    return [
        f"{number:04}",
        ["Amber, Arch", 'Birch "B" Bay', "Cedar", " Dune ", "Elm\nEnd", "Fjörd"][number % 6],
        ["ana", "", "bo"][number % 3],
        ["EU", "NA", "n/a", "-", ""][number % 5],
        ["Lead", "Live", "Closed", "Odd", ""][number % 5],
        ["1.200,50", "EUR 99", "", "250000", "-3,25", "0"][number % 6],
        ["10", "4", "0", "", "250", "7"][number % 6],
        ["5", "0", "", "9", "3", "7", "1"][number % 7],
        ["13/02/2026", "20260401", "2026-05-30", ""][number % 4],
        ["2026-07-10", "2026-12-01", "", "2025-06-30"][number % 4],
        ["2026-06-29 10:00:00", "2026-01-02T00:30", "", "2026-06-30"][number % 4],
        ["Ja", "Nein", "", "ja"][number % 4],
        ["open", "gone", "open", "open", ""][number % 5],
        ["Price", "?", "", "Whim"][number % 4],
        ["2026-06-01", "", "2026-03-15"][number % 3],
    ]


def rows(count: int = 60) -> list[Row]:
    return [customer(number) for number in range(count)]


def written(
    lines: Sequence[Row], headers: Sequence[str] = HEADERS, delimiter: str = ",", end: str = "\n"
) -> str:
    def cell(text: str) -> str:
        needs = any(sign in text for sign in (delimiter, '"', "\n", "\r"))
        return '"' + text.replace('"', '""') + '"' if needs else text

    return "".join(delimiter.join(map(cell, line)) + end for line in (headers, *lines))


def with_bad_cells(lines: list[Row]) -> list[Row]:
    """In every seventh row a cell that cannot be read."""
    bad = {6: "many", 8: "31/02/2026", 9: "soon", 10: "yesterday", 11: "perhaps", 5: "1.2.3,4x"}
    for place, line in enumerate(lines):
        if place % 7 == 3:
            column = list(bad)[place // 7 % len(bad)]
            line[column] = bad[column]
    return lines


def without(lines: list[Row], *names: str) -> str:
    places = [place for place, name in enumerate(HEADERS) if name not in names]
    return written([[line[p] for p in places] for line in lines], [HEADERS[p] for p in places])


def twice(lines: list[Row]) -> list[Row]:
    """Some ids come again, with other cells."""
    again = [list(line) for line in lines[5:20:3]]
    for line in again:
        line[12] = "gone" if line[12] != "gone" else "open"
    return [*lines, *again]


def keyless(lines: list[Row]) -> list[Row]:
    for line in lines[4::17]:
        line[0] = " "
    return lines


@dataclass(frozen=True)
class Case:
    """An export, more options, and whether arrays read it."""

    export: bytes | str
    options: tuple[str, ...] = ()
    code: int = 0
    by_arrays: bool = True
    name: str = "customers.csv"
    journey: str = JOURNEY

    @property
    def data(self) -> bytes:
        return self.export.encode() if isinstance(self.export, str) else self.export


NUMBERED = JOURNEY.replace("customer_id: id", "customer_id: row_number")
BLANK = [""] * len(HEADERS)
PLAIN = written(rows())
CASES = {
    "everything at once": Case(
        "\ufeff"
        + written(
            twice(with_bad_cells(keyless([*rows()[:20], HEADERS, BLANK, *rows()[20:]]))),
            delimiter=";",
            end="\r\n",
        ),
        (
            *("--max-bad", "0.5", "--on-duplicate", "last", "--rejects", "bad.csv", "--explain"),
            *("--where", "region is null or lost or health_score < 70", "--limit", "40"),
            *("-o", "scored.csv", "--at-risk", "risk.csv", "--by", "region", "--safe-cells"),
        ),
    ),
    "plain": Case(PLAIN),
    "bytes order mark": Case("\ufeff" + PLAIN),
    "semicolons, carriage returns": Case(written(rows(), delimiter=";", end="\r\n")),
    "tabs": Case(written(rows(), delimiter="\t")),
    "no line end at the end": Case(PLAIN.removesuffix("\n")),
    "blank rows and lines": Case(written([*rows()[:9], BLANK, BLANK, *rows()[9:], BLANK]) + "\n\n"),
    "rows without a key": Case(written(keyless(rows())), ("--max-bad", "0.2")),
    "too many rows without a key": Case(written(keyless(rows())), code=2),
    "the header again": Case(written([*rows()[:20], HEADERS, *rows()[20:]]), ("--max-bad", "0.1")),
    "cells that cannot be read": Case(written(with_bad_cells(rows()))),
    "strict": Case(written(with_bad_cells(rows())), ("--strict",), code=1),
    "listed": Case(
        written(with_bad_cells(keyless(rows()))), ("--rejects", "bad.csv", "--max-bad", "0.2")
    ),
    "ids twice": Case(written(twice(rows())), code=2),
    "ids twice, first": Case(written(twice(rows())), ("--on-duplicate", "first")),
    "ids twice, last": Case(written(twice(rows())), ("--on-duplicate", "last")),
    "some": Case(PLAIN, ("--where", "region = 'EU' and (health_score < 50 or lost)")),
    "a few": Case(PLAIN, ("--limit", "7")),
    "a few of some": Case(PLAIN, ("--where", "arr > 0", "--limit", "3", "-o", "few.csv")),
    "by segment": Case(PLAIN, ("--by", "region")),
    "explained": Case(PLAIN, ("--explain", "-o", "scored.json")),
    "all outputs": Case(
        PLAIN, ("-o", "scored.csv", "--at-risk", "risk.csv", "--safe-cells", "--no-save")
    ),
    "nothing kept": Case(
        "\ufeff" + written(with_bad_cells(keyless([*rows()[:20], BLANK, *rows()[20:]]))),
        ("--no-save", "--max-bad", "0.2", "--details", "--rejects", "bad.csv"),
    ),
    "nothing kept, ids twice": Case(written(twice(rows())), ("--no-save",), code=2),
    "nothing kept, ids twice, first": Case(
        written(twice(rows())), ("--no-save", "--on-duplicate", "first", "--at-risk", "risk.csv")
    ),
    "nothing kept, by segment": Case(PLAIN, ("--no-save", "--by", "region", "--details")),
    "optional columns absent": Case(without(rows(), "owner", "users", "left")),
    "a column missing": Case(without(rows(), "seats"), code=2),
    "a row too short": Case(PLAIN + "0999,short\n", ("--max-bad", "0.1"), by_arrays=False),
    "a quote left open": Case(PLAIN + '0999,"open\n', ("--max-bad", "0.1"), by_arrays=False),
    "other columns kept": Case(PLAIN, ("--keep-columns", "-o", "scored.csv"), by_arrays=False),
    "a bound of memory": Case(PLAIN, ("--memory", "500MB"), by_arrays=False),
    "row numbers for ids": Case(
        PLAIN,
        by_arrays=False,
        journey=JOURNEY.replace("customer_id: id", "customer_id: row_number"),
    ),
    "latin-1": Case(PLAIN.encode("latin-1"), ("--encoding", "latin-1")),
    "utf-16": Case(PLAIN.encode("utf-16")),
    "packed": Case(gzip.compress(PLAIN.encode(), mtime=0), name="customers.csv.gz"),
}


@dataclass(frozen=True)
class Left:
    """What a score left: what it said, the rows of its snapshot, the bytes of all other files."""

    run: Run
    snapshot: list[tuple[Any, ...]]
    files: dict[str, bytes]


def score(run: Callable[..., Run], case: Case, folder: Path, *more: str) -> Left:
    folder.mkdir()
    (folder / "journey.yaml").write_text(case.journey, encoding="utf-8")
    (folder / case.name).write_bytes(case.data)
    options = (*case.options, "--as-of", "2026-06-30", *more)
    said = run("score", case.name, *options, cwd=folder)
    snapshots = list((folder / ".journeykit").rglob("*.parquet"))
    given = {"journey.yaml", case.name}
    files = {
        path.name: path.read_bytes()
        for path in folder.iterdir()
        if path.is_file() and path.name not in given
    }
    return Left(said, [row for path in snapshots for row in rows_of(path)], files)


def rows_of(snapshot: Path) -> list[tuple[Any, ...]]:
    """Its rows in the order of the export, their columns in that of their names."""
    source = rows_in(snapshot)
    with Session([snapshot], threads=1) as session:
        names = sorted(row[0] for row in session.run(f"DESCRIBE SELECT * FROM {source}"))
        listed = ", ".join(map(identifier, names))
        rows = session.run(f"SELECT {listed} FROM {source} ORDER BY row")
    return [tuple(map(repr, row)) for row in rows]


FAST = ("everything at once", "ids twice")


@pytest.mark.parametrize(
    "name", [name if name in FAST else pytest.param(name, marks=pytest.mark.slow) for name in CASES]
)
def test_nobody_can_tell_which_way_a_score_went(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    case = CASES[name]
    run = runner(monkeypatch, capfd)
    by_queries = score(run, case, tmp_path / "queries")
    ways: Ways = force_arrays(monkeypatch, 1200)
    by_arrays = score(run, case, tmp_path / "arrays")
    assert by_queries.run.code == case.code, by_queries.run.err
    assert by_arrays == by_queries
    if name != "a column missing":  # which is said before anything is read
        assert (ways.refused == [None]) is case.by_arrays, ways.refused
