"""The fixed pool that generated journeys and customers are made from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import Any, Protocol, TypeVar

T = TypeVar("T")

AS_OF = date(2026, 11, 21)


class Chooser(Protocol):
    """Where choices come from: hypothesis, which shrinks them, or a seed, which is fast."""

    def one(self, options: Sequence[T]) -> T:
        """One of them; the first is the simplest."""

    def number(self, low: int, high: int) -> int:
        """A whole number, both ends included."""


class SeededChooser:
    """Choices from a seed."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)  # noqa: S311 - nothing secret is made here

    def one(self, options: Sequence[T]) -> T:
        return self._random.choice(options)

    def number(self, low: int, high: int) -> int:
        return self._random.randint(low, high)


def chance(choose: Chooser, percent: int) -> bool:
    """True in about so many of a hundred; False is the simpler."""
    return choose.number(0, 99) >= 100 - percent


def some(choose: Chooser, options: Sequence[T], most: int | None = None) -> list[T]:
    """Some of them, each at most once, in their order."""
    wanted = choose.number(0, len(options) if most is None else min(most, len(options)))
    left = list(options)
    chosen = []
    for _ in range(wanted):
        chosen.append(choose.one(left))
        left.remove(chosen[-1])
    return [option for option in options if option in chosen]


COLUMNS: dict[str, dict[str, Any]] = {
    "id": {"type": "text"},
    "bucket": {"type": "text", "missing": ["-"]},
    "why_left": {"type": "text", "missing": ["Select"]},
    "last_stage": {"type": "text"},
    "region": {"type": "text", "missing": ["n/a", "Select"]},
    "tier": {"type": "text", "from": "Service tier"},
    **{f"b{index}": {"type": "boolean"} for index in range(6)},
    "b6": {"type": "boolean", "yes_words": ["Ja"], "no_words": ["Nein"]},
    "b7": {"type": "boolean", "optional": True},
    "n0": {"type": "integer"},
    "n1": {"type": "integer", "missing": ["-1"]},
    "n2": {"type": "integer", "thousands": ","},
    "n3": {"type": "integer", "optional": True},
    "x0": {"type": "decimal"},
    "x1": {"type": "decimal", "decimal": ",", "thousands": "."},
    "x2": {"type": "decimal", "symbol": "$", "thousands": ","},
    "d0": {"type": "date"},
    "d1": {"type": "date"},
    "d2": {"type": "date", "missing": ["never"]},
    "d3": {"type": "date", "format": ["%d/%m/%Y", "%Y%m%d"]},
    "d4": {"type": "date", "optional": True},
    "t0": {"type": "timestamp"},
    "ratio": {"type": "decimal", "value": "x0 / n0"},
    "usage": {"type": "decimal", "value": "coalesce(n3, 0) + ratio"},
    "begun": {"type": "date", "value": "coalesce(d0, d4)"},
}
"""Columns of every type; ``n3``, ``b7`` and ``d4`` may be absent from an export."""

OPTIONAL = [name for name, column in COLUMNS.items() if column.get("optional")]
BUCKETS = ["B0", "B1", "B2", "B3", "B4", "B5", "B6", "Gone", "Closed", "Odd"]
REASONS = ["R0", "R1", "R2", "R3", "R4", "R5", "Whim"]
STAGES = ["s0", "s1", "s2", "s3", "s4", "s5", "s6"]

_NEAR = [-400, -366, -120, -91, -61, -60, -31, -30, -7, -1, 0, 1, 14, 89, 90, 91, 200]
_DAYS = [AS_OF + timedelta(days=offset) for offset in _NEAR]
_IMPOSSIBLE = ["2026-02-30", "2026-13-01", "soon", "21/11/2026", "0000-00-00"]

_YES_NO = ["yes", "no", "True", "FALSE", "1", "0", "y", "N", "yes", "yes", "T"]
_INTEGERS = ["0", "1", "2", "3", "5", "8", "10", "20", "60", "100", "-1", "12.0", "+7"]
_DECIMALS = [
    "0",
    "0.25",
    "0.4",
    "0.45",
    "0.8",
    "1",
    "1.5",
    "5",
    "12.75",
    "49.999",
    "50",
    "75",
    "1e2",
]

CELLS: dict[str, list[str | None]] = {
    "bucket": [*BUCKETS, *BUCKETS, "", "-", " B1 ", "b1", None],
    "why_left": [*REASONS, *REASONS, "", "Select", " R1", None],
    "last_stage": [*STAGES, *BUCKETS, "", "", "", "nowhere", None],
    "region": ["EU", "NA", "APAC", "n/a", "Select", "", " EU ", None],
    "tier": ["Gold", "Silver", "gold", "Global", "", "  ", "G", None],
    **{f"b{index}": [*_YES_NO, *_YES_NO, "", "maybe", None] for index in (0, 1, 2, 3, 4, 5, 7)},
    "b6": ["Ja", "Nein", "ja", "NEIN", "Ja", "", "yes", None],
    "n0": [*_INTEGERS, "", "NaN", "12.5", "many", "9223372036854775808", None],
    "n1": [*_INTEGERS, "", "1,000", None],
    "n2": ["0", "1,000", "999", "12,345,678", "1,5", "-2,000", "", "1 000", None],
    "n3": [*_INTEGERS, "", "?", None],
    "x0": [*_DECIMALS, "", "nan", "inf", "1,5", "x", "1e19", None],
    "x1": ["0", "1,5", "40", "40,01", "1.234,5", "12.34", "-3,25", "", "n.a.", None],
    "x2": ["$0", "$1,200.50", "-$5", "$-5", "99.99 $", "100", "$", "", "EUR 5", None],
    **{
        name: [*(day.isoformat() for day in _DAYS), *_IMPOSSIBLE[:2], "", "soon", None]
        for name in ("d0", "d1", "d4")
    },
    "d2": [*(day.isoformat() for day in _DAYS), _IMPOSSIBLE[0], "never", "", None],
    "d3": [
        *(day.strftime("%d/%m/%Y") for day in _DAYS),
        *(day.strftime("%Y%m%d") for day in _DAYS[:4]),
        "2026-01-31",
        "31/02/2026",
        "",
        None,
    ],
    "t0": [
        *(f"{day.isoformat()} 13:30:00" for day in _DAYS),
        AS_OF.isoformat(),
        f"{AS_OF.isoformat()}T00:00",
        "2026-03-01T12:00:00.250",
        "2026-03-01 25:00:00",
        "2026-03-01T00:30:00+02:00",
        "",
        None,
    ],
}
"""The raw cells of each column that stands in an export, by the name the journey uses."""


