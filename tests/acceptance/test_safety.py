"""Whatever a journey, an export or a path holds, it reaches nothing but the files it was given.

And a run that is stopped leaves what stood there before.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from journeykit.definition.loader import Definition, load
from journeykit.engines.duckdb import Output, OutputFormat, run
from journeykit.engines.opening import open_export
from journeykit.engines.session import Session, identifier, quote
from journeykit.errors import JourneykitError
from journeykit.lint.engine import check
from journeykit.scoring.plan import make_plan
from tests.cli.running import journeykit
from tests.cli.small import CUSTOMERS, JOURNEY, write_small

AS_OF = ("--as-of", "2026-06-30")
HIDDEN = "nobody may read this"
ATTACKS = (
    "(select count(*) from read_csv('{secret}')) > 0",
    "exists (select 1 from read_text('{secret}'))",
    "id in (select content from read_text('{secret}'))",
    "id = (from '{secret}')",
    "read_text('{secret}') is not null",
    "read_blob('{secret}') is not null",
    "glob('*') is not null",
    "getenv('HOME') = '/root'",
    "current_setting('temp_directory') is not null",
    "getvariable('a') is null",
    "query('copy (select 1) to ''{stolen}''') is null",
    "true; copy (select 1) to '{stolen}'",
    "true) union all select 1; copy (select 1) to '{stolen}'; --",
    "true /* */ ; attach '{stolen}' as stolen",
    "id = '' or 1 = 1; install httpfs",
    "id = 'a'' ; set enable_external_access = true; --'';",
    "nextval('s') > 0",
    "random() > 0.5",
    "version() = 'v2.0.0'",
    "(select 1) = 1",
    "export.c0 = 'A'",
    "duckdb_settings() is null",
    "id = $$a$$",
    "id = $1",
    "id = ?",
    "id collate nocase = 'a'",
    "{{'a': id}}.a = 'A'",
    "list_transform([id], x -> x)[1] = 'A'",
    "unnest([1]) = 1",
    "cast(id as struct(a int)) is null",
    "'{secret}'::regclass is null",
    "pg_read_file('{secret}') is null",
    "try(error('x')) is null",
)
PLACES: tuple[tuple[str | int, ...], ...] = (
    ("ideal_customer", "fit"),
    ("data", "columns", "derived", "value"),
    ("lost", "when"),
    ("lost", "returned"),
    ("stages", 0, "trigger", "when"),
    ("stages", 0, "trigger", "date"),
    ("stages", 0, "validation", "when"),
    ("stages", 0, "validation", "date"),
    ("stages", 0, "next", 0, "when"),
    ("stages", 0, "loss_branches", 0, "when"),
    ("stages", 0, "emotional_moments", 0, "when"),
    ("stages", 0, "emotional_moments", 0, "date"),
    ("external_events", 0, "when"),
    ("health", "measures", 0, "value"),
    ("health", "gates", 0, "when"),
    ("health", "purple", "when"),
    ("at_risk", 0, "when"),
    ("customer_voice", 0, "when"),
    ("nine_box", "rows", "by"),
    ("scorecard", 0, "value"),
)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    (tmp_path / "secret.csv").write_text(f"secret\n{HIDDEN}\n")
    return write_small(tmp_path)


def full_journey() -> dict[str, Any]:
    """The small journey with every place that may hold an expression."""
    journey: dict[str, Any] = yaml.safe_load(JOURNEY)
    journey["ideal_customer"] = {"description": "All", "fit": "arr > 0"}
    journey["data"]["columns"]["derived"] = {"type": "decimal", "value": "arr / 2"}
    journey["data"]["segments"] = ["derived"]
    journey["lost"]["returned"] = "status = 'back'"
    buy = journey["stages"][0]
    buy["trigger"] |= {"when": "arr > 0", "date": "signed_on"}
    buy["next"] = [{"to": "use", "when": "arr > 0"}]
    buy["loss_branches"][0]["when"] = "arr > 100"
    buy["emotional_moments"] = [
        {
            "id": "m",
            "name": "M",
            "emotion": "joy",
            "valence": 1,
            "intensity": 1,
            "when": "arr > 0",
            "date": "signed_on",
        }
    ]
    journey["external_events"] = [
        {"id": "e", "name": "E", "emotion": "joy", "valence": 1, "intensity": 1, "when": "arr > 0"}
    ]
    journey["health"]["gates"] = [{"id": "g", "name": "G", "when": "arr < 0", "at_most": "red"}]
    journey["health"]["purple"] = {"evidence": "P", "when": "arr > 500"}
    journey["at_risk"] = [{"id": "r", "name": "R", "when": "arr > 500"}]
    journey["customer_voice"] = [{"id": "v", "name": "V", "when": "arr > 0", "to": "product"}]
    axis = {"name": "N", "by": "arr", "cuts": [200, 400], "labels": ["a", "b", "c"]}
    journey["nine_box"] = {"rows": axis, "columns": {**axis, "by": "health_score"}}
    journey["scorecard"] = [{"id": "s", "name": "S", "value": "sum(arr)"}]
    return journey


def put(journey: dict[str, Any], place: tuple[str | int, ...], value: Any) -> None:
    node: Any = journey
    for step in place[:-1]:
        node = node[step]
    node[place[-1]] = value


def loaded(folder: Path, journey: dict[str, Any]) -> tuple[Definition | None, list[str]]:
    """A journey written and read: its definition, and its errors."""
    path = folder / "journey.yaml"
    path.write_text(yaml.safe_dump(journey, sort_keys=False, allow_unicode=True), encoding="utf-8")
    found = load(path)
    return found.definition, [one.message for one in check(found) if one.severity == "error"]


def test_the_journey_of_these_tests_is_sound(small: Path) -> None:
    definition, errors = loaded(small, full_journey())
    assert definition is not None
    assert errors == []
    for place in PLACES:
        put(full_journey(), place, "arr > 0")


@pytest.mark.parametrize("place", PLACES, ids=lambda place: ".".join(map(str, place)))
def test_an_expression_reaches_nothing_from_any_place(small: Path, place: Any) -> None:
    names = {"secret": small / "secret.csv", "stolen": small / "stolen.csv"}
    for attack in ATTACKS:
        journey = full_journey()
        put(journey, place, attack.format(**names))
        _, errors = loaded(small, journey)
        assert errors, attack
    assert not (small / "stolen.csv").exists()


@pytest.mark.parametrize("attack", ATTACKS[::5])
def test_an_attack_ends_each_command_with_a_finding(small: Path, attack: str) -> None:
    journey = full_journey()
    text = attack.format(secret=small / "secret.csv", stolen=small / "stolen.csv")
    put(journey, ("lost", "when"), text)
    loaded(small, journey)
    for command, code in (
        (("validate",), 1),
        (("score", "customers.csv", *AS_OF, "-o", "scored.csv"), 2),
        (("map", "-o", "map.svg"), 2),
    ):
        run = journeykit(*command, cwd=small)
        assert run.code == code, run.out + run.err
        assert HIDDEN not in run.out + run.err
    assert not (small / "stolen.csv").exists()
    assert not (small / "scored.csv").exists()


def test_a_session_reaches_only_its_files(tmp_path: Path) -> None:
    given, other = tmp_path / "given.csv", tmp_path / "other.csv"
    given.write_text("a\n1\n")
    other.write_text(f"a\n{HIDDEN}\n")
    stolen = quote(str(tmp_path / "stolen"))
    closed = (
        f"FROM read_csv({quote(str(other))})",
        f"FROM read_text({quote(str(other))})",
        f"FROM glob({quote(str(tmp_path / '*'))})",
        f"FROM {quote(str(other))}",
        f"COPY (SELECT 1) TO {stolen}",
        f"COPY (SELECT 1) TO {stolen} (FORMAT parquet, USE_TMP_FILE false)",
        f"ATTACH {stolen}",
        f"EXPORT DATABASE {stolen}",
        "INSTALL httpfs",
        "LOAD httpfs",
        "FROM read_csv('https://example.org/a.csv')",
        "SET enable_external_access=true",
        "SET lock_configuration=false",
        f"SET allowed_paths=[{quote(str(other))}]",
        f"SET temp_directory={stolen}",
        "RESET enable_external_access",
        "PRAGMA enable_profiling='json'",
        f"SET profiling_output={stolen}",
        f"SET secret_directory={stolen}",
    )
    with Session([given]) as session:
        assert session.run(f"SELECT a FROM read_csv({quote(str(given))})") == [(1,)]
        for statement in closed:
            with pytest.raises(duckdb.Error):
                session.run(statement)
        with pytest.raises(duckdb.Error):
            session.run(f"SELECT getenv('HOME'), a FROM read_csv({quote(str(given))})")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["given.csv", "other.csv"]


hostile = st.one_of(
    st.sampled_from(
        [
            "a'b",
            'a"b',
            "a;b",
            "a--b",
            "/*",
            "*/",
            "a\\",
            "\\'; copy (select 1) to 'stolen.csv'; --",
            "') FROM read_text('secret.csv') --",
            '"; DROP TABLE export; --',
            "$1",
            "?",
            ":name",
            "{a}",
            "%s",
            "NULL",
            "c0",
            "row",
            "customer_id",
            "=1+1",
            "\N{RIGHT-TO-LEFT OVERRIDE}txt",
            "\N{GRINNING FACE}",
            "a\tb",
            "$$x$$",
            "U&'x'",
        ]
    ),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=16),
)


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        yield opened


@given(text=hostile)
def test_a_text_and_a_name_come_back_as_they_are(
    connection: duckdb.DuckDBPyConnection, text: str
) -> None:
    found = connection.execute(f"SELECT {quote(text)} AS {identifier(text or 'x')}")
    assert [column[0] for column in found.description or ()] == [text or "x"]
    assert found.fetchall() == [(text,)]


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def score(folder: Path, definition: Definition, export: str, keep_columns: bool = False) -> Path:
    """Score in this process, to a CSV file whose path is given."""
    customers, target = folder / "customers.csv", folder / "scored.csv"
    customers.write_text(export, encoding="utf-8", newline="")
    opened = open_export(customers)
    plan = make_plan(definition, opened.columns, date(2026, 6, 30), keep_columns=keep_columns)
    output = Output(target, OutputFormat.CSV)
    run(plan, opened, folder / "snapshot.parquet", {}, [output])
    return target


def as_csv(rows: list[list[str]]) -> str:
    file = io.StringIO(newline="")
    csv.writer(file, quoting=csv.QUOTE_ALL).writerows(rows)
    return file.getvalue()


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(hostile, min_size=7, max_size=7), st.lists(hostile, min_size=9, max_size=9))
def test_headers_and_cells_are_data(tmp_path: Path, headers: list[str], texts: list[str]) -> None:
    """Every header and every text is hostile; they come out as they went in.

    A few journeys with many texts each: a score costs more than its rows.
    """
    journey: dict[str, Any] = yaml.safe_load(JOURNEY)
    columns = journey["data"]["columns"]
    unique = [f"{header.strip()}{place}" for place, header in enumerate(headers)]
    for name, header in zip(columns, unique, strict=True):
        columns[name]["from"] = header
    columns["name"]["missing"] = [texts[1]]
    journey["lost"]["when"] = f"status = '{texts[2].strip().replace(chr(39), chr(39) * 2)}'"
    journey["lost"]["crm"] = [texts[0] or "x"]
    journey["data"]["recorded_stage"] = "why_left"
    journey["stages"][0]["loss_branches"][0]["recorded"] = [texts[1] or "x"]
    definition, errors = loaded(tmp_path, journey)
    if errors or definition is None:
        assert all(isinstance(error, str) and error for error in errors)
        return
    ids = [f"{place} {text}" for place, text in enumerate(texts)]
    rows = [[key, text, "1", "", "", texts[2], ""] for key, text in zip(ids, texts, strict=True)]
    found = rows_of(score(tmp_path, definition, as_csv([unique, *rows])))
    shown = ["" if text.strip() in ("", texts[1].strip()) else text.strip() for text in texts]
    assert [row["name"] for row in found] == shown
    assert [row["customer_id"] for row in found] == [key.strip() for key in ids]
    lost = "true" if texts[2].strip() else "false"
    assert {row["lost"] for row in found} <= {lost, ""}
    assert not (tmp_path / "stolen.csv").exists()


@pytest.mark.parametrize("column", ["a'b", 'q"; --', "a;b", "--x", "a b", "\N{GRINNING FACE}"])
def test_a_column_that_is_kept_may_be_named_anything(tmp_path: Path, column: str) -> None:
    definition, _ = loaded(tmp_path, yaml.safe_load(JOURNEY))
    assert definition is not None
    head, *rows = ([*row.split(",")] for row in CUSTOMERS.splitlines())
    export = as_csv([[*head, column], *([*row, column] for row in rows)])
    found = rows_of(score(tmp_path, definition, export, keep_columns=True))
    assert [row[column] for row in found] == [column] * 6


LABELS = ("x'; copy (select 1) to 'stolen.csv'; --", 'a "quoted" one', "a;b", "*/ a /*", "a\\")


@pytest.mark.parametrize("label", LABELS)
def test_labels_names_and_marks_are_data(small: Path, label: str) -> None:
    journey = full_journey()
    journey["name"] = label
    for place in (
        ("stages", 0, "name"),
        ("stages", 0, "crm"),
        ("stages", 0, "loss_branches", 0, "reason"),
        ("stages", 0, "emotional_moments", 0, "name"),
        ("health", "measures", 0, "name"),
        ("scorecard", 0, "name"),
        ("data", "columns", "arr", "unit"),
        ("data", "columns", "arr", "symbol"),
    ):
        put(journey, place, [label] if place[-1] == "crm" else label)
    for axis in ("rows", "columns"):
        journey["nine_box"][axis] |= {"labels": [label, f"{label}1", f"{label}2"], "name": label}
    journey["nine_box"]["plays"] = [[label] * 3] * 3
    _, errors = loaded(small, journey)
    run = journeykit("score", "customers.csv", *AS_OF, "-o", "scored.csv", cwd=small)
    assert run.code == (2 if errors else 0), run.err
    if not errors:
        page = journeykit("report", "-o", "page.html", cwd=small)
        assert page.code == 0, page.err
        assert {row["play"] for row in rows_of(small / "scored.csv")} <= {label, ""}
    assert not (small / "stolen.csv").exists()


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("stages", 0, "id"), "a'; drop table x; --"),
        (("stages", 0, "id"), "../../escape"),
        (("id",), "../escape"),
        (("id",), "/escape"),
        (("id",), "a\0b"),
        (("health", "measures", 0, "id"), 'm"; --'),
        (("at_risk", 0, "id"), "r'--"),
        (("data", "columns", "arr", "decimal"), "');--"),
        (("data", "columns", "arr", "thousands"), "' OR 1=1"),
        (("data", "columns", "signed_on", "format"), "%d'; copy (select 1) to 'stolen.csv'; --"),
    ],
)
def test_what_is_no_label_is_refused_or_harmless(
    small: Path, place: tuple[str | int, ...], value: str
) -> None:
    journey = full_journey()
    put(journey, place, value)
    definition, errors = loaded(small, journey)
    run = journeykit("score", "customers.csv", *AS_OF, cwd=small)
    assert run.code == (2 if errors or definition is None else 0), run.err
    inside = {path.relative_to(small).parts[0] for path in small.rglob("*")}
    assert inside <= {"journey.yaml", "customers.csv", "secret.csv", ".journeykit"}
    assert not (small.parent / "escape").exists()
    assert not Path("/escape").exists()


@pytest.mark.parametrize(
    "name", ["a'b.csv", "a;b --.csv", 'a"b.csv', "a\nb.csv", "a*b?.csv", "[ab].csv", "$(id).csv"]
)
def test_files_may_have_any_name(small: Path, name: str) -> None:
    (small / name).write_text(CUSTOMERS)
    (small / "ab.csv").write_text("id\n")
    run = journeykit("score", name, *AS_OF, "-o", f"out {name}", "--no-save", cwd=small)
    assert run.code == 0, run.err
    assert len(rows_of(small / f"out {name}")) == 6
    bare = journeykit("score", "no such\n\x1b[31m.csv", *AS_OF, cwd=small)
    assert bare.code == 2
    assert "\x1b" not in bare.err


def test_the_path_of_a_snapshot_folder_may_hold_anything(tmp_path: Path) -> None:
    folder = tmp_path / 'it\'s; a "folder" -- [x]*'
    folder.mkdir()
    write_small(folder)
    assert journeykit("score", "customers.csv", *AS_OF, cwd=folder).code == 0
    assert journeykit("report", "-o", "page.html", cwd=folder).code == 0
    assert journeykit("why", "A", cwd=folder).code == 0


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with a score of a few rows and an export that takes seconds."""
    folder = write_small(tmp_path_factory.mktemp("large"))
    done = journeykit("score", "customers.csv", *AS_OF, "-o", "scored.csv", cwd=folder)
    assert done.code == 0, done.err
    duckdb.execute(
        "COPY (SELECT i AS id, 'Company ' || i AS name, i % 900 AS arr, "
        "DATE '2026-01-01' + CAST(i % 90 AS INTEGER) AS signed_on, i % 40 AS users, "
        "'open' AS status, '' AS why_left FROM range(1500000) t(i)) "
        f"TO {quote(str(folder / 'large.csv'))} (FORMAT csv, HEADER true)"
    )
    yield folder
    (folder / "large.csv").unlink()


def test_errors_of_the_engine_are_ours(small: Path) -> None:
    definition, _ = loaded(small, yaml.safe_load(JOURNEY))
    assert definition is not None
    with pytest.raises(JourneykitError) as caught:
        score(small, definition, 'id,name,arr,signed_on,users,status,why_left\nA,"x\n')
    assert caught.value.where == f"{small / 'customers.csv'}, line 2"
