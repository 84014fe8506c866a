"""What a cell of an export is read as: a value, nothing, or something that cannot be read."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from tests.scoring.tried import Row, score

UNREAD = "unread"

CELLS: dict[str, tuple[str, dict[str, Any]]] = {
    "text": (
        "{type: text, missing: [n/a, ' Select ']}",
        {
            "007": "007",
            "  padded\t": "padded",
            "\u00a0wide\u2003": "wide",
            "n/a": None,
            " Select": None,
            "N/A": "N/A",
            "   ": None,
            "": None,
            "é": "é",
            "a b": "a b",
        },
    ),
    "whole": (
        "{type: integer, missing: ['-1']}",
        {
            "12": 12,
            "+12": 12,
            "-12": -12,
            " 12 ": 12,
            "12.0": 12,
            "12.": 12,
            "12.5": UNREAD,
            "1e3": UNREAD,
            "1_000": UNREAD,
            "0x10": UNREAD,
            "1,000": UNREAD,
            "9223372036854775807": 9223372036854775807,
            "9223372036854775808": UNREAD,
            "-1": None,
            "NaN": None,
            "": None,
            "twelve": UNREAD,
        },
    ),
    "real": (
        "{type: decimal}",
        {
            "1.5": 1.5,
            ".5": 0.5,
            "5.": 5.0,
            "1e3": 1000.0,
            "-2E-2": -0.02,
            "1,5": UNREAD,
            ".": UNREAD,
            "e5": UNREAD,
            "nan": None,
            "inf": UNREAD,
            "Infinity": UNREAD,
            "1e18": 1e18,
            "1.1e18": UNREAD,
            "1e999": UNREAD,
            "1_0": UNREAD,
        },
    ),
    "german": (
        "{type: decimal, decimal: ',', thousands: '.'}",
        {
            "1.234,50": 1234.5,
            "1234,5": 1234.5,
            "1.234": 1234.0,
            "12.34": UNREAD,
            "1.2345": UNREAD,
            "1234.567,0": UNREAD,
            "1,5": 1.5,
            "-1.000.000": -1000000.0,
        },
    ),
    "money": (
        "{type: decimal, thousands: ',', symbol: $}",
        {
            "$1,234.50": 1234.5,
            "-$5": -5.0,
            "$-5": -5.0,
            "5 $": 5.0,
            "$ 5": 5.0,
            "5": 5.0,
            "$$5": UNREAD,
            "5$5": UNREAD,
            "$": UNREAD,
            "-$-5": UNREAD,
            "1,5": UNREAD,
        },
    ),
    "share": ("{type: decimal, symbol: '%'}", {"5 %": 5.0, "5%": 5.0, "%": UNREAD}),
    "flag": (
        "{type: boolean}",
        {"true": True, "FALSE": False, "Yes": True, "0": False, "2": UNREAD, "": None},
    ),
    "ja": (
        "{type: boolean, yes_words: [Ja], no_words: [Nein]}",
        {"ja": True, "NEIN": False, "yes": UNREAD, "true": UNREAD},
    ),
    "day": (
        "{type: date, missing: [never]}",
        {
            "2026-02-28": date(2026, 2, 28),
            "2026-02-30": UNREAD,
            "2026-2-8": UNREAD,
            "2026-02-28 10:00": UNREAD,
            "20260228": UNREAD,
            "epoch": UNREAD,
            "0000-01-01": UNREAD,
            "0001-01-01": date(1, 1, 1),
            "9999-12-31": date(9999, 12, 31),
            "infinity": UNREAD,
            "never": None,
        },
    ),
    "written": (
        "{type: date, format: ['%d/%m/%Y', '%Y%m%d']}",
        {
            "31/01/2026": date(2026, 1, 31),
            "20260131": date(2026, 1, 31),
            "2026-01-31": UNREAD,
            "01/31/2026": UNREAD,
        },
    ),
    "moment": (
        "{type: timestamp}",
        {
            "2026-01-31": datetime.fromisoformat("2026-01-31"),
            "2026-01-31 10:30": datetime.fromisoformat("2026-01-31T10:30"),
            "2026-01-31T10:30:15.25": datetime.fromisoformat("2026-01-31T10:30:15.250"),
            "2026-01-31T10:30:00Z": datetime.fromisoformat("2026-01-31T10:30"),
            "2026-01-31T10:30:00+05:30": datetime.fromisoformat("2026-01-31T05:00"),
            "2026-01-31 23:30:00-0100": datetime.fromisoformat("2026-02-01T00:30"),
            "2026-01-31 25:00": UNREAD,
            "2026-01-31 10": UNREAD,
            "31.01.2026 10:30": UNREAD,
        },
    ),
}


def test_every_cell_is_a_value_empty_or_unread() -> None:
    most = max(len(cells) for _, cells in CELLS.values())
    rows = [
        {"id": str(number)}
        | {
            name: text
            for name, (_, cells) in CELLS.items()
            for text in [list(cells)[number % len(cells)]]
        }
        for number in range(most)
    ]
    columns = "\n".join(f"    {name}: {kind}" for name, (kind, _) in CELLS.items())
    scored = score(_journey(columns), rows)
    for row, found in zip(rows, scored, strict=True):
        for name, (_, cells) in CELLS.items():
            expected = cells[row[name]]
            assert _state(found, name) == expected, (name, row[name])
            if expected is UNREAD:
                assert found[f"raw.{name}"] == row[name].strip()


def _journey(columns: str) -> str:
    known = " or ".join(f"{name} is null" for name in CELLS)
    return f"""
journeykit: 1
id: cells
data:
  customer_id: id
  columns:
    id: {{type: text}}
{columns}
lost: {{when: {known}}}
stages: [{{id: only}}]
"""


def _state(row: Row, name: str) -> Any:
    if row.get(f"raw.{name}") is not None:
        assert row[f"cell.{name}"] is None
        return UNREAD
    return row[f"cell.{name}"]
