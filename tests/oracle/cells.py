"""Raw text cells of an export, read by the declaration of their column."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from sqlglot import exp

from tests.oracle.expressions import evaluate, tree_of
from tests.oracle.states import EMPTY, UNREAD, Cell, Missing

Raw = Mapping[str, str | None]
"""One row of an export: header → the cell's text, or None for a null."""

YES_WORDS = ["true", "yes", "t", "y", "1"]
NO_WORDS = ["false", "no", "f", "n", "0"]
LARGEST_INTEGER = 2**63 - 1
LARGEST_DECIMAL = 1e18


def read_cell(raw: str | None, column: Mapping[str, Any]) -> Cell:
    """One cell: its value, empty, or unread."""
    text = (raw or "").strip()
    markers = [marker.strip() for marker in column.get("missing", [])]
    if text == "" or text in markers:
        return EMPTY
    if column["type"] == "text":
        return text
    return _READERS[column["type"]](text, column)


def _without_symbol(text: str, symbol: str | None) -> str:
    """A number without its currency or per cent sign, which stands first, last or after a sign."""
    if not symbol:
        return text
    if text[:1] in ("+", "-") and text[1:].lstrip().startswith(symbol):
        return text[0] + text[1:].lstrip().removeprefix(symbol).lstrip()
    if text.startswith(symbol):
        return text.removeprefix(symbol).lstrip()
    return text.removesuffix(symbol).rstrip()


def _plain_number(text: str, column: Mapping[str, Any]) -> str | None:
    """The number with a decimal point and no separators; None where it is no number."""
    mark = re.escape(column.get("decimal", "."))
    separator = re.escape(column.get("thousands") or "")
    whole = rf"[0-9]+|[0-9]{{1,3}}(?:{separator}[0-9]{{3}})+" if separator else "[0-9]+"
    found = re.fullmatch(
        rf"(?P<sign>[+-]?)(?P<whole>{whole})?(?:{mark}(?P<fraction>[0-9]*))?"
        r"(?P<power>[eE][+-]?[0-9]+)?",
        _without_symbol(text, column.get("symbol")),
    )
    if found is None or not (found["whole"] or found["fraction"]):
        return None
    digits = re.sub("[^0-9]", "", found["whole"] or "0")
    return f"{found['sign']}{digits}.{found['fraction'] or '0'}{found['power'] or ''}"


def _read_integer(text: str, column: Mapping[str, Any]) -> Cell:
    if text.lower() == "nan":
        return EMPTY
    plain = _plain_number(text, column)
    if plain is None or "e" in plain.lower():
        return UNREAD
    whole, fraction = plain.split(".")
    number = int(whole)
    if fraction.strip("0") or not -LARGEST_INTEGER - 1 <= number <= LARGEST_INTEGER:
        return UNREAD
    return number


def _read_decimal(text: str, column: Mapping[str, Any]) -> Cell:
    if text.lower() == "nan":
        return EMPTY
    plain = _plain_number(text, column)
    if plain is None:
        return UNREAD
    number = float(plain)
    if math.isinf(number) or abs(number) > LARGEST_DECIMAL:
        return UNREAD
    return number


def _read_boolean(text: str, column: Mapping[str, Any]) -> Cell:
    word = text.lower()
    if word in [yes.strip().lower() for yes in column.get("yes_words") or YES_WORDS]:
        return True
    if word in [no.strip().lower() for no in column.get("no_words") or NO_WORDS]:
        return False
    return UNREAD


def _formats(column: Mapping[str, Any]) -> list[str]:
    written = column.get("format") or []
    return [written] if isinstance(written, str) else list(written)


def _by_format(text: str, column: Mapping[str, Any]) -> datetime | None:
    for pattern in _formats(column):
        try:
            found = datetime.strptime(text, pattern)  # noqa: DTZ007 - exports carry local times
        except ValueError:
            continue
        return _without_zone(found)
    return None


def _without_zone(moment: datetime) -> datetime:
    return moment if moment.tzinfo is None else moment.astimezone(UTC).replace(tzinfo=None)


