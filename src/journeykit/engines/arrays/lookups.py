"""What the texts of an export's columns mean, asked of the engine that runs queries.

A column in which texts repeat is asked about once for each text; in one in which hardly any does,
the texts of every piece are asked about as they stand. Either way it is the SQL that a plan runs on
the whole, so that a cell means what it means everywhere.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from journeykit.engines.arrays.asking import Asking
from journeykit.engines.arrays.plain_numbers import Numbers, plain_numbers
from journeykit.engines.arrays.taking import in_order, part_of, put_in, taken
from journeykit.engines.arrays.truths import UnknownOperationError
from journeykit.engines.arrays.values import (
    FALSE,
    TRUE,
    Array,
    Kind,
    Values,
    from_arrow,
    truth,
)
from journeykit.scoring.cells import FIRST_SIGN, LAST_SIGN
from journeykit.scoring.operands import IS_NUMBER, NUMBER, Cells
from journeykit.scoring.plainly import Plainly

MOST_TEXTS = 200_000
"""Different texts of a column up to which they are kept in memory."""
_FEW = 20_000
"""Texts up to which what rests on them is evaluated anew for all of them whenever one is new."""
_REPEAT = 3
"""How often a text stands in the first piece, on average, where it is asked about once."""


OfNumbers: TypeAlias = "Callable[[Values, int], Mapping[int, Values]]"
"""What values are of so many cells that are numbers, by their places."""


class Lookup:
    """The values that rest on one column, known for the texts that were met."""

    def __init__(
        self, column: str, cells: Cells, asking: Asking, of_numbers: OfNumbers | None = None
    ) -> None:
        """Begin with no text.

        Args:
            column: Of the export.
            cells: What is asked for of its texts.
            asking: Who is asked.
            of_numbers: What ``cells.numbered.values`` are, of numbers.
        """
        self.column = column
        self.of_numbers = of_numbers
        self.is_direct = False
        """Whether the texts of every piece are asked about."""
        self.cells = cells
        self._asking = asking
        self._lock = threading.RLock()
        self._texts: pa.StringArray = pa.array([], pa.string())
        self._known: list[pa.Table] = []
        self._values: dict[object, Values] = {}
        self._together = sorted(cells.often)
        self._ahead = 1

    def choose_way(self, cells: pa.ChunkedArray) -> None:
        """Ask directly where texts hardly repeat, by what the first piece holds."""
        self.is_direct = pc.count_distinct(cells).as_py() * _REPEAT > len(cells)

    def of(self, cells: pa.ChunkedArray) -> PieceValues:
        """The values of the cells of a piece."""
        if self.is_direct:
            return _Asked(self, cells.combine_chunks())
        return _LookedUp(self, self._places_of(cells))

    def _places_of(self, cells: pa.ChunkedArray) -> Array:
        """The place of each cell's text among those that are known; new ones are asked about."""
        found = pc.index_in(cells, value_set=self._texts)
        places = _whole(found)
        if found.null_count:
            new = cells.filter(pc.is_null(found))
            self._ask_once(new.unique())
            places[places < 0] = _whole(pc.index_in(new, value_set=self._texts))
        return places

    def _ask_once(self, texts: pa.StringArray) -> None:
        """Ask about different texts, unless another thread has done so meanwhile."""
        with self._lock:
            new = texts.filter(pc.is_null(pc.index_in(texts, value_set=self._texts)))
            if len(new):
                self._known.append(self.ask(new))
                self._values.clear()
                self._texts = pa.concat_arrays([self._texts, new])
                self.is_direct = self.is_direct or len(self._texts) > MOST_TEXTS

    def ask(self, texts: pa.StringArray) -> pa.Table:
        """The values of some texts; an empty text is NULL."""
        return self._asking.ask(self.cells.query, pa.table({self.column: _or_nothing(texts)}))

    def ask_some(
        self, texts: pa.StringArray, numbers: Numbers | None, places: Sequence[int]
    ) -> pa.Table:
        """Those at some places alone; where texts are plain numbers, these are given with them."""
        query, columns = self.cells.query, {self.column: _or_nothing(texts)}
        if self.cells.numbered is not None and numbers is not None:
            query = self.cells.numbered.query
            columns |= {NUMBER: numbers.data, IS_NUMBER: numbers.are_plain}
        wanted = ", ".join(f"v{place}" for place in places)
        return self._asking.ask(f"SELECT {wanted} FROM ({query})", pa.table(columns))

    def value(self, place: int) -> Values:
        """A value for each of the texts that are known."""
        with self._lock:
            if place not in self._values:
                chunks = [table.column(place) for table in self._known]
                self._values[place] = _lookup_table(chunks)
            return self._values[place]

    def of_texts(self, evaluate: EvaluateTexts) -> Values | None:
        """What rests on the values alone, for each text that is known, unless these are many."""
        with self._lock:
            if len(self._texts) > _FEW:
                return None
            if evaluate not in self._values:
                self._values[evaluate] = evaluate(len(self._texts), _Texts(self))
            return self._values[evaluate]

    def asked_for(self, place: int) -> list[int]:
        """The places of the values that are asked for together with one.

        They are those that every piece needs, and those that one needed before; each that is
        missed brings more of those behind it, since to ask for many one by one takes for ever.
        """
        with self._lock:
            if place not in self._together:
                more = range(place, min(place + self._ahead, self.cells.count))
                self._together = sorted({*self._together, *more})
                self._ahead *= 2
            return self._together


