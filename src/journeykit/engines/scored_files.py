"""Scored files: what a user asked to be written of the scored customers, and the SQL that does."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from journeykit.engines.export import PARQUET_ROWS
from journeykit.engines.session import identifier, quote
from journeykit.outputs import FORMULA_STARTS, as_text
from journeykit.records import dataclass
from journeykit.scoring import sql
from journeykit.scoring.explaining import explanation_columns
from journeykit.scoring.plan import TO_WRITE, Plan
from journeykit.scoring.schema import PUBLIC, ColumnType, ResultColumn

USUAL_GROUP = 122_880
_PIECES_TOGETHER = 2.5
SMALL_GROUP = 24_576
"""Rows of a group of a snapshot from which scored files are written. A core that reads such a group
holds it, with the texts and lists written out, until all before it are written: five times as
many rows took 1.3 GB of two cores."""
_LARGEST_DICTIONARY = 8192
"""Different cells of a group above which they are written out: ids and names are looked up in
vain before the engine gives up, for a twentieth of the time of the whole pass."""


def rows_together(rows_at_once: int = PARQUET_ROWS, usual: int = USUAL_GROUP) -> int:
    """How many rows of a Parquet file are written as a group.

    A core that has read a piece does two things before it reads the next, and a group takes two,
    one to pack it and one to write it: where a group is smaller than two pieces, groups wait in
    memory, the more the longer the file is.

    Args:
        rows_at_once: How many rows of what is read come in one piece, about; by default those of a
            piece of a Parquet file.
        usual: How many they are at least.
    """
    return max(usual, int(rows_at_once * _PIECES_TOGETHER))


def parquet_options(group: int | None = None, *, packs: bool = True) -> str:
    """How a Parquet file is written.

    Level 1 of the compression saves a seventh of the time of writing and costs an eighth of the
    size.

    Args:
        group: How many rows are a group; by default as many as fit what is read of Parquet.
        packs: Whether it is compressed.
    """
    packing = "zstd, COMPRESSION_LEVEL 1" if packs else "uncompressed"
    return (
        f"FORMAT parquet, COMPRESSION {packing}, ROW_GROUP_SIZE {group or rows_together()}, "
        f"DICTIONARY_SIZE_LIMIT {_LARGEST_DICTIONARY}, USE_TMP_FILE false"
    )


_APOSTROPHE = "'"
_SIGNED_NUMBER = "[+-][0-9]+([.,][0-9]+)*"


class OutputFormat(StrEnum):
    """What a scored file is."""

    CSV = "csv"
    PARQUET = "parquet"
    JSON = "json"


@dataclass(frozen=True)
class Output:
    """A scored file to write.

    ``safe``: no text of a CSV file begins as a formula of a spreadsheet does.
    """

    path: Path
    format: OutputFormat
    safe: bool = False


_OPTIONS = {
    OutputFormat.CSV: "FORMAT csv, HEADER true, USE_TMP_FILE false",
    OutputFormat.JSON: "FORMAT json, ARRAY true, USE_TMP_FILE false",
}


def output_columns(plan: Plan) -> list[tuple[str, ResultColumn]]:
    """The columns of a scored file, each with its name among the plan's last step.

    A segment that is a column of the results already stands only once.
    """
    schema = plan.schema
    segments = {name: schema.cell[name] for name in schema.segments}
    known = {column.name for column in PUBLIC}
    columns = []
    for column in schema.public:
        if column.name in segments and column not in PUBLIC:
            if column.name not in known:
                columns.append((segments[column.name], column))
        else:
            columns.append((column.name, column))
    kept = [(name, ResultColumn(header, ColumnType.TEXT, "")) for header, name in plan.kept]
    explained = explanation_columns(schema) if plan.explaining else ()
    return [*columns, *kept, *((column.name, column) for column in explained)]


def copy_statement(
    plan: Plan, relation: str, target: Path, output: Output, rows_at_once: int = PARQUET_ROWS
) -> str:
    """SQL that writes a scored file of a relation's rows to ``target``, in their order.

    ``rows_at_once`` is how many rows of the relation come in one piece.
    """
    join_lists = output.format is OutputFormat.CSV
    escapes = output.safe and output.format is OutputFormat.CSV
    kept = {name for _, name in plan.kept}
    columns = []
    for source, column in output_columns(plan):
        cell, header = _cell(source, column, join_lists), column.name
        if escapes:
            header = as_text(header)
            cell = _safe(cell, column, may_be_number=source in kept)
        columns.append(f"{cell} AS {identifier(header)}")
    rows = f"SELECT {', '.join(columns)} FROM {relation}"
    if plan.explaining:
        steps = [f"{identifier(TO_WRITE)} AS (SELECT * FROM {relation})"]
        steps += [
            f"{identifier(step.name)} AS ({sql.render(step.select, 'duckdb')})"
            for step in plan.explaining
        ]
        last = identifier(plan.explaining[-1].name)
        rows = f"WITH {', '.join(steps)} SELECT {', '.join(columns)} FROM {last}"
    options = _OPTIONS.get(output.format) or parquet_options(rows_together(rows_at_once))
    return f"COPY ({rows}) TO {quote(str(target))} ({options})"


def _safe(cell: str, column: ResultColumn, *, may_be_number: bool) -> str:
    """A text behind an apostrophe where it begins as a formula does.

    Columns that are carried through have no type: a signed number in them is left a number.
    """
    if column.type not in (ColumnType.TEXT, ColumnType.TEXTS):
        return cell
    starts = ", ".join(quote(one) for one in FORMULA_STARTS)
    runs = f"left({cell}, 1) IN ({starts})"
    if may_be_number:
        runs += f" AND NOT regexp_full_match({cell}, {quote(_SIGNED_NUMBER)})"
    return f"CASE WHEN {runs} THEN {quote(_APOSTROPHE)} || {cell} ELSE {cell} END"


def _cell(source: str, column: ResultColumn, join_lists: bool) -> str:
    name = identifier(source)
    if column.type.is_list and join_lists:
        texts = name if column.type is ColumnType.TEXTS else f"CAST({name} AS VARCHAR[])"
        return f"NULLIF(array_to_string({texts}, '; '), '')"
    return name
