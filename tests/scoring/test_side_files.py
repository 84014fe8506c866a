"""Columns gathered from further files, counted by hand."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path
from textwrap import dedent
from typing import Any

import duckdb
import pytest

from journeykit.app.scoring import Scored, ScoreRequest
from journeykit.app.scoring import score as run_score
from journeykit.engines.duckdb import Limits
from journeykit.engines.facts import Cell
from journeykit.engines.reject_file import RejectFile
from journeykit.engines.stored import rows_in
from journeykit.errors import InputError, UsageError

AS_OF = date(2026, 6, 30)
JOURNEY = """
id: helpdesk
data:
  unit: account
  customer_id: account_id
  files:
    tickets:
      key: account_id
      columns:
        opened_on: {type: date}
        closed_on: {type: date}
        hours: {type: decimal}
        agent: {type: text}
  columns:
COLUMNS  segments: [SEGMENTS]
stages:
  - id: ask
    trigger: {event: The customer asks}
"""
ACCOUNTS = "account_id\nA1\nA2\nA3\n007\n"
TICKETS = """\
account_id,opened_on,closed_on,hours,agent
A1,2026-01-01,,1.1,kim
A1,2026-02-01,2026-02-03,2.2,lee
 A1 ,2026-12-24,,0.5,kim
A2,2026-01-05,soon,x,lee
A2,2026-01-05,2026-01-06,1,
007,2026-01-01,2026-01-02,,kim
7,2026-01-01,,5,kim
A9,2026-01-01,,5,kim
A9,2026-01-02,,5,kim
,2026-01-01,,5,kim
,,,,
"""
LENIENT = Limits(max_bad=0.5)


def gathered(folder: Path, *, tickets: str | None = TICKETS, **values: str) -> dict[str, Any]:
    """Each column's value for A1, A2, A3 and 007, and ``None``; unread ones as their text."""
    scored, rows = score(folder, values, tickets=tickets)
    assert scored.facts.scored == 4
    return {
        name: [
            ("unread", row[f"raw.{name}"])
            if row[f"raw.{name}"] is not None
            else row[f"cell.{name}"]
            for row in rows
        ]
        for name in values
    }


