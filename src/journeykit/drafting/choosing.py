"""Which of its readings a column is drafted with, and what the data leaves open."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from journeykit.drafting.facts import ColumnFacts, Fit, Stored
from journeykit.drafting.markers import is_marker, is_sure_marker
from journeykit.drafting.readings import DAY_FIRST, MONTH_FIRST, Reading
from journeykit.records import dataclass, field

_MOST_MARKERS = 6
_MOSTLY = 0.5
"""The share of cells from which on a reading that does not fit all of them is worth a word."""
_ID_HEADER = re.compile(
    r"(?:^|[\s_.-])(?:ids?|uuid|guid|key|code|no|nr|num|number|phone|fax|zip|postcode|plz|sku|iban)$"
    r"|(?:Id|ID|Key|Code|Number)$|^(?:zip|postal|phone)",
)
_LATEST_YEAR, _EARLIEST_YEAR = 2100, 1900
_LONGEST_NUMBER = 15


@dataclass(frozen=True)
class Drafted:
    """A column as it is drafted.

    Attributes:
        facts: What is known of it.
        keys: What the journey says of it.
        remark: A short fact, to stand behind it; may be empty.
        doubts: What somebody has to settle, one sentence each.
        choices: What may be written instead, where the data settles nothing.
    """

    facts: ColumnFacts
    keys: dict[str, Any] = field(hash=False)
    remark: str = ""
    doubts: tuple[str, ...] = ()
    choices: tuple[dict[str, Any], ...] = ()


def choose(facts: ColumnFacts, fits: Sequence[tuple[Reading, Fit]]) -> Drafted:
    """Draft a column.

    Args:
        facts: What is known of it.
        fits: Its readings, in the order of ``readings_of``, each with how the column comes out.
    """
    if not facts.filled:
        return Drafted(facts, {"type": "text"}, "empty in every row: its type is unknown")
    if facts.stored is Stored.TEXT and (as_text := _text_by_nature(facts)):
        return _text(facts, remark=as_text)
    sound = [(reading, fit) for reading, fit in _with_markers(fits) if not fit.misfits]
    if not sound:
        return _text(facts, doubts=_nearly(facts, fits))
    open_question = _unsettled(sound)
    if open_question:
        doubt = f"{open_question[0].doubt}? All {facts.filled:,} cells can be read either way:"
        told = [{"type": "text"}, *(one.keys for one in open_question)]
        return Drafted(facts, told[0], "", (_capital(doubt),), tuple(told[1:]))
    reading, fit = sound[0]
    return _read(facts, reading, fit)


def _text_by_nature(facts: ColumnFacts) -> str:
    """Why a column of digits is no number; empty where nothing says so."""
    if facts.padded:
        return "leading zeros: an id, kept as text"
    digits = all(re.fullmatch(r"\d+", seen.text) for seen in facts.shapes)
    if digits and any(len(seen.text) > _LONGEST_NUMBER for seen in facts.shapes):
        return "longer than a number is kept exactly: an id, kept as text"
    if digits and _ID_HEADER.search(facts.header) and facts.distinct > 2:
        return "digits that name something: kept as text"
    return ""


def _with_markers(fits: Sequence[tuple[Reading, Fit]]) -> list[tuple[Reading, Fit]]:
    """The readings; where all that does not fit stands for no value, with that said."""
    found = []
    for reading, fit in fits:
        words = [seen for seen in fit.first if is_marker(seen.text)]
        if fit.misfits and sum(seen.n for seen in words) == fit.misfits and fit.least is not None:
            known = Fit(0, tuple(words), fit.least, fit.greatest)
            found.append((reading.with_missing([seen.text for seen in words]), known))
        else:
            found.append((reading, fit))
    return found


def _unsettled(sound: Sequence[tuple[Reading, Fit]]) -> tuple[Reading, ...]:
    """The readings that answer one question differently, where the first that fits is one of them.

    Of several with one answer the first is enough.
    """
    first = sound[0][0]
    if first.doubt is None:
        return ()
    by_answer: dict[str, Reading] = {}
    for reading, _ in sound:
        if reading.doubt == first.doubt:
            by_answer.setdefault(reading.answer, reading)
    return tuple(by_answer.values()) if len(by_answer) > 1 else ()


def _read(facts: ColumnFacts, reading: Reading, fit: Fit) -> Drafted:
    doubts = [f"{_quoted(seen.text)} in {_cells(seen.n)} is read as no value" for seen in fit.first]
    keys = reading.keys
    if isinstance(keys.get("format"), list):
        doubts.append(_two_formats(facts))
    doubts += _extremes(facts, keys, fit)
    doubts += _flag(facts, keys)
    is_plain_flag = keys["type"] == "boolean" and facts.distinct > 1
    remark = _empty(facts).removeprefix(", ") if is_plain_flag else _filled(facts)
    span = _span(keys, fit)
    return Drafted(facts, keys, span + _empty(facts) if span else remark, tuple(doubts))


def _two_formats(facts: ColumnFacts) -> str:
    shapes = [f"{_quoted(seen.example)} in {seen.n:,}" for seen in facts.shapes[:3]]
    some = ", ".join(shapes)
    return f"written in more than one way ({some}): each cell is read by the first that fits"


def _span(keys: Mapping[str, Any], fit: Fit) -> str:
    if keys["type"] in ("boolean", "text") or fit.least is None:
        return ""
    if fit.least == fit.greatest:
        return f"{fit.least} in every cell"
    return f"{fit.least} to {fit.greatest}"


def _extremes(facts: ColumnFacts, keys: Mapping[str, Any], fit: Fit) -> list[str]:
    """Values that stand for something else: an open end, an unknown number."""
    if keys["type"] in ("date", "timestamp"):
        found = []
        for value in (fit.least, fit.greatest):
            year = int(value[:4]) if value and value[:4].isdigit() else _EARLIEST_YEAR
            if not _EARLIEST_YEAR <= year < _LATEST_YEAR:
                found.append(
                    f"{value} is hardly a day: where it means an open end, add it to `missing`"
                )
        return list(dict.fromkeys(found))
    top = facts.values[0] if facts.values else None
    is_filler = top is not None and re.fullmatch(r"-1|-?9{2,}(?:\.0+)?", top.text) is not None
    if top and is_filler and top.n > facts.filled / 20 and facts.distinct > 2:
        return [f"{top.text} in {_cells(top.n)} may mean unknown: then add it to `missing`"]
    return []


def _flag(facts: ColumnFacts, keys: Mapping[str, Any]) -> list[str]:
    texts = {seen.text for seen in facts.values}
    if keys["type"] == "boolean" and {"0", "1"} <= texts:
        return ["0 and 1 alone: a yes or no here; write `type: integer` if it counts something"]
    whole = keys["type"] == "integer" and all(
        re.fullmatch(r"(?:19|20)\d\d(?:0\d|1[0-2])(?:[0-2]\d|3[01])", seen.text)
        for seen in facts.values
    )
    if whole and facts.values:
        return ['may be days written together: then `{type: date, format: "%Y%m%d"}`']
    return []


def _nearly(facts: ColumnFacts, fits: Sequence[tuple[Reading, Fit]]) -> tuple[str, ...]:
    """What most cells of a column of mixed kinds are, and which are not."""
    ranked = sorted(fits, key=lambda pair: pair[1].misfits)
    if not ranked:
        return ()
    if both := _both_ways(facts, fits):
        return (both,)
    reading, fit = ranked[0]
    others = sum(seen.n for seen in fit.first if not is_marker(seen.text))
    if fit.misfits > facts.filled * (1 - _MOSTLY) or fit.least is None or not others:
        return ()
    shown = [seen for seen in fit.first if not is_marker(seen.text)][:3]
    some = ", ".join(f"row {seen.row}: {_quoted(seen.text)}" for seen in shown)
    doubt = (
        f"{facts.filled - fit.misfits:,} of {facts.filled:,} cells are {_named(reading)}, "
        f"{fit.misfits:,} {'is' if fit.misfits == 1 else 'are'} not ({some}): so declared, "
        f"{'it' if fit.misfits == 1 else 'these'} would be unread"
    )
    return (doubt,)


def _both_ways(facts: ColumnFacts, fits: Sequence[tuple[Reading, Fit]]) -> str:
    """What is said of days some of which are written one way and some the other."""
    ways = [(one.answer, fit) for one, fit in fits if one.answer in (DAY_FIRST, MONTH_FIRST)]
    if len(ways) != 2 or not all(0 < fit.misfits < facts.filled for _, fit in ways):
        return ""
    (one, one_fit), (other, other_fit) = ways
    if one_fit.misfits + other_fit.misfits > facts.filled:
        return ""
    if {seen.text for seen in one_fit.first} & {seen.text for seen in other_fit.first}:
        return ""  # what is no day in either way speaks for neither
    return (
        f"{_cells(other_fit.misfits)} can only be read {one} (row {other_fit.first[0].row}: "
        f"{_quoted(other_fit.first[0].text)}) and {one_fit.misfits:,} only {other} (row "
        f"{one_fit.first[0].row}: {_quoted(one_fit.first[0].text)}): no format is right for both"
    )


def _named(reading: Reading) -> str:
    keys = {key: value for key, value in reading.keys.items() if key != "type"}
    noun = {"integer": "whole numbers", "decimal": "numbers", "boolean": "yes or no"}
    said = noun.get(reading.keys["type"], f"{reading.keys['type']}s")
    return (
        f"{said} ({', '.join(f'{key}: {value}' for key, value in keys.items())})" if keys else said
    )


def _text(facts: ColumnFacts, remark: str = "", doubts: Sequence[str] = ()) -> Drafted:
    keys: dict[str, Any] = {"type": "text"}
    sure = [seen for seen in facts.values if is_sure_marker(seen.text)]
    found = list(doubts)
    if sure and facts.stored is Stored.TEXT and len(sure) <= _MOST_MARKERS:
        keys["missing"] = [seen.text for seen in sure]
        found += [f"{_quoted(seen.text)} in {_cells(seen.n)} is read as no value" for seen in sure]
    few = facts.knows_all_values and facts.distinct <= 40
    found += [
        f"{_quoted(seen.text)} in {_cells(seen.n)}: where it means no value, add it to `missing`"
        for seen in (facts.values if few else ())
        if is_marker(seen.text) and not is_sure_marker(seen.text)
    ][:2]
    return Drafted(facts, keys, remark or _filled(facts), tuple(found))


def _filled(facts: ColumnFacts) -> str:
    """What is worth knowing of any column: that it is unique, constant, or hardly filled."""
    if facts.is_unique and facts.rows > 1:
        return "unique"
    if facts.distinct == 1:
        return f"{_quoted(facts.values[0].text)} in every cell" + _empty(facts)
    if facts.knows_all_values:
        return f"{facts.distinct} values{_empty(facts)}"
    near = facts.rows - facts.distinct
    if facts.filled == facts.rows and 0 < near <= max(1, facts.rows // 100):
        again = next((seen for seen in facts.values if seen.n > 1), None)
        more = f", such as {_quoted(again.text)}" if again else ""
        return f"nearly unique: {facts.distinct:,} values in {facts.rows:,} rows{more}"
    return _empty(facts).removeprefix(", ")


def _empty(facts: ColumnFacts) -> str:
    missing = facts.rows - facts.filled
    return f", {missing:,} empty" if missing else ""


def _quoted(text: str) -> str:
    shown = text if len(text) <= 30 else text[:29] + "…"
    return "'" + " ".join(shown.split()) + "'"


def _cells(n: int) -> str:
    return "1 cell" if n == 1 else f"{n:,} cells"


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
