"""Every function and operator of the language, as SQL, against a truth of a line of Python.

All expressions are derived columns of one journey, scored over rows that combine values with empty
and with unread cells. For each expression its ``is null`` is asked too: true for empty, unknown for
unread. So value, empty and unread are all told apart.
"""

from __future__ import annotations

import calendar
import math
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from itertools import product
from typing import Any

import pytest

from tests.scoring.tried import AS_OF, define, score


class Missing:
    """A cell or a result without a value."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return self.name


EMPTY, UNREAD = Missing("EMPTY"), Missing("UNREAD")


def strict(function: Callable[..., Any]) -> Callable[..., Any]:
    """Empty if an operand is empty, else unread if one is unread, else the function."""

    def applied(*operands: Any) -> Any:
        if EMPTY in operands:
            return EMPTY
        if UNREAD in operands:
            return UNREAD
        value = function(*operands)
        if isinstance(value, float) and not math.isfinite(value):
            return EMPTY
        return EMPTY if value is None else value

    return applied


def undecided(parts: list[Any]) -> Any:
    return UNREAD if UNREAD in parts else EMPTY


def all_of(*parts: Any) -> Any:
    if False in parts:
        return False
    return undecided(list(parts)) if EMPTY in parts or UNREAD in parts else True


def any_of(*parts: Any) -> Any:
    if True in parts:
        return True
    return undecided(list(parts)) if EMPTY in parts or UNREAD in parts else False


def negated(part: Any) -> Any:
    return part if isinstance(part, Missing) else not part


def first_known(*parts: Any) -> Any:
    return next((part for part in parts if not isinstance(part, Missing)), undecided(list(parts)))


def is_empty(part: Any) -> Any:
    return UNREAD if part is UNREAD else part is EMPTY


def divided(a: Any, b: Any) -> Any:
    if b == 0:
        return EMPTY
    return strict(lambda x, y: x / y)(a, b)


def half_away(value: float, places: int) -> float:
    scaled = value * 10.0**places
    return math.copysign(math.floor(abs(scaled) + 0.5), scaled) / 10.0**places


def in_calendar(start: date, days: int) -> date | None:
    try:
        return start + timedelta(days=days)
    except OverflowError:
        return None


def anniversary(start: date, months: int) -> date | None:
    if months < 1:
        return None
    k = 1
    while True:
        number = start.year * 12 + start.month - 1 + k * months
        year, month = divmod(number, 12)
        if year > 9999:
            return None
        last = calendar.monthrange(year, month + 1)[1]
        found = date(year, month + 1, min(start.day, last))
        if found >= AS_OF:
            return found
        k += 1


eq = strict(lambda a, b: a == b)
TRUTHS: dict[str, tuple[str, Callable[[dict[str, Any]], Any]]] = {
    "i + j": ("decimal", lambda r: strict(lambda a, b: float(a) + float(b))(r["i"], r["j"])),
    "i - d": ("decimal", lambda r: strict(lambda a, b: float(a) - b)(r["i"], r["d"])),
    "i * d": ("decimal", lambda r: strict(lambda a, b: float(a) * b)(r["i"], r["d"])),
    "i / j": ("decimal", lambda r: divided(r["i"], r["j"])),
    "d / e": ("decimal", lambda r: divided(r["d"], r["e"])),
    "5 / (i / j)": ("decimal", lambda r: divided(5.0, divided(r["i"], r["j"]))),
    "-d": ("decimal", lambda r: strict(lambda a: -a)(r["d"])),
    "abs(i)": ("decimal", lambda r: strict(lambda a: float(abs(a)))(r["i"])),
    "floor(d)": ("decimal", lambda r: strict(lambda a: float(math.floor(a)))(r["d"])),
    "ceil(d)": ("decimal", lambda r: strict(lambda a: float(math.ceil(a)))(r["d"])),
    "round(d)": ("decimal", lambda r: strict(lambda a: half_away(a, 0))(r["d"])),
    "round(d, 2)": ("decimal", lambda r: strict(lambda a: half_away(a, 2))(r["d"])),
    "i = j": ("boolean", lambda r: eq(r["i"], r["j"])),
    "i <> d": ("boolean", lambda r: strict(lambda a, b: a != b)(r["i"], r["d"])),
    "d < e": ("boolean", lambda r: strict(lambda a, b: a < b)(r["d"], r["e"])),
    "d <= 2.5": ("boolean", lambda r: strict(lambda a: a <= 2.5)(r["d"])),
    "day > day2": ("boolean", lambda r: strict(lambda a, b: a > b)(r["day"], r["day2"])),
    "ts >= day": (
        "boolean",
        lambda r: strict(lambda a, b: a >= datetime.combine(b, time()))(r["ts"], r["day"]),
    ),
    "i > 1 and d > 1": (
        "boolean",
        lambda r: all_of(
            strict(lambda a: a > 1)(r["i"]),
            strict(lambda a: a > 1)(r["d"]),
        ),
    ),
    "i > 1 or d > 1 or b": (
        "boolean",
        lambda r: any_of(strict(lambda a: a > 1)(r["i"]), strict(lambda a: a > 1)(r["d"]), r["b"]),
    ),
    "not b": ("boolean", lambda r: negated(r["b"])),
    "not (b and i > 1)": (
        "boolean",
        lambda r: negated(all_of(r["b"], strict(lambda a: a > 1)(r["i"]))),
    ),
    "i in (1, j, 7)": (
        "boolean",
        lambda r: any_of(eq(r["i"], 1), eq(r["i"], r["j"]), eq(r["i"], 7)),
    ),
    "i not in (1, j)": (
        "boolean",
        lambda r: negated(any_of(eq(r["i"], 1), eq(r["i"], r["j"]))),
    ),
    "d between i and e": (
        "boolean",
        lambda r: all_of(
            strict(lambda a, b: a >= b)(r["d"], r["i"]),
            strict(lambda a, b: a <= b)(r["d"], r["e"]),
        ),
    ),
    "d not between i and e": (
        "boolean",
        lambda r: negated(
            all_of(
                strict(lambda a, b: a >= b)(r["d"], r["i"]),
                strict(lambda a, b: a <= b)(r["d"], r["e"]),
            )
        ),
    ),
    "t is null": ("boolean", lambda r: is_empty(r["t"])),
    "i is not null": ("boolean", lambda r: negated(is_empty(r["i"]))),
    "coalesce(i, j)": ("integer", lambda r: first_known(r["i"], r["j"])),
    "coalesce(i, d, 9)": (
        "decimal",
        lambda r: strict(float)(first_known(r["i"], r["d"], 9)),
    ),
    "nullif(i, j)": ("integer", lambda r: EMPTY if eq(r["i"], r["j"]) is True else r["i"]),
    "nullif(i + 0, 2) * 2": (
        "decimal",
        lambda r: strict(lambda a: a * 2.0)(EMPTY if r["i"] == 2 else r["i"]),
    ),
    "least(i, d)": ("decimal", lambda r: strict(lambda a, b: float(min(a, b)))(r["i"], r["d"])),
    "greatest(i, j, 3)": ("integer", lambda r: strict(lambda a, b: max(a, b, 3))(r["i"], r["j"])),
    "least(day, day2)": ("date", lambda r: strict(min)(r["day"], r["day2"])),
    "t || '-' || u": ("text", lambda r: strict(lambda a, b: f"{a}-{b}")(r["t"], r["u"])),
    "lower(t)": ("text", lambda r: strict(str.lower)(r["t"])),
    "upper(t)": ("text", lambda r: strict(str.upper)(r["t"])),
    "trim(u || ' ')": ("text", lambda r: r["u"]),
    "length(t)": ("integer", lambda r: strict(len)(r["t"])),
    "t like 'A%'": ("boolean", lambda r: strict(lambda a: a.startswith("A"))(r["t"])),
    "t not like '_b%'": ("boolean", lambda r: strict(lambda a: a[1:2] != "b")(r["t"])),
    "t ilike 'a%'": ("boolean", lambda r: strict(lambda a: a.lower().startswith("a"))(r["t"])),
    "days_since(day)": ("integer", lambda r: strict(lambda a: (AS_OF - a).days)(r["day"])),
    "days_until(ts)": ("integer", lambda r: strict(lambda a: (a.date() - AS_OF).days)(r["ts"])),
    "days_between(day, ts)": (
        "integer",
        lambda r: strict(lambda a, b: (b.date() - a).days)(r["day"], r["ts"]),
    ),
    "add_days(day, i)": ("date", lambda r: strict(in_calendar)(r["day"], r["i"])),
    "add_days(day2, 10)": ("date", lambda r: strict(lambda a: in_calendar(a, 10))(r["day2"])),
    "add_days(day, floor(d))": (
        "date",
        lambda r: strict(lambda a, n: in_calendar(a, math.floor(n)))(r["day"], r["d"]),
    ),
    "next_anniversary(day, 12)": ("date", lambda r: strict(lambda a: anniversary(a, 12))(r["day"])),
    "next_anniversary(day2, i)": ("date", lambda r: strict(anniversary)(r["day2"], r["i"])),
    "year(day)": ("integer", lambda r: strict(lambda a: a.year)(r["day"])),
    "month(ts)": ("integer", lambda r: strict(lambda a: a.month)(r["ts"])),
    "case when b then i when d > 1 then j end": (
        "integer",
        lambda r: (
            r["i"]
            if r["b"] is True
            else r["j"]
            if strict(lambda a: a > 1)(r["d"]) is True
            else EMPTY
        ),
    ),
    "case i when 2 then 'two' when j then t else u end": (
        "text",
        lambda r: (
            "two" if eq(r["i"], 2) is True else r["t"] if eq(r["i"], r["j"]) is True else r["u"]
        ),
    ),
    "as_of > day": ("boolean", lambda r: strict(lambda a: a < AS_OF)(r["day"])),
    "day = date '2026-02-28'": ("boolean", lambda r: eq(r["day"], date(2026, 2, 28))),
    "(b and i > 1) is null": (
        "boolean",
        lambda r: is_empty(all_of(r["b"], strict(lambda a: a > 1)(r["i"]))),
    ),
    "(i + j) / d is null": (
        "boolean",
        lambda r: is_empty(divided(strict(lambda a, b: a + b)(r["i"], r["j"]), r["d"])),
    ),
}

READ: dict[str, dict[str, Any]] = {
    "i": {"2": 2, "-3": -3, "0": 0, "": EMPTY, "two": UNREAD},
    "j": {"2": 2, "0": 0, "": EMPTY, "1.5": UNREAD},
    "d": {"2.5": 2.5, "-1.125": -1.125, "0": 0.0, "": EMPTY, "1,5": UNREAD},
    "e": {"4": 4.0, "0.0": 0.0, "nan": EMPTY, "inf": UNREAD},
    "t": {"Abc": "Abc", "xbz": "xbz", "": EMPTY},
    "u": {"v": "v", "  ": EMPTY},
    "b": {"yes": True, "No": False, "": EMPTY, "maybe": UNREAD},
    "day": {
        "2024-02-29": date(2024, 2, 29),
        "2026-02-28": date(2026, 2, 28),
        "9999-12-31": date(9999, 12, 31),
        "": EMPTY,
        "2026-02-30": UNREAD,
    },
    "day2": {
        "2026-12-31": date(2026, 12, 31),
        "2024-01-31": date(2024, 1, 31),
        "9999-12-30": date(9999, 12, 30),
        "": EMPTY,
        "31.12.2026": UNREAD,
    },
    "ts": {
        "2026-02-28 00:00:00": datetime.fromisoformat("2026-02-28"),
        "2024-02-29T23:59:59.5": datetime.fromisoformat("2024-02-29T23:59:59.500"),
        "": EMPTY,
        "noon": UNREAD,
    },
}
TYPES = {
    **dict.fromkeys("ij", "integer"),
    **dict.fromkeys("de", "decimal"),
    **dict.fromkeys("tu", "text"),
    "b": "boolean",
    "day": "date",
    "day2": "date",
    "ts": "timestamp",
}


def _rows() -> list[dict[str, str]]:
    """Every pair of cells of any two columns stands in some row."""
    names = list(READ)
    rows = []
    for first, second in product(range(len(names)), repeat=2):
        if first >= second:
            continue
        for shift, (a, b) in enumerate(product(READ[names[first]], READ[names[second]])):
            row = {}
            for place, name in enumerate(names):
                cells = list(READ[name])
                row[name] = cells[(shift + place) % len(cells)]
            rows.append(row | {names[first]: a, names[second]: b})
    return [{"id": str(number)} | row for number, row in enumerate(rows)]


@pytest.fixture(scope="module")
def results() -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Each row as read by hand, and as scored."""
    plain = "\n".join(f"    {name}: {{type: {kind}}}" for name, kind in TYPES.items())
    derived = "\n".join(
        line
        for number, (text, (kind, _)) in enumerate(TRUTHS.items())
        for line in (
            f"    x{number}: {{type: {kind}, value: {_quoted(text)}}}",
            f"    n{number}: {{type: boolean, value: 'x{number} is null'}}",
        )
    )
    used = " or ".join(f"n{number}" for number in range(len(TRUTHS)))
    rows = _rows()
    definition = define(
        f"""
journeykit: 1
id: all
data:
  customer_id: id
  columns:
    id: {{type: text}}
{plain}
{derived}
lost: {{when: {_quoted(used)}}}
stages: [{{id: only}}]
"""
    )
    scored = score(definition, rows)
    assert len(scored) == len(rows)
    read = [{name: READ[name][row[name]] for name in READ} for row in rows]
    return list(zip(read, scored, strict=True))


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


