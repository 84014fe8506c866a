"""Looks at every cell of an export: what stands in each column, and which readings it fits.

The export is read once, into a scratch file of text by columns; whatever is asked of some columns
then reads these columns alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from journeykit.engines.attempts import read_surely
from journeykit.engines.column_texts import ColumnTexts
from journeykit.engines.export import Export
from journeykit.engines.failures import failure
from journeykit.engines.library import duckdb
from journeykit.engines.rejects import Rejected, read_rejects
from journeykit.engines.session import Progress, Session, quote
from journeykit.errors import InputError
from journeykit.outputs import scratch_folder
from journeykit.records import dataclass
from journeykit.scoring import sql
from journeykit.scoring.cells import ExportColumn, Native
from journeykit.scoring.reading import is_blank

_CELLS = 500_000
"""Columns with so many cells are looked at together."""
_COLUMNS = 500
"""But no more of them: a query is planned the slower for each."""


@dataclass(frozen=True)
class Profile:
    """An export that was read; it can be asked as long as it is open.

    Attributes:
        session: Where its text is.
        columns: Of the export, those without a header too.
        rows: Without blank ones.
        blank: Rows with nothing in them.
        rejected: What could not be taken apart.
    """

    session: Session
    columns: tuple[ExportColumn, ...]
    source: str
    rows: int
    blank: int
    rejected: Rejected

    def parts(self) -> Iterator[ColumnTexts]:
        """All columns in order, as many at a time as have few enough cells; see ``ColumnTexts``."""
        together = min(_COLUMNS, max(1, _CELLS // self.rows))
        for place in range(0, len(self.columns), together):
            yield self._counted(self.columns[place : place + together])

    def keep_texts(self, place: int, path: Path) -> None:
        """Write the different texts of the column at a place, for ``ColumnTexts.shared_with``."""
        self._counted([self.columns[place]]).keep(path)

    def _counted(self, columns: Sequence[ExportColumn]) -> ColumnTexts:
        return ColumnTexts.counted(self.session, columns, self.source, self.rows)


@contextmanager
def profiled(
    export: Export,
    *,
    sample: int | None = None,
    progress: Progress | None = None,
    keys: Path | None = None,
) -> Iterator[Profile]:
    """Read an export and keep it open for questions.

    Args:
        export: Any that can be opened.
        sample: How many rows are read, from the first; all without it.
        progress: Called while it is read.
        keys: Where texts may be kept, or have been.

    Raises:
        InputError: It cannot be read, or has no rows.
        Interrupted: The user stopped it.
    """
    with ExitStack() as places:
        folder = places.enter_context(scratch_folder())
        target = folder / "text.parquet"
        yield read_surely(
            export,
            folder,
            lambda readable: _profile(readable, target, sample, progress, places, keys),
            progress,
        )


def _profile(
    export: Export,
    target: Path,
    sample: int | None,
    progress: Progress | None,
    places: ExitStack,
    keys: Path | None,
) -> Profile:
    reached = [*export.paths, target, *([keys] if keys else [])]
    session = places.enter_context(Session(reached, progress=progress))
    columns = export.columns
    limit = "" if sample is None else f" LIMIT {sample}"
    cells = ", ".join(column.name for column in columns)
    try:
        session.run(
            f"COPY (SELECT row_number() OVER () AS row, {cells}, {_blank(columns)} AS is_blank "
            f"FROM ({export.relation()}{limit})) "
            f"TO {quote(str(target))} (FORMAT parquet, USE_TMP_FILE false)"
        )
    except duckdb.Error as error:
        raise failure(error, export) from None
    source = f"read_parquet({quote(str(target))})"
    ((every, rows),) = session.run(f"SELECT count(*), count(*) FILTER (NOT is_blank) FROM {source}")
    rejected = read_rejects(session, export, every) if sample is None else Rejected()
    if not rows:
        raise InputError(
            "the export has a header and no rows",
            where=export.name,
            help="check the filter of the export",
        )
    return Profile(session, columns, source, rows, every - rows + rejected.blank, rejected)


def _blank(columns: Sequence[ExportColumn]) -> str:
    """SQL of whether nothing stands in a row; mostly its first cell tells that something does."""
    nothing = sql.render(is_blank(columns), "duckdb")
    first = columns[0]
    if first.native is not Native.TEXT:
        return nothing
    return f"CASE WHEN {first.name} >= '!' THEN false ELSE {nothing} END"
