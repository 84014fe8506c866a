"""Gathers further files: each read once, into one row for each customer that has any.

A gathered file is a Parquet file of its own in a scratch folder, so that the pass over the
customers joins it in their order, and rejects of one file never mix with those of another.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import duckdb

from journeykit.engines.accounting import Limits, too_many
from journeykit.engines.copies import readable
from journeykit.engines.export import Export
from journeykit.engines.facts import Cell, FileFacts, Reject, Unread
from journeykit.engines.failures import MixedLineEndsError, failure
from journeykit.engines.rejects import SHOWN, Rejected, read_rejects
from journeykit.engines.row_places import RowPlaces
from journeykit.engines.session import Progress, Session, identifier, quote
from journeykit.scoring import sql
from journeykit.scoring.file_cells import KEY
from journeykit.scoring.gathering import FILE_ROWS, FIRST_ROW, ROWS, Gathering

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

    ``path`` is its Parquet file; ``rejected`` what could not be taken apart of it.
    """

    file: SideFile
    path: Path
    rejected: Rejected

    @property
    def name(self) -> str:
        """What the plan that joins it calls it."""
        return self.file.gathering.relation

    @property
    def rows(self) -> str:
        """SQL of its rows: one for each key that is one."""
        return f"SELECT * FROM {self.source} WHERE {identifier(KEY)} <> ''"

    @property
    def source(self) -> str:
        """SQL of all that is in it."""
        return f"read_parquet({quote(str(self.path))})"


def gather(
    files: Sequence[SideFile], limits: Limits, progress: Progress | None, places: ExitStack
) -> tuple[Gathered, ...]:
    """Gather files into a folder that is there as long as ``places`` is open.

    Raises:
        InputError: A file cannot be read, or is too broken.
        Interrupted: The user stopped it.
    """
    if not files:
        return ()
    folder = Path(places.enter_context(tempfile.TemporaryDirectory(prefix="journeykit-")))
    return tuple(
        _gathered(file, folder / f"file-{place}.parquet", limits, progress)
        for place, file in enumerate(files)
    )


def _gathered(file: SideFile, target: Path, limits: Limits, progress: Progress | None) -> Gathered:
    with tempfile.TemporaryDirectory(prefix="journeykit-") as folder:
        export = readable(file.export, Path(folder), progress=progress)
        file = SideFile(file.gathering, export)
        try:
            return _read(file, target, limits, progress)
        except MixedLineEndsError:
            export = readable(file.export, Path(folder), alike=True, progress=progress)
            file = SideFile(file.gathering, export)
        return _read(file, target, limits, progress)


def _read(file: SideFile, target: Path, limits: Limits, progress: Progress | None) -> Gathered:
    with Session(
        [*file.export.paths, target],
        threads=limits.threads,
        memory=limits.memory,
        progress=progress,
    ) as session:
        try:
            session.run(_statement(file, target))
        except duckdb.Error as error:
            raise failure(error, file.export) from None
        rows, keyless, row = _counted(session, target)
        rejected = read_rejects(session, file.export, RowPlaces(session, file.export))
    lines = rejected.lines + keyless
    rows_in = rows + rejected.lines + rejected.blank
    if lines > rows_in * limits.max_bad:
        raise too_many(
            file.export, lines, rows_in, limits.max_bad, _listed(rejected, keyless, row)[0]
        )
    return Gathered(file, target, rejected)


def _statement(file: SideFile, target: Path) -> str:
    relations = [f"{FILE_ROWS} AS ({file.export.relation()})"]
    steps = file.gathering.steps
    relations += [
        f"{identifier(step.name)} AS ({sql.render(step.select, 'duckdb')})" for step in steps
    ]
    return (
        f"COPY (WITH {', '.join(relations)} SELECT * FROM {identifier(steps[-1].name)}) "
        f"TO {quote(str(target))} (FORMAT parquet, USE_TMP_FILE false)"
    )


def _counted(session: Session, path: Path) -> tuple[int, int, int | None]:
    """All rows; those without a key, and the first of them."""
    keyless = f"FILTER ({identifier(KEY)} = '')"
    ((rows, without, first),) = session.run(
        f"SELECT coalesce(sum({ROWS}), 0)::BIGINT, coalesce(sum({ROWS}) {keyless}, 0)::BIGINT, "
        f"min({FIRST_ROW}) {keyless} FROM read_parquet({quote(str(path))})"
    )
    return rows, without, first


def _listed(rejected: Rejected, keyless: int, row: int | None) -> tuple[Reject, ...]:
    if not keyless:
        return rejected.first[:SHOWN]
    reason = "no id stands in it"
    if keyless > 1:
        reason = f"{keyless:,} rows have no id, the first of them here"
    return (*rejected.first[: SHOWN - 1], Reject(None, row, reason, ""))


def file_facts(session: Session, gathered: Gathered, customers: str) -> FileFacts:
    """The account of a gathered file, held against the customers of the export.

    Args:
        session: It may read both.
        gathered: The file.
        customers: SQL of a relation with the key of every customer that was read.
    """
    rows, keyless, first = _counted(session, gathered.path)
    key = identifier(KEY)
    known = f"SELECT customer_id FROM {customers}"
    strangers = f"FROM ({gathered.rows}) AS file ANTI JOIN ({known}) AS known USING ({key})"
    ((blank, ids, of_nobody),) = session.run(
        f"SELECT (SELECT coalesce(sum({ROWS}), 0)::BIGINT FROM {gathered.source} "
        f"WHERE {key} IS NULL), count(*), coalesce(sum({ROWS}), 0)::BIGINT {strangers}"
    )
    some = session.run(f"SELECT {key} {strangers} ORDER BY {FIRST_ROW} LIMIT {_IDS_SHOWN}")
    rejected, export = gathered.rejected, gathered.file.export
    return FileFacts(
        name=gathered.file.gathering.name,
        input_name=export.title,
        rows_in=rows + rejected.lines + rejected.blank,
        gathered=rows - blank - keyless - of_nobody,
        of_nobody=of_nobody,
        strangers=ids,
        rejected=rejected.lines + keyless,
        blank=blank + rejected.blank,
        examples=tuple(str(one) for (one,) in some),
        unread=tuple(_unread(session, gathered)),
        rejects=_listed(rejected, keyless, first),
        notes=export.notes,
    )


def _unread(session: Session, gathered: Gathered) -> Iterator[Unread]:
    for column, (count, row, text) in gathered.file.gathering.columns.items():
        counted, first = identifier(count), identifier(row)
        ((n,),) = session.run(f"SELECT coalesce(sum({counted}), 0)::BIGINT FROM {gathered.source}")
        if n:
            found = session.run(
                f"SELECT {first}, left({identifier(text)}, {_SHOWN_CELL}) FROM {gathered.source} "
                f"WHERE {first} IS NOT NULL ORDER BY {first} LIMIT {_EXAMPLES}"
            )
            yield Unread(column, n, tuple(Cell(at, cell) for at, cell in found))
