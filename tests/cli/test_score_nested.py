"""Nested journeys: scored with their parent over those who reached their stage."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from journeykit.app.nesting import nested_reviews, nested_snapshots
from journeykit.app.reporting import definition_in
from journeykit.app.scoring import ScoreRequest
from journeykit.app.scoring import score as score_journey
from journeykit.engines.stored import rows_in
from journeykit.snapshots import SnapshotFolder
from tests.cli.inside import Runs, runner
from tests.scoring.tried import define, score_file

DATA = """\
data:
  customer_id: id
  name: name
  value: arr
  columns:
    id: {type: text}
    name: {type: text}
    arr: {type: decimal}
    signed: {type: boolean}
    live: {type: boolean}
    moved: {type: integer}
    rows: {type: integer}
    share: {type: decimal, value: moved / rows}
    checked: {type: boolean}
    left: {type: boolean, optional: true}
"""
PARENT = f"""\
journeykit: 1
id: parent
{DATA}
lost: {{when: left}}
stages:
  - {{id: sign, name: Sign, validation: {{evidence: signed, when: signed}}}}
  - id: onboard
    name: Onboard
    phase: existing
    validation: {{evidence: live, when: live}}
    touchpoints: [{{id: migration, name: Data migration, journey: inner/migration.yaml}}]
"""
MIGRATION_STAGES = """\
stages:
  - {id: copy, name: Copy, validation: {evidence: everything moved, when: share >= 1}}
  - id: approve
    name: Approve
    validation: {evidence: approved, when: checked}
"""
MIGRATION = f"""\
journeykit: 1
id: migration
name: Migration
lost: {{when: left}}
{MIGRATION_STAGES}
    touchpoints: [{{id: audit, journey: audit.yaml}}]
"""
AUDIT = """\
journeykit: 1
id: audit
stages:
  - {id: look, name: Look, validation: {evidence: all of it, when: moved >= 100}}
"""
HEADER = "id,name,arr,signed,live,moved,rows,checked,left"
CUSTOMERS = """\
copying,Amber,1,yes,no,3,10,no,no
copied,Birch,2,yes,no,10,10,no,no
approved,Cedar,4,yes,yes,100,100,yes,no
unclear,Dune,8,yes,no,ten,10,no,no
lost,Elm,16,yes,no,5,10,no,yes
unsigned,Fern,32,no,no,10,10,yes,no
"""
AS_OF = date(2026, 6, 30)


EARLIER = date(2026, 3, 31)


def write_all(folder: Path) -> Path:
    (folder / "inner").mkdir()
    for name, text in (
        ("journey.yaml", PARENT),
        ("inner/migration.yaml", MIGRATION),
        ("inner/audit.yaml", AUDIT),
        ("customers.csv", f"{HEADER}\n{CUSTOMERS}"),
    ):
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder after two scores, to copy."""
    folder = write_all(tmp_path_factory.mktemp("scored"))
    for day in (EARLIER, AS_OF):
        score_journey(
            ScoreRequest(
                journey=folder / "journey.yaml",
                customers=folder / "customers.csv",
                as_of=day,
                snapshots=folder / ".journeykit",
            )
        )
    return folder


@pytest.fixture
def scored(once: Path, tmp_path: Path) -> Path:
    """A copy of it, for a test of its own."""
    shutil.copytree(once, tmp_path, dirs_exist_ok=True)
    return tmp_path


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Runs:
    if not (tmp_path / "journey.yaml").exists():
        write_all(tmp_path)
    inside = runner(monkeypatch, capfd)
    return lambda command, *arguments: inside(command, *arguments, cwd=tmp_path)


def score(run: Runs, *arguments: str, as_of: date = AS_OF) -> Any:
    found = run("score", "customers.csv", "--as-of", as_of.isoformat(), *arguments)
    assert found.code == 0, found.err
    return found


def rows_of(snapshot: Path) -> list[dict[str, Any]]:
    with duckdb.connect() as connection:
        found = connection.execute(f"SELECT * FROM {rows_in(snapshot)} ORDER BY row")
        names = [column[0] for column in found.description]
        return [dict(zip(names, values, strict=True)) for values in found.fetchall()]


def saved(folder: Path, as_of: date = AS_OF) -> Path:
    return folder / ".journeykit/parent/nested/onboard.migration" / f"{as_of}.parquet"


