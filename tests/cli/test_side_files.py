"""Further files as a user meets them: options, the account on the screen, `why`, findings."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from journeykit.definition.loader import Loaded, load_source
from journeykit.definition.source import Source
from journeykit.diff.compare import compare
from tests.cli.running import Run, journeykit

JOURNEY = """\
id: helpdesk
data:
  unit: account
  customer_id: id
  files:
    tickets:
      key: account
      path: tickets.csv
      columns:
        closed_on: {type: date}
        hours: {type: decimal}
  columns:
    open_tickets: {type: integer, of: tickets, value: count(*) filter (where closed_on is null)}
    hours: {type: decimal, of: tickets, value: sum(hours)}
stages:
  - id: ask
    trigger: {event: The customer asks}
    validation: {evidence: Nothing is open, when: open_tickets = 0}
at_risk:
  - {id: costly, when: hours > 5}
"""
ACCOUNTS = "id\nA\nB\nC\n"
TICKETS = """\
account,closed_on,hours
A,,2
A,2026-01-01,4
A,2026-01-02,1
B,soon,x
Z,,1
"""


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    (tmp_path / "journey.yaml").write_text(JOURNEY, encoding="utf-8")
    (tmp_path / "accounts.csv").write_text(ACCOUNTS, encoding="utf-8")
    (tmp_path / "tickets.csv").write_text(TICKETS, encoding="utf-8")
    return tmp_path


def score(folder: Path, *more: str) -> Run:
    return journeykit("score", "accounts.csv", "--as-of", "2026-06-30", *more, cwd=folder)


def test_the_screen_accounts_for_every_row_of_the_file_and_why_shows_them(desk: Path) -> None:
    run = score(desk)
    assert run.code == 0
    assert run.err.splitlines()[:5] == [
        "file tickets: 5 rows in tickets.csv: 4 of customers, 1 of nobody",
        "of nobody: tickets, 1 id that no customer has (Z)",
        "unread: tickets.closed_on, 1 cell (row 4: 'soon')",
        "unread: tickets.hours, 1 cell (row 4: 'x')",
        "  help: say under data.files.tickets.columns how they are written",
    ]
    known = journeykit("why", "A", cwd=desk, COLUMNS="200").out
    assert "open_tickets 1 (of 3 rows in tickets)" in known
    unread = journeykit("why", "B", cwd=desk, COLUMNS="200").out
    assert "open_tickets (unreadable: 'soon') (of 1 row in tickets)" in unread
    none = json.loads(journeykit("why", "C", "--format", "json", cwd=desk).out)
    (cell,) = next(one["from"] for one in none["conditions"] if one["label"] == "validation")
    assert (cell["value"], cell["file"], cell["rows"]) == (0, "tickets", 0)
    assert score(desk, "--strict", "--replace").code == 1


def test_a_file_elsewhere_is_named_and_wins_over_the_path(desk: Path) -> None:
    (desk / "other.csv").write_text("account,closed_on,hours\nC,,1\n", encoding="utf-8")
    run = score(desk, "--file", "tickets=other.csv")
    assert run.err.splitlines()[0] == "file tickets: 1 row in other.csv: 1 of customers"


def test_several_parts_of_a_file_are_one(desk: Path) -> None:
    (desk / "parts").mkdir()
    for name, row in (("a", "A,,1"), ("b", "B,,2")):
        (desk / "parts" / f"{name}.csv").write_text(f"account,closed_on,hours\n{row}\n", "utf-8")
    run = score(desk, "--file", "tickets=parts/*.csv")
    assert run.err.splitlines()[0].startswith("file tickets: 2 rows in 2 files (a.csv … b.csv):")


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ("tickets", "--file 'tickets' names no file\n  help: write it as NAME=PATH"),
        ("tickets=-", "the file `tickets` cannot come from standard input"),
        ("tickts=x.csv", "the journey has no file `tickts`\n  help: did you mean `tickets`?"),
        ("tickets=gone.csv", "there is no such file"),
    ],
)
def test_an_option_that_names_no_file_is_refused(desk: Path, option: str, said: str) -> None:
    run = score(desk, "--file", option)
    assert run.code == 2
    assert said in run.err


def test_a_file_given_twice_is_refused(desk: Path) -> None:
    run = score(desk, "--file", "tickets=a.csv", "--file", "tickets=b.csv")
    assert (run.code, "the file `tickets` is given twice" in run.err) == (2, True)


def test_no_output_takes_the_place_of_the_file(desk: Path) -> None:
    run = score(desk, "-o", "tickets.csv")
    assert run.code == 2
    assert "this is a file that the journey reads" in run.err
    assert (desk / "tickets.csv").read_text(encoding="utf-8") == TICKETS


def test_the_plan_shows_how_the_file_is_gathered(desk: Path) -> None:
    plan = score(desk, "--sql").out
    assert '-- The file tickets, gathered as "file.tickets".' in plan
    assert "-- One row for each customer that has any." in plan
    assert "-- What the file tickets holds of each customer." in plan


def loaded(text: str) -> Loaded:
    return load_source(Source("journey.yaml", text))


@pytest.mark.parametrize(
    ("old", "new", "code", "at", "said"),
    [
        ("of: tickets, value: count", "of: ticket, value: count", "JK215", "ticket", "no file"),
        (
            ", value: sum(hours)}",
            "}",
            "JK216",
            "hours",
            "does not say what is gathered of the file `tickets`",
        ),
        ("customer_id: id", "customer_id: row_number", "JK217", "files", "row_number` is none"),
        ("path: tickets.csv", "path: ../t.csv", "JK218", "../t.csv", "leads out of the journey's"),
        ("path: tickets.csv", "path: /etc/t.csv", "JK218", "/etc/t.csv", "leads out"),
        ("path: tickets.csv", "path: C:\\\\t.csv", "JK218", "C:\\\\t.csv", "leads out"),
        ("path: tickets.csv", "path: a/../../t.csv", "JK218", "a/../../t.csv", "leads out"),
        ("sum(hours)", "hours", "JK409", "hours", "stands outside an aggregate"),
        ("sum(hours)", "'5'", "JK409", "5", "no aggregate says which"),
        ("sum(hours)", "sum(hour)", "JK402", "hour", "there is no column `hour`"),
        ("sum(hours)", "sum(id)", "JK402", "id", "there is no column `id`"),
        ("sum(hours)", "max(closed_on)", "JK411", "max(closed_on)", "declared decimal"),
        ("sum(hours)", "max(account)", "JK405", "account", "a number, date or timestamp"),
        ("sum(hours)", "sum(sum(hours))", "JK409", "sum", "inside the aggregate"),
        ("hours > 5", "count(*) > 5", "JK409", "count", "about one row"),
        (
            "        hours: {",
            "        As_Of: {",
            "JK208",
            "As_Of",
            "the date that the score speaks",
        ),
        (
            "        hours: {type: decimal}\n",
            "        hours: {type: decimal}\n        Hours: {type: decimal}\n",
            "JK213",
            "Hours",
            "differ only in their case",
        ),
        (
            "customer_id: id",
            "customer_id: open_tickets",
            "JK212",
            "open_tickets",
            "found by the key",
        ),
        (
            "customer_id: id\n",
            "customer_id: own\n",
            "JK212",
            "own",
            "the key `own` rests on the file `tickets`",
        ),
    ],
)
def test_what_is_wrong_is_found_in_its_place(
    old: str, new: str, code: str, at: str, said: str
) -> None:
    assert old in JOURNEY
    text = JOURNEY.replace(old, new, 1)
    if "own" in new:
        own = "    own: {type: text, value: \"case when hours > 1 then 'a' else 'b' end\"}\n"
        text = text.replace("stages:\n", f"{own}stages:\n", 1)
    found = loaded(text)
    finding = next(one for one in found.findings if one.code == code)
    line = text.splitlines()[finding.span.line - 1]
    assert line[finding.span.column - 1 :].startswith(at), line
    assert said in finding.message + (finding.help or "")


def test_what_an_unknown_name_needs_is_declared_with_the_file() -> None:
    found = loaded(JOURNEY.replace("sum(hours)", "sum(zzz)", 1))
    (finding,) = (one for one in found.findings if one.code == "JK402")
    assert finding.help == (
        "declare it under `data.files.tickets.columns`; a text stands in single quotes"
    )


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("key: account", "key: account_id", "key of the file tickets"),
        ("sum(hours)", "max(hours)", "column hours"),
        ("closed_on: {type: date}", "closed_on: {type: timestamp}", "column closed_on of the file"),
        (
            "        hours: {type: decimal}",
            "        hours: {type: decimal, missing: [x]}",
            "missing",
        ),
        ("      key: account\n", "      key: account\n      optional: true\n", "optional"),
    ],
)
def test_a_change_of_meaning_is_told(old: str, new: str, said: str) -> None:
    text = JOURNEY.replace(old, new, 1)
    before, after = loaded(JOURNEY).definition, loaded(text).definition
    assert before is not None
    assert after is not None
    assert before.meaning_hash != after.meaning_hash
    changes = compare(before, after).changes
    assert any(change.breaks and said in change.sentence for change in changes), [
        change.sentence for change in changes
    ]


def test_where_a_file_lies_and_who_feeds_it_changes_no_meaning() -> None:
    text = JOURNEY.replace("path: tickets.csv", "path: t.csv\n      flow: order_to_cash", 1)
    before, after = loaded(JOURNEY).definition, loaded(text).definition
    assert before is not None
    assert after is not None
    assert before.meaning_hash == after.meaning_hash
    assert not any(change.breaks for change in compare(before, after).changes)


def test_a_column_has_the_flow_and_writer_of_its_file_unless_it_says_its_own() -> None:
    text = JOURNEY.replace(
        "      key: account\n",
        "      key: account\n      flow: order_to_cash\n      set_by: us\n",
        1,
    ).replace("of: tickets, value: sum", "of: tickets, set_by: customer, value: sum")
    definition = loaded(text).definition
    assert definition is not None
    columns = definition.columns
    assert (columns["open_tickets"].flow, columns["open_tickets"].set_by) == ("order_to_cash", "us")
    assert (columns["hours"].flow, columns["hours"].set_by) == ("order_to_cash", "customer")
