"""A list as every command writes one: a table on a terminal, CSV in a pipe, JSON on request."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Annotated, TypeAlias

import typer

from journeykit.cli.console import Cell, plain_table, show, stdout_is_terminal, styled, write_data

Value: TypeAlias = "str | int | float | bool | date | None"


class ListFormat(StrEnum):
    """How a list is written."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


ListFormatOption = Annotated[
    ListFormat | None,
    typer.Option(
        "--format",
        "-f",
        help="How the list is written; without it a table on a terminal, csv in a pipe.",
        show_default=False,
    ),
]


def write_list(
    headers: Sequence[str],
    rows: Sequence[Sequence[Value]],
    format: ListFormat | None,
    *,
    styles: Mapping[str, Mapping[str, str]] | None = None,
    right: Sequence[str] = (),
) -> None:
    """Write rows to stdout.

    ``styles`` gives a column's values their styles in a table; ``right`` names columns of numbers.
    """
    chosen = format or (ListFormat.TABLE if stdout_is_terminal() else ListFormat.CSV)
    if chosen is ListFormat.JSON:
        write_data(_json(headers, rows))
    elif chosen is ListFormat.CSV:
        write_data(_csv(headers, rows))
    else:
        named = {header: header.replace("_", " ").capitalize() for header in headers}
        styles_of = [(styles or {}).get(header) for header in headers]
        cells = [
            [_cell(value, style) for value, style in zip(row, styles_of, strict=True)]
            for row in rows
        ]
        show(plain_table(list(named.values()), cells, right=[named[header] for header in right]))


def _cell(value: Value, styles: Mapping[str, str] | None) -> Cell:
    text = _text(value)
    return styled((text, styles[text])) if styles and text in styles else text


def _text(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else str(value)


def _csv(headers: Sequence[str], rows: Sequence[Sequence[Value]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(headers)
    writer.writerows([_text(value) for value in row] for row in rows)
    return text.getvalue()


def _json(headers: Sequence[str], rows: Sequence[Sequence[Value]]) -> str:
    items = [dict(zip(headers, row, strict=True)) for row in rows]
    return json.dumps(items, indent=2, ensure_ascii=False, default=str) + "\n"
