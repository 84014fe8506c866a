"""The cells of an export as SQL: text in, a typed value or NULL out, nothing guessed.

What is readable is decided by patterns, not by what an engine's casts happen to accept, so that
every engine reads alike. The type, the marks and the formats are the journey's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from enum import StrEnum

from sqlglot import exp

from journeykit.definition.blocks import with_changes
from journeykit.definition.models import FileColumn
from journeykit.records import dataclass
from journeykit.scoring import sql
from journeykit.scoring.days import FIRST_DAY, LAST_DAY
from journeykit.scoring.sql import Binder, Sql

DEFAULT_YES = ("true", "t", "yes", "y", "1")
DEFAULT_NO = ("false", "f", "no", "n", "0")
ABSENT = "\x1ano such column"
"""The text of a cell whose column is optional and absent from its file; no export holds it."""
FIRST_SIGN, LAST_SIGN = "!", "~"
"""Between which all printable ASCII is but the blank."""
_WIDEST = 1e18
"""The largest magnitude of a decimal cell."""

_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_OFFSET = r"(?:Z|[+-][0-9]{2}(?::?[0-9]{2})?)"
_MOMENT = rf"{_DAY}(?:[T ][0-9]{{2}}:[0-9]{{2}}(?::[0-9]{{2}}(?:[.][0-9]{{1,6}})?)?{_OFFSET}?)?"
_MOMENT_WORDS = ("infinity", "-infinity", "epoch")
_SPACE = "[ \u00a0\u202f]"


class Native(StrEnum):
    """What an export that has types says of a column; a CSV file's are all text."""

    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    TIMESTAMP = "timestamp"


@dataclass(frozen=True)
class ExportColumn:
    """One column of an export.

    Attributes:
        header: As written in the file, trimmed; a header that repeats has a number behind it.
        native: Its type in the file.
        name: What the engine's view of the export calls it.
        lacking: The files of the export that lack it, as shown to people.
    """

    header: str
    native: Native
    name: str
    lacking: tuple[str, ...] = ()

    @property
    def absence(self) -> str | None:
        """Where files lack it: the column that says of each row whether its file does."""
        return f"no_{self.name}" if self.lacking else None


def raw_text(found: ExportColumn, column: FileColumn) -> Sql:
    """A cell of the export as text, trimmed; empty or NULL where nothing but white space stands."""
    value: Sql = sql.column(found.name)
    if found.native is Native.TIMESTAMP and column.type == "date":
        return sql.cast(sql.cast(value, "date"), "varchar")
    if found.native is Native.NUMBER and column.type == "text":
        return exp.RegexpReplace(
            this=sql.cast(value, "varchar"),
            expression=sql.text("[.]0$"),  # an id that is kept as a floating-point number
            replacement=sql.text(""),
        )
    if found.native is not Native.TEXT:
        return sql.cast(value, "varchar")
    return stripped(value)


def stripped(value: Sql) -> Sql:
    """Trimmed, NULL where nothing is left; no costly trim where both ends are printable ASCII."""
    last = exp.Substring(this=value.copy(), start=sql.whole(-1))
    is_bare = sql.bracketed(sql.both([_is_printable(value), _is_printable(last)]))
    trimmed = exp.Nullif(this=sql.trimmed(value.copy()), expression=sql.text(""))
    return sql.case([(sql.negate(is_bare), trimmed)], value.copy())


def _is_printable(value: Sql) -> Sql:
    """Whether a text begins with printable ASCII; not of all that do, but of no other."""
    return exp.Between(this=value, low=sql.text(FIRST_SIGN), high=sql.text(LAST_SIGN))