class CellValues(Protocol):
    """The values of the cells of some rows."""

    def value(self, place: int) -> Values:
        """That at a place of what the column is asked for."""

    def looked_up(self, evaluate: EvaluateTexts) -> Values | None:
        """What rests on them alone, evaluated for each text; None where these are not known."""


EvaluateTexts: TypeAlias = "Callable[[int, CellValues], Values]"
"""What something is of so many texts, by their values."""


class AsTheyStand:
    """Cells whose texts are not told apart."""

    def looked_up(self, _: EvaluateTexts) -> Values | None:
        """Nothing: it has to be evaluated for every row."""
        return None


@dataclass(frozen=True)
class _Texts(AsTheyStand):
    """The texts themselves as cells."""

    lookup: Lookup

    def value(self, place: int) -> Values:
        return self.lookup.value(place)


class PieceValues(Protocol):
    """The values of the cells of a piece."""

    def some(self, rows: slice) -> CellValues:
        """Those of some rows."""


class _LookedUp:
    """By the place of the text of each row among those that are known.

    What is known at a time, and in which order, is up to the threads; the dictionary of a result is
    that of the piece alone, its texts in the order in which they come.
    """

    def __init__(self, lookup: Lookup, places: Array) -> None:
        self.lookup, self.places = lookup, places
        self._results: dict[int, tuple[pa.Array, Values]] = {}

    def some(self, rows: slice) -> CellValues:
        return _LookedUpRows(self, rows)

    @cached_property
    def _numbers(self) -> tuple[Array, Array]:
        """The number of each row's text among those of the piece, and the places of these."""
        return in_order(self.places)

    def texts(self, place: int, values: Values, rows: slice) -> pa.DictionaryArray:
        """Values that are texts or lists, for some rows."""
        numbers, places = self._numbers
        if place not in self._results:
            own = values.data.take(pa.array(places))
            own = own.dictionary_encode() if pa.types.is_string(own.type) else _pooled(own)
            self._results[place] = own.dictionary, from_arrow(own.indices)
        dictionary, codes = self._results[place]
        of_rows = taken(codes, numbers[rows])
        null = of_rows.null.view(np.bool_) if isinstance(of_rows.null, np.ndarray) else None
        indices = pa.array(of_rows.data, mask=null)
        return pa.DictionaryArray.from_arrays(indices, dictionary, safe=False)


class _LookedUpRows:
    def __init__(self, piece: _LookedUp, rows: slice) -> None:
        self._piece, self._rows = piece, rows
        self._places = piece.places[rows]

    def value(self, place: int) -> Values:
        values = self._piece.lookup.value(place)
        if values.kind is not Kind.OTHER:
            return taken(values, self._places)
        return Values(Kind.OTHER, self._piece.texts(place, values, self._rows))

    def looked_up(self, evaluate: EvaluateTexts) -> Values | None:
        values = self._piece.lookup.of_texts(evaluate)
        if values is None or values.kind is Kind.OTHER:
            return None
        return values if values.is_one else taken(values, self._places)


