"""Columns of a journey found among the headers of an export."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from journeykit.definition.models import FileColumn
from journeykit.definition.yaml_text import UNPRINTABLE, yaml_text
from journeykit.errors import InputError
from journeykit.scoring.cells import ExportColumn
from journeykit.spelling import nearest

_DELIMITERS = ",;\t|"


def find_columns(
    declared: Mapping[str, FileColumn], columns: Sequence[ExportColumn], export_name: str
) -> tuple[dict[str, ExportColumn], frozenset[str]]:
    """The export's column for each declared one, and the optional ones that it lacks.

    Args:
        declared: The columns that are read, by the name that expressions use.
        columns: What the export has.
        export_name: The export, as shown to people.

    Raises:
        InputError: A column is missing that is not optional.
    """
    by_header = {column.header: column for column in reversed(columns)}
    found: dict[str, ExportColumn] = {}
    absent: list[str] = []
    missing: list[tuple[str, str]] = []
    for name, column in declared.items():
        header = (column.from_ or name).strip()
        if header in by_header:
            found[name] = by_header[header]
            if found[name].lacking and not column.optional:
                raise _missing_in_file(name, found[name], columns)
        elif column.optional:
            absent.append(name)
        else:
            missing.append((name, header))
    if missing:
        raise _missing(missing, list(by_header), export_name)
    return found, frozenset(absent)


def _missing_in_file(
    name: str, column: ExportColumn, columns: Sequence[ExportColumn]
) -> InputError:
    """A column that some files of the export have and one has not."""
    file = column.lacking[0]
    headers = [one.header for one in columns if one.header and file not in one.lacking]
    lacking = _missing([(name, column.header)], headers, file)
    return InputError(
        f"{lacking.message}; other files have it", where=lacking.where, help=lacking.help
    )


def _missing(missing: list[tuple[str, str]], headers: list[str], export_name: str) -> InputError:
    names = ", ".join(_shown(header) for _, header in missing)
    have = ", ".join(map(_shown, sorted(headers)))
    close = [
        f"{_shown(header)} may be {_shown(near)}: write `from: {yaml_text(near)}` under `{name}`"
        for name, header in missing
        if (near := nearest(header, headers)) is not None
    ]
    mend = close or ["mark a column `optional: true` if an export may lack it"]
    if len(headers) == 1 and any(mark in headers[0] for mark in _DELIMITERS):
        mend = ["it has one column alone: say its delimiter, which is detected without that"]
    return InputError(
        f"the export has no column {names}; it has {have}",
        where=export_name,
        help="; ".join(mend),
    )


def _shown(header: str) -> str:
    """A header on one line, whatever stands in it."""
    return f"`{yaml_text(header) if UNPRINTABLE.search(header) else header}`"
