"""Runs a plan with DuckDB: one pass over the export, every output a COPY of the same rows.

Outputs are written beside their place under a temporary name; they take their place only when the
run has counted every row and nothing speaks against it.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Literal

import duckdb

from journeykit.engines.export import Export, Kind, find_encoding_error
from journeykit.engines.facts import Reject, RunFacts, Unread
from journeykit.engines.session import Progress, Session, first_line, identifier, quote
from journeykit.errors import InputError, OutputError
from journeykit.scoring import sql
from journeykit.scoring.plan import EARLIER, EXPORT, Plan
from journeykit.scoring.reading import BLANK, KEYLESS, ROW_KIND, SCORED
from journeykit.scoring.schema import PUBLIC, ColumnType, ResultColumn

FACTS_KEY = "journeykit.facts"
_EXAMPLES = 3
_REJECTS_SHOWN = 20
_DUPLICATES_SHOWN = 5
_SHOWN_TEXT = 120
_FACTS_ROOM = 20_000
_FACTS_PER_COLUMN = 900
_FILLER = "~"
_ROOM = re.compile(rb"~{1000,}")
_REASONS = {
    "MISSING COLUMNS": "fewer cells than the header",
    "TOO MANY COLUMNS": "more cells than the header",
    "UNQUOTED VALUE": "a quote is opened and never closed",
    "MAXIMUM LINE SIZE": "the line is longer than 16 MB",
    "INVALID STATE": "a quote stands inside a cell without quotes around it",
}


class OutputFormat(StrEnum):
    """What a scored file is."""

    CSV = "csv"
    PARQUET = "parquet"
    JSON = "json"


@dataclass(frozen=True)
class Output:
    """A scored file to write."""

    path: Path
    format: OutputFormat


@dataclass(frozen=True)
class Limits:
    """What a run may use and how much may be wrong.

    ``max_bad`` is the share of rejected rows above which a run stops.
    """

    max_bad: float = 0.01
    on_duplicate: Literal["error", "first", "last"] = "error"
    threads: int | None = None
    memory: str | None = None


def run(
    plan: Plan,
    export: Export,
    snapshot: Path,
    metadata: Mapping[str, str],
    outputs: Sequence[Output] = (),
    *,
    before: Path | None = None,
    limits: Limits | None = None,
    progress: Progress | None = None,
) -> RunFacts:
    """Score an export: write its snapshot and outputs, and account for every row.

    Args:
        plan: What to compute; its last step holds all rows.
        export: What to read.
        snapshot: Where the snapshot goes; what stands there is replaced.
        metadata: Texts for the snapshot's metadata; the run's facts are added to them.
        outputs: Scored files; what stands there is replaced.
        before: An earlier snapshot, where the plan reads one.
        limits: What may be used, and how much may be wrong.
        progress: Called while the query runs.

    Raises:
        InputError: The export cannot be read, holds an id twice, or is too broken.
        OutputError: An output cannot be written.
        Interrupted: The user stopped it. In every case what stood there before is whole.
    """
    limits = limits or Limits()
    targets = [snapshot, *(output.path for output in outputs)]
    parts = {target: target.with_name(f"{target.name}.part") for target in targets}
    reading = [export.path, *([before] if before else [])]
    _check_writable(targets)
    try:
        with Session(
            [*reading, *parts.values()],
            threads=limits.threads,
            memory=limits.memory,
            progress=progress,
        ) as session:
            runner = _Run(session, plan, export, limits)
            facts = runner.facts(parts[snapshot], parts, outputs, metadata, before)
        _write_facts(parts[snapshot], facts)
        for target, part in parts.items():
            part.replace(target)
    except OSError as error:
        raise OutputError(
            f"cannot be written: {error.strerror or error}",
            where=str(error.filename or targets[0]),
            help="check the folder, its space and who may write there",
        ) from None
    finally:
        for part in parts.values():
            part.unlink(missing_ok=True)
    return facts


def _check_writable(targets: Iterable[Path]) -> None:
    for target in targets:
        if target.is_dir():
            raise OutputError("this is a folder", where=str(target), help="name a file in it")
        if not target.parent.is_dir():
            raise OutputError(
                f"there is no folder `{target.parent}`", where=str(target), help="make it first"
            )


class _Run:
    """One run of a plan in a session."""

    def __init__(self, session: Session, plan: Plan, export: Export, limits: Limits) -> None:
        self._session = session
        self._plan = plan
        self._export = export
        self._limits = limits

    def facts(
        self,
        snapshot: Path,
        parts: Mapping[Path, Path],
        outputs: Sequence[Output],
        metadata: Mapping[str, str],
        before: Path | None,
    ) -> RunFacts:
        """Run the statement and account for what it read."""
        statement = self._statement(snapshot, parts, outputs, metadata, before)
        try:
            self._session.run(statement)
        except duckdb.Error as error:
            raise self._failure(error) from None
        kinds = {kind: n for kind, n, _ in self._session.run("SELECT * FROM run_kinds")}
        rejects = self._rejects()
        blank = kinds.get(BLANK, 0)
        keyless = kinds.get(KEYLESS, 0)
        found = kinds.get(SCORED, 0)
        rejected = self._count_rejects() + keyless
        rows_in = found + blank + rejected
        if not found and not rejected:
            raise InputError(
                "the export has a header and no rows",
                where=self._export.name,
                help="check the filter of the export",
            )
        self._check_share(rejected, rows_in, [*rejects, *self._keyless(keyless)])
        scored = self._check_duplicates(snapshot, found)
        return RunFacts(
            input_name=Path(self._export.name).name,
            input_hash=hash_file(self._export.path),
            rows_in=rows_in,
            scored=scored,
            rejected=rejected,
            blank=blank,
            duplicates=found - scored,
            unread=self._unread(snapshot),
            rejects=(*rejects, *self._keyless(keyless))[:_REJECTS_SHOWN],
            notes=self._export.notes,
        )

    # The statement

    def _statement(
        self,
        snapshot: Path,
        parts: Mapping[Path, Path],
        outputs: Sequence[Output],
        metadata: Mapping[str, str],
        before: Path | None,
    ) -> str:
        ctes = [f"{EXPORT} AS ({self._export.relation()})"]
        if before is not None:
            ctes.append(f"{EARLIER} AS (SELECT * FROM read_parquet({quote(str(before))}))")
        ctes += [
            f"{identifier(step.name)} AS ({sql.render(step.select, 'duckdb')})"
            for step in self._plan.steps
        ]
        last = identifier(self._plan.steps[-1].name)
        ctes.append(f"all_rows AS MATERIALIZED (SELECT * FROM {last})")
        ctes.append(f"kept_rows AS ({self._kept_rows()})")
        columns = ", ".join(identifier(column.name) for column in self._plan.schema.columns)
        facts = _FILLER * self._facts_room
        known = ", ".join(
            f"{identifier(key)}: {quote(text)}"
            for key, text in [*metadata.items(), (FACTS_KEY, facts)]
        )
        ctes.append(
            f"saved AS (COPY (SELECT {columns} FROM kept_rows) TO {quote(str(snapshot))} "
            f"(FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false, KV_METADATA {{{known}}}))"
        )
        for place, output in enumerate(outputs):
            ctes.append(f"output_{place} AS ({self._copy(output, parts[output.path])})")
        return (
            f"CREATE TEMP TABLE run_kinds AS WITH {', '.join(ctes)} "
            f"SELECT {ROW_KIND} AS kind, count(*) AS n, min(row) AS first FROM all_rows GROUP BY 1"
        )

    @property
    def _facts_room(self) -> int:
        return _FACTS_ROOM + _FACTS_PER_COLUMN * len(self._plan.schema.types)

    def _kept_rows(self) -> str:
        rows = f"SELECT * FROM all_rows WHERE {ROW_KIND} = {quote(SCORED)}"
        if self._limits.on_duplicate == "error":
            return rows
        order = "ASC" if self._limits.on_duplicate == "first" else "DESC"
        return (
            f"{rows} QUALIFY row_number() OVER (PARTITION BY customer_id ORDER BY row {order}) = 1 "
            "ORDER BY row"
        )

    def _copy(self, output: Output, part: Path) -> str:
        join_lists = output.format is OutputFormat.CSV
        columns = ", ".join(
            f"{_cell(source, column, join_lists)} AS {identifier(column.name)}"
            for source, column in output_columns(self._plan)
        )
        options = {
            OutputFormat.CSV: "FORMAT csv, HEADER true",
            OutputFormat.PARQUET: "FORMAT parquet, COMPRESSION zstd",
            OutputFormat.JSON: "FORMAT json, ARRAY true",
        }[output.format]
        return (
            f"COPY (SELECT {columns} FROM kept_rows) TO {quote(str(part))} "
            f"({options}, USE_TMP_FILE false)"
        )

    # What was read

    def _failure(self, error: duckdb.Error) -> Exception:
        """What stopped the run, in words for whoever exported the file."""
        message = first_line(error)
        if "encod" in message.lower() or "unicode" in message.lower():
            found = find_encoding_error(self._export)
            if found is not None:
                return found
        if isinstance(error, duckdb.IOException | duckdb.PermissionException):
            return OutputError(
                f"the engine cannot read or write: {message}",
                help="check the folder, its space and who may write there",
            )
        if isinstance(error, duckdb.OutOfMemoryException):
            return InputError(
                f"the memory does not suffice: {message}",
                where=self._export.name,
                help="allow more with --memory, or fewer cores with --threads",
            )
        if isinstance(error, duckdb.InvalidInputException | duckdb.ConversionException):
            return InputError(
                f"the engine cannot read the export: {message}",
                where=self._export.name,
                help="open the file and look at that place",
            )
        return error

    def _count_rejects(self) -> int:
        if self._export.kind is Kind.PARQUET:
            return 0
        (row,) = self._session.run("SELECT count(DISTINCT line) FROM reject_errors")
        return int(row[0])

    def _rejects(self) -> list[Reject]:
        if self._export.kind is Kind.PARQUET:
            return []
        rows = self._session.run(
            "SELECT line, min(CAST(error_type AS VARCHAR)), any_value(csv_line) FROM reject_errors "
            f"GROUP BY line ORDER BY line LIMIT {_REJECTS_SHOWN}"
        )
        if any(kind == "INVALID ENCODING" for _, kind, _ in rows):
            found = find_encoding_error(self._export)
            if found is not None:
                raise found
        return [
            Reject(line, None, _reason(kind, text), (text or "")[:_SHOWN_TEXT])
            for line, kind, text in rows
        ]

    def _keyless(self, keyless: int) -> list[Reject]:
        if not keyless:
            return []
        query = f"SELECT first FROM run_kinds WHERE kind = {quote(KEYLESS)}"
        ((first,),) = self._session.run(query)
        return [Reject(None, first, f"{keyless} without an id, the first here", "")]

    def _check_share(self, rejected: int, rows_in: int, rejects: Sequence[Reject]) -> None:
        if rejected <= rows_in * self._limits.max_bad:
            return
        first = rejects[0]
        place = f"line {first.line}" if first.line is not None else f"row {first.row}"
        raise InputError(
            f"{rejected:,} of {rows_in:,} rows cannot be read, more than "
            f"{self._limits.max_bad:.1%}; the first: {first.reason}",
            where=f"{self._export.name}, {place}",
            help="mend the export, or allow more with --max-bad",
        )

    def _check_duplicates(self, snapshot: Path, found: int) -> int:
        """How many rows are scored, once duplicates are settled."""
        if not self._plan.schema.compares_customers:
            return found
        source = f"read_parquet({quote(str(snapshot))})"
        if self._limits.on_duplicate != "error":
            ((scored,),) = self._session.run(f"SELECT count(*) FROM {source}")
            return int(scored)
        repeated = self._session.run(
            f"SELECT customer_id, count(*), min(row) FROM {source} GROUP BY customer_id "
            f"HAVING count(*) > 1 ORDER BY min(row) LIMIT {_DUPLICATES_SHOWN + 1}"
        )
        if repeated:
            some = ", ".join(f"{key} ({n} times)" for key, n, _ in repeated[:_DUPLICATES_SHOWN])
            more = " and more" if len(repeated) > _DUPLICATES_SHOWN else ""
            raise InputError(
                f"ids stand more than once: {some}{more}",
                where=f"{self._export.name}, row {repeated[0][2]}",
                help="export one row for each, or choose with --on-duplicate first or last",
            )
        return found

    def _unread(self, snapshot: Path) -> tuple[Unread, ...]:
        raw = list(self._plan.schema.raw.items())
        if not raw:
            return ()
        source = f"read_parquet({quote(str(snapshot))})"
        counts = ", ".join(f"count({identifier(name)})" for _, name in raw)
        (row,) = self._session.run(f"SELECT {counts} FROM {source}")
        return tuple(
            Unread(column, n, self._examples(source, name))
            for (column, name), n in zip(raw, row, strict=True)
            if n
        )

    def _examples(self, source: str, name: str) -> tuple[tuple[int, str], ...]:
        rows = self._session.run(
            f"SELECT row, left({identifier(name)}, 60) FROM {source} "
            f"WHERE {identifier(name)} IS NOT NULL ORDER BY row LIMIT {_EXAMPLES}"
        )
        return tuple((row, text) for row, text in rows)


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
    return [*columns, *kept]


def hash_file(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _cell(source: str, column: ResultColumn, join_lists: bool) -> str:
    name = identifier(source)
    if column.type.is_list and join_lists:
        texts = name if column.type is ColumnType.TEXTS else f"CAST({name} AS VARCHAR[])"
        return f"array_to_string({texts}, '; ')"
    return name


def _reason(kind: str, text: str | None) -> str:
    reason = _REASONS.get(kind, kind.lower())
    swallowed = (text or "").count("\n")
    if kind == "UNQUOTED VALUE" and swallowed > 1:
        reason += f"; it swallows {swallowed:,} lines"
    return reason


def _write_facts(snapshot: Path, facts: RunFacts) -> None:
    """Put the run's facts where its metadata keeps room for them.

    They are known only when the last row has been read, and a Parquet file's metadata is written
    with it; writing the file a second time for their sake would double the cost of a snapshot.
    """
    with snapshot.open("r+b") as file:
        file.seek(-8, os.SEEK_END)
        length = int.from_bytes(file.read(4), "little")
        start = file.seek(-8 - length, os.SEEK_END)
        room = _ROOM.search(file.read(length))
        if room is None:
            raise OutputError("the snapshot keeps no room for its facts", where=str(snapshot))
        size = room.end() - room.start()
        text = facts.as_json().encode("ascii")
        if len(text) > size:
            text = _shortened(facts).as_json().encode("ascii")
        file.seek(start + room.start())
        file.write(text.ljust(size))


def _shortened(facts: RunFacts) -> RunFacts:
    """The facts without examples, which take the room."""
    return RunFacts(
        facts.input_name[:200],
        facts.input_hash,
        facts.rows_in,
        facts.scored,
        facts.rejected,
        facts.blank,
        facts.duplicates,
        tuple(Unread(one.column, one.n, ()) for one in facts.unread),
    )