def score(
    folder: Path,
    values: dict[str, str],
    *,
    tickets: str | None = TICKETS,
    accounts: str = ACCOUNTS,
    journey: str = JOURNEY,
    limits: Limits = LENIENT,
    **request: Any,
) -> tuple[Scored, list[dict[str, Any]]]:
    """Score the accounts; a value is written as ``type: expression``."""
    columns = "".join(
        f'    {name}: {{type: {kind}, of: tickets, value: "{text}"}}\n'
        for name, value in values.items()
        for kind, text in [value.split(": ", 1)]
    )
    text = journey.replace("COLUMNS", columns).replace("SEGMENTS", ", ".join(values))
    (folder / "journey.yaml").write_text(dedent(text), encoding="utf-8")
    (folder / "accounts.csv").write_text(accounts, encoding="utf-8")
    if tickets is not None:
        (folder / "tickets.csv").write_text(tickets, encoding="utf-8")
        request.setdefault("files", {"tickets": folder / "tickets.csv"})
    scored = run_score(
        ScoreRequest(
            journey=folder / "journey.yaml",
            customers=folder / "accounts.csv",
            as_of=AS_OF,
            snapshots=folder / ".journeykit",
            limits=limits,
            replace=True,
            **request,
        )
    )
    assert scored.snapshot is not None
    found = duckdb.execute(f"SELECT * FROM {rows_in(scored.snapshot)} ORDER BY row")
    names = [column[0] for column in found.description]
    return scored, [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def test_rows_are_counted_summed_and_compared_for_each_customer(tmp_path: Path) -> None:
    assert gathered(
        tmp_path,
        n="integer: count(*)",
        agents="integer: count(distinct agent)",
        known="integer: count(agent)",
        first="date: min(opened_on)",
        last="date: max(opened_on) filter (where opened_on <= as_of)",
        busy="boolean: count(*) > 1",
        word="text: case when count(*) = 0 then 'never' else 'asked' end",
        half="decimal: count(*) / 2",
    ) == {
        "n": [3, 2, 0, 1],
        "agents": [2, 1, 0, 1],
        "known": [3, 1, 0, 1],
        "first": [date(2026, 1, 1), date(2026, 1, 5), None, date(2026, 1, 1)],
        "last": [date(2026, 2, 1), date(2026, 1, 5), None, date(2026, 1, 1)],
        "busy": [True, True, False, False],
        "word": ["asked", "asked", "never", "asked"],
        "half": [1.5, 1.0, 0.0, 0.5],
    }


def test_nothing_adds_up_to_zero_and_has_no_mean(tmp_path: Path) -> None:
    found = gathered(
        tmp_path,
        hours="decimal: sum(hours) filter (where agent = 'kim')",
        late="decimal: sum(hours) filter (where opened_on > date '2027-01-01')",
        mean="decimal: avg(hours) filter (where opened_on <= as_of)",
        middle="decimal: median(hours) filter (where agent <> 'lee')",
        least="decimal: min(hours) filter (where agent = 'kim')",
        per="decimal: sum(hours) / count(*) filter (where agent = 'nobody')",
    )
    # 007 has a ticket of kim's whose hours are empty: that is not a sum of nothing
    assert found["hours"] == [1.6, 0.0, 0.0, None]
    assert found["late"] == [0.0, 0.0, 0.0, 0.0]
    assert found["mean"] == [pytest.approx(1.65), ("unread", "x"), None, None]
    assert found["middle"] == [pytest.approx(0.8), None, None, None]
    assert found["least"] == [0.5, None, None, None]
    assert found["per"] == [None, None, None, None]


def test_a_cell_that_cannot_be_read_makes_unknown_what_needs_it_and_nothing_else(
    tmp_path: Path,
) -> None:
    found = gathered(
        tmp_path,
        hours="decimal: sum(hours)",
        open="integer: count(*) filter (where closed_on is null)",
        closed="integer: count(closed_on)",
        kims="integer: count(*) filter (where closed_on is null and agent = 'kim')",
        filled="decimal: coalesce(sum(hours), 0)",
        is_open="boolean: count(*) filter (where closed_on is null) > 0",
        agents="integer: count(agent) filter (where hours > 0)",
    )
    assert found["hours"] == [3.8, ("unread", "x"), 0.0, None]
    assert found["open"] == [2, ("unread", "soon"), 0, 0]
    assert found["closed"] == [1, ("unread", "soon"), 0, 1]
    # lee's ticket is not kim's, whenever it was closed; the other of A2 has no agent
    assert found["kims"] == [2, 0, 0, 0]
    assert found["filled"] == [3.8, 0.0, 0.0, 0.0]
    assert found["is_open"] == [True, ("unread", "soon"), False, False]
    assert found["agents"] == [3, ("unread", "x"), 0, 0]


def test_a_row_that_would_add_nothing_does_no_harm(tmp_path: Path) -> None:
    tickets = "account_id,hours,agent,closed_on,opened_on\nA2,,kim,soon,2026-01-01\n"
    found = gathered(
        tmp_path,
        tickets=tickets,
        hours="decimal: sum(hours) filter (where closed_on <= as_of)",
        n="integer: count(*) filter (where closed_on <= as_of)",
    )
    assert found["hours"] == [0.0, 0.0, 0.0, 0.0]
    assert found["n"] == [0, ("unread", "soon"), 0, 0]


def test_a_fraction_declared_integer_is_unread(tmp_path: Path) -> None:
    assert gathered(tmp_path, half="integer: count(*) / 2")["half"] == [
        ("unread", "1.5"),
        1,
        0,
        ("unread", "0.5"),
    ]


def test_money_is_summed_exactly(tmp_path: Path) -> None:
    rows = "".join(
        f"A1,2026-01-01,,0.1,kim\nA1,2026-01-0{n % 9 + 1},,0.2,lee\n" for n in range(5000)
    )
    tickets = TICKETS.splitlines()[0] + "\n" + rows
    assert gathered(tmp_path, tickets=tickets, hours="decimal: sum(hours)")["hours"][0] == 1500.0


def test_every_row_of_the_file_is_accounted_for(tmp_path: Path) -> None:
    broken = TICKETS + "A1,2026-01-01\nA1,2026-01-01,,1,kim,too,many\n"
    scored, rows = score(
        tmp_path, {"n": "integer: count(*)", "h": "decimal: sum(hours)"}, tickets=broken
    )
    (facts,) = scored.facts.files
    assert facts.rows_in == broken.count("\n") - 1 == 13
    assert (facts.gathered, facts.of_nobody, facts.rejected, facts.blank) == (6, 3, 3, 1)
    assert (facts.strangers, facts.examples) == (2, ("7", "A9"))
    assert [(one.line, one.row) for one in facts.rejects] == [(13, None), (14, None), (None, 10)]
    assert [(one.column, one.n, one.examples) for one in facts.unread] == [
        ("hours", 1, (Cell(4, "x"),))
    ]
    assert [row["rows.tickets"] for row in rows] == [3, 2, 0, 1]
    assert scored.facts.unread == ()  # of the accounts' own cells
    assert not scored.facts.is_clean


def test_too_many_broken_rows_of_the_file_stop_the_run(tmp_path: Path) -> None:
    with pytest.raises(InputError) as stopped:
        score(tmp_path, {"n": "integer: count(*)"}, limits=Limits())
    assert stopped.value.message == (
        "1 of 11 rows cannot be read, more than 1.0%; the first: no id stands in it"
    )
    assert stopped.value.where == f"{tmp_path}/tickets.csv, row 10"


def test_the_order_of_a_small_export_outlives_a_large_file(tmp_path: Path) -> None:
    ids = [f"k{number * 7919 % 50_000}" for number in range(300)]
    large = tmp_path / "large.csv"
    duckdb.execute(
        f"COPY (SELECT 'k' || i AS account_id, NULL AS opened_on, NULL AS closed_on, 1 AS hours, "
        f"'a' AS agent FROM range(50000) t(i)) TO '{large}' (HEADER)"
    )
    scored, _ = score(
        tmp_path,
        {"n": "integer: count(*)"},
        accounts="account_id\n" + "\n".join(ids) + "\n",
        files={"tickets": large},
    )
    found = duckdb.execute(f"SELECT customer_id FROM read_parquet('{scored.snapshot}')").fetchall()
    assert [one for (one,) in found] == ids


def test_an_optional_file_may_be_missing_and_is_unknown_then(tmp_path: Path) -> None:
    journey = JOURNEY.replace("key: account_id", "key: account_id\n      optional: true")
    scored, rows = score(
        tmp_path, {"n": "integer: count(*)"}, tickets=None, journey=journey, limits=Limits()
    )
    assert [(row["cell.n"], row["raw.n"], row["rows.tickets"]) for row in rows] == [
        (None, None, None)
    ] * 4
    assert scored.facts.notes == (
        "the file tickets is not given: what is gathered from it is unknown",
    )


def test_a_file_that_is_needed_and_not_given_stops_the_run(tmp_path: Path) -> None:
    with pytest.raises(InputError) as stopped:
        score(tmp_path, {"n": "integer: count(*)"}, tickets=None)
    assert stopped.value.message == "the journey reads the file `tickets`, and none is given"
    assert stopped.value.help == (
        "give it with --file tickets=PATH, say its `path` under data.files.tickets, or "
        "`optional: true` if it may be missing"
    )


@pytest.mark.parametrize("path", ["exports/tickets.csv", "exports/*.csv"])
def test_a_file_that_is_not_where_the_journey_says_stops_the_run(tmp_path: Path, path: str) -> None:
    journey = JOURNEY.replace("key: account_id", f"key: account_id\n      path: {path}")
    with pytest.raises(InputError) as stopped:
        score(tmp_path, {"n": "integer: count(*)"}, tickets=None, journey=journey)
    assert stopped.value.message == (
        f"the journey reads the file `tickets`, and there is no {(tmp_path / path).as_posix()}"
    )
    assert stopped.value.help is not None
    assert stopped.value.help.startswith("give it with --file tickets=PATH, ")


@pytest.mark.parametrize("path", ["linked.csv", "elsewhere/tickets.csv", "elsewhere/t*.csv"])
def test_a_link_out_of_the_folder_is_followed_for_who_runs_the_journey_alone(
    tmp_path: Path, path: str
) -> None:
    outside, own = tmp_path / "outside", tmp_path / "own"
    outside.mkdir()
    own.mkdir()
    (outside / "tickets.csv").write_text("account_id\nA1\n", encoding="utf-8")
    (own / "linked.csv").symlink_to(outside / "tickets.csv")
    (own / "elsewhere").symlink_to(outside)
    journey = JOURNEY.replace("key: account_id", f"key: account_id\n      path: {path}")
    with pytest.raises(InputError) as stopped:
        score(own, {"n": "integer: count(*)"}, tickets=None, journey=journey)
    assert stopped.value.message == (
        "the file `tickets` is a link that leads out of the journey's folder"
    )
    assert stopped.value.help == "name it when scoring: --file tickets=PATH"
    _, rows = score(
        own,
        {"n": "integer: count(*)"},
        tickets=None,
        journey=journey,
        files={"tickets": own / "linked.csv"},
    )
    assert sum(row["cell.n"] for row in rows) == 1


def test_a_name_that_is_no_file_is_refused_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as stopped:
        score(tmp_path, {"n": "integer: count(*)"}, files={"ticket": tmp_path / "tickets.csv"})
    assert stopped.value.message == "the journey has no file `ticket`"
    assert stopped.value.help == "did you mean `tickets`?"


def test_a_header_that_the_file_lacks_is_named_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(InputError) as stopped:
        score(tmp_path, {"n": "decimal: sum(hours)"}, tickets="account_id,hour\nA1,2\n")
    assert stopped.value.message == "the export has no column `hours`; it has `account_id`, `hour`"
    assert stopped.value.where == f"{tmp_path}/tickets.csv"


def test_the_path_in_the_journey_goes_from_its_folder(tmp_path: Path) -> None:
    journey = JOURNEY.replace("key: account_id", "key: account_id\n      path: tickets.csv")
    _, rows = score(tmp_path, {"n": "integer: count(*)"}, journey=journey, files={})
    assert [row["cell.n"] for row in rows] == [3, 2, 0, 1]


def test_the_hash_of_the_input_covers_the_file(tmp_path: Path) -> None:
    values = {"n": "integer: count(*)"}
    one, _ = score(tmp_path, values)
    again, _ = score(tmp_path, values)
    other, _ = score(tmp_path, values, tickets=TICKETS + "A1,2026-01-01,,1,kim\n")
    assert one.facts.input_hash == again.facts.input_hash != other.facts.input_hash


def test_a_file_with_typed_cells_and_other_marks_is_read_as_declared(tmp_path: Path) -> None:
    journey = JOURNEY.replace(
        "hours: {type: decimal}", "hours: {type: decimal, decimal: ',', from: Stunden}"
    ).replace(
        "closed_on: {type: date}", 'closed_on: {type: date, format: "%d.%m.%Y", missing: [offen]}'
    )
    tickets = "account_id;opened_on;closed_on;Stunden;agent\nA1;2026-01-01;offen;1,5;kim\n"
    _, rows = score(
        tmp_path,
        {"h": "decimal: sum(hours)", "o": "integer: count(*) filter (where closed_on is null)"},
        journey=journey,
        tickets=tickets,
    )
    assert [(row["cell.h"], row["cell.o"]) for row in rows[:2]] == [(1.5, 1), (0.0, 0)]


def test_a_parquet_file_is_gathered_too(tmp_path: Path) -> None:
    target = tmp_path / "tickets.parquet"
    (tmp_path / "t.csv").write_text("account_id,hours\nA1,1.5\nA1,2\nA2,3\n", encoding="utf-8")
    duckdb.execute(f"COPY (FROM read_csv('{tmp_path / 't.csv'}')) TO '{target}'")
    _, rows = score(tmp_path, {"h": "decimal: sum(hours)"}, files={"tickets": target})
    assert [row["cell.h"] for row in rows] == [3.5, 3.0, 0.0, 0.0]


@pytest.mark.parametrize(
    "name", ['a "b" c', "x'); DROP TABLE file; --", "value.tickets.0", "row", "customer_id", "läßt"]
)
def test_columns_of_a_file_may_be_called_anything(tmp_path: Path, name: str) -> None:
    quoted = json.dumps(name)
    journey = JOURNEY.replace("hours: {type: decimal}", f"{quoted}: {{type: decimal}}")
    (tmp_path / "t.csv").write_text(
        f'account_id,"{name.replace(chr(34), chr(34) * 2)}"\nA1,1.5\nA1,2\nA2,x\n', "utf-8"
    )
    text = 'sum("' + name.replace('"', '""') + '")'
    _, rows = score(
        tmp_path,
        {"h": "decimal: " + text.replace('"', '\\"')},
        journey=journey,
        files={"tickets": tmp_path / "t.csv"},
    )
    assert [(row["cell.h"], row["raw.h"]) for row in rows[:3]] == [
        (3.5, None),
        (None, "x"),
        (0.0, None),
    ]


def test_a_journey_that_shares_the_columns_shares_what_was_gathered(tmp_path: Path) -> None:
    inner = """
id: inner
stages:
  - {id: open, trigger: {event: x}, validation: {evidence: y, when: n > 1}}
"""
    (tmp_path / "inner.yaml").write_text(inner, encoding="utf-8")
    journey = JOURNEY.replace(
        "trigger: {event: The customer asks}",
        "trigger: {event: The customer asks, when: n >= 0}\n"
        "    touchpoints: [{id: t, journey: inner.yaml}]",
    )
    scored, _ = score(tmp_path, {"n": "integer: count(*)"}, journey=journey)
    (nested,) = scored.nested
    found = duckdb.execute(
        f"SELECT customer_id, validated, \"cell.n\" FROM read_parquet('{nested.snapshot}')"
    )
    assert found.fetchall() == [
        ("A1", ["open"], 3),
        ("A2", ["open"], 2),
        ("A3", [], 0),
        ("007", [], 1),
    ]


def test_parts_of_an_optional_column_are_unread_where_a_part_of_the_file_lacks_it(
    tmp_path: Path,
) -> None:
    journey = JOURNEY.replace("hours: {type: decimal}", "hours: {type: decimal, optional: true}")
    (tmp_path / "t1.csv").write_text("account_id,hours\nA1,1\nA2,2\n", encoding="utf-8")
    (tmp_path / "t2.csv").write_text("account_id,agent\nA2,kim\n", encoding="utf-8")
    scored, rows = score(
        tmp_path,
        {"h": "decimal: sum(hours)", "n": "integer: count(*)"},
        journey=journey,
        files={"tickets": tmp_path / "t?.csv"},
    )
    assert [(row["cell.h"], row["cell.n"]) for row in rows] == [(1, 1), (None, 2), (0, 0), (0, 0)]
    assert rows[1]["raw.h"] is not None
    assert scored.facts.files[0].unread == ()  # what is not there is no cell that went wrong


def listed(path: Path) -> list[tuple[str, ...]]:
    """The records of a file of rejects: the file's own name, and all that is said of it."""
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    assert header == ["file", "line", "row", "column", "reason", "text"]
    return [(Path(row[0]).name, *row[1:]) for row in rows]


NO_DAY, NO_NUMBER = "no date written as 2026-09-30", "no decimal"
FEWER = "fewer cells than the header"


def test_all_that_is_rejected_or_unread_of_the_file_is_listed(tmp_path: Path) -> None:
    """The list by hand; the numbers on the screen are those of it."""
    again = TICKETS.splitlines(keepends=True)[0]
    (tmp_path / "t1.csv").write_text(TICKETS + "A1,2026-01-01\n" + again, encoding="utf-8")
    (tmp_path / "t2.csv").write_text(
        'account_id,opened_on,closed_on,hours,agent\nA3,,never,"two\nhours",kim\n\n,,x,y,lee\nZ,,x,1,\n',
        encoding="utf-8",
    )
    rejects = RejectFile(tmp_path / "rejects.csv")
    scored, _ = score(
        tmp_path,
        {"h": "decimal: sum(hours)", "o": "integer: count(*) filter (where closed_on is null)"},
        accounts=ACCOUNTS + "A8,x\n",
        files={"tickets": tmp_path / "t?.csv"},
        rejects=rejects,
    )
    assert listed(rejects.path) == [
        ("accounts.csv", "6", "", "", "more cells than the header", "A8,x"),
        ("t1.csv", "13", "", "", FEWER, "A1,2026-01-01"),
        ("t1.csv", "", "10", "account_id", "no id stands in it", ""),
        ("t1.csv", "", "13", "", "the header stands here again", ""),
        ("t2.csv", "", "2", "account_id", "no id stands in it", ""),
        ("t1.csv", "", "4", "closed_on", NO_DAY, "soon"),
        ("t1.csv", "", "4", "hours", NO_NUMBER, "x"),
        ("t2.csv", "", "1", "closed_on", NO_DAY, "never"),
        ("t2.csv", "", "1", "hours", NO_NUMBER, "two\nhours"),
        ("t2.csv", "", "3", "closed_on", NO_DAY, "x"),
    ]
    (facts,) = scored.facts.files
    assert facts.rows_in == 13 + 3
    assert (facts.gathered, facts.of_nobody, facts.rejected, facts.blank) == (7, 4, 4, 1)
    assert {one.column: one.n for one in facts.unread} == {"closed_on": 3, "hours": 2}
    assert [one.place.rpartition("/")[2] for one in facts.rejects] == [
        "t1.csv, line 13",
        "t1.csv, row 13",
        "t1.csv, row 10",
    ]
    assert facts.rejects[2].reason == "2 rows have no id, the first of them here"
    places = [one.place.rpartition("/")[2] for one in facts.unread[0].examples]
    assert places == ["t1.csv, row 4", "t2.csv, row 1", "t2.csv, row 3"]


def test_the_list_is_there_where_the_file_stops_the_run(tmp_path: Path) -> None:
    tickets = "account_id,opened_on,closed_on,hours,agent\nA1,,,=1+1,kim\n,,,,kim\nA2\n"
    rejects = RejectFile(tmp_path / "rejects.csv", safe=True)
    with pytest.raises(InputError) as stopped:
        score(
            tmp_path,
            {"h": "decimal: sum(hours)"},
            tickets=tickets,
            limits=Limits(),
            rejects=rejects,
        )
    assert stopped.value.message.startswith("2 of 3 rows cannot be read, more than 1.0%")
    assert stopped.value.help == (
        f"mend the export, or allow more with --max-bad; {rejects.path} lists them"
    )
    assert listed(rejects.path) == [
        ("tickets.csv", "4", "", "", FEWER, "A2"),
        ("tickets.csv", "", "2", "account_id", "no id stands in it", ""),
        ("tickets.csv", "", "1", "hours", NO_NUMBER, "'=1+1"),
    ]
