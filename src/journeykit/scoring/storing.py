"""Which columns of a snapshot stand in its file, and how the others are told from them.

Writing a column costs as much as computing it. What is the same as another column, or empty for
every customer by the plan alone, is not written; and where no row moves on its way through the
plan, its number is its place in the file. The file says so itself (``as_json``, in its metadata),
so that whoever reads it needs nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial

from sqlglot import exp

from journeykit.records import dataclass, replace
from journeykit.scoring import formulas, points, sql, words
from journeykit.scoring.coding import text_of, type_of_code
from journeykit.scoring.days import FIRST_DAY, LAST_DAY
from journeykit.scoring.following import BETWEEN, Formulas
from journeykit.scoring.marks import lists_of, type_of_marks
from journeykit.scoring.schema import ColumnType, Schema
from journeykit.scoring.sql import Sql
from journeykit.scoring.steps import Step
from journeykit.scoring.words import BOOLEAN, DATE, Small, Word, lay_out, value_of

STORED_KEY = "journeykit.stored"
"""The key of the metadata that says how columns which are not in the file are told."""
ROW = "row"
UNREAD = "unread"
"""The column of a file that holds all of a row's rare texts."""


@dataclass(frozen=True)
class Stored:
    """What stands in a file.

    Attributes:
        columns: The names of the columns that do, in order, those in words too.
        same: Columns that do not: each with the one that holds the same.
        empty: Columns with nothing in them: each with its SQL type; a list is an empty one.
        numbers_rows: Whether ``row`` is the place in the file, counted from 1.
        marked: Columns that are lists of some of these texts, in this order: the file holds a
            whole number for each, a bit for each text, the first the lowest.
        coded: Columns that are one of these texts or none: the file holds the place of each among
            them, from 0.
        unread: Columns of texts that are rarely there: the file holds one list of them all in the
            column ``unread``, in this order, and no list where none is there.
        words: Columns of the file in which several of ``columns`` stand.
        formulas: Columns that follow from others.
    """

    columns: tuple[str, ...]
    same: tuple[tuple[str, str], ...] = ()
    empty: tuple[tuple[str, str], ...] = ()
    numbers_rows: bool = False
    marked: tuple[tuple[str, tuple[str, ...]], ...] = ()
    coded: tuple[tuple[str, tuple[str, ...]], ...] = ()
    unread: tuple[str, ...] = ()
    words: tuple[Word, ...] = ()
    formulas: Formulas = ()

    @property
    def in_file(self) -> tuple[str, ...]:
        """The columns of the file: those that stand in it by themselves, and the words."""
        within = {lane.column for word in self.words for lane in word.lanes}
        alone = (name for name in self.columns if name not in within)
        return (*alone, *(word.name for word in self.words))

    @property
    def numbers(self) -> dict[str, str]:
        """The columns for which the file holds a number, each with the SQL type of it."""
        marks = {name: type_of_marks(len(texts)) for name, texts in self.marked}
        return marks | {name: type_of_code(len(words)) for name, words in self.coded}

    def without(self, formulas: Formulas) -> Stored:
        """The same without the columns that follow by some formulas."""
        follow = {name for name, _ in formulas}
        left = tuple(name for name in self.columns if name not in follow)
        return replace(self, columns=left, formulas=formulas)

    def only(self, names: Collection[str]) -> Stored:
        """The same with no more columns than some are told from, which may be of other things.

        Where columns follow from others by formulas, it is all of them.
        """
        if self.formulas:
            return self
        needed = {*names, *(source for name, source in self.same if name in names)}
        if not needed.isdisjoint(self.unread):
            needed.add(UNREAD)
        columns = tuple(name for name in self.columns if name in needed)
        return replace(
            self,
            columns=columns,
            same=tuple(pair for pair in self.same if pair[1] in columns),
            marked=tuple(pair for pair in self.marked if pair[0] in columns),
            coded=tuple(pair for pair in self.coded if pair[0] in columns),
            unread=self.unread if UNREAD in columns else (),
        )

    def most(self, name: str) -> int:
        """The greatest number that the file may hold for one of ``numbers``."""
        marked = dict(self.marked).get(name)
        if marked is not None:
            return (1 << len(marked)) - 1
        return len(dict(self.coded)[name]) - 1

    def as_json(self) -> str:
        """For the metadata of the file."""
        known = {
            "same": dict(self.same),
            "empty": dict(self.empty),
            "numbered": self.numbers_rows,
            "marked": dict(self.marked),
            "coded": dict(self.coded),
            "unread": self.unread,
            "words": words.said(self.words),
            "formulas": self.formulas,
        }
        return json.dumps(known, separators=(",", ":"))


