"""Numbers that are written plainly, read from their texts eight signs at a time.

Hardly any amount of money repeats, so that every one has to be read. ``1234``, ``-12.50`` and
``1,234,567.89`` are what nearly all of them look like; any other text is left to the engine.

A number of at most fifteen digits is a whole number that a double holds exactly, over a power of
ten that one holds exactly, and division gives the double that is nearest to the quotient. That is
what any right conversion gives (W. D. Clinger, How to Read Floating Point Numbers Accurately,
1990). The digits of a word are put together in three multiplications, of neighbours, of pairs and
of fours (D. Lemire, Quickly parsing eight digits, 2018).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from journeykit.engines.arrays.values import Array
from journeykit.scoring.amounts import Marks

_MOST_DIGITS = 15
_WORD = 8
_MOST_SIGNS = 2 * _WORD
_BEFORE = 2 * _MOST_SIGNS
"""Signs before the first text, so that what is looked at begins within the words."""
_GROUP = 4
"""Signs of a group of digits with the mark before it."""
_ROUNDS = 16
"""How often the rows that are left are looked at once more, in the form that one of them has."""
_Words = NDArray[np.uint64]
_MINUS = "-"


@dataclass(frozen=True)
class _Form:
    """How a number is written: in groups of digits or not, and with how many behind the point."""

    is_grouped: bool
    fraction: int


@dataclass(frozen=True)
class Numbers:
    """The numbers that texts are, and which of these are plain ones; of others it is anything."""

    data: pa.DoubleArray
    are_plain: pa.BooleanArray


def plain_numbers(texts: pa.StringArray, marks: Marks) -> Numbers:
    """The numbers that texts are.

    Args:
        texts: Without NULL.
        marks: What the numbers are written with: signs of ASCII.
    """
    cells = _Cells.of(texts)
    numbers, are_plain = np.zeros(len(texts)), np.zeros(len(texts), np.bool_)
    left: Array = np.flatnonzero(cells.begins < cells.ends)
    for _ in range(_ROUNDS):
        if not len(left):
            break
        form = _form_of(texts[int(left[0])].as_py(), marks)
        if form is None:
            left = left[1:]
            continue
        some = cells if len(left) == len(texts) else cells.at(left)
        found, fits = some.numbers(form, marks)
        if fits.all():
            numbers[left], are_plain[left] = found, True
            break
        rows = left[fits]
        numbers[rows], are_plain[rows] = found[fits], True
        left = left[~fits]
    return Numbers(pa.array(numbers), pa.array(are_plain))


def _form_of(text: str, marks: Marks) -> _Form | None:
    """How a text is written, if it is a plain number."""
    thousands = re.escape(marks.thousands or "")
    grouped = f"[0-9]{{1,3}}(?:{thousands}[0-9]{{3}})+|" if thousands else ""
    found = re.fullmatch(f"-?({grouped}[0-9]+)(?:{re.escape(marks.decimal)}([0-9]+))?", text)
    if found is None:
        return None
    whole, fraction = found.groups("")
    if len(fraction) >= _MOST_DIGITS:
        return None
    return _Form(not whole.isdecimal(), len(fraction))


@dataclass(frozen=True)
class _Cells:
    """Texts as the words that begin at every sign of them, and where each begins and ends."""

    words: _Words
    begins: Array
    ends: Array

    @classmethod
    def of(cls, texts: pa.StringArray) -> _Cells:
        _, ends, data = texts.buffers()
        places = np.frombuffer(ends, np.int32, len(texts) + 1, texts.offset * 4).astype(np.intp)
        begin, end = int(places[0]), int(places[-1])
        signs = np.zeros(_BEFORE + end - begin, np.uint8)
        if data is not None:
            signs[_BEFORE:] = np.frombuffer(data, np.uint8)[begin:end]
        words = np.ndarray(len(signs) - _WORD + 1, "<u8", signs, 0, (1,)).copy()
        places += _BEFORE - begin
        return cls(words, places[:-1], places[1:])

    def at(self, rows: Array) -> _Cells:
        return _Cells(self.words, self.begins.take(rows), self.ends.take(rows))

    def numbers(self, form: _Form, marks: Marks) -> tuple[Array, Array]:
        """The numbers of cells in a form, and which of them are in it."""
        is_negative = self._is_at(self.begins, _MINUS)
        begins = self.begins + is_negative if is_negative.any() else self.begins
        ends, most = self.ends, _MOST_DIGITS - form.fraction
        if form.fraction:
            ends = ends - (form.fraction + 1)
        lengths = ends - begins
        thousands = marks.thousands if form.is_grouped else None
        whole, fits = _Digits(thousands).read(self.words, ends, lengths)
        fits &= (lengths > 0) & (lengths <= most)
        found = whole.astype(np.float64)
        if form.fraction:
            behind = np.full(len(ends), form.fraction)
            fraction, are_digits = _Digits(None).read(self.words, self.ends, behind)
            fits &= are_digits & self._is_at(ends, marks.decimal)
            found = (whole * 10**form.fraction + fraction).astype(np.float64) / 10.0**form.fraction
        return np.where(is_negative, -found, found) if is_negative.any() else found, fits

    def _is_at(self, places: Array, sign: str) -> Array:
        """Whether a sign stands at each of some places: it is the last of a word."""
        last = 8 * (_WORD - 1)
        found: Array = self.words.take(places - (_WORD - 1)) >> last == ord(sign)
        return found


class _Digits:
    """Reads up to sixteen signs that end at some place: digits, and marks between groups of them.

    A sign is held against what it has to be by what is left of it in an exclusive or: of a digit
    its value, of a mark nothing.
    """

    def __init__(self, mark: str | None) -> None:
        self._is_grouped = mark is not None
        self._last, self._before = _tables(mark)
        self._scale = 1000 if mark is not None else 10_000
        self._word = self._scale * self._scale
        add = [_TOO_MUCH if self._is_mark(place) else _TOO_MUCH - 9 for place in range(_WORD)]
        self._add = np.uint64(_word_of(add))

    def read(self, words: _Words, ends: Array, lengths: Array) -> tuple[_Words, Array]:
        """The whole numbers that end at some places, and which of them are ones."""
        known = np.clip(lengths, 0, _MOST_SIGNS)
        found, fits = self._read(words.take(ends - _WORD), known, self._last)
        if len(known) and known.max() > _WORD:
            before, begin_fits = self._read(words.take(ends - _MOST_SIGNS), known, self._before)
            found += before * np.uint64(self._word)
            fits &= begin_fits
        if self._is_grouped:
            fits &= lengths % _GROUP != 0
        return found, fits

    def _is_mark(self, place: int) -> bool:
        return self._is_grouped and place % _GROUP == _GROUP - 1

    def _read(
        self, words: _Words, lengths: Array, tables: tuple[_Words, _Words]
    ) -> tuple[_Words, Array]:
        within, expected = tables
        words &= within.take(lengths)
        words ^= expected.take(lengths)
        fits = (words | (words + self._add)) & _HIGH == 0
        words *= np.uint64(10 << 8 | 1)
        words >>= np.uint64(8)
        words &= np.uint64(0x00FF00FF00FF00FF)
        words *= np.uint64(100 << 16 | 1)
        words >>= np.uint64(16)
        words &= np.uint64(0x0000FFFF0000FFFF)
        words *= np.uint64(self._scale << 32 | 1)
        words >>= np.uint64(32)
        return words, fits


_TOO_MUCH = 0x0F
"""What makes the high half of a byte of any but nothing; nine less of any that is no digit."""
_HIGH = np.uint64(0xF0F0F0F0F0F0F0F0)


def _tables(mark: str | None) -> tuple[tuple[_Words, _Words], tuple[_Words, _Words]]:
    """By the length of a number: the signs of its last word that are of it, and what these are
    without their values; the same of the word before.
    """

    def signs_of(length: int) -> Iterator[int]:
        """From the last one."""
        for place in range(length):
            is_mark = mark is not None and place % _GROUP == _GROUP - 1
            yield ord(mark) if mark is not None and is_mark else ord("0")

    whole = [list(signs_of(length)) for length in range(_MOST_SIGNS + 1)]
    words = [(one[:_WORD], one[_WORD:]) for one in whole]
    last, before = (
        (
            np.array([_word_of([0xFF] * len(pair[which])) for pair in words], np.uint64),
            np.array([_word_of(pair[which]) for pair in words], np.uint64),
        )
        for which in (0, 1)
    )
    return last, before


def _word_of(signs: list[int]) -> int:
    """A word that ends with some signs, from the last one."""
    return sum(sign << 8 * (_WORD - 1 - place) for place, sign in enumerate(signs))
