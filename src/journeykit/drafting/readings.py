"""Ways in which a column may be read, told by the shapes of its cells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from journeykit.definition.models import FileColumn
from journeykit.definition.reading import read_block
from journeykit.drafting.facts import ColumnFacts, Seen, Stored
from journeykit.records import dataclass, field

_WORDS = (
    (("true", "t", "yes", "y"), ("false", "f", "no", "n")),
    (("ja", "j"), ("nein",)),
    (("oui", "o"), ("non",)),
    (("sí", "si", "s"), ("no", "n")),
    (("sim",), ("não", "nao")),
    (("tak",), ("nie",)),
    (("да",), ("нет",)),
    (("on", "enabled", "active"), ("off", "disabled", "inactive")),
)
"""Words for yes and for no, by language; the first pair is what is read without saying so."""

_NUMBER = re.compile(
    r"(?P<sign>[+-]?)(?P<before>[^\d\s.,'+-]*)(?P<gap>[ \u00a0\u202f]?)[+-]?"
    r"(?P<digits>\d[\d.,'\u00a0\u202f ]*?|[.,]\d+)(?:a[+-]?\d+)?"
    r"(?P<space>[ \u00a0\u202f]?)(?P<after>[^\d\s.,'+-]*)"
)
_SYMBOL = re.compile(
    r"[^\w\s.,'+-]{1,3}|[A-Z]{1,2}\$|EUR|USD|GBP|CHF|JPY|CNY|INR|AUD|CAD|NZD|SEK|NOK|DKK|PLN|CZK|HUF|BRL"
    r"|ZAR|MXN|TRY|kr\.?|Fr\.?|zł|Kč|Ft|Rs\.?"
)
"""Signs and codes of money, and others that are no letters; a letter alone is part of a name."""
_DAY = (
    (re.compile(r"(\d{4})([-/.])\d{1,2}\2\d{1,2}"), "Y{0}m{0}d"),
    (re.compile(r"\d{1,2}([-/.])\d{1,2}\1(\d{4})"), "d{0}m{0}Y"),
    (re.compile(r"\d{1,2}([-/.])\d{1,2}\1(\d{2})"), "d{0}m{0}y"),
    (re.compile(r"\d{1,2}([- ])a\1(\d{4})"), "d{0}b{0}Y"),
    (re.compile(r"\d{1,2}([- ])a\1(\d{2})"), "d{0}b{0}y"),
    (re.compile(r"a( )\d{1,2}, \d{4}"), "b{0}d, Y"),
)
_TIME = re.compile(
    r"(?P<gap>T| |, )\d{1,2}:\d{2}(?P<second>:\d{2}(?P<part>\.\d{1,6})?)?(?P<half> ?a)?"
)
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_ISO_MOMENT = re.compile(
    r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|a|[+-]\d{2}(:?\d{2})?)?)?"
)
MONTH_FIRST, DAY_FIRST = "month first", "day first"
"""How days that are written in digits alone may be meant."""


@dataclass(frozen=True)
class Reading:
    """One way to read a column.

    Attributes:
        keys: What the journey says of it, by the keys of a column.
        doubt: The question that it answers one way, where another reading answers it otherwise.
        answer: In words.
    """

    keys: dict[str, Any] = field(hash=False)
    doubt: str | None = None
    answer: str = ""

    @property
    def column(self) -> FileColumn:
        """As a column of the definition."""
        return read_block(FileColumn, self.keys)

    def with_missing(self, markers: Sequence[str]) -> Reading:
        """The same, with these texts for no value."""
        return Reading({**self.keys, "missing": list(markers)}, self.doubt, self.answer)


def readings_of(facts: ColumnFacts) -> tuple[Reading, ...]:
    """The readings that are worth a try, what says most of a column first; not that as text."""
    if facts.stored is not Stored.TEXT:
        return tuple(_of_stored(facts.stored))
    if not facts.filled:
        return ()
    return (*_booleans(facts), *_numbers(facts.shapes), *_moments(facts.shapes))


def _of_stored(stored: Stored) -> Iterator[Reading]:
    if stored is Stored.NUMBER:
        yield Reading({"type": "integer"})
        yield Reading({"type": "decimal"})
    else:
        yield Reading({"type": str(stored)})


def _booleans(facts: ColumnFacts) -> Iterator[Reading]:
    from journeykit.drafting.markers import is_marker

    if not facts.knows_all_values or facts.distinct > 8:
        return
    words = {seen.text.lower() for seen in facts.values if not is_marker(seen.text)}
    if words == {"0", "1"}:
        yield Reading({"type": "boolean"})
        return
    for place, (yes, no) in enumerate(_WORDS):
        found_yes, found_no = [w for w in yes if w in words], [w for w in no if w in words]
        if words and words == {*found_yes, *found_no} and len(words) <= 2:
            if place == 0:
                yield Reading({"type": "boolean"})
            elif found_yes and found_no:
                keys = {"type": "boolean", "yes_words": found_yes, "no_words": found_no}
                yield Reading(keys)
            return


# Numbers


def _numbers(shapes: Sequence[Seen]) -> Iterator[Reading]:
    found = [(seen, match) for seen in shapes if (match := _NUMBER.fullmatch(seen.text))]
    if not found:
        return
    marks = {mark for _, match in found for mark in match["digits"] if mark not in "0123456789"}
    symbol = _symbol(found)
    more = {"symbol": symbol} if symbol else {}
    yield Reading({"type": "integer", **more})
    yield Reading({"type": "decimal", **more})
    blank = bool(marks & set(" \u00a0\u202f"))
    for decimal, thousands in ((".", ","), (",", "."), (".", "'"), (".", " "), (",", " ")):
        used = blank if thousands == " " else thousands in marks
        if used:
            marked = _marked(decimal, thousands) | more
            yield Reading({"type": "integer", **marked}, _doubt_of_marks(marks), "thousands")
            yield Reading({"type": "decimal", **marked}, _doubt_of_marks(marks), "thousands")
    if "," in marks:
        keys = {"type": "decimal", "decimal": ",", **more}
        yield Reading(keys, _doubt_of_marks(marks), "decimals")


def _marked(decimal: str, thousands: str) -> dict[str, Any]:
    keys = {} if decimal == "." else {"decimal": decimal}
    return {**keys, "thousands": thousands}


def _doubt_of_marks(marks: set[str]) -> str | None:
    """A comma alone may part thousands or decimals; beside a point it is settled."""
    return "does the comma part thousands or decimals" if marks == {","} else None


def _symbol(found: Iterable[tuple[Seen, re.Match[str]]]) -> str | None:
    """The sign that stands before or behind numbers, if it is one and the same."""
    signs = set()
    for seen, shape in found:
        if not (shape["before"] or shape["after"]):
            continue
        letters = re.fullmatch(
            r"[+-]?(?P<before>[^\d]*?)[\s]*[+-]?[\d.,'\s]+(?P<after>[^\d]*)", seen.example
        )
        if letters is None:
            return None
        signs.add((letters["before"].strip(" +-") or letters["after"]).strip())
    sign = signs.pop() if len(signs) == 1 else ""
    return sign if _SYMBOL.fullmatch(sign) else None


# Days and moments


def _moments(shapes: Sequence[Seen]) -> Iterator[Reading]:
    texts = [seen.text for seen in shapes]
    if any(_ISO_DAY.fullmatch(text) for text in texts):
        yield Reading({"type": "date"})
    if any(_ISO_MOMENT.fullmatch(text) for text in texts):
        yield Reading({"type": "timestamp"})
    known = [parts for seen in shapes if (parts := _parts(seen)) is not None]
    if not known:
        return
    kind = "timestamp" if any(time for _, time in known) else "date"
    open_order = any(day[0] == "d" and "b" not in day for day, _ in known)
    doubt = "does the day come first, or the month" if open_order else None
    for order in (DAY_FIRST, MONTH_FIRST) if open_order else (DAY_FIRST,):
        formats = list(dict.fromkeys(_format(day, time, order) for day, time in known))
        # a year of two digits first: read with four it would be a year of long ago
        formats.sort(key=lambda one: "%y" not in one)
        keys = {"type": kind, "format": formats[0] if len(formats) == 1 else formats}
        yield Reading(keys, doubt, order)
        if any("%b" in one for one in formats):
            long = [one.replace("%b", "%B") for one in formats]
            yield Reading({"type": kind, "format": long[0] if len(long) == 1 else long})


def _parts(seen: Seen) -> tuple[str, str] | None:
    """The day and the time of a shape, in the signs of strptime without their per cent."""
    for pattern, form in _DAY:
        day = pattern.match(seen.text)
        if day is None:
            continue
        mark = next(group for group in day.groups() if not group.isdigit())
        rest = seen.text[day.end() :]
        if not rest:
            return form.format(mark), ""
        time = _TIME.fullmatch(rest)
        return (form.format(mark), _time(time)) if time else None
    return None


def _time(found: re.Match[str]) -> str:
    second = ":S" if found["second"] else ""
    part = ".f" if found["part"] else ""
    if found["half"]:
        blank = " " if found["half"].startswith(" ") else ""
        return f"{found['gap']}I:M{second}{part}{blank}p"
    return f"{found['gap']}H:M{second}{part}"


def _format(day: str, time: str, order: str) -> str:
    signs = re.sub("[YymdbHMSfIp]", r"%\g<0>", day + time)
    if order == MONTH_FIRST and day[0] == "d" and "b" not in day:
        swapped = signs.replace("%d", "%\0").replace("%m", "%d", 1)
        return swapped.replace("%\0", "%m")
    return signs