def _read_date(text: str, column: Mapping[str, Any]) -> Cell:
    if _formats(column):
        found = _by_format(text, column)
        return UNREAD if found is None else found.date()
    if not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return UNREAD
    try:
        return date.fromisoformat(text)
    except ValueError:
        return UNREAD


ISO_MOMENT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:[T ]([0-9]{2}:[0-9]{2})(:[0-9]{2})?(\.[0-9]{1,6})?\s?(Z|[+-][0-9]{2}(?::?[0-9]{2})?)?)?"
)


def _read_timestamp(text: str, column: Mapping[str, Any]) -> Cell:
    if _formats(column):
        found = _by_format(text, column)
        return UNREAD if found is None else found
    parts = ISO_MOMENT.fullmatch(text)
    if parts is None or (parts[4] and not parts[3]):
        return UNREAD
    fraction = (parts[4] or ".0").ljust(7, "0")
    zone = (parts[5] or "").replace("Z", "+00:00")
    written = f"{parts[1]}T{parts[2] or '00:00'}{parts[3] or ':00'}{fraction}{zone}"
    try:
        return _without_zone(datetime.fromisoformat(written))
    except (ValueError, OverflowError):
        return UNREAD


_READERS = {
    "integer": _read_integer,
    "decimal": _read_decimal,
    "boolean": _read_boolean,
    "date": _read_date,
    "timestamp": _read_timestamp,
}


def columns_of(journey: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The declared columns, and as text those that a role names without declaring them."""
    data, lost = journey["data"], journey.get("lost") or {}
    columns = dict(data.get("columns") or {})
    roles = ["customer_id", "name", "recorded_stage", "owner", "outcome", "value_proposition"]
    named = [data.get(role) for role in roles] + list(data.get("segments") or [])
    named += [lost.get("stage"), lost.get("reason")]
    for name in named:
        if name is not None and name != "row_number":
            columns.setdefault(name, {"type": "text"})
    return columns


def read_row(journey: Mapping[str, Any], raw: Raw, as_of: date) -> dict[str, Cell]:
    """All columns of one row by the names the journey uses, derived ones and ``as_of`` included."""
    columns = columns_of(journey)
    cells: dict[str, Cell] = {"as_of": as_of}
    for name, column in columns.items():
        if column.get("value") is None:
            cells[name] = _read_column(raw, name, column)
    waiting = [name for name in columns if name not in cells]
    while waiting:
        ready = [name for name in waiting if _names_in(str(columns[name]["value"])) <= set(cells)]
        if not ready:
            raise ValueError(f"derived columns in a circle: {waiting}")
        for name in ready:
            found = evaluate(str(columns[name]["value"]), cells)
            cells[name] = _as_declared(found, columns[name]["type"])
        waiting = [name for name in waiting if name not in ready]
    return cells


def _read_column(raw: Raw, name: str, column: Mapping[str, Any]) -> Cell:
    header = column.get("from") or name
    if header in raw:
        return read_cell(raw[header], column)
    if column.get("optional"):
        return UNREAD
    raise KeyError(f"the export has no column {header!r}")


@lru_cache(maxsize=4096)
def _names_in(expression: str) -> frozenset[str]:
    return frozenset(column.name for column in tree_of(expression).find_all(exp.Column))


def _as_declared(cell: Cell, declared: str) -> Cell:
    """A derived value in its declared type, where it is a wider or a narrower one of its kind."""
    if isinstance(cell, Missing):
        return cell
    if declared == "decimal" and not isinstance(cell, (bool, str, date)):
        return float(cell)
    if declared == "integer" and isinstance(cell, float):
        return int(cell) if cell == int(cell) else UNREAD
    if declared == "date" and isinstance(cell, datetime):
        return cell.date()
    if declared == "timestamp" and isinstance(cell, date) and not isinstance(cell, datetime):
        return datetime(cell.year, cell.month, cell.day)  # noqa: DTZ001 - exports carry local times
    return cell