class _Asked:
    """By asking about the texts of a piece as they stand, once for all its rows."""

    def __init__(self, lookup: Lookup, texts: pa.StringArray) -> None:
        self._lookup, self._texts = lookup, texts
        self._found: dict[int, Values] = {}
        self._numbers: Numbers | None = None
        cells = lookup.cells
        if not (cells.plainly or cells.parts) or not are_plain(texts):
            return
        known = {Plainly.ITSELF: Values(Kind.OTHER, texts), **_TRUTHS}
        self._found = {place: known[what] for place, what in cells.plainly.items()}
        for place, part in cells.parts.items():
            if not pc.any(pc.match_substring(texts, part)).as_py():
                self._found[place] = truth(FALSE)

    def some(self, rows: slice) -> CellValues:
        return _AskedRows(self, rows)

    def value(self, place: int) -> Values:
        """That at a place, for all rows of the piece."""
        if place in self._found:
            return self._found[place]
        together = self._lookup.asked_for(place)
        numbered = self._lookup.cells.numbered
        if self._numbers is None and numbered is not None:
            self._numbers = plain_numbers(self._texts, numbered.marks)
        if self._numbers is not None:
            self._found |= self._of_numbers(self._numbers, together)
        if place not in self._found:
            places = [one for one in together if one not in self._found]
            table = self._lookup.ask_some(self._texts, self._numbers, places)
            for one, column in zip(places, table.columns, strict=True):
                self._found[one] = from_arrow(column.combine_chunks())
        return self._found[place]

    def _of_numbers(self, numbers: Numbers, places: Sequence[int]) -> dict[int, Values]:
        """Values at some places that follow from the numbers; of other texts they are asked."""
        others = np.flatnonzero(~np.asarray(numbers.are_plain))
        if self._lookup.of_numbers is None or len(others) * 2 > len(self._texts):
            return {}
        data = Values(Kind.REAL, np.asarray(numbers.data))
        try:
            known = self._lookup.of_numbers(data, len(self._texts))
        except UnknownOperationError:  # of one alone, maybe for a number that no row needs it of
            return {}
        wanted = [one for one in places if one in known and one not in self._found]
        if not len(others) or not wanted:
            return {one: known[one] for one in wanted}
        texts = self._texts.take(pa.array(others)).dictionary_encode()
        asked = self._lookup.ask_some(texts.dictionary, None, wanted)
        found = {}
        for one, column in zip(wanted, asked.columns, strict=True):
            of_texts = from_arrow(column.combine_chunks())
            if Kind.OTHER not in (known[one].kind, of_texts.kind):
                some = taken(of_texts, np.asarray(texts.indices))
                with suppress(UnknownOperationError):
                    found[one] = put_in(known[one], others, some, len(self._texts))
        return found


@dataclass(frozen=True)
class _AskedRows(AsTheyStand):
    piece: _Asked
    rows: slice

    def value(self, place: int) -> Values:
        return part_of(self.piece.value(place), self.rows)


_TRUTHS = {Plainly.TRUE: truth(TRUE), Plainly.FALSE: truth(FALSE)}


def are_plain(texts: pa.StringArray) -> bool:
    """Whether all texts are: there is something in each, with a printable sign at both ends.

    One that begins with the last sign may stand behind it in the order of texts: it is left out.
    """
    count = len(texts)
    _, ends, data = texts.buffers()
    if not count or data is None or texts.null_count:
        return False
    places = np.frombuffer(ends, np.int32, count + 1, texts.offset * 4)
    begins, ends = places[:-1], places[1:]
    if not np.less(begins, ends).all():
        return False
    signs = np.frombuffer(data, np.uint8)
    return _are_printable(signs.take(begins)) and _are_printable(signs.take(ends - 1))


def _are_printable(signs: Array) -> bool:
    return bool(ord(FIRST_SIGN) <= signs.min() and signs.max() < ord(LAST_SIGN))


def _whole(places: pa.ChunkedArray) -> Array:
    """Places as an array, less than nothing where there is none."""
    known = places.fill_null(-1) if places.null_count else places
    chunks = [np.asarray(one) for one in known.chunks]
    return np.concatenate(chunks, dtype=np.intp) if chunks else np.zeros(0, np.intp)


def _or_nothing(texts: pa.StringArray) -> pa.StringArray:
    """The texts, NULL for an empty one: what the engine reads where nothing stands."""
    is_empty = pc.equal(pc.binary_length(texts), 0)
    if not pc.any(is_empty).as_py():
        return texts
    return pc.if_else(is_empty, pa.scalar(None, pa.string()), texts)


def _lookup_table(chunks: Sequence[pa.ChunkedArray]) -> Values:
    """One value for each known text."""
    whole = pa.chunked_array([part for chunk in chunks for part in chunk.chunks], chunks[0].type)
    return from_arrow(whole.combine_chunks())


def _pooled(lists: pa.Array) -> pa.DictionaryArray:
    """Lists as a dictionary of them, which is not looked through for those that are the same."""
    places = np.arange(len(lists), dtype=np.int32)
    null = np.asarray(lists.is_null()) if lists.null_count else None
    return pa.DictionaryArray.from_arrays(pa.array(places, mask=null), lists)
