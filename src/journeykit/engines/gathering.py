"""Gathers further files: each read once, into one row for each customer that has any.

A gathered file is a Parquet file of its own in a scratch folder, so that the pass over the
customers joins it in their order, and rejects of one file never mix with those of another.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from journeykit.engines.accounting import (
    Keyless,
    Limits,
    RefusedExportError,
    is_unread,
    listed_first,
    tell_keyless,
    too_many,
)
from journeykit.engines.attempts import read_surely
from journeykit.engines.export import Export
from journeykit.engines.facts import Cell, FileFacts, Reject, Unread
from journeykit.engines.failures import failure
from journeykit.engines.library import duckdb
from journeykit.engines.reject_file import RejectFile, listed_whole
from journeykit.engines.reject_records import Record, Records, add_lists, add_records, begin_list
from journeykit.engines.rejects import read_rejects
from journeykit.engines.row_places import RowPlaces
from journeykit.engines.session import Progress, Session, identifier, quote
from journeykit.outputs import scratch_folder
from journeykit.records import dataclass
from journeykit.scoring import sql
from journeykit.scoring.file_cells import KEY
from journeykit.scoring.gathering import FILE_ROWS, FIRST_ROW, ROWS, Gathering
from journeykit.scoring.steps import Step

_IDS_SHOWN = 3
_EXAMPLES = 3
_SHOWN_CELL = 60


@dataclass(frozen=True)
class SideFile:
    """A further file that was given for a run, and what is gathered of it."""

    gathering: Gathering
    export: Export


@dataclass(frozen=True)
class Gathered:
    """A gathered file.

    Attributes:
        file: What it is.
        path: Its Parquet file.
        rows_in: All its rows.
        rejected: Rows that could not be taken apart, and those without a key.
        blank: Rows with nothing in them.
        rejects: The first of those that are rejected.
        unread: The cells that could not be read of the rows with a key, column by column.
        listed: Records of all that is rejected or unread, where they are asked for.
    """

    file: SideFile
    path: Path
    rows_in: int
    rejected: int
    blank: int
    rejects: tuple[Reject, ...]
    unread: tuple[Unread, ...]
    listed: Path | None

    @property
    def name(self) -> str:
        """What the plan that joins it calls it."""
        return self.file.gathering.relation

    @property
    def rows(self) -> str:
        """SQL of its rows: one for each key that is one."""
        return f"SELECT * FROM {_keyed(self.path)}"


def gather(
    files: Sequence[SideFile],
    limits: Limits,
    progress: Progress | None,
    places: ExitStack,
    rejects: RejectFile | None = None,
) -> tuple[Gathered, ...]:
    """Gather files into a folder that is there as long as ``places`` is open.

    Args:
        files: In the order of the journey.
        limits: What may be used, and how much may be wrong.
        progress: Called while a query runs.
        places: What is open as long as the files are needed.
        rejects: Where rejects go. It is written where a file is refused for them, and holds those
            of the files up to it; else each gathered file has its own.

    Raises:
        InputError: A file cannot be read, or is too broken.
        Interrupted: The user stopped it.
    """
    if not files:
        return ()
    folder = places.enter_context(scratch_folder())
    gathered = []
    lists = [folder / f"rejects-{place}.csv" for place in range(len(files))] if rejects else []
    for place, file in enumerate(files):
        target = folder / f"file-{place}.parquet"
        wanted = _Wanted(
            target, lists[place] if rejects else None, rejects is not None and rejects.safe
        )
        try:
            gathered.append(_gathered(file, wanted, limits, progress))
        except RefusedExportError:
            if rejects is None:
                raise
            with listed_whole(rejects) as part:
                begin_list(part)
                add_lists(part, lists[: place + 1])
                raise
    return tuple(gathered)


@dataclass(frozen=True)
class _Wanted:
    """What is written of a file: its rows for each customer and, where asked for, its rejects."""

    target: Path
    listed: Path | None
    safe: bool


def _gathered(
    file: SideFile, wanted: _Wanted, limits: Limits, progress: Progress | None
) -> Gathered:
    with scratch_folder() as folder:
        return read_surely(
            file.export,
            folder,
            lambda export: _read(SideFile(file.gathering, export), wanted, limits, progress),
            progress,
        )


def _read(file: SideFile, wanted: _Wanted, limits: Limits, progress: Progress | None) -> Gathered:
    export = file.export
    with Session(
        [*export.paths, wanted.target],
        threads=limits.threads,
        memory=limits.memory,
        progress=progress,
    ) as session:
        try:
            session.run(_statement(file, wanted.target))
        except duckdb.Error as error:
            raise failure(error, export) from None
        places = RowPlaces(session, export)
        counted = _counted(session, wanted.target)
        broken = read_rejects(session, export, counted.rows)
        unread = tuple(_unread(places, file.gathering, wanted.target))
        keyless = _keyless(places, file) if counted.keyless else Keyless()
        rejects = listed_first(broken, keyless, places)
        if wanted.listed is not None:
            add_records(wanted.listed, _records(places, file, counted, unread), safe=wanted.safe)
    gathered = Gathered(
        file,
        wanted.target,
        rows_in=counted.rows + broken.lines + broken.blank,
        rejected=broken.lines + counted.keyless,
        blank=counted.blank + broken.blank,
        rejects=rejects,
        unread=unread,
        listed=wanted.listed,
    )
    if gathered.rejected > gathered.rows_in * limits.max_bad:
        raise too_many(export, gathered.rejected, gathered.rows_in, limits.max_bad, rejects[0])
    return gathered


def _statement(file: SideFile, target: Path) -> str:
    return (
        f"COPY ({_query(file.export, file.gathering.steps)}) "
        f"TO {quote(str(target))} (FORMAT parquet, USE_TMP_FILE false)"
    )


def _query(export: Export, steps: Sequence[Step]) -> str:
    """SQL of the last of some steps over an export."""
    relations = [f"{FILE_ROWS} AS ({export.relation()})"]
    relations += [
        f"{identifier(step.name)} AS ({sql.render(step.select, 'duckdb')})" for step in steps
    ]
    return f"WITH {', '.join(relations)} SELECT * FROM {identifier(steps[-1].name)}"


def _keyed(path: Path) -> str:
    """SQL of the relation of the keys of a gathered file that are ones."""
    return f"(SELECT * FROM read_parquet({quote(str(path))}) WHERE {identifier(KEY)} <> '')"


@dataclass(frozen=True)
class _Counted:
    """The rows of a file that came out: all, blank ones, those without a key."""

    rows: int
    blank: int
    keyless: int


def _counted(session: Session, path: Path) -> _Counted:
    key = identifier(KEY)
    (row,) = session.run(
        f"SELECT coalesce(sum({ROWS}), 0)::BIGINT, "
        f"coalesce(sum({ROWS}) FILTER ({key} IS NULL), 0)::BIGINT, "
        f"coalesce(sum({ROWS}) FILTER ({key} = ''), 0)::BIGINT "
        f"FROM read_parquet({quote(str(path))})"
    )
    return _Counted(*row)


def _keyless(places: RowPlaces, file: SideFile) -> Keyless:
    """The rows of a file without a key; it is read again for them."""
    cells = _query(file.export, file.gathering.cells)
    rows = f"(SELECT row FROM ({cells}) WHERE {identifier(KEY)} = '')"
    return tell_keyless(places.session, file.export, rows)


def _records(
    places: RowPlaces, file: SideFile, counted: _Counted, unread: Sequence[Unread]
) -> Iterator[Record]:
    """All that is rejected or unread of a file; it is read again where rows of it are."""
    records = Records(places)
    yield from records.broken()
    gathering = file.gathering
    if counted.keyless:
        yield from records.keyless(gathering.declared[gathering.key].from_ or gathering.key)
    if unread:
        key, raw = identifier(KEY), gathering.raw
        texts = ", ".join(identifier(called) for called in raw.values())
        places.session.run(
            f"CREATE TEMP TABLE unread AS SELECT row, {texts} "
            f"FROM ({_query(file.export, gathering.cells)}) "
            f"WHERE {key} <> '' AND ({' OR '.join(map(is_unread, raw.values()))})"
        )
        declared = [(name, gathering.declared[name]) for name in raw]
        yield from records.cells("SELECT * FROM unread", declared)


def _unread(places: RowPlaces, gathering: Gathering, path: Path) -> Iterator[Unread]:
    for column, (count, row, text) in gathering.columns.items():
        counted, first = identifier(count), identifier(row)
        ((n,),) = places.session.run(
            f"SELECT coalesce(sum({counted}), 0)::BIGINT FROM {_keyed(path)}"
        )
        if n:
            found = places.session.run(
                f"SELECT {first}, left({identifier(text)}, {_SHOWN_CELL}) FROM {_keyed(path)} "
                f"WHERE {first} IS NOT NULL ORDER BY {first} LIMIT {_EXAMPLES}"
            )
            yield Unread(column, n, tuple(_cell(places, at, cell) for at, cell in found))


def _cell(places: RowPlaces, row: int, text: str) -> Cell:
    file, number = places.of(row)
    return Cell(number, text, file)


def file_facts(session: Session, gathered: Gathered, customers: str) -> FileFacts:
    """The account of a gathered file, held against the customers of the export.

    Args:
        session: It may read both.
        gathered: The file.
        customers: SQL of a relation with the key of every customer that was read.
    """
    key = identifier(KEY)
    known = f"SELECT customer_id FROM {customers}"
    strangers = f"FROM ({gathered.rows}) AS file ANTI JOIN ({known}) AS known USING ({key})"
    ((ids, of_nobody),) = session.run(
        f"SELECT count(*), coalesce(sum({ROWS}), 0)::BIGINT {strangers}"
    )
    some = session.run(f"SELECT {key} {strangers} ORDER BY {FIRST_ROW} LIMIT {_IDS_SHOWN}")
    return FileFacts(
        name=gathered.file.gathering.name,
        input_name=gathered.file.export.title,
        rows_in=gathered.rows_in,
        gathered=gathered.rows_in - gathered.rejected - gathered.blank - of_nobody,
        of_nobody=of_nobody,
        strangers=ids,
        rejected=gathered.rejected,
        blank=gathered.blank,
        examples=tuple(str(one) for (one,) in some),
        unread=gathered.unread,
        rejects=gathered.rejects,
        notes=gathered.file.export.notes,
    )