def present(value: Sql, column: FileColumn, *, is_stripped: bool = False) -> Sql:
    """The text, or NULL where the cell is empty: by itself or by a declared marker.

    ``is_stripped`` says that ``stripped`` gave the text, and nothing is NULL already.
    """
    markers = list(dict.fromkeys(["", *(marker.strip() for marker in column.missing)]))
    if is_stripped:
        markers.remove("")
    if column.type in ("integer", "decimal"):
        is_nan = sql.is_in(exp.Lower(this=value.copy()), ["nan", "+nan", "-nan"])
        empty = sql.either([sql.is_in(value, markers), is_nan])
        return sql.case([(empty, exp.Null())], value.copy())
    if not markers:
        return value
    if markers == [""]:
        return exp.Nullif(this=value, expression=sql.text(""))
    return sql.case([(sql.is_in(value, markers), exp.Null())], value.copy())


def read(value: Sql, column: FileColumn, native: Native, binder: Binder) -> Sql:
    """The typed value of a cell's text, NULL where it cannot be read."""
    if native is not Native.TEXT:
        column = _as_native(column)
    if column.type == "text":
        return value
    if column.type == "integer":
        return _integer(value, column)
    if column.type == "decimal":
        return binder.let(amount(value, column), lambda bound: in_range(bound()))
    if column.type == "boolean":
        return boolean(value, column)
    if column.type == "date":
        return _within(_date(value, column), binder)
    return _within(_timestamp(value, column), binder)


def _as_native(column: FileColumn) -> FileColumn:
    """A column of an export with types is written in the engine's own way."""
    return with_changes(
        column,
        decimal=".",
        thousands=None,
        symbol=None,
        format=None,
        yes_words=("true", *(column.yes_words or DEFAULT_YES)),
        no_words=("false", *(column.no_words or DEFAULT_NO)),
    )


def _matches(value: Sql, pattern: str) -> Sql:
    return exp.RegexpLike(this=value, expression=sql.text(f"^(?:{pattern})$"))


def _number_pattern(column: FileColumn, fraction: str) -> str:
    whole = "[0-9]*"
    if column.thousands:
        mark = _SPACE if column.thousands == " " else re.escape(column.thousands)
        whole = f"(?:[0-9]{{1,3}}(?:{mark}[0-9]{{3}})+|[0-9]*)"
    exponent = "(?:[eE][+-]?[0-9]+)?" if column.type == "decimal" else ""
    plain = f"{whole}(?:{re.escape(column.decimal)}{fraction})?{exponent}"
    signed = f"[+-]?{plain}"
    if not column.symbol:
        return signed
    symbol, gap = re.escape(column.symbol.strip()), "[\\s\u00a0\u202f]*"
    return f"{signed}|[+-]?{gap}{symbol}{gap}{plain}|{symbol}{gap}[+-]{plain}|{signed}{gap}{symbol}"


def _plain_number(value: Sql, column: FileColumn) -> Sql:
    """The text without symbol and marks, with a decimal point."""
    bare = value
    for mark in _marks_to_drop(column):
        bare = sql.function("replace", bare, sql.text(mark), sql.text(""))
    if column.decimal != ".":
        bare = sql.function("replace", bare, sql.text(column.decimal), sql.text("."))
    return bare


def _marks_to_drop(column: FileColumn) -> Iterable[str]:
    if column.symbol:
        yield column.symbol.strip()
        yield from (" ", "\t", "\u00a0", "\u202f")
    if column.thousands == " ":
        yield from (" ", "\u00a0", "\u202f")
    elif column.thousands:
        yield column.thousands


def _integer(value: Sql, column: FileColumn) -> Sql:
    fits = _matches(value, _number_pattern(column, "0*"))
    bare = _plain_number(value.copy(), column)
    whole = sql.function("split_part", bare, sql.text("."), sql.whole(1))
    return sql.when(fits, sql.try_cast(whole, "bigint"))


def amount(value: Sql, column: FileColumn) -> Sql:
    """The decimal of a cell's text, of any size; NULL where its pattern does not fit."""
    fits = _matches(value, _number_pattern(column, "[0-9]*"))
    return sql.when(fits, sql.try_cast(_plain_number(value.copy(), column), "double"))


def in_range(value: Sql) -> Sql:
    """A decimal, NULL where it is larger than any that is read."""
    return sql.when(is_in_range(value), value.copy())