@pytest.mark.parametrize("text", TRUTHS)
def test_value_empty_and_unread_are_what_python_says(
    text: str, results: list[tuple[dict[str, Any], dict[str, Any]]]
) -> None:
    number = list(TRUTHS).index(text)
    _, truth = TRUTHS[text]
    seen = set()
    for row, scored in results:
        expected = truth(row)
        if expected not in (EMPTY, UNREAD) and TRUTHS[text][0] == "integer":
            expected = int(expected)
        seen.add(expected.name if isinstance(expected, Missing) else "value")
        value, is_null = scored[f"cell.x{number}"], scored[f"cell.n{number}"]
        found = (
            value if value is not None else EMPTY if is_null else UNREAD if is_null is None else "?"
        )
        if isinstance(expected, float):
            assert found == pytest.approx(expected, rel=1e-12), (text, row)
        else:
            assert found == expected, (text, row, value, is_null)
    assert "value" in seen


def test_deep_and_wide_expressions_stay_small() -> None:
    deep = "i"
    for _ in range(12):
        deep = f"(1 / (1 + greatest({deep}, least(j, 2))))"
    wide = " and ".join(f"coalesce(i + {number}, d, 0) <> {number * 7}" for number in range(100))
    definition = define(
        f"""
journeykit: 1
id: big
data:
  customer_id: id
  columns:
    id: {{type: text}}
    i: {{type: integer}}
    j: {{type: integer}}
    d: {{type: decimal}}
    deep: {{type: decimal, value: {_quoted(deep)}}}
    wide: {{type: boolean, value: {_quoted(wide)}}}
lost: {{when: 'deep > 1 and wide and (deep is null) and (wide is null)'}}
stages: [{{id: only}}]
"""
    )
    (one, two) = score(
        definition,
        [{"id": "1", "i": "1", "j": "5", "d": ""}, {"id": "2", "i": "x", "j": "5", "d": "1"}],
    )
    value = 1.0
    for _ in range(12):
        value = 1 / (1 + max(value, 2.0))
    assert one["cell.deep"] == pytest.approx(value)
    assert one["cell.wide"] is True
    assert two["cell.deep"] is None


