"""The different texts of some columns of an export, counted, and what is asked of them.

A question is asked once for all of the columns: to plan a query costs more than to run it over a
few thousand texts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from journeykit.definition.models import FileColumn
from journeykit.drafting.facts import ColumnFacts, Fit, Seen, Stored
from journeykit.engines.session import Session, quote
from journeykit.records import dataclass, replace
from journeykit.scoring.cells import ExportColumn, Native
from journeykit.scoring.fitting import reading_of, text_of

_MOST_SEEN = 60
_MISFITS_SHOWN = 8
_LONGEST_SHAPE = 40
_SHOWN = 80
_TEXTS = "SELECT place, text AS seen, n, row, text AS example FROM texts"

_Alike = tuple[Native, tuple[FileColumn, ...]]
"""How columns are stored that are to be read in the same ways."""


@dataclass(frozen=True)
class ColumnTexts:
    """Some columns of an export with so many ``rows``.

    There is one of these for a session at a time: all questions are answered from one table of
    the texts of each column, how often each stands there, and where first.
    """

    session: Session
    columns: tuple[ExportColumn, ...]
    rows: int

    @classmethod
    def counted(
        cls, session: Session, columns: Sequence[ExportColumn], source: str, rows: int
    ) -> ColumnTexts:
        """Count the texts of columns of ``source``, which has a column ``row`` beside them.

        Several of one kind are counted in one query: one for each would be planned longer.
        """
        alike: dict[Native, list[tuple[int, ExportColumn]]] = {}
        for place, column in enumerate(columns):
            alike.setdefault(column.native, []).append((place, column))
        each = " UNION ALL ".join(_counted(some, source) for some in alike.values())
        session.run(
            "CREATE OR REPLACE TEMP TABLE texts AS SELECT place, text, sum(n)::BIGINT AS n, "
            f"min(row) AS row FROM ({each}) WHERE text IS NOT NULL GROUP BY ALL"
        )
        return cls(session, tuple(columns), rows)

    def facts(self) -> tuple[ColumnFacts, ...]:
        """What stands in each column."""
        counts = {
            place: counted
            for place, *counted in self.session.run(
                "SELECT place, sum(n)::BIGINT, count(*), coalesce(sum(n) FILTER "
                "(regexp_matches(text, '^[+-]?0[0-9]+$')), 0)::BIGINT FROM texts GROUP BY place"
            )
        }
        shapes = self._seen(
            # the digits first: dates and numbers come down to a few texts by that alone
            f"SELECT place, {_shape('digits')} AS seen, sum(n)::BIGINT AS n, min(row) AS row, "
            "arg_min(text, row) AS example FROM ("
            "SELECT place, translate(text, '0123456789', '9999999999') AS digits, sum(n) AS n, "
            "arg_min(text, row) AS text, min(row) AS row FROM texts GROUP BY place, digits"
            ") GROUP BY ALL",
            _MOST_SEEN,
        )
        values = self._seen(_TEXTS, _MOST_SEEN)
        found = []
        for place, column in enumerate(self.columns):
            filled, distinct, padded = counts.get(place, (0, 0, 0))
            found.append(
                ColumnFacts(
                    header=column.header,
                    stored=Stored(column.native.value),
                    rows=self.rows,
                    filled=filled,
                    distinct=distinct,
                    padded=padded,
                    shapes=shapes.get(place, ()),
                    values=values.get(place, ()),
                    is_partial=bool(column.lacking),
                )
            )
        return tuple(found)

    def fits(self, readings: Sequence[Sequence[FileColumn]]) -> tuple[tuple[Fit, ...], ...]:
        """How each column comes out under each of its readings."""
        alike: dict[str, tuple[_Alike, list[int]]] = {}
        for place, (column, own) in enumerate(zip(self.columns, readings, strict=True)):
            if own:
                key = repr((column.native, own))
                alike.setdefault(key, ((column.native, tuple(own)), []))[1].append(place)
        fits: dict[int, tuple[Fit, ...]] = {}
        for (_, own), places in alike.values():
            fits |= self._fits_of(places, own)
        return tuple(fits.get(place, ()) for place in range(len(self.columns)))

    def _fits_of(
        self, places: Sequence[int], readings: Sequence[FileColumn]
    ) -> Mapping[int, tuple[Fit, ...]]:
        """The fits of columns that are stored alike and have the same readings."""
        asked = [reading_of(self.columns[places[0]], reading, "text") for reading in readings]
        # read in a step before they are added up: what the readings share is worked out once
        read = ", ".join(
            f"{unread} AS unread_{at}, {value} AS value_{at}"
            for at, (unread, value) in enumerate(asked)
        )
        parts = ", ".join(
            f"coalesce(sum(n) FILTER (unread_{at}), 0)::BIGINT, min(value_{at})::VARCHAR, "
            f"max(value_{at})::VARCHAR"
            for at in range(len(asked))
        )
        counts: dict[int, tuple[Any, ...]] = {
            place: (0, None, None) * len(asked) for place in places
        }
        for place, *row in self.session.run(
            f"SELECT place, {parts} FROM (SELECT place, n, {read} FROM texts "
            f"WHERE {_among(places)}) GROUP BY place"
        ):
            counts[place] = tuple(row)
        fits: dict[int, list[Fit]] = {place: [] for place in places}
        for at, (unread, _) in enumerate(asked):
            found = {place: counts[place][3 * at : 3 * at + 3] for place in places}
            # where nothing fits, which of them do not is no question
            some = [place for place, (n, least, _) in found.items() if n and least is not None]
            first = self._misfits(some, unread) if some else {}
            for place, (misfits, least, greatest) in found.items():
                fits[place].append(Fit(misfits, first.get(place, ()), least, greatest))
        return {place: tuple(own) for place, own in fits.items()}

    def _misfits(self, places: Sequence[int], unread: str) -> Mapping[int, tuple[Seen, ...]]:
        return self._seen(f"{_TEXTS} WHERE {_among(places)} AND {unread}", _MISFITS_SHOWN)

    def keep(self, path: Path) -> None:
        """Write the different texts to a Parquet file, for ``shared_with``."""
        where = f"{quote(str(path))} (FORMAT parquet, USE_TMP_FILE false)"
        self.session.run(f"COPY (SELECT DISTINCT text FROM texts) TO {where}")

    def shared_with(self, path: Path) -> tuple[int, ...]:
        """How many different texts of each column are among those that were kept."""
        kept = f"SELECT text FROM read_parquet({quote(str(path))})"
        shared = dict(
            self.session.run(
                f"SELECT place, count(*) FROM texts WHERE text IN ({kept}) GROUP BY place"
            )
        )
        return tuple(shared.get(place, 0) for place in range(len(self.columns)))

    def _seen(self, query: str, most: int) -> Mapping[int, tuple[Seen, ...]]:
        """The most frequent of a query's texts by the place of their column."""
        found: dict[int, list[Seen]] = {}
        for place, text, n, row, example in self.session.run(
            "SELECT place, one.seen, one.n, -one.before, one.example FROM ("
            "SELECT place, unnest(max({'n': n, 'before': -row, "
            f"'seen': left(seen, {_SHOWN}), 'example': left(example, {_SHOWN})}}, {most})) AS one "
            f"FROM ({query}) GROUP BY place) ORDER BY place, one.n DESC, one.before DESC"
        ):
            found.setdefault(place, []).append(Seen(text, n, row, example))
        return {place: tuple(seen) for place, seen in found.items()}


