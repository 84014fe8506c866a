"""Aggregates over the rows of a further file: what each takes of a row, and what it comes to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from sqlglot import exp

from journeykit.definition.expressions import DataType
from journeykit.definition.loader import Definition
from journeykit.definition.side_files import declared_files, file_types
from journeykit.records import dataclass
from journeykit.scoring import sql, terms
from journeykit.scoring.aggregates import exact_sum, filtered
from journeykit.scoring.compiler import Compiler
from journeykit.scoring.file_cells import FileCells
from journeykit.scoring.schema import Schema
from journeykit.scoring.sql import Sql
from journeykit.scoring.terms import OVERFLOW, SqlType, Term


@dataclass(frozen=True)
class FileAggregate:
    """One aggregate over the rows of a file, however often it is written.

    Attributes:
        file: Whose rows.
        place: Its number among those of the file.
        node: As the author wrote it, with its filter.
        types: Of the file's columns.
    """

    file: str
    place: int
    node: exp.Expr
    types: Mapping[str, DataType]

    @property
    def value(self) -> str:
        """The column of its value."""
        return f"value.{self.file}.{self.place}"

    @property
    def doubt(self) -> str:
        """The column with the text of a cell that it needs and that could not be read."""
        return f"doubt.{self.file}.{self.place}"

    @property
    def _bare(self) -> exp.Expr:
        return self.node.this if isinstance(self.node, exp.Filter) else self.node

    @property
    def _condition(self) -> exp.Expr | None:
        return self.node.expression.this.copy() if isinstance(self.node, exp.Filter) else None

    @property
    def _subject(self) -> exp.Expr | None:
        """What is counted or summed, as an expression over one row; None for ``count(*)``."""
        inner: exp.Expr = self._bare.this
        if isinstance(inner, exp.Star):
            return None
        if isinstance(inner, exp.Distinct):
            inner = inner.expressions[0]
        return inner.copy()

    @property
    def is_zero_over_nothing(self) -> bool:
        """Whether it has a value where there are no rows."""
        return isinstance(self._bare, exp.Count | exp.Sum)

    def _name(self, part: str) -> str:
        return f"{part}.{self.file}.{self.place}"

    def of_row(self, compiler: Compiler, table: FileCells) -> Iterator[tuple[str, Sql]]:
        """What it takes of a row: whether the row counts, the value, what cannot be read."""
        condition, subject = self._condition, self._subject
        taken: Sql = sql.boolean(True)
        doubtful: list[Sql] = []
        unread_subject = compiler.unread_node(subject) if subject is not None else None
        if condition is not None:
            taken = compiler.term(condition).sql
            undecided = compiler.unread_node(condition)
            if subject is not None and unread_subject is not None:
                # a row that would add nothing does no harm, whether it is taken or not
                known = sql.is_known(compiler.term(subject).sql)
                undecided = sql.both([undecided, sql.either([known, unread_subject])])
            doubtful.append(undecided)
        if subject is not None and unread_subject is not None:
            yield self._name("subject"), self._input(compiler.term(subject))
            doubtful.append(sql.both([sql.is_true(taken.copy()), unread_subject.copy()]))
        yield self._name("taken"), taken
        reads = [found.name for found in self.node.find_all(exp.Column)]
        yield self._name("doubtful"), sql.when(sql.either(doubtful), table.first_unread(reads))

    def _input(self, term: Term) -> Sql:
        if isinstance(self._bare, exp.Sum | exp.Avg | exp.Median):
            return terms.as_double(term)
        return term.sql

    def of_group(self) -> Iterator[tuple[str, Sql]]:
        """Its value for one customer, and what was in doubt."""
        doubt = sql.column(self._name("doubtful"))
        row = sql.column("row")
        yield self.value, self._aggregated()
        yield (
            self.doubt,
            filtered(exp.ArgMin(this=doubt, expression=row), sql.is_known(doubt.copy())),
        )

    def _aggregated(self) -> Sql:
        taken = sql.column(self._name("taken"))
        condition = taken if self._condition is not None else None
        bare, subject = self._bare, sql.column(self._name("subject"))
        if isinstance(bare, exp.Count):
            if isinstance(bare.this, exp.Star):
                return filtered(exp.Count(this=exp.Star()), condition)
            distinct = isinstance(bare.this, exp.Distinct)
            counted = exp.Distinct(expressions=[subject]) if distinct else subject
            return filtered(exp.Count(this=counted), condition)
        if isinstance(bare, exp.Sum):
            rows = filtered(exp.Count(this=exp.Star()), condition)
            none = sql.equal(rows, sql.whole(0))
            return sql.case([(none, sql.number(0))], exact_sum(subject, condition))
        if isinstance(bare, exp.Avg):
            count = filtered(exp.Count(this=subject.copy()), condition)
            divisor = exp.Nullif(this=count, expression=sql.whole(0))
            return sql.divide(exact_sum(subject, condition), divisor)
        return filtered(type(bare)(this=subject), condition)

    def term(self, value: Sql, types: Mapping[str, Term]) -> Term:
        """Its value as the expression around it sees it."""
        if isinstance(self._bare, exp.Count):
            return Term(value, SqlType.BIGINT, 19.0)
        if isinstance(self._bare, exp.Min | exp.Max):
            inner = types[self.value]
            return Term(value, inner.type, inner.high, inner.low)
        return Term(value, SqlType.DOUBLE, OVERFLOW, -324.0)

    def inner_term(self, as_of: date) -> Term | None:
        """What is compared by a least or greatest; its SQL is of no use here."""
        subject = self._subject
        if subject is None:
            return None
        return Compiler(_Typed(self.types), as_of).term(subject)


@dataclass(frozen=True)
class FileAggregates:
    """The aggregates over one file, and the columns that are made of them.

    ``columns`` holds the name, and what stands around its aggregates: a tree in which each of them
    is a column.
    """

    every: tuple[FileAggregate, ...]
    columns: tuple[tuple[str, exp.Expr], ...]

    @classmethod
    def of(cls, definition: Definition, schema: Schema, file: str) -> FileAggregates:
        """Those of one file, each once, and the used columns that they stand in."""
        types = file_types(declared_files(definition.journey)[file])
        known: dict[str, FileAggregate] = {}
        columns = []
        for name, of in schema.gathered.items():
            if of == file:
                outer = _replaced(definition.gathered[name].tree, known, file, types)
                columns.append((name, outer))
        return cls(tuple(known.values()), tuple(columns))


def _replaced(
    tree: exp.Expr,
    known: dict[str, FileAggregate],
    file: str,
    types: Mapping[str, DataType],
) -> exp.Expr:
    """A copy of a tree with a column in the place of each aggregate."""

    def column_of(node: exp.Expr) -> exp.Expr:
        if not isinstance(node, exp.Filter | exp.AggFunc):
            return node
        text = sql.render(node, "duckdb")
        aggregate = known.setdefault(text, FileAggregate(file, len(known), node.copy(), types))
        return sql.column(aggregate.value)

    return tree.transform(column_of)


@dataclass(frozen=True)
class _Typed:
    """Names that lead to nothing but their types."""

    types: Mapping[str, DataType]

    def value(self, name: str) -> Term:
        return terms.cell(sql.column(name), self.types[name])

    def unread(self, _: str) -> Sql:
        return sql.boolean(False)


class GatheredCells:
    """Where the names lead that stand for aggregates: to a customer's gathered values."""

    def __init__(self, aggregates: FileAggregates, rows: str) -> None:
        self._by_name = {one.value: one for one in aggregates.every}
        self._rows = rows
        inner = {name: one.inner_term(date.min) for name, one in self._by_name.items()}
        self._inner = {name: term for name, term in inner.items() if term is not None}

    def value(self, name: str) -> Term:
        """The value; nothing while a cell that it needs could not be read."""
        one = self._by_name[name]
        value: Sql = sql.column(name)
        if one.is_zero_over_nothing:
            nothing = sql.is_null(sql.column(self._rows))
            value = sql.case([(nothing, sql.whole(0))], value)
        certain = sql.is_null(sql.column(one.doubt))
        return one.term(sql.when(certain, value), self._inner)

    def unread(self, name: str) -> Sql:
        """Whether a cell that it needs could not be read."""
        return sql.is_known(sql.column(self._by_name[name].doubt))