def is_in_range(value: Sql) -> Sql:
    """Whether a decimal is one that is read."""
    return exp.Between(this=value, low=sql.number(-_WIDEST), high=sql.number(_WIDEST))


def words(column: FileColumn) -> tuple[list[str], list[str]]:
    """What means yes and what means no in a boolean column, in small letters."""
    yes = [word.strip().lower() for word in column.yes_words or DEFAULT_YES]
    no = [word.strip().lower() for word in column.no_words or DEFAULT_NO]
    return yes, no


def boolean(value: Sql, column: FileColumn) -> Sql:
    """The truth of a cell's text, NULL where it is none of the words."""
    yes, no = words(column)
    low = exp.Lower(this=value)
    return sql.case(
        [
            (sql.is_in(low, yes), sql.boolean(True)),
            (sql.is_in(low.copy(), no), sql.boolean(False)),
        ],
        sql.null("boolean"),
    )


def formatted(value: Sql, formats: Iterable[str]) -> Sql:
    """The moment that a text is in the first of the formats that fits."""
    return sql.coalesce(
        *(
            sql.cast(sql.function("try_strptime", value.copy(), sql.text(one)), "timestamp")
            for one in formats
        )
    )


def _formatted(value: Sql, formats: Iterable[str]) -> Sql:
    """The same, and NULL for words that an engine takes for a moment whatever the format."""
    is_word = sql.is_in(exp.Lower(this=value.copy()), _MOMENT_WORDS)
    return sql.case([(is_word, exp.Null())], formatted(value, formats))


def _date(value: Sql, column: FileColumn) -> Sql:
    if column.format:
        return sql.cast(_formatted(value, column.format), "date")
    return sql.when(_matches(value, _DAY), sql.try_cast(value.copy(), "date"))


def _timestamp(value: Sql, column: FileColumn) -> Sql:
    if column.format:
        return _formatted(value, column.format)
    offset = f"{_OFFSET}$"
    clock = r":[0-9]{2}(?:[.][0-9]+)?" + offset
    local = exp.RegexpReplace(
        this=value.copy(), expression=sql.text(offset), replacement=sql.text("")
    )
    moved = exp.DateAdd(
        this=sql.try_cast(local, "timestamp"),
        expression=_minutes_to_utc(value),
        unit=exp.var("MINUTE"),
    )
    return sql.case(
        [
            (sql.negate(_matches(value, _MOMENT)), exp.Null()),
            (exp.RegexpLike(this=value.copy(), expression=sql.text(clock)), moved),
        ],
        sql.try_cast(value.copy(), "timestamp"),
    )


def _minutes_to_utc(value: Sql) -> Sql:
    """What an offset such as +05:30 adds to a clock to make it UTC: −330 minutes; Z: 0."""

    def part(pattern: str) -> Sql:
        found = sql.function("regexp_extract", value.copy(), sql.text(pattern), sql.whole(1))
        return sql.coalesce(sql.try_cast(found, "bigint"), sql.whole(0))

    hours = part("[+-]([0-9]{2})(?::?[0-9]{2})?$")
    minutes = part("[+-][0-9]{2}:?([0-9]{2})$")
    total = sql.binary(exp.Add, sql.binary(exp.Mul, hours, sql.whole(60)), minutes)
    ahead = exp.RegexpLike(this=value.copy(), expression=sql.text("[+][0-9:]+$"))
    return sql.case([(ahead, exp.Neg(this=sql.operand(total)))], total.copy())


def in_calendar(value: Sql) -> Sql:
    """Whether a date or timestamp lies in the years 1 to 9999."""
    as_day = sql.cast(value, "date")
    return exp.Between(this=as_day, low=sql.day(FIRST_DAY), high=sql.day(LAST_DAY))


def _within(value: Sql, binder: Binder) -> Sql:
    def checked(bound: Callable[[], Sql]) -> Sql:
        return sql.when(in_calendar(bound()), bound())

    return binder.let(value, checked)