_MOST_DAYS = (LAST_DAY - FIRST_DAY).days
_SMALL = {
    "days_in_stage": Small("bigint", -_MOST_DAYS, _MOST_DAYS),
    "box_row": Small("bigint", 0, 2),
    "box_column": Small("bigint", 0, 2),
}
"""Columns of whole numbers of which it is known what they may be."""
_SMALL_TYPES = {ColumnType.BOOLEAN: Small(BOOLEAN), ColumnType.DATE: Small(DATE)}


def in_words(stored: Stored, schema: Schema) -> Stored:
    """The same with small values together in words.

    When customers entered and left a stage stays by itself: for each stage it is read alone, and
    where a stage is far from most customers there is nothing to read.
    """
    alone = {name for family in (schema.entered, schema.left) for _, name in family.items()}
    types = {column.name: column.type for column in schema.columns}
    names = (name for name in stored.columns if name not in alone)
    small = {name: _small(stored, types, name) for name in names}
    return replace(stored, words=lay_out({name: one for name, one in small.items() if one}))


def _small(stored: Stored, types: Mapping[str, ColumnType], name: str) -> Small | None:
    number = stored.numbers.get(name)
    if number is not None:
        return Small(number, 0, stored.most(name))
    return _SMALL.get(name) or _SMALL_TYPES.get(types[name]) if name in types else None


def told(text: str) -> list[tuple[str, Sql]]:
    """The columns that ``as_json`` says are told from those of the file, but for ``row``.

    Raises:
        ValueError, KeyError, AttributeError or TypeError: It did not write that text.
    """
    known = json.loads(text)
    lanes = {
        lane.column: value_of(sql.column(word.name), lane)
        for word in words_in(text)
        for lane in word.lanes
    }
    same = [
        (str(name), lanes.get(source, sql.column(str(source))).copy())
        for name, source in known["same"].items()
    ]
    unread = [
        (str(name), sql.function("list_extract", sql.column(UNREAD), sql.whole(place + 1)))
        for place, name in enumerate(known.get("unread", ()))
    ]
    return [*lanes.items(), *same, *empty(text).items(), *unread]


def following(text: str) -> list[tuple[str, Sql]]:
    """The columns that follow from those of the file, those that are told and those before them.

    Raises:
        ValueError, LookupError, AttributeError, TypeError or RecursionError: ``as_json`` did not
            write that text.
    """
    known = json.loads(text)
    by_formula = [(str(name), formulas.read(said)) for name, said in known.get("formulas", ())]
    return [*by_formula, *points.follow(tuple(points.read(known.get("measures", ()))))]


def words_in(text: str) -> tuple[Word, ...]:
    """The columns of the file in which several stand.

    Raises:
        ValueError, KeyError, AttributeError or TypeError: ``as_json`` did not write that text.
    """
    return tuple(words.read(json.loads(text).get("words", {})))


def unpacked(text: str) -> dict[str, Callable[[Sql], Sql]]:
    """Of the lists and texts of which the file holds a number: what a column of such numbers is.

    Raises:
        ValueError, KeyError, AttributeError or TypeError: ``as_json`` did not write that text.
    """
    known = json.loads(text)
    told: dict[str, Callable[[Sql], Sql]] = {}
    for made, columns in ((lists_of, known["marked"]), (text_of, known.get("coded", {}))):
        for name, texts in columns.items():
            told[name] = partial(_with, made, [str(one) for one in texts])
    return told


def texts_of(text: str) -> dict[str, tuple[str, ...]]:
    """Of the texts of which the file holds a number: the text of each number, from 0.

    Raises:
        ValueError, KeyError, AttributeError or TypeError: ``as_json`` did not write that text.
    """
    coded = json.loads(text).get("coded", {})
    return {name: tuple(str(one) for one in texts) for name, texts in coded.items()}


def empty(text: str) -> dict[str, Sql]:
    """The columns that the file does not hold since they are empty for everybody: NULL or a list.

    Raises:
        ValueError, KeyError, AttributeError or TypeError: ``as_json`` did not write that text.
    """
    known = json.loads(text)
    return {name: _nothing(type_) for name, type_ in known["empty"].items()}


def _with(made: Callable[[Sql, Sequence[str]], Sql], texts: Sequence[str], column: Sql) -> Sql:
    return made(column, texts)