def test_extremes_never_stop_a_run() -> None:
    """Numbers at the edge of their type, and dates at the edge of the calendar."""
    definition = define(
        """
journeykit: 1
id: edges
data:
  customer_id: id
  columns:
    id: {type: text}
    i: {type: integer}
    d: {type: decimal}
    day: {type: date}
    cube: {type: decimal, value: i * i * i}
    power: {type: decimal, value: d * d * d * d * d * d * d * d * d * d * d}
    product: {type: decimal, value: cube * cube * power}
    share: {type: decimal, value: d / (d * 1)}
    tiny: {type: decimal, value: d / 0.000000001}
    moved: {type: date, value: 'add_days(day, i)'}
    next: {type: date, value: 'next_anniversary(day, i)'}
    size: {type: decimal, value: abs(-i)}
    places: {type: decimal, value: 'round(d, 15)'}
    whole: {type: integer, value: i * 4}
lost:
  when: product + share + size + places + tiny + whole > 0 and moved > next
stages: [{id: only}]
"""
    )
    rows = [
        {"id": f"{number}", "i": i, "d": d, "day": day}
        for number, (i, d, day) in enumerate(
            product(
                ("9223372036854775807", "-9223372036854775808", "1", "0"),
                ("1e18", "-1e18", "1e-300", "0", "5e-324"),
                ("0001-01-01", "9999-12-31", ""),
            )
        )
    ]
    scored = score(definition, rows)
    assert len(scored) == len(rows)
    by_cells = {
        (row["i"], row["d"], row["day"]): one for row, one in zip(rows, scored, strict=True)
    }
    huge = by_cells["9223372036854775807", "1e18", "9999-12-31"]
    assert huge["cell.product"] is None
    assert huge["cell.moved"] is None
    assert huge["cell.next"] is None
    assert huge["cell.size"] == 9223372036854775808.0
    assert huge["cell.whole"] is None
    assert huge["cell.share"] == 1.0
    assert by_cells["1", "0", "0001-01-01"]["cell.moved"] == date(1, 1, 2)
    assert by_cells["-9223372036854775808", "0", "0001-01-01"]["cell.moved"] is None
    assert by_cells["1", "1e18", ""]["cell.tiny"] == 1e18 / 1e-9
