"""``score --where``, ``--limit``, ``--safe-cells``: who is scored and left out, what is safe."""

from __future__ import annotations

import csv
import io
import itertools
import json
from pathlib import Path

import pytest

from tests.cli.inside import Runs, runner
from tests.cli.small import CUSTOMERS, write_small

AS_OF = ("--as-of", "2026-06-30")


@pytest.fixture
def score(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Runs:
    run, folder = runner(monkeypatch, capfd), write_small(tmp_path)
    monkeypatch.chdir(folder)
    return lambda *arguments: run("score", "customers.csv", *AS_OF, *arguments, cwd=folder)


def ids(text: str) -> list[str]:
    return [row["customer_id"] for row in csv.DictReader(io.StringIO(text))]


def account(text: str) -> str:
    """The line of rows, which may be broken to fit the screen."""
    return " ".join(text[text.index(" rows in customers.csv") - 1 :].split())


@pytest.mark.parametrize(
    ("where", "kept", "unknown"),
    [
        ("arr >= 300", "CDEF", 0),
        ("users > 3", "DE", 3),
        ("stage = 'use' and not lost", "DE", 0),
        ("why_left is null", "ABDEF", 0),
        ("name like 'Z%'", "", 0),
    ],
)
def test_only_those_of_the_condition_are_scored(
    score: Runs, where: str, kept: str, unknown: int
) -> None:
    run = score("--where", where, "--format", "csv")
    assert run.code == 0, run.err
    assert ids(run.out) == list(kept)
    left_out = f"{6 - len(kept)} left out by --where"
    left_out += f" ({unknown} of them unknown)" if unknown else ""
    expected = f"6 rows in customers.csv = {len(kept)} scored + 0 rejected + 0 blank"
    assert account(run.err).startswith(f"{expected} + 0 duplicates dropped + {left_out}")


@pytest.mark.parametrize("more", [(), ("--details",)])
def test_where_nobody_is_left_there_is_nobody_to_tell_apart(
    score: Runs, more: tuple[str, ...]
) -> None:
    run = score("--where", "name like 'Z%'", "--by", "name", *more)
    assert run.code == 0, run.err
    assert account(run.out).startswith("6 rows in customers.csv = 0 scored")
    assert "\nnobody was scored who could be told apart by name\n" in run.out


def test_a_column_that_the_journey_does_not_use_may_narrow(score: Runs) -> None:
    journey = Path("journey.yaml")
    declared = "    why_left: {type: text}\n"
    text = journey.read_text(encoding="utf-8")
    journey.write_text(
        text.replace(declared, declared + "    region: {type: text}\n"), encoding="utf-8"
    )
    lines = CUSTOMERS.splitlines()
    regions = itertools.chain(["region"], itertools.cycle(["EU", "NA"]))
    rows = [f"{line},{region}" for line, region in zip(lines, regions, strict=False)]
    Path("customers.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    assert ids(score("--where", "region = 'NA'", "--format", "csv").out) == ["B", "D", "F"]
    assert ids(score("--no-save", "--format", "csv").out) == list("ABCDEF")


def test_the_first_of_the_condition_are_scored(score: Runs) -> None:
    run = score("--where", "arr >= 200", "--limit", "3", "--format", "csv")
    assert ids(run.out) == ["B", "C", "D"]
    assert account(run.err).startswith(
        "6 rows in customers.csv = 3 scored + 0 rejected + 0 blank + 0 duplicates dropped + "
        "1 left out by --where + 2 left out by --limit"
    )
    assert ids(score("--limit", "2", "--format", "csv").out) == ["A", "B"]
    assert ids(score("--limit", "60", "--format", "csv").out) == list("ABCDEF")


def test_the_row_that_counts_is_chosen_before_it_is_narrowed(score: Runs) -> None:
    rows = CUSTOMERS + "A,Amber Arch,900,,,open,\n,,,,,,\n"
    Path("customers.csv").write_text(rows, encoding="utf-8")
    last = score("--where", "arr > 500", "--on-duplicate", "last", "--format", "csv")
    assert ids(last.out) == ["F", "A"]
    assert account(last.err).startswith(
        "8 rows in customers.csv = 2 scored + 0 rejected + 1 blank + 1 duplicates dropped + "
        "4 left out by --where"
    )
    first = score("--where", "arr > 500", "--on-duplicate", "first", "--format", "csv")
    assert ids(first.out) == ["F"]


def test_a_part_of_the_customers_is_never_saved(score: Runs) -> None:
    for narrowed in (("--where", "arr > 0"), ("--limit", "9")):
        run = score(*narrowed)
        assert run.code == 0
        assert run.err == "saved nothing: these are not all customers\n"
        refused = score(*narrowed, "--save")
        assert refused.code == 2
        assert "--save does not go with --where or --limit: a snapshot is of all" in refused.err
    assert not Path(".journeykit").exists()
    assert score("--save").code == 0
    assert Path(".journeykit").exists()


@pytest.mark.parametrize(
    ("where", "lines"),
    [
        (
            "arr > 300 and stge = 'use'",
            [
                "error: --where: there is no column `stge`",
                "  arr > 300 and stge = 'use'",
                "                ^^^^",
                "  help: did you mean `stage`?",
            ],
        ),
        (
            "users > 3 and",
            [
                "error: --where: the expression ends after `and`",
                "  users > 3 and",
                "            ^^^",
                "  help: write what belongs after it",
            ],
        ),
    ],
)
def test_what_is_wrong_is_pointed_at(score: Runs, where: str, lines: list[str]) -> None:
    run = score("--where", where)
    assert (run.code, run.out) == (2, "")
    assert run.err.splitlines() == lines


@pytest.mark.parametrize(
    "where",
    [
        "(select 1) = 1",
        "arr > 0) or (1 = 1",
        "arr in (select arr from read_csv('customers.csv'))",
        "getenv('HOME') = 'x'",
        "arr > 0; drop table now",
        '"arr" > 0 -- and nothing else',
    ],
)
def test_the_condition_reaches_nothing_but_the_row(score: Runs, where: str) -> None:
    run = score("--where", where)
    assert (run.code, run.out) == (2, "")
    assert run.err.startswith("error: --where: ")


def test_every_fault_is_shown_and_a_long_text_is_cut(score: Runs) -> None:
    run = score("--where", "usrs > 1 or\narr = 'x'")
    assert "error: --where: there is no column `usrs`\n  usrs > 1 or arr = 'x'\n  ^^^^\n" in run.err
    assert "\nand `arr` is a decimal" in run.err
    long = " or ".join(["users > 1"] * 30) + " or usrs > 1"
    _, text, carets, *_ = score("--where", long).err.splitlines()
    assert len(text) <= 102
    assert text[carets.index("^") :].startswith("usrs")


def formulas(folder: Path) -> None:
    """An export with names and ids that a spreadsheet would run, and one column more."""
    rows = [
        ["id", "name", "arr", "signed_on", "users", "status", "why_left", "=note"],
        ["=1+1", "@sum(A1)", "-100", "", "", "open", "", "-12.50"],
        ["+A", "\tTab", "200", "", "", "open", "", "-1+cmd|x"],
        ["-5", "-name", "300", "", "", "left", "=Price", "plain"],
        ["007", "O'Hara = fine", "400", "2026-01-10", "4", "active", "", "+1,5"],
    ]
    with (folder / "customers.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)


def test_cells_that_a_spreadsheet_would_run_are_escaped(score: Runs) -> None:
    formulas(Path())
    run = score("--no-save", "--keep-columns", "--safe-cells", "--format", "csv")
    assert run.code == 0, run.err
    header, *rows = list(csv.reader(io.StringIO(run.out)))
    cells = [dict(zip(header, row, strict=True)) for row in rows]
    assert [row["customer_id"] for row in cells] == ["'=1+1", "'+A", "'-5", "007"]
    assert [row["name"] for row in cells] == ["'@sum(A1)", "Tab", "'-name", "O'Hara = fine"]
    assert [row["why_left"] for row in cells] == ["", "", "'=Price", ""]
    assert cells[0]["value"] == "-100.0", "a number is no text"
    assert [row["'=note"] for row in cells] == ["-12.50", "'-1+cmd|x", "plain", "+1,5"]
    for cell in itertools.chain(header, *rows):
        runs = cell.startswith(("=", "+", "-", "@", "\t", "\r"))
        assert not runs or cell in ("-5", "-100", "-100.0", "-12.50", "+1,5")


def test_only_csv_is_escaped_and_only_where_that_is_asked_for(score: Runs) -> None:
    formulas(Path())
    plain = score("--no-save", "--format", "csv")
    assert ids(plain.out) == ["=1+1", "+A", "-5", "007"]
    as_json = score("--no-save", "--safe-cells", "--format", "json")
    assert [row["customer_id"] for row in json.loads(as_json.out)] == ["=1+1", "+A", "-5", "007"]


def test_the_monitor_is_escaped_too(score: Runs) -> None:
    text = CUSTOMERS.replace("E,Elm End", "E,=Elm End")
    Path("customers.csv").write_text(text, encoding="utf-8")
    assert score("--no-save", "--safe-cells", "--at-risk", "risk.csv").code == 0
    with Path("risk.csv").open(encoding="utf-8", newline="") as file:
        assert [row["name"] for row in csv.DictReader(file)] == ["'=Elm End"]
