"""Headers as exports have them: padded, repeated, unnamed, with a delimiter too many."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import accumulate
from pathlib import Path

import duckdb
import pytest

from journeykit.app.scoring import ScoreRequest, score
from journeykit.engines.inputs import Source
from journeykit.engines.opening import open_exports
from journeykit.errors import InputError
from journeykit.scoring.plan import make_plan
from tests.cli.small import write_small
from tests.engines.read_exports import journey, score_files

HEADER = "id,name,arr,signed_on,users,status,why_left"


@pytest.mark.parametrize(
    ("text", "notes"),
    [
        (
            f"{HEADER},\nA,a,1,,2,open,\nB,b,1,,2,open,\n",
            ("the header ends with a delimiter and the rows do not: it begins no column",),
        ),
        (
            f"{HEADER}\nA,a,1,,2,open,,\nB,b,1,,2,open,,\n",
            ("rows end with a delimiter and the header does not: it begins no column",),
        ),
        (
            f"{HEADER},\nA,a,1,,2,open,,\nB,b,1,,2,open,,\n",
            ("the last column has no header: a trailing delimiter, it is left out",),
        ),
        (
            f",{HEADER},,\n1,A,a,1,,2,open,,,\n2,B,b,1,,2,open,,,\n",
            ("3 columns without a header are left out",),
        ),
        (
            f"{HEADER.replace(',', ' , ')}\nA,a,1,,2,open,\nB,b,1,,2,open,\n",
            ("7 of 7 headers are padded with blanks, which are dropped",),
        ),
        (
            f"{HEADER},id,id (2),id\nA,a,1,,2,open,,x,y,z\nB,b,1,,2,open,,x,y,z\n",
            ("headers that repeat, of which the first is read: id",),
        ),
    ],
)
def test_what_is_odd_about_headers_is_said_and_costs_no_row(
    tmp_path: Path, text: str, notes: tuple[str, ...]
) -> None:
    found = score_files(tmp_path, {"e.csv": text.encode()})
    assert found.ids == ["A", "B"]
    assert (found.facts.notes, found.rejects) == (notes, [])


def test_a_column_that_repeats_never_hides_another(tmp_path: Path) -> None:
    (tmp_path / "e.csv").write_text("id,id (2),id,id\n1,2,3,4\n", encoding="utf-8")
    export = open_exports([Source(tmp_path / "e.csv", "e.csv")])
    assert export.headers == ("id", "id (2)", "id (3)", "id (4)")
    assert [column.name for column in export.columns] == ["c0", "c1", "c2", "c3"]


def refused(folder: Path, header: str, *, explains: bool = False) -> InputError:
    cells = "," * header.count(",")
    (folder / "e.csv").write_text(f"{HEADER},{header}\nA,a,1,,2,open,{cells},\n", encoding="utf-8")
    export = open_exports([Source(folder / "e.csv", "e.csv")])
    with pytest.raises(InputError) as caught:
        make_plan(
            *(journey(), export.columns, date(2026, 6, 30)),
            export_name=export.name,
            keep_columns=True,
            explains=explains,
        )
    return caught.value


@pytest.mark.parametrize("header", ["stage", "Stage", "POINTS_USERS", "health_score"])
def test_a_kept_column_with_the_name_of_a_result_is_refused(tmp_path: Path, header: str) -> None:
    assert str(refused(tmp_path, header)) == (
        f"e.csv: the column `{header}` of the export has the name of a result\n"
        "  help: rename it in the export, or score without --keep-columns"
    )


def test_kept_columns_that_one_file_cannot_hold_are_refused(tmp_path: Path) -> None:
    assert str(refused(tmp_path, "Zone,zone")) == (
        "e.csv: the columns `Zone` and `zone` of the export differ in case alone\n"
        "  help: rename one in the export, or score without --keep-columns"
    )
    assert "`missing_for`" in str(refused(tmp_path, "missing_for", explains=True))


def test_parquet_of_every_kind_of_cell(tmp_path: Path) -> None:
    """Lists, structs, moments with and without a zone, decimals, NaN, times, blobs, enums."""
    path = tmp_path / "x"
    duckdb.execute(
        "COPY (SELECT 7::DOUBLE AS id, ['a', 'b'] AS name, "
        "12345678901234.56::DECIMAL(18,2) AS arr, 'nan'::DOUBLE AS users, "
        "TIMESTAMPTZ '2026-01-10 23:30:00-05' AS signed_on, "
        "'open'::ENUM('open', 'left') AS status, {'a': 1, 'b': [NULL]} AS why_left, "
        "TIME '10:00' AS t, 'x'::BLOB AS b, INTERVAL 1 DAY AS i, MAP {'k': 1} AS m UNION ALL "
        "SELECT 8, NULL, NULL, 3.0, NULL, 'left', NULL, NULL, NULL, NULL, NULL) "
        f"TO '{path}' (FORMAT parquet)"
    )
    data = path.read_bytes()
    path.unlink()
    found = score_files(tmp_path, {"e.parquet": data})
    first, second = found.rows
    assert (first["customer_id"], second["customer_id"]) == ("7", "8")
    assert (first["name"], first["entered_on"]) == ("[a, b]", "2026-01-11")
    assert (Decimal(first["value"]), second["value"]) == (Decimal("12345678901234.56"), "")
    assert (second["lost"], second["reason"]) == ("true", "none_recorded")
    assert (found.facts.scored, found.facts.unread, found.rejects) == (2, (), [])


MONEY = [*["0.1"] * 1000, "1000000000000.01", *["0.2"] * 999, "-1000000000000.01", "0.7"]


@pytest.mark.parametrize("order", [1, -1])
def test_money_is_summed_exactly(tmp_path: Path, order: int) -> None:
    """Added as floating-point numbers these come to something else, and to two different things."""
    exact = float(sum(map(Decimal, MONEY)))
    added = [list(accumulate(map(float, MONEY[::way])))[-1] for way in (1, -1)]
    assert len({exact, *added}) == 3
    write_small(tmp_path)
    rows = (f"K{n},n,{amount},,,open," for n, amount in enumerate(MONEY[::order]))
    (tmp_path / "money.csv").write_text("\n".join([HEADER, *rows, ""]), encoding="utf-8")
    scored = score(
        ScoreRequest(
            *(tmp_path / "journey.yaml", tmp_path / "money.csv", date(2026, 6, 30)),
            tmp_path / "snapshots",
        )
    )
    assert scored.review.totals.value == exact == 300.5
