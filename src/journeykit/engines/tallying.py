"""Runs tallies over snapshots: a few columns of a Parquet file, read once for each query."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from journeykit.engines.counted import Counted
from journeykit.engines.library import duckdb
from journeykit.engines.metadata import metadata_in
from journeykit.engines.session import Session
from journeykit.engines.stored import Kept, kept_as
from journeykit.scoring.asking import Shared, Tally, columns_of_snapshots, columns_of_views
from journeykit.scoring.grouping import EXACT, NARROW, TOGETHER, Known, together
from journeykit.scoring.storing import STORED_KEY

Rows = Mapping[str, list[tuple[Any, ...]]]


class Reading:
    """Snapshots that are read again and again; a context manager that ends it.

    They share one session, and what a file says of itself is read once.
    """

    def __init__(
        self,
        paths: Iterable[Path],
        session: Session | None = None,
        texts: Mapping[Path, Mapping[str, str]] | None = None,
        counted: Mapping[Path, Counted] | None = None,
    ) -> None:
        """Open a session that may read these files, and nothing else.

        ``session`` is one that is open already, of somebody else who closes it; ``texts`` is what
        is known of the metadata of files, ``counted`` what of their customers is counted in it.
        """
        self._session = session or Session(paths, reads_again=True)
        self._texts = dict(texts or {})
        self._counted = dict(counted or {})
        self._columns: dict[Path, tuple[str, ...]] = {}

    def __enter__(self) -> Reading:
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()

    def texts(self, path: Path) -> Mapping[str, str]:
        """The key-value metadata of a file.

        Raises:
            InputError: It cannot be read.
        """
        if path not in self._texts:
            self._texts[path] = metadata_in(self._session, path)
        return self._texts[path]

    def tally(
        self,
        tallies: Iterable[Tally],
        now: Path,
        before: Path | None = None,
        where: str | None = None,
    ) -> Rows:
        """The rows of each tally by its name, as ``tally`` gives them."""
        asked = tuple(tallies)
        is_whole = before is None and where is None
        counted = self._counted.get(now, Counted()) if is_whole else Counted()
        made = dict(self._take(asked, counted))
        names = columns_of_snapshots(asked)
        kept = self._kept(now, None if where is not None else names)
        if where is not None:
            kept = Kept(f"(SELECT * FROM ({kept.rows}) WHERE {where})")
        read = columns_of_views(asked)
        self._view("now", kept.unpack_for(read))
        self._view("packed", kept.packed_with(_lists_looked_into(asked, counted)))
        earlier = None
        if before is not None:
            earlier = self._kept(before, names)
            self._view("before", earlier.unpack_for(read))
            self._view("packed_before", earlier.packed)
        answered = {}
        if earlier is None:
            self._make_together(asked, kept, made)
        for one in asked:
            for shared in one.over:
                if shared.name not in made:
                    made[shared.name] = shared
                    self._make(shared, _unpacked(shared, shared.sql(), kept, earlier))
            answered[one.name] = self._answer(one)
        for name in made:
            self._session.run(f"DROP TABLE {name}")
        return answered

    def _take(self, tallies: Iterable[Tally], counted: Counted) -> Iterator[tuple[str, Shared]]:
        """Make the rows that were counted while their customers were scored."""
        over = {one.name: one for tally in tallies for one in tally.over}
        for one in over.values():
            if counted.has(one):
                rows = counted.rows(one)
                if rows is None:
                    self._view("packed", counted.customers(one))
                self._fill(one, counted.unpack(one, rows or one.sql()))
                yield one.name, one

    def _view(self, name: str, query: str) -> None:
        self._session.run(f"CREATE OR REPLACE VIEW {name} AS {query}")

    def _answer(self, asked: Tally) -> list[tuple[Any, ...]]:
        if asked.narrow is not None:
            with suppress(duckdb.ConversionException):
                return self._session.run(asked.narrow.sql())
        return self._session.run(asked.sql())

    def _make_together(self, tallies: Iterable[Tally], kept: Kept, made: dict[str, Shared]) -> None:
        """Make the groups that can be counted in one pass."""
        over = (one for tally in tallies for one in tally.over)
        groups = {one.name: one for one in over if one.alike and one.name not in made}
        known = Known(kept.constants, kept.places)
        for several in together(groups.values(), known):
            into = f"CREATE OR REPLACE TEMP TABLE {TOGETHER} AS "
            try:
                self._session.run(f"{into}{several.sql(NARROW)}")
            except duckdb.ConversionException:
                self._session.run(f"{into}{several.sql(EXACT)}")
            for one in several.groups:
                made[one.name] = one
                self._make(one, _unpacked(one, several.of(one), kept))
            self._session.run(f"DROP TABLE {TOGETHER}")

    def _make(self, shared: Shared, rows: str) -> None:
        found = [] if shared.bound is None else self._session.run(shared.bound.sql())
        self._fill(shared, rows, found[0][0] if found else None)

    def _fill(self, shared: Shared, rows: str, bound: float | None = None) -> None:
        bounds = [] if shared.bound is None else [bound]
        self._session.run(f"CREATE OR REPLACE TEMP TABLE {shared.name} AS {rows}", bounds)

    def _kept(self, path: Path, names: Collection[str] | None) -> Kept:
        """A file, of its columns those that are named; None: all."""
        kept = kept_as(path, self.texts(path).get(STORED_KEY))
        return kept if names is None else kept.only(names, self._columns_of(path, kept))

    def _columns_of(self, path: Path, kept: Kept) -> tuple[str, ...]:
        """The columns of a file, which are asked for once."""
        if path not in self._columns:
            described = self._session.run(f"DESCRIBE SELECT * FROM {kept.source}")
            self._columns[path] = tuple(name for name, *_ in described if name != kept.left_out)
            kept.hold_against(path, self._columns[path])
        return self._columns[path]


def tally(
    tallies: Iterable[Tally], now: Path, before: Path | None = None, where: str | None = None
) -> Rows:
    """The rows of each tally by its name.

    Args:
        tallies: Over the views ``now`` and ``packed``, and ``before`` where that is given.
        now: A snapshot.
        before: An earlier one.
        where: SQL of a condition: only the rows of ``now`` for which it is true.

    Raises:
        InputError: a snapshot cannot be read.
        Interrupted: the user stopped it.
    """
    with Reading([now, *([before] if before else [])]) as reading:
        return reading.tally(tallies, now, before, where)


def _lists_looked_into(tallies: Iterable[Tally], counted: Counted) -> tuple[str, ...]:
    """What rows that are yet to be made look into."""
    over = (shared for one in tallies for shared in one.over if not counted.has(shared))
    return tuple(dict.fromkeys(name for shared in over for name in shared.looked_into))


def _unpacked(shared: Shared, query: str, now: Kept, before: Kept | None = None) -> str:
    """SQL of shared rows, which a query gives, lists and texts in them as they are told."""
    rows = now.unpack(query, {name: name for name in sorted(shared.packed)})
    return rows if before is None else before.unpack(rows, shared.packed_before)
