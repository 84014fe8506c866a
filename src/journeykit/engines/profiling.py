"""Looks at every cell of an export: what stands in each column, and which readings it fits.

The export is read once, into a scratch file of text by columns; whatever is asked of a column then
reads that column alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from journeykit.definition.models import FileColumn
from journeykit.drafting.facts import ColumnFacts, Fit, Seen, Stored
from journeykit.engines.attempts import read_surely
from journeykit.engines.export import Export
from journeykit.engines.failures import failure
from journeykit.engines.library import duckdb
from journeykit.engines.rejects import Rejected, read_rejects
from journeykit.engines.session import Progress, Session, quote
from journeykit.errors import InputError
from journeykit.outputs import scratch_folder
from journeykit.scoring import sql
from journeykit.scoring.cells import ExportColumn, Native
from journeykit.scoring.fitting import reading_of, text_of
from journeykit.scoring.reading import is_blank

_MOST_SEEN = 60
_MISFITS_SHOWN = 8
_LONGEST_SHAPE = 40
_SHOWN = 80
_TEXTS = "SELECT text AS seen, n, row, text AS example FROM texts"


@dataclass(frozen=True)
class Profile:
    """An export that was read; its columns can be asked as long as it is open.

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

    def column(self, place: int) -> ColumnProfile:
        """The column at a place, to be asked until another one is.

        Its texts are counted once, each with the first row where it stands: all questions are
        answered from these.
        """
        column = self.columns[place]
        self.session.run(
            f"CREATE OR REPLACE TEMP TABLE texts AS SELECT {text_of(column)} AS text, "
            "sum(n)::BIGINT AS n, min(row) AS row FROM ("
            f"SELECT {column.name}, count(*) AS n, min(row) AS row FROM {self.source} GROUP BY ALL"
            ") GROUP BY ALL HAVING text IS NOT NULL"
        )
        return ColumnProfile(self.session, column, self.rows)


@dataclass(frozen=True)
class ColumnProfile:
    """A column of a profile of so many ``rows``."""

    session: Session
    column: ExportColumn
    rows: int

    def facts(self) -> ColumnFacts:
        """What stands in it."""
        header, is_partial = self.column.header, bool(self.column.lacking)
        stored = Stored(self.column.native.value)
        ((filled, distinct, padded),) = self.session.run(
            "SELECT coalesce(sum(n), 0)::BIGINT, count(*), "
            "coalesce(sum(n) FILTER (regexp_matches(text, '^[+-]?0[0-9]+$')), 0)::BIGINT FROM texts"
        )
        if not filled:
            return ColumnFacts(header, stored, self.rows, 0, 0, 0, (), (), is_partial)
        return ColumnFacts(
            header=header,
            stored=stored,
            rows=self.rows,
            filled=filled,
            distinct=distinct,
            padded=padded,
            shapes=self._seen(
                f"SELECT {_shape('text')} AS seen, sum(n)::BIGINT AS n, min(row) AS row, "
                "arg_min(text, row) AS example FROM texts GROUP BY ALL",
                _MOST_SEEN,
            ),
            values=self._seen(_TEXTS, _MOST_SEEN),
            is_partial=is_partial,
        )

    def fits(self, readings: Sequence[FileColumn]) -> tuple[Fit, ...]:
        """How it comes out under each reading."""
        if not readings:
            return ()
        asked = [reading_of(self.column, reading, "text") for reading in readings]
        parts = ", ".join(
            f"coalesce(sum(n) FILTER ({unread}), 0)::BIGINT, min({value})::VARCHAR, "
            f"max({value})::VARCHAR"
            for unread, value in asked
        )
        (row,) = self.session.run(f"SELECT {parts} FROM texts")
        return tuple(
            Fit(
                misfits=row[3 * at],
                # where nothing fits, which of them do not is no question
                first=self._seen(f"{_TEXTS} WHERE {unread}", _MISFITS_SHOWN)
                if row[3 * at] and row[3 * at + 1] is not None
                else (),
                least=row[3 * at + 1],
                greatest=row[3 * at + 2],
            )
            for at, (unread, _) in enumerate(asked)
        )

    def keep_texts(self, path: Path) -> None:
        """Write its different texts to a Parquet file, for ``shared_with``."""
        where = f"{quote(str(path))} (FORMAT parquet, USE_TMP_FILE false)"
        self.session.run(f"COPY (SELECT text FROM texts) TO {where}")

    def shared_with(self, path: Path) -> int:
        """How many of its different texts are among those that were kept."""
        kept = f"SELECT text FROM read_parquet({quote(str(path))})"
        ((shared,),) = self.session.run(f"SELECT count(*) FROM texts WHERE text IN ({kept})")
        return int(shared)

    def _seen(self, query: str, most: int) -> tuple[Seen, ...]:
        """The most frequent of a query's texts."""
        rows = self.session.run(
            f"SELECT left(seen, {_SHOWN}), n, row, left(example, {_SHOWN}) FROM ({query}) "
            f"ORDER BY n DESC, row LIMIT {most}"
        )
        return tuple(Seen(*row) for row in rows)


def _shape(text: str) -> str:
    """SQL of a text's shape; see ``Seen``."""
    digits = f"regexp_replace({text}, '[0-9]', '9', 'g')"
    letters = f"regexp_replace({digits}, '\\p{{L}}+', 'a', 'g')"
    moment = "^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}T[0-9]"
    mixed = r"\p{L}[0-9]+\p{L}|[0-9]\p{L}+[0-9]"
    return (
        f"CASE WHEN length({text}) > {_LONGEST_SHAPE} THEN 'long' "
        f"WHEN regexp_matches({text}, {quote(moment)}) THEN {digits} "
        f"WHEN regexp_matches({text}, {quote(mixed)}) THEN 'x' ELSE {letters} END"
    )


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