def test_it_is_scored_over_those_who_reached_its_stage(run: Runs, tmp_path: Path) -> None:
    found = score(run)
    rows = rows_of(saved(tmp_path))
    assert [(row["customer_id"], row["stage"], row["progress"]) for row in rows] == [
        ("copying", "copy", "in_progress"),
        ("copied", "approve", "in_progress"),
        ("approved", "approve", "done"),
        ("unclear", "copy", "unknown"),
        ("lost", "unknown", None),
    ]
    lines = [" ".join(line.split()) for line in found.out.splitlines()]
    assert "within Onboard, Data migration: Migration, 5 customers, 1 lost" in lines
    assert any(line.startswith("Copy 4 2 2 0 100% 2 ") for line in lines)
    assert any(line.startswith("Approve 2 1 1 0 100% 1 ") for line in lines)
    assert "within Approve, audit: audit, 2 customers, 0 lost" in lines
    assert lines[-2].startswith("6 rows in customers.csv = 6 scored + 0 rejected")


@pytest.mark.usefixtures("scored")
def test_it_says_what_the_same_journey_says_by_itself(tmp_path: Path) -> None:
    """The same stages with the parent's data, scored by themselves over the same five rows."""
    alone = f"journeykit: 1\nid: alone\n{DATA}\nlost: {{when: left}}\n{MIGRATION_STAGES}"
    export = tmp_path / "reached.csv"
    reached = CUSTOMERS.splitlines()[:5]
    export.write_text("\n".join([HEADER, *reached]) + "\n", encoding="utf-8")
    (tmp_path / "alone.yaml").write_text(alone, encoding="utf-8")
    expected = score_file(define(alone), export, as_of=AS_OF)
    found = rows_of(saved(tmp_path))
    assert len(expected) == len(found) == 5
    for one, other in zip(expected, found, strict=True):
        shared = (one.keys() & other.keys()) - {"carried"}  # alone there is no earlier score
        assert {"stage", "reached", "value", "lost", "entered_on"} <= shared
        assert {name: one[name] for name in shared} == {name: other[name] for name in shared}


@pytest.mark.usefixtures("scored")
def test_a_journey_nested_in_a_nested_one(run: Runs, tmp_path: Path) -> None:
    place = saved(tmp_path).parent / "nested/approve.audit" / f"{AS_OF}.parquet"
    assert [(row["customer_id"], row["progress"]) for row in rows_of(place)] == [
        ("copied", "in_progress"),
        ("approved", "done"),
    ]
    told = json.loads(run("why", "approved", "--format", "json").out)
    (migration,) = told["nested"]
    (audit,) = migration["nested"]
    assert (migration["stage"], audit["stage"]) == ("Onboard", "Approve")
    assert audit["results"]["progress"] == "done"


@pytest.mark.usefixtures("scored")
def test_why_shows_where_the_customer_stands_in_it(run: Runs, tmp_path: Path) -> None:
    for gone in ("journey.yaml", "customers.csv"):
        (tmp_path / gone).rename(tmp_path / f"{gone}.gone")
    (tmp_path / "journey.yaml").write_text(
        PARENT.replace("inner/migration.yaml", "other.yaml"), encoding="utf-8"
    )
    (tmp_path / "other.yaml").write_text(AUDIT, encoding="utf-8")
    printed = [" ".join(line.split()) for line in run("why", "copying").out.splitlines()]
    place = printed.index("within Onboard, Data migration: Migration")
    assert printed[place + 1] == "stands in Copy, in progress"
    assert "validation of copy share >= 1 0.3 at least 1" in printed[place:]
    everything = run("why", "copying", "--all").out
    assert everything.index("Copy (here)") > everything.index("within Onboard")
    assert "within" not in run("why", "unsigned").out


def test_a_review_reads_it_from_the_snapshots_alone(once: Path) -> None:
    folder = SnapshotFolder(once / ".journeykit", "parent")
    definition = definition_in(folder.latest())
    ((nesting, review),) = nested_reviews(definition, folder, AS_OF, date(2026, 3, 31))
    assert nesting.key == "onboard.migration"
    assert review.method.against == date(2026, 3, 31)
    assert review.totals.customers == 5
    for stage in review.picture.stages:
        counts = stage.counts
        assert counts is not None
        assert counts.reached == (
            counts.went_on + counts.still_here + counts.lost + counts.loss_unknown
        )
    assert list(nested_snapshots(definition, folder, date(2026, 1, 1))) == []


@pytest.mark.usefixtures("scored")
def test_what_was_validated_in_it_stays_validated(run: Runs, tmp_path: Path) -> None:
    file = tmp_path / "customers.csv"
    decayed = file.read_text(encoding="utf-8").replace("100,100,yes", "90,100,no")
    file.write_text(decayed, encoding="utf-8")
    score(run, "--replace")
    row = next(row for row in rows_of(saved(tmp_path)) if row["customer_id"] == "approved")
    assert (row["stage"], row["progress"], row["carried"]) == (
        "approve",
        "done",
        ["copy", "approve"],
    )