def _counted(columns: Sequence[tuple[int, ExportColumn]], source: str) -> str:
    """SQL of the texts of columns of one kind with their places, each text once or a few times."""
    (place, first), *others = columns
    rows = f"SELECT {place} AS place, {first.name} AS cell, row FROM {source}"
    if others:
        cells = ", ".join(_listed(column) for _, column in columns)
        places = ", ".join(str(place) for place, _ in columns)
        rows = f"SELECT unnest([{places}]) AS place, unnest([{cells}]) AS cell, row FROM {source}"
    return (
        f"SELECT place, {text_of(replace(first, name='cell'))} AS text, n, row FROM "
        f"(SELECT place, cell, count(*) AS n, min(row) AS row FROM ({rows}) GROUP BY place, cell)"
    )


def _listed(column: ExportColumn) -> str:
    """SQL of a cell in a list of one type: numbers are of several, and listed as their texts."""
    is_number = column.native is Native.NUMBER
    return f"CAST({column.name} AS VARCHAR)" if is_number else column.name


def _among(places: Iterable[int]) -> str:
    """SQL of whether a text is of one of the columns."""
    return f"place IN ({', '.join(map(str, places))})"


def _shape(digits: str) -> str:
    """SQL of the shape of a text whose digits are nines; see ``Seen``."""
    letters = f"regexp_replace({digits}, '\\p{{L}}+', 'a', 'g')"
    moment = "^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}T[0-9]"
    mixed = r"\p{L}[0-9]+\p{L}|[0-9]\p{L}+[0-9]"
    return (
        f"CASE WHEN length({digits}) > {_LONGEST_SHAPE} THEN 'long' "
        f"WHEN regexp_matches({digits}, {quote(moment)}) THEN {digits} "
        f"WHEN regexp_matches({digits}, {quote(mixed)}) THEN 'x' ELSE {letters} END"
    )
