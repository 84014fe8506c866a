"""Names and texts that look like SQL are names and texts, and reach nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from journeykit.engines.opening import open_export
from journeykit.errors import InputError
from journeykit.scoring.cells import ExportColumn, Native
from journeykit.scoring.plan import make_plan
from tests.scoring.tried import AS_OF, define, score, score_file

HOSTILE = """
journeykit: 1
id: hostile
data:
  customer_id: "a\\"b"
  recorded_stage: "'; drop table export; --"
  segments: ["select * from read_text('/etc/passwd')", row_kind]
  columns:
    'a"b': {type: text}
    "x') or 1=1 --": {type: integer, from: "] || [", missing: ["'"]}
    X: {type: integer, from: "*"}
    y: {type: integer, from: "cell.x"}
    row_kind: {type: text}
stages:
  - id: scored
    crm: ["it's", 'a "quoted" one']
    validation: {evidence: "'", when: '"x'') or 1=1 --" > 0 and X > 1 and y < 1'}
  - {id: Scored, crm: ["$1", "?"]}
"""


def test_names_are_names() -> None:
    definition = define(HOSTILE)
    row = {
        'a"b': "O'Hara; --",
        "'; drop table export; --": 'a "quoted" one',
        "select * from read_text('/etc/passwd')": "${x}",
        "] || [": "5",
        "*": "2",
        "cell.x": "0",
        "row_kind": "blank",
    }
    first, second = score(definition, [row, row | {'a"b': "2", "*": "0", "cell.x": "7"}])
    assert first["customer_id"] == "O'Hara; --"
    assert (first["stage"], first["recorded_stage"]) == ("Scored", "scored")
    assert first["disagreement"] == "behind"
    assert first["cell.X"] == 2
    assert first["cell.y"] == 0
    assert first["cell.row_kind"] == "blank"
    assert second["stage"] == "scored"


@pytest.mark.parametrize(
    "condition",
    [
        "id in (select content from read_text('/etc/passwd'))",
        "id = getenv('HOME')",
        "read_csv('/etc/passwd') is null",
        "id = (select 1)",
        "1 = 1; drop table export",
    ],
)
def test_no_condition_reaches_outside(condition: str) -> None:
    quoted = condition.replace("'", "''")
    with pytest.raises(AssertionError, match="Finding"):
        define(
            f"""
            journeykit: 1
            id: out
            data: {{customer_id: id}}
            lost: {{when: '{quoted}'}}
            stages: [{{id: only}}]
            """
        )


def test_a_folder_with_quotes_in_its_name(tmp_path: Path) -> None:
    folder = tmp_path / 'it\'s "here"; --'
    folder.mkdir()
    export = folder / "cust'omers.csv"
    export.write_text("id\n1\n", encoding="utf-8")
    definition = "journeykit: 1\nid: quoted\ndata: {customer_id: id}\nstages: [{id: only}]\n"
    (row,) = score_file(definition, export)
    assert row["customer_id"] == "1"


def test_a_missing_column_names_what_is_there(tmp_path: Path) -> None:
    export = tmp_path / "customers.csv"
    export.write_text("id,Crm Stage,nps\n1,x,2\n", encoding="utf-8")
    definition = define(
        """
        journeykit: 1
        id: missing
        data:
          customer_id: id
          recorded_stage: crm_stage
          columns: {id: {type: text}, extra: {type: text, optional: true}}
          segments: [extra]
        stages: [{id: only}]
        """
    )
    opened = open_export(export)
    with pytest.raises(InputError) as caught:
        make_plan(definition, opened.columns, AS_OF, export_name="customers.csv")
    assert str(caught.value) == (
        "customers.csv: the export has no column `crm_stage`; it has `Crm Stage`, `id`, `nps`\n"
        "  help: `crm_stage` may be `Crm Stage`: write `from: Crm Stage` under `crm_stage`"
    )


def test_a_header_of_two_lines_is_said_on_one_and_as_yaml_reads_it(tmp_path: Path) -> None:
    export = tmp_path / "customers.csv"
    export.write_text('id,"crm\nstage",a: b\n1,x,2\n', encoding="utf-8")
    text = (
        "journeykit: 1\nid: two\ndata: {customer_id: id, recorded_stage: crm stage, "
        "columns: {a b: {type: text}}, segments: [a b]}\nstages: [{id: only}]\n"
    )
    opened = open_export(export)
    with pytest.raises(InputError) as caught:
        make_plan(define(text), opened.columns, AS_OF)
    message, advice = str(caught.value).splitlines()
    assert r'; it has `a: b`, `"crm\nstage"`, `id`' in message
    assert r'`crm stage` may be `"crm\nstage"`: write `from: "crm\nstage"` under' in advice
    assert '`from: "a: b"`' in advice


def test_a_kept_column_with_the_name_of_a_result_is_refused(tmp_path: Path) -> None:
    export = tmp_path / "customers.csv"
    export.write_text("id,Stage,other\n1,x,2\n", encoding="utf-8")
    definition = define(
        "journeykit: 1\nid: keeping\ndata: {customer_id: id}\nstages: [{id: only}]\n"
    )
    columns = open_export(export).columns
    with pytest.raises(InputError, match="`Stage` of the export has the name of a result"):
        make_plan(definition, columns, AS_OF, keep_columns=True)
    plan = make_plan(definition, [columns[0], columns[2]], AS_OF, keep_columns=True)
    assert [header for header, _ in plan.kept] == ["id", "other"]


def test_the_plan_reads_as_text_with_its_reasons() -> None:
    definition = define(HOSTILE.replace("id: hostile", "id: read"))
    columns = open_export_columns()
    text = make_plan(definition, columns, AS_OF, readable=True).sql()
    assert text.startswith("WITH\n-- Every used cell as text")
    assert (
        text
        == make_plan(
            define(HOSTILE.replace("id: hostile", "id: read")), columns, AS_OF, readable=True
        ).sql()
    )
    assert "-- The last stage that is reached, and how far the customer is in it.\n" in text


def open_export_columns() -> tuple[ExportColumn, ...]:
    """Columns of an export for the hostile journey."""

    headers = (
        'a"b',
        "'; drop table export; --",
        "select * from read_text('/etc/passwd')",
        "] || [",
        "*",
        "cell.x",
        "row_kind",
    )
    return tuple(ExportColumn(one, Native.TEXT, f"c{n}") for n, one in enumerate(headers))
