"""Further files in a draft: their key by the customers' ids, and what is gathered from them."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from journeykit.app.columns import FurtherFile, draft_columns
from journeykit.definition.findings import Severity
from journeykit.definition.loader import load
from journeykit.engines.inputs import Source
from journeykit.lint.engine import check
from tests.cli.running import journeykit

ACCOUNTS = "Account ID,name,arr\nA1,Ash,10\nA2,Birch,20\n007,Cedar,30\n"
TICKETS = """\
ticket_id;account;opened;hours;rating;moved_to
T1;A1;31/01/2026;1,5;5;
T2;A1;28/02/2026;2,5;4;A2
T3;A2;01/03/2026;0,5;3;
T4;A9;02/03/2026;1,0;3;A1
T5;A1;03/03/2026;0,5;1;007
"""


def draft(folder: Path, **files: str) -> str:
    """The draft for the accounts and these files."""
    (folder / "accounts.csv").write_text(ACCOUNTS, encoding="utf-8")
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    sources = [Source(folder / "accounts.csv", "accounts.csv")]
    return draft_columns(
        sources, files={name: FurtherFile(folder / f"{name}.csv") for name in files}
    )


def test_the_key_is_the_column_that_holds_the_customers_ids(tmp_path: Path) -> None:
    text = draft(tmp_path, tickets=TICKETS)
    assert "key: account   # 2 of its 3 values are ids of customers, who are 3\n" in text
    # every value of the other is one, but not every row has any
    assert "# ? `moved_to` holds ids of customers too." in text


def test_a_draft_with_files_validates_and_scores_as_it_stands(tmp_path: Path) -> None:
    text = draft(tmp_path, tickets=TICKETS).replace(str(tmp_path) + "/", "")
    data = yaml.safe_load(text)["data"]
    assert list(data["columns"]) == [
        *("account_id", "name", "arr"),
        *("tickets_count", "tickets_last_opened", "tickets_hours_total"),
    ]
    assert data["files"]["tickets"]["columns"]["hours"] == {"type": "decimal", "decimal": ","}
    segments = "[tickets_count, tickets_last_opened, tickets_hours_total]"
    journey = f"id: desk\n{text}  segments: {segments}\nstages: [{{id: ask}}]\n"
    (tmp_path / "journey.yaml").write_text(journey, encoding="utf-8")
    found = check(load(tmp_path / "journey.yaml"))
    assert [one for one in found if one.severity is Severity.ERROR] == []
    output = tmp_path / "scored.csv"
    run = journeykit(
        *("score", "accounts.csv", "--file", "tickets=tickets.csv", "--no-save"),
        *("--as-of", "2026-06-30", "-o", output.name, "--format", "csv"),
        cwd=tmp_path,
    )
    assert run.code == 0, run.err
    rows = [line.split(",") for line in output.read_text(encoding="utf-8").splitlines()]
    places = [rows[0].index(name) for name in segments.strip("[]").split(", ")]
    assert [[row[0], *(row[at] for at in places)] for row in rows[1:]] == [
        ["A1", "3", "2026-03-03", "4.5"],
        ["A2", "1", "2026-03-01", "0.5"],
        ["007", "0", "", "0.0"],
    ]


def test_what_the_data_leaves_open_is_said(tmp_path: Path) -> None:
    strangers = "who,with,amount\nB1,A1,1.5\nB2,A2,2\nB3,007,3\nB4,007,4\n"
    text = draft(tmp_path, calls=strangers, other="x,y\n1,2\n")
    assert "# other: no column of other.csv holds an id of a customer, so nothing can be" in text
    assert "key: with   # 3 of its 3 values are ids of customers, who are 3" in text
    assert "# say where it is: --file calls=PATH" in text
    few = "who,amount\nB1,1\nB2,2\nB3,3\nA1,4\n"
    few_text = draft(tmp_path, calls=few)
    assert "# ? `who` names a customer in few rows: is it the key of this file" in few_text
    both = "a,b\nA1,A2\nA2,007\n007,A1\n"
    assert "# ? `b` holds ids of customers too." in draft(tmp_path, calls=both)


def test_without_ids_nothing_is_gathered(tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text("plan\nA\nA\n", encoding="utf-8")
    (tmp_path / "calls.csv").write_text("plan,n\nA,1\n", encoding="utf-8")
    text = draft_columns(
        [Source(tmp_path / "rows.csv", "rows.csv")],
        files={"calls": FurtherFile(tmp_path / "calls.csv")},
    )
    assert "# calls: nothing can be gathered from a file while customers have no id." in text
    assert "files" not in yaml.safe_load(text)["data"]


@pytest.mark.parametrize("output", ["tickets.csv", "accounts.csv"])
def test_the_command_takes_files_as_score_does(tmp_path: Path, output: str) -> None:
    draft(tmp_path, tickets=TICKETS)
    run = journeykit("columns", "accounts.csv", "--file", "tickets=tickets.csv", cwd=tmp_path)
    assert (run.code, run.err) == (0, "")
    assert '      path: "tickets.csv"\n' in run.out
    over = journeykit(
        *("columns", "accounts.csv", "--file", "tickets=tickets.csv", "-o", output), cwd=tmp_path
    )
    assert over.code == 2
    assert (tmp_path / "tickets.csv").read_text(encoding="utf-8") == TICKETS
