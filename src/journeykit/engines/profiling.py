"""Looks at every cell of an export: what stands in each column, and which readings it fits.

The export is read once, into a scratch file of text by columns; whatever is asked of a column then
reads that column alone.
"""

from __future__ import annotations

import tempfile
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
from journeykit.scoring.cells import ExportColumn
from journeykit.scoring.fitting import reading_of, text_of

_MOST_SEEN = 60
_MISFITS_SHOWN = 8
_LONGEST_SHAPE = 40
_SHOWN = 80


@dataclass(frozen=True)
class Profile:
    """An export that was read; its columns can be asked as long as it is open.

    Attributes:
        session: Where its text is.
        columns: Of the export, those without a header too.
        rows: Without blank ones.
        filled: Of each column, how many cells hold something.
        blank: Rows with nothing in them.
        rejected: What could not be taken apart.
    """

    session: Session
    columns: tuple[ExportColumn, ...]
    source: str
    rows: int
    filled: tuple[int, ...]
    blank: int
    rejected: Rejected

    def facts(self, place: int) -> ColumnFacts:
        """What stands in the column at a place."""
        text, column = f"t{place}", self.columns[place]
        stored, is_partial = Stored(column.native.value), bool(column.lacking)
        if not self.filled[place]:
            return ColumnFacts(column.header, stored, self.rows, 0, 0, 0, (), (), is_partial)
        ((distinct, padded),) = self.session.run(
            f"SELECT count(DISTINCT {text}), "
            f"count(*) FILTER (regexp_matches({text}, '^[+-]?0[0-9]+$')) FROM {self.source}"
        )
        return ColumnFacts(
            header=column.header,
            stored=stored,
            rows=self.rows,
            filled=self.filled[place],
            distinct=distinct,
            padded=padded,
            shapes=self._seen(_shape(text), text, _MOST_SEEN),
            values=self._seen(text, text, _MOST_SEEN),
            is_partial=is_partial,
        )

    def fits(self, place: int, readings: Sequence[FileColumn]) -> tuple[Fit, ...]:
        """How the column at a place comes out under each reading."""
        if not readings:
            return ()
        text = f"t{place}"
        asked = [reading_of(self.columns[place], reading, text) for reading in readings]
        parts = ", ".join(
            f"count(*) FILTER ({unread}), min({value})::VARCHAR, max({value})::VARCHAR"
            for unread, value in asked
        )
        (row,) = self.session.run(f"SELECT {parts} FROM {self.source}")
        return tuple(
            Fit(
                misfits=row[3 * at],
                first=self._seen(text, text, _MISFITS_SHOWN, unread) if row[3 * at] else (),
                least=row[3 * at + 1],
                greatest=row[3 * at + 2],
            )
            for at, (unread, _) in enumerate(asked)
        )

    def _seen(self, key: str, text: str, most: int, where: str = "TRUE") -> tuple[Seen, ...]:
        rows = self.session.run(
            f"SELECT left(seen, {_SHOWN}), n, row, left(example, {_SHOWN}) FROM ("
            f"SELECT {key} AS seen, count(*) AS n, min(row) AS row, "
            f"arg_min({text}, row) AS example "
            f"FROM {self.source} WHERE {text} IS NOT NULL AND ({where}) GROUP BY ALL) "
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
    export: Export, *, sample: int | None = None, progress: Progress | None = None
) -> Iterator[Profile]:
    """Read an export and keep it open for questions.

    Args:
        export: Any that can be opened.
        sample: How many rows are read, from the first; all without it.
        progress: Called while it is read.

    Raises:
        InputError: It cannot be read, or has no rows.
        Interrupted: The user stopped it.
    """
    with ExitStack() as places:
        folder = Path(places.enter_context(tempfile.TemporaryDirectory(prefix="journeykit-")))
        target = folder / "text.parquet"
        yield read_surely(
            export,
            folder,
            lambda readable: _profile(readable, target, sample, progress, places),
            progress,
        )


def _profile(
    export: Export, target: Path, sample: int | None, progress: Progress | None, places: ExitStack
) -> Profile:
    session = places.enter_context(Session([*export.paths, target], progress=progress))
    columns = export.columns
    texts = ", ".join(f"{text_of(column)} AS t{at}" for at, column in enumerate(columns))
    limit = "" if sample is None else f" LIMIT {sample}"
    every_text = ", ".join(f"t{at}" for at in range(len(columns)))
    try:
        session.run(
            f"COPY (SELECT *, coalesce({every_text}) IS NULL AS is_blank FROM ("
            f"SELECT row_number() OVER () AS row, {texts} FROM ({export.relation()}{limit}))) "
            f"TO {quote(str(target))} (FORMAT parquet, USE_TMP_FILE false)"
        )
    except duckdb.Error as error:
        raise failure(error, export) from None
    # whether a row is blank is asked with every question: read from one column, not from all
    counts = ", ".join(f"count(t{at})" for at in range(len(columns)))
    ((every, rows, *filled),) = session.run(
        f"SELECT count(*), count(*) FILTER (NOT is_blank), {counts} "
        f"FROM read_parquet({quote(str(target))})"
    )
    rejected = read_rejects(session, export, every) if sample is None else Rejected()
    if not rows:
        raise InputError(
            "the export has a header and no rows",
            where=export.name,
            help="check the filter of the export",
        )
    source = f"(SELECT * FROM read_parquet({quote(str(target))}) WHERE NOT is_blank)"
    blank = every - rows + rejected.blank
    return Profile(session, columns, source, rows, tuple(filled), blank, rejected)