def own_data(tmp_path: Path) -> None:
    """The migration with columns of its own, one of which the parent does not know."""
    data = DATA.replace("share:", "partner: {type: text}\n    share:")
    stages = MIGRATION_STAGES.replace("when: checked", "when: checked and partner = 'us'")
    text = f"journeykit: 1\nid: migration\n{data}\n{stages}"
    (tmp_path / "inner/migration.yaml").write_text(text, encoding="utf-8")


def test_one_with_columns_of_its_own_reads_the_same_export(run: Runs, tmp_path: Path) -> None:
    own_data(tmp_path)
    with (tmp_path / "customers.csv").open("w", encoding="utf-8") as file:
        file.write(f"{HEADER},partner\n")
        file.writelines(f"{line},us\n" for line in CUSTOMERS.splitlines())
    found = score(run, "--nested", ".", "--where", "arr > 1")
    with (tmp_path / "onboard.migration.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["customer_id"], row["stage"]) for row in rows] == [
        ("copied", "approve"),
        ("approved", "approve"),
        ("unclear", "copy"),
        ("lost", "copy"),
    ]
    assert "within Onboard, Data migration: migration, 4 customers" in found.out
    assert not (tmp_path / ".journeykit").exists()


def test_one_whose_columns_are_not_there_is_said(run: Runs, tmp_path: Path) -> None:
    own_data(tmp_path)
    found = score(run)
    assert "within" not in found.out
    note = "note: migration, nested in Onboard, is not scored: the export has no column `partner`"
    assert note in found.err
    assert "saved .journeykit" in found.err
    assert list(nested_files(tmp_path)) == []


@pytest.mark.usefixtures("scored")
def test_a_nested_score_of_before_goes_with_what_it_was_of(run: Runs, tmp_path: Path) -> None:
    assert len(list(nested_files(tmp_path))) == 4
    own_data(tmp_path)
    score(run, "--replace")
    assert [path.stem for path in nested_files(tmp_path)].count("2026-06-30") == 1
    assert json.loads(run("why", "copied", "--format", "json").out)["nested"] == []
    pruned = run("snapshots", "prune", "--keep", "1", "--yes")
    assert pruned.code == 0, pruned.err
    assert {path.stem for path in nested_files(tmp_path)} == {"2026-06-30"}


def nested_files(folder: Path) -> Iterator[Path]:
    yield from (folder / ".journeykit").rglob("nested/**/*.parquet")


def test_files_of_nested_journeys_go_to_a_folder_that_is_there(run: Runs, tmp_path: Path) -> None:
    refused = run("score", "customers.csv", "--nested", "nowhere")
    assert refused.code == 2
    assert "nowhere: there is no such folder" in refused.err
    (tmp_path / "out").mkdir()
    score(run, "--no-save", "--nested", "out", "-o", "scored.json")
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names == ["approve.audit.json", "onboard.migration.json"]
    rows = json.loads((tmp_path / "out/onboard.migration.json").read_text(encoding="utf-8"))
    assert [row["customer_id"] for row in rows][:2] == ["copying", "copied"]
    assert "missing" not in rows[0]


def test_files_of_nested_journeys_are_explained_too(run: Runs, tmp_path: Path) -> None:
    score(run, "--no-save", "--nested", ".", "--explain")
    with (tmp_path / "onboard.migration.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["customer_id"]: row for row in csv.DictReader(file)}
    said = [rows["copying"][name] for name in ("missing_for", "missing", "missing_is")]
    assert said == ["validation of copy", "share >= 1", "0.3"]
    assert rows["unclear"]["missing_is"] == "(unreadable)"


@pytest.mark.usefixtures("scored")
def test_its_sheet_of_the_map_has_its_own_counts(run: Runs, tmp_path: Path) -> None:
    found = run("map", "--as-of", "latest", "-o", "map.svg")
    assert found.code == 0, found.err
    (sheet,) = tmp_path.glob("map-*migration*.svg")
    rows = [row for row in rows_of(saved(tmp_path)) if "copy" in row["reached"]]
    assert f">{len(rows)} reached" in sheet.read_text(encoding="utf-8")
    drawn = run("map", "-o", "plain.svg")
    assert drawn.code == 0, drawn.err
    (plain,) = tmp_path.glob("plain-*migration*.svg")
    assert "reached" not in plain.read_text(encoding="utf-8")
