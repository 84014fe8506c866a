"""The beginning of a CSV export: what stands before the header, the delimiter, the headers."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from itertools import islice

from journeykit.engines.told import BY_OPTION, Told
from journeykit.errors import InputError
from journeykit.records import dataclass

DELIMITERS = (",", ";", "\t", "|")
SAMPLE_BYTES = 1 << 18
SAMPLE_ROWS = 100
LONGEST_LINE = 1 << 24
"""Bytes of the longest row that is read."""

_LONGEST_HEADER = 2_000
_BLANK_LINE = re.compile(r"[ \t\ufeff]*(?:\r\n|\n|\r)")
_LINE_END = re.compile(r"\r\n|\n|\r")
_SEPARATOR_LINE = re.compile(r"sep=(?P<mark>[^\r\n])(?:\r\n|\n|\r)", re.IGNORECASE)
_FOREIGN = (
    (re.compile(r"\s*<(?:!doctype|html|\?xml)", re.IGNORECASE), "a web page or XML"),
    (re.compile(r'\s*(?:\[\s*)?\{\s*(?:"|\})'), "JSON"),
    (re.compile(r"%PDF-"), "a PDF document"),
)


@dataclass(frozen=True)
class Beginning:
    """How a CSV file begins.

    Attributes:
        skip: Lines before the header.
        delimiter: Between cells.
        headers: Trimmed, in order.
        notes: What a user should know of them, in sentences.
        line_end: What ends the header, and with it every row.
        is_mixed: Whether the lines before the header end otherwise than the header.
        needs_quotes: Whether the first header cannot be told but by the quotes around it.
    """

    skip: int
    delimiter: str
    headers: tuple[str, ...]
    notes: tuple[str, ...]
    line_end: str = "\n"
    is_mixed: bool = False
    needs_quotes: bool = False


def read_beginning(
    text: str, shown: str, delimiter: str | None = None, told: Told = BY_OPTION
) -> Beginning:
    """How a file begins whose first characters are ``text``.

    Args:
        text: A sample from the beginning; its last line may be cut.
        shown: The file, as shown to people.
        delimiter: What the user names; else a line ``sep=`` does, or it is detected.
        told: Where the user names it.

    Raises:
        InputError: There is nothing, no text, or something that is no table.
    """
    skip, named, rest = _after_preamble(text)
    if not rest.strip("\ufeff\r\n\t ,;|"):
        raise InputError(
            "the file is empty", where=shown, help="check the export: not even a header is there"
        )
    _refuse_foreign(rest, shown, told)
    mark = delimiter if delimiter is not None else named or detect_delimiter(rest)
    if len(mark) != 1 or mark in '"\r\n':
        raise InputError(
            f"{mark!r} cannot stand between cells",
            where=told.delimiter if delimiter is not None else shown,
            help="name one character, such as ; or tab",
        )
    records = _records(rest, mark)
    headers, notes = _headers(rest, records, shown, told)
    if not delimiter and mark != ",":
        notes.insert(0, f"cells are separated by {_shown_mark(mark)}")
    line_end = _line_end(rest, mark)
    return Beginning(
        skip,
        mark,
        headers,
        tuple(notes),
        line_end,
        is_mixed=bool({*_LINE_END.findall(text[: len(text) - len(rest)])} - {line_end}),
        needs_quotes=rest.startswith(('"', ' "'))
        and any(sign in records[0][0] for sign in (mark, *'"\r\n')),
    )


def detect_delimiter(text: str) -> str:
    """The delimiter that splits the first rows most evenly: into more than one, and all alike.

    A single column has none; then a comma is as good as any.
    """
    best = (0.0, 0.0, ",")
    for place, mark in enumerate(DELIMITERS):
        widths = [len(row) for row in _records(text, mark)]
        if not widths or widths[0] < 2:
            continue
        alike = Counter(widths)[widths[0]] / len(widths)
        best = max(best, (round(alike, 3), widths[0] - place / 10, mark))
    return best[2]


def _after_preamble(text: str) -> tuple[int, str | None, str]:
    """Blank lines and the line ``sep=;`` that spreadsheets write: how many, the mark, the rest."""
    skip, mark, place = 0, None, 0
    while True:
        found = _BLANK_LINE.match(text, place)
        if found is None and mark is None:
            found = _SEPARATOR_LINE.match(text, place)
            mark = found["mark"] if found else None
        if found is None:
            return skip, mark, text[place:]
        skip, place = skip + 1, found.end()


def _refuse_foreign(text: str, shown: str, told: Told) -> None:
    for pattern, what in _FOREIGN:
        if pattern.match(text):
            raise InputError(
                f"this is {what}, not a CSV or Parquet file",
                where=shown,
                help="download the export again, as CSV",
            )
    line = text.split("\n", 1)[0]
    if "\0" in line:
        raise InputError(
            "the header holds NUL bytes: this is no text, or UTF-16 without its mark",
            where=shown,
            help=f"{told.encoded('utf-16')}, or save it as UTF-8",
        )


def _records(text: str, mark: str) -> list[list[str]]:
    """The first records of a sample; the last one may be cut and is left out."""
    lines = io.StringIO(_without_blanks(text, mark), newline="")
    records = list(islice(filter(None, _reader(lines, mark)), SAMPLE_ROWS + 1))
    whole = records if len(text) < SAMPLE_BYTES // 4 else records[:-1] or records
    return whole[:SAMPLE_ROWS]


def _without_blanks(text: str, mark: str) -> str:
    """A sample without the one blank that the engine bears before a cell in quotes."""
    if mark == " " or ' "' not in text:
        return text
    return re.sub(rf'(?<![^\r\n{re.escape(mark)}]) ("(?:[^"]++|"")*+")', r"\1", text)


def _reader(lines: Iterable[str], mark: str) -> Iterator[list[str]]:
    csv.field_size_limit(max(csv.field_size_limit(), LONGEST_LINE))
    return csv.reader(lines, delimiter=mark)


def _line_end(text: str, mark: str) -> str:
    """What ends the first record of a sample; within a cell in quotes another may stand."""
    lines = io.StringIO(_without_blanks(text, mark), newline="")
    next(_reader(iter(lines.readline, ""), mark))
    ends = _LINE_END.findall(lines.getvalue()[: lines.tell()][-2:])
    return ends[-1] if ends else "\n"


def _headers(
    text: str, records: Sequence[Sequence[str]], shown: str, told: Told
) -> tuple[tuple[str, ...], list[str]]:
    first = records[0]
    if len(records) == 1 and _LINE_END.search(first[-1]) and text.count('"') % 2:
        raise InputError(
            "a quote in the header is opened and never closed",
            where=f"{shown}, header",
            help="remove it, or close it",
        )
    longest = max(first, key=len)
    if len(longest) > _LONGEST_HEADER:
        raise InputError(
            f"a header of {len(longest):,} characters or more ({longest[:40]}…): this is no table",
            where=f"{shown}, header",
            help=f"check the file, and {told.delimiter}",
        )
    headers = tuple(header.strip().removeprefix("\ufeff").strip() for header in first)
    notes = []
    trailing = _trailing(headers, records[1:])
    if trailing is Trailing.HEADER:
        headers = headers[:-1]
    if trailing is not None:
        notes.append(trailing.value)
    padded = sum(header != bare for header, bare in zip(first, headers, strict=False))
    if padded:
        notes.append(
            f"{padded} of {len(headers)} headers are padded with blanks, which are dropped"
        )
    unnamed = headers.count("")
    if unnamed == 1 and not headers[-1]:
        notes.append("the last column has no header: a trailing delimiter, it is left out")
    elif unnamed:
        notes.append(f"{unnamed} columns without a header are left out")
    repeated = [name for name, count in Counter(filter(None, headers)).items() if count > 1]
    if repeated:
        notes.append(f"headers that repeat, of which the first is read: {', '.join(repeated)}")
    return headers, notes


class Trailing(StrEnum):
    """A delimiter at the end of some lines that begins no column, as people are told of it."""

    HEADER = "the header ends with a delimiter and the rows do not: it begins no column"
    ROWS = "rows end with a delimiter and the header does not: it begins no column"


def _trailing(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> Trailing | None:
    """Where the first rows show a delimiter at the end that the header and they do not share."""
    rows = [row for row in rows if any(map(str.strip, row))]
    if not rows:
        return None
    if len(headers) > 1 and not headers[-1] and {*map(len, rows)} == {len(headers) - 1}:
        return Trailing.HEADER
    if all(len(row) == len(headers) + 1 and not row[-1].strip() for row in rows):
        return Trailing.ROWS
    return None


def _shown_mark(mark: str) -> str:
    return {"\t": "tabs", ";": "semicolons", "|": "bars", ",": "commas"}.get(mark, f"`{mark}`")