def customer(choose: Chooser, customer_id: str, absent: Sequence[str]) -> dict[str, str | None]:
    """One row of raw text by header; ``absent`` columns are left out."""
    row: dict[str, str | None] = {"id": customer_id}
    # A row with hardly anything in it is common in real exports.
    bare = chance(choose, 8)
    for name, cells in CELLS.items():
        if name not in absent:
            header = COLUMNS[name].get("from") or name
            row[header] = "" if bare and chance(choose, 90) else choose.one(cells)
    return row


FLAGS = [f"b{index}" for index in range(8)]

ATOMS = [
    "not b1",
    "n0 >= 10",
    "n0 < n1",
    "n1 between 2 and 20",
    "n1 not between 5 and n0",
    "n2 > 1000",
    "n3 is null",
    "n3 in (1, 2, 3)",
    "n0 not in (0, n1)",
    "x0 > 0.5",
    "x0 / n0 >= 0.25",
    "x1 <= 40",
    "x2 >= 100 or b2",
    "ratio > 1",
    "usage between 1 and 50",
    "d0 is not null",
    "d1 is null",
    "begun is not null",
    "days_since(d0) > 30",
    "days_until(d2) <= 90",
    "days_between(d0, d1) > 60",
    "d3 < date '2026-09-30'",
    "d4 is not null",
    "add_days(d0, 30) < as_of",
    "next_anniversary(d1, 12) <= add_days(as_of, 90)",
    "next_anniversary(d0, 1) = as_of",
    "t0 >= timestamp '2026-03-01 12:00:00'",
    "t0 < as_of",
    "year(d0) = 2026 and month(d0) > 3",
    "region in ('EU', 'NA')",
    "region is null",
    "region <> 'EU'",
    "tier like 'G%'",
    "tier ilike 'g_l%'",
    "tier not like '%l%'",
    "lower(tier) = 'gold'",
    "coalesce(tier, 'none') <> 'none'",
    "length(tier) > 4",
    "tier || region = 'GoldEU'",
    "coalesce(n3, 0) > 2",
    "nullif(n0, 5) > 3",
    "least(n0, n1) >= 4",
    "greatest(x0, n0) > 5",
    "round(x0, 1) > 0.4",
    "abs(n1 - n0) <= 3",
    "floor(x0) = 1",
    "case when b0 then n0 > 5 when b1 then n0 > 1 else b2 end",
    "case region when 'EU' then n0 else n1 end > 5",
]
"""Conditions over every kind of column, function and operator."""

LATE_ATOMS = [
    "band = 'red'",
    "band in ('green', 'purple')",
    "band = 'unknown'",
    "health_score < 50",
    "health_score is null",
    "lost",
    "lost is null",
    "not lost and n0 > 5",
    "stage = 's1'",
    "stage in ('outside', 's0')",
    "fit",
    "fit is null",
]
"""Conditions over results of scoring, for the steps that may name them."""

DATES = ["d0", "d1", "d2", "d3", "d4", "t0", "begun", "add_days(d0, 30)"]

VALUES = [
    "n0",
    "x0",
    "n1 * 10",
    "x0 / n0",
    "n3",
    "coalesce(n3, 5)",
    "days_since(d0)",
    "-days_since(d1)",
    "case when b0 then 100 when not b0 then 0 end",
    "ratio",
    "usage",
    "x1 + x2",
    "-n1",
]

ANCHORS: list[dict[float, float]] = [
    {0: 0, 100: 100},
    {0: 0, 10: 50, 20: 100},
    {0: 100, 60: 0},
    {-100: 0, 0: 50, 50: 100},
    {0: 0, 0.4: 50, 0.8: 100},
    {1: 20, 3: 80, 5: 30},
]

AGGREGATES = [
    "count(*)",
    "count(*) filter (where lost)",
    "sum(x0)",
    "sum(x0) filter (where not lost) / sum(x0)",
    "avg(health_score)",
    "median(n0)",
    "count(distinct region)",
    "min(n1) + max(x1)",
    "sum(case when lost then 0 else x0 end) / count(*)",
    "count(*) filter (where band = 'green') / count(*) filter (where band is not null)",
    "coalesce(sum(n3), 0)",
    "count(*) filter (where stage = 's1' and fit)",
]


def condition(choose: Chooser, late: bool = False, depth: int = 2) -> str:
    """A random condition, most often a single flag, so that journeys come true often enough."""
    kind = choose.number(0, 9)
    if kind <= 4 or depth == 0:
        return choose.one(FLAGS)
    if kind <= 7:
        return choose.one(LATE_ATOMS if late and chance(choose, 60) else ATOMS)
    parts = [condition(choose, late, depth - 1) for _ in range(2)]
    joined = choose.one([" and ", " or "]).join(f"({part})" for part in parts)
    return f"not ({joined})" if chance(choose, 20) else joined
