"""Accounts for every row that a run has read: rows in = scored + rejected + blank + duplicates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from journeykit.engines.export import Export
from journeykit.engines.facts import Cell, FileFacts, Reject, RunFacts, Unread
from journeykit.engines.rejects import SHOWN, Rejected
from journeykit.engines.row_places import RowPlaces
from journeykit.engines.session import Session, identifier, quote
from journeykit.errors import InputError
from journeykit.records import dataclass
from journeykit.scoring import sql
from journeykit.scoring.cells import ABSENT
from journeykit.scoring.reading import repeats_header
from journeykit.scoring.schema import Schema

NO_ID = "no id stands in it"
"""What is wrong with a row without a key."""
HEADER_AGAIN = "the header stands here again"
"""What is wrong with a row that repeats it."""
_EXAMPLES = 3
_DUPLICATES_SHOWN = 5
_SHOWN_CELL = 60


@dataclass(frozen=True)
class Limits:
    """What a run may use and how much may be wrong.

    ``max_bad`` is the share of rejected rows above which a run stops, ``customers`` the most that
    are scored, the first of the export; ``packs`` says whether the snapshot is compressed: one that
    is read once and thrown away is not; ``writes`` whether scored files are written from it.
    """

    max_bad: float = 0.01
    on_duplicate: Literal["error", "first", "last"] = "error"
    threads: int | None = None
    memory: str | None = None
    customers: int | None = None
    packs: bool = True
    writes: bool = False


class RefusedExportError(InputError):
    """An export is refused for rows that are bad; which they are is known."""


@dataclass(frozen=True)
class Keyless:
    """Rows without a key.

    Attributes:
        n: All of them, those too that repeat the header.
        first: The number of the first that does not.
        headers: Those that repeat the header.
        first_header: The number of the first of these.
    """

    n: int = 0
    first: int | None = None
    headers: int = 0
    first_header: int | None = None


def tell_keyless(session: Session, export: Export, rows: str) -> Keyless:
    """Tell rows without a key apart; the session has them in ``keyless`` then.

    Args:
        session: It has read the export, and reads it again.
        export: The export.
        rows: SQL of the relation of the numbers of these rows.
    """
    again = sql.render(repeats_header(export.columns), "duckdb")
    session.run(f"CREATE TEMP TABLE keyless AS SELECT row, false AS is_header FROM {rows}")
    session.run(
        "UPDATE keyless SET is_header = true WHERE row IN (SELECT row FROM ("
        f"SELECT row_number() OVER () AS row, {again} AS is_header FROM ({export.relation()})) "
        "WHERE is_header)"
    )
    (found,) = session.run(
        "SELECT count(*), min(row) FILTER (NOT is_header), count(*) FILTER (is_header), "
        "min(row) FILTER (is_header) FROM keyless"
    )
    return Keyless(*found)


@dataclass(frozen=True)
class Found:
    """The rows that came out of the export: with a key, blank, and how many without a key."""

    keyed: int
    blank: int
    keyless: int

    @property
    def rows(self) -> int:
        """All of them."""
        return self.keyed + self.blank + self.keyless


def count_rows(session: Session, rows: str) -> Found:
    """Count the rows of the first pass: no key is a blank row, an empty one a row without a key.

    Where there are none of these, what the file says of its columns answers each alone.
    """
    every, blank, nameless = (
        session.run(f"SELECT count(*) FROM {rows}{where}")[0][0]
        for where in ("", " WHERE customer_id IS NULL", " WHERE customer_id = ''")
    )
    return Found(every - blank - nameless, blank, nameless)


def check_rows(
    export: Export, found: Found, rejected: Rejected, rejects: Sequence[Reject], limits: Limits
) -> None:
    """Go on only where not too much is rejected.

    Raises:
        RefusedExportError: Too many rows are rejected.
        InputError: There is no row at all.
    """
    lines = rejected.lines + found.keyless
    if not found.keyed and not lines:
        raise InputError(
            "the export has a header and no rows",
            where=export.name,
            help="check the filter of the export",
        )
    rows_in = found.rows + rejected.lines + rejected.blank
    if lines > rows_in * limits.max_bad:
        raise too_many(export, lines, rows_in, limits.max_bad, rejects[0])


def repeated_ids(session: Session, places: RowPlaces, rows: str) -> RefusedExportError:
    """Some of the ids that stand more than once, and what to do about them."""
    repeated = session.run(
        f"SELECT customer_id, count(*), list_sort(list(row))[2] "
        f"FROM {rows} WHERE customer_id <> '' "
        "GROUP BY customer_id HAVING count(*) > 1 "
        f"ORDER BY min(row) LIMIT {_DUPLICATES_SHOWN + 1}"
    )
    some = ", ".join(f"{key} ({n} times)" for key, n, _ in repeated[:_DUPLICATES_SHOWN])
    more = " and more" if len(repeated) > _DUPLICATES_SHOWN else ""
    return RefusedExportError(
        f"ids stand more than once: {some}{more}",
        where=places.said(repeated[0][2]),
        help="export one row for each, or choose with --on-duplicate first or last",
    )


@dataclass(frozen=True)
class Narrowed:
    """Customers that a narrowed score leaves out; see ``RunFacts``."""

    left_out: int = 0
    undecided: int = 0
    beyond_limit: int = 0

    @property
    def all(self) -> int:
        """All of them."""
        return self.left_out + self.beyond_limit


def count_narrowed(
    session: Session, customers: str, condition: str | None, limit: int | None
) -> Narrowed:
    """Count who is left out of a relation of customers, each of them once."""
    wanted = condition or "TRUE"
    ((every, kept, undecided),) = session.run(
        f"SELECT count(*), count(*) FILTER ({wanted}), count(*) FILTER (({wanted}) IS NULL) "
        f"FROM {customers}"
    )
    return Narrowed(every - kept, undecided, 0 if limit is None else max(0, kept - limit))


def facts_of(
    places: RowPlaces,
    schema: Schema,
    snapshot: str,
    found: Found,
    rejected: Rejected,
    rejects: tuple[Reject, ...],
    duplicates: int,
    input_hash: str,
    narrowed: Narrowed,
    files: tuple[FileFacts, ...] = (),
) -> RunFacts:
    """The account of a run whose snapshot is written.

    ``snapshot`` is SQL of its rows; those in which every cell could be read may be left out.
    """
    export = places.export
    return RunFacts(
        input_name=export.title,
        input_hash=input_hash,
        rows_in=found.rows + rejected.lines + rejected.blank,
        scored=found.keyed - duplicates - narrowed.all,
        rejected=rejected.lines + found.keyless,
        blank=found.blank + rejected.blank,
        duplicates=duplicates,
        unread=_unread(places, schema, snapshot),
        rejects=rejects,
        notes=export.notes,
        left_out=narrowed.left_out,
        undecided=narrowed.undecided,
        beyond_limit=narrowed.beyond_limit,
        files=files,
    )


def listed_first(rejected: Rejected, keyless: Keyless, places: RowPlaces) -> tuple[Reject, ...]:
    """The first rejects of an export; of rows without a key the first of each kind."""
    nameless = keyless.n - keyless.headers
    kinds = (
        (keyless.first_header, keyless.headers, HEADER_AGAIN, "{:,} rows repeat the header"),
        (keyless.first, nameless, NO_ID, "{:,} rows have no id"),
    )
    found = []
    for row, n, reason, many in kinds:
        if row is not None:
            file, number = places.of(row)
            said = reason if n == 1 else f"{many.format(n)}, the first of them here"
            found.append(Reject(None, number, said, "", file))
    return (*rejected.first[: SHOWN - len(found)], *found)


def too_many(
    export: Export, bad: int, rows_in: int, max_bad: float, first: Reject
) -> RefusedExportError:
    """What is said of an export with more rows that cannot be read than may be."""
    return RefusedExportError(
        f"{bad:,} of {rows_in:,} rows cannot be read, more than {max_bad:.1%}; "
        f"the first: {first.reason}",
        where=first.place if first.file else f"{export.name}, {first.place}",
        help="mend the export, or allow more with --max-bad",
    )


def _unread(places: RowPlaces, schema: Schema, source: str) -> tuple[Unread, ...]:
    raw = [(name, called) for name, called in schema.raw.items() if schema.is_read(name)]
    if not raw:
        return ()
    counts = ", ".join(f"count(*) FILTER (WHERE {is_unread(name)})" for _, name in raw)
    (row,) = places.session.run(f"SELECT {counts} FROM {source}")
    return tuple(
        Unread(column, n, _examples(places, source, name))
        for (column, name), n in zip(raw, row, strict=True)
        if n
    )


def is_unread(name: str) -> str:
    """SQL of whether a ``raw`` column holds a text that could not be read."""
    return f"{identifier(name)} <> {quote(ABSENT)}"


def _examples(places: RowPlaces, source: str, name: str) -> tuple[Cell, ...]:
    rows = places.session.run(
        f"SELECT row, left({identifier(name)}, {_SHOWN_CELL}) FROM {source} "
        f"WHERE {is_unread(name)} ORDER BY row LIMIT {_EXAMPLES}"
    )
    cells = []
    for number, text in rows:
        file, row = places.of(number)
        cells.append(Cell(row, text, file))
    return tuple(cells)