def has_unread(text: str) -> bool:
    """Whether rare texts stand in the column ``unread``."""
    return bool(json.loads(text).get("unread"))


def numbers_rows(text: str) -> bool:
    """Whether ``row`` is the place in the file."""
    return bool(json.loads(text)["numbered"])


_TYPES = frozenset({"varchar", "text", "bigint", "double", "boolean", "date", "timestamp"})
"""SQL types of columns, and of what is in lists."""


def _nothing(type_: str) -> Sql:
    if type_.removesuffix("[]").lower() not in _TYPES:
        raise ValueError(type_)
    if type_.endswith("[]"):
        return sql.empty_list(type_.removesuffix("[]"))
    return sql.null(type_)


def gather_unread(results: Sequence[tuple[str, Sql]], rare: Collection[str]) -> Sql | None:
    """One list of all the rare texts of a row, NULL where none is there; None for one or none."""
    texts = [value for name, value in results if name in rare]
    if len(texts) < 2:
        return None
    is_any = sql.either([sql.is_known(text.copy()) for text in texts])
    return sql.when(is_any, exp.Array(expressions=[text.copy() for text in texts]))


def store(
    results: Iterable[tuple[str, Sql]], steps: Iterable[Step], types: Mapping[str, str]
) -> Stored:
    """What of the results has to be written.

    Args:
        results: Every column and its value over the last of ``steps``.
        steps: The plan so far.
        types: The SQL type of each result.
    """
    origins = _Origins(steps)
    written: dict[tuple[object, str], str] = {}
    same: list[tuple[str, str]] = []
    empty: list[tuple[str, str]] = []
    for name, value in results:
        bare = value.this if isinstance(value, exp.Cast) else value
        origin = origins.of(bare)
        if _is_nothing(origin):
            empty.append((name, types[name]))
            continue
        key = (origin, types[name])
        if isinstance(origin, tuple) and key in written:
            same.append((name, written[key]))
        else:
            written[key if isinstance(origin, tuple) else (name, "")] = name
    return Stored(tuple(written.values()), tuple(same), tuple(empty))


def in_order(stored: Stored) -> Stored:
    """What is stored where no row moves: a row's number is its place, and is not written."""
    columns = tuple(name for name in stored.columns if name != ROW)
    return replace(stored, columns=columns, numbers_rows=True)


def written_again(stored: Stored) -> Stored:
    """What is stored of rows that were read from another file: every column as it is told."""
    columns = (*stored.columns, ROW) if stored.numbers_rows else stored.columns
    if stored.unread:
        columns = (*(name for name in columns if name != UNREAD), *stored.unread)
    columns += tuple(name for name, _ in stored.formulas if not name.startswith(BETWEEN))
    return replace(
        stored,
        columns=columns,
        numbers_rows=False,
        marked=(),
        coded=(),
        unread=(),
        words=(),
        formulas=(),  # they read lists and texts that are numbers
    )


class _Origins:
    """Where the columns of a plan come from, through steps that only give them another name."""

    def __init__(self, steps: Iterable[Step]) -> None:
        self._from: dict[str, tuple[str, int] | Sql] = {}
        self._times: dict[str, int] = {}
        for step in steps:
            made = [one for one in _made(step.select) if not _is_itself(one)]
            found = {one.alias: self.of(one.this) for one in made}
            for name, origin in found.items():
                self._times[name] = self._times.get(name, 0) + 1
                self._from[name] = (
                    origin if isinstance(origin, tuple) or _is_nothing(origin) else self._now(name)
                )

    def of(self, value: Sql) -> tuple[str, int] | Sql:
        """The column that a value is, with how often it has been made; else the value itself."""
        if isinstance(value, exp.Column) and not value.table:
            return self._from.get(value.name, self._now(value.name))
        return value

    def _now(self, name: str) -> tuple[str, int]:
        return name, self._times.get(name, 0)


def _made(select: exp.Select) -> Iterable[exp.Alias]:
    for item in select.expressions:
        if isinstance(item, exp.Alias):
            yield item
        elif isinstance(item, exp.Star):
            yield from (one for one in item.args.get("replace") or [])


def _is_itself(item: exp.Alias) -> bool:
    return isinstance(item.this, exp.Column) and item.this.name == item.alias


def _is_nothing(value: object) -> bool:
    """Whether a value is NULL or an empty list, whatever the row."""
    if isinstance(value, exp.Cast):
        inner = value.this
        return isinstance(inner, exp.Null) or (
            isinstance(inner, exp.Array) and not inner.expressions
        )
    return isinstance(value, exp.Null)
