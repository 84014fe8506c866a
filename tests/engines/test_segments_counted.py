"""The values of segments of every type, recounted from the export with the csv module's rows."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from journeykit.app.scoring import ScoreRequest, score
from journeykit.definition.loader import load
from journeykit.engines.tallying import tally
from journeykit.scoring.tallies import snapshot_tallies, tallies_of

AS_OF = date(2026, 9, 30)
JOURNEY = """\
journeykit: 1
id: segments
data:
  customer_id: id
  value: arr
  segments: [region, is_new, seats, size]
  columns:
    id: {type: text}
    region: {type: text}
    is_new: {type: boolean, yes_words: ["yes"], no_words: ["no"]}
    seats: {type: integer}
    arr: {type: decimal}
    left: {type: boolean, yes_words: ["yes"], no_words: ["no"]}
    size: {type: text, value: "case when arr > 5 then 'big' when arr > 2 then 'mid' end"}
lost: {when: left}
stages:
  - {id: use, phase: existing, validation: {evidence: They have seats, when: seats > 1}}
health:
  measures: [{id: paid, value: arr, points: {0: 0, 10: 100}, weight: 1}]
"""
REGIONS, WORDS = ("EU", "", "NA"), ("yes", "no", "")
ROWS = [
    {
        "id": f"c{n}",
        "region": REGIONS[n % 3],
        "is_new": WORDS[n % 2 * 2 if n % 7 else 1],
        "seats": str(n % 5) if n % 11 else "",
        "arr": f"{n % 13}.25" if n % 4 else "",
        "left": WORDS[n % 3] if n % 5 else "",
    }
    for n in range(90)
]


def size(row: dict[str, str]) -> str | None:
    arr = float(row["arr"] or 0)
    return "big" if arr > 5 else "mid" if arr > 2 else None


LABELS = {
    "region": lambda row: row["region"] or None,
    "is_new": lambda row: {"yes": "true", "no": "false", "": None}[row["is_new"]],
    "seats": lambda row: row["seats"] or None,
    "size": size,
}


def recounted() -> dict[tuple[str, str | None], tuple[Any, ...]]:
    """How many, how many lost, how many of whom that is known, their value; by segment."""
    found = {}
    for segment, label in LABELS.items():
        for value in {label(row) for row in ROWS}:
            rows = [row for row in ROWS if label(row) == value]
            money = [float(row["arr"]) for row in rows if row["arr"]]
            lost = [row["left"] for row in rows]
            found[segment, value] = (
                len(rows),
                lost.count("yes"),
                len(rows) - lost.count(""),
                sum(money) if money else None,
                sum(
                    row["left"] != "yes" and bool(row["arr"]) and float(row["arr"]) < 5
                    for row in rows
                ),
            )
    return found


def test_segments_of_every_type_are_those_of_the_rows(tmp_path: Path) -> None:
    journey, export = tmp_path / "journey.yaml", tmp_path / "customers.csv"
    journey.write_text(JOURNEY, encoding="utf-8")
    lines = [",".join(ROWS[0]), *(",".join(row.values()) for row in ROWS)]
    export.write_text("\n".join(lines), encoding="utf-8")
    snapshot = score(ScoreRequest(journey, export, AS_OF, tmp_path / "kept")).snapshot
    assert snapshot is not None
    definition = load(journey).definition
    assert definition is not None
    asked = snapshot_tallies(definition, AS_OF)
    segments = tallies_of(tally(asked, snapshot), asked).segments
    found = {
        (one.segment, one.label): (one.n, one.lost, one.decided, one.value, one.red)
        for one in segments
    }
    assert found == recounted()
    order = [(list(LABELS).index(one.segment), -one.n, one.label or "~") for one in segments]
    assert order == sorted(order)
