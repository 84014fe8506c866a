"""What an expression is, what may be asked of it, and what can be wrong with it.

Nothing here imports sqlglot: a caller who only names a type pays nothing for the parser.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

from journeykit.definition.effort import may_visit
from journeykit.records import dataclass, field

if TYPE_CHECKING:
    from sqlglot import exp

    from journeykit.definition.expressions.shapes import Expr
    from journeykit.definition.expressions.strangers import Stranger


class DataType(StrEnum):
    """The type of a column or of an expression's result."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"
    DATE = "date"
    TIMESTAMP = "timestamp"

    @property
    def is_number(self) -> bool:
        """Whether it takes part in arithmetic."""
        return self in (DataType.INTEGER, DataType.DECIMAL)

    @property
    def is_time(self) -> bool:
        """Whether it is a day or a moment."""
        return self in (DataType.DATE, DataType.TIMESTAMP)


class Kind(StrEnum):
    """What a place in the definition asks of its expression."""

    CONDITION = "condition"
    """True, false or unknown for each row."""
    VALUE = "value"
    """A number for each row."""
    DATE = "date"
    """A date or timestamp for each row."""
    AGGREGATE = "aggregate"
    """One number over all scored customers."""
    COLUMN = "column"
    """Anything for each row: a derived column."""
    GATHERED = "gathered"
    """Anything over the rows that one customer has in another file."""

    @property
    def is_over_rows(self) -> bool:
        """Whether it is made of aggregates: one value of many rows."""
        return self in (Kind.AGGREGATE, Kind.GATHERED)


class Truth(StrEnum):
    """What a condition comes out as at one row."""

    TRUE = "true"
    FALSE = "false"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Scope:
    """The names an expression may use, besides ``as_of``.

    Attributes:
        columns: Declared columns and their types. A derived column must not see itself.
        results: Results of scoring that are known where this expression is evaluated.
        derived: Which of ``columns`` are expressions over others. Cells of all other text columns
            are known to be trimmed and never the empty text, which proofs may use.
        values: For a text name the complete list of its values, where it is known
            (``band``; ``stage``); proofs may use it.
        declared_in: Where in the file its columns are declared.
    """

    columns: Mapping[str, DataType]
    results: Mapping[str, DataType] = field(default_factory=lambda: MappingProxyType({}))
    derived: frozenset[str] = frozenset()
    values: Mapping[str, frozenset[str]] = field(default_factory=lambda: MappingProxyType({}))
    declared_in: str = "data.columns"

    def type_of(self, name: str) -> DataType | None:
        """The type of a name that may be used here; None for any other."""
        if name == AS_OF:
            return DataType.DATE
        return self.results.get(name) or self.columns.get(name)


AS_OF = "as_of"
"""The date the score speaks for: a DATE that is always known."""

RESULTS: Mapping[str, DataType] = MappingProxyType(
    {
        "stage": DataType.TEXT,
        "lost": DataType.BOOLEAN,
        "health_score": DataType.DECIMAL,
        "band": DataType.TEXT,
        "fit": DataType.BOOLEAN,
    }
)
"""Every result of scoring that some later expression may name."""


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong in an expression's text.

    Attributes:
        code: The code of one of ``PROBLEMS``, such as ``"402"``.
        message: What is wrong, in one sentence.
        help: What to write instead, where that can be said.
        start: Index in the text of the first wrong character.
        end: Index after the last one; ``start == end`` says that something is missing there.
    """

    code: str
    message: str
    help: str | None
    start: int
    end: int


@dataclass(frozen=True)
class Expression:
    """A parsed, allowed and typed expression.

    Attributes:
        text: As the author wrote it.
        kind: What was asked for.
        type: Of its result.
        shape: The syntax tree in nodes of our own, for proofs.
        columns: Declared columns it reads.
        results: Results of scoring it reads.
        uses_as_of: Whether it depends on the date the score speaks for.
        scope: What it was parsed in; proofs take the types of names from it.
    """

    text: str
    kind: Kind
    type: DataType
    shape: Expr = field(compare=False)
    columns: frozenset[str]
    results: frozenset[str]
    uses_as_of: bool
    scope: Scope = field(repr=False, compare=False)

    @cached_property
    def outcomes(self) -> frozenset[Truth]:
        """What a condition may come out as: a truth that is not in it is proven impossible.

        All three for what is no condition of one row.
        """
        from journeykit.definition.expressions.proving import outcomes

        return outcomes(self)

    @cached_property
    def tree(self) -> exp.Expr:
        """The syntax tree in sqlglot's nodes, for reading only; the module ``tree`` lists them.

        The first call loads sqlglot.
        """
        from journeykit.definition.expressions.lowering import lowered
        from journeykit.definition.expressions.recursion import room_to_recurse

        with room_to_recurse():
            return lowered(self.shape)

    @cached_property
    def size(self) -> int:
        """How many nodes its tree has."""
        return sum(1 for _ in self.shape.walk())

    @cached_property
    def normal_form(self) -> str:
        """What it shares with every expression that is written otherwise and means the same."""
        from journeykit.definition.expressions.canonical import normal_form

        return normal_form(self.shape)

    @cached_property
    def is_condition(self) -> bool:
        """Whether it is a condition of one row, typed as its scope says."""
        from journeykit.definition.expressions.proving import is_condition

        return is_condition(self)

    @property
    def always(self) -> Truth | None:
        """The one truth it has at every row, where that is proven; else None.

        ``x > 5 and x < 3`` is *not* always false: it is unknown where x is missing. Ask
        ``never_true`` for that.
        """
        if len(self.outcomes) == 1:
            return next(iter(self.outcomes))
        return None

    @property
    def never_true(self) -> bool:
        """Whether it is proven that no row makes it true."""
        return Truth.TRUE not in self.outcomes

    @property
    def never_false(self) -> bool:
        """Whether it is proven that no row makes it false."""
        return Truth.FALSE not in self.outcomes

    @cached_property
    def strangers(self) -> tuple[Stranger, ...]:
        """Texts that a name is compared with and never has, such as ``band = 'blue'``."""
        from journeykit.definition.expressions.strangers import strangers

        return tuple(strangers(self))

    def same_as(self, other: Expression) -> bool:
        """Whether both are proven to come out alike at every row; conditions in truth."""
        if not may_visit(1):
            return False
        from journeykit.definition.expressions.proving import same

        return same(self, other)

    def excludes(self, other: Expression) -> bool:
        """Whether it is proven that no row makes both conditions true."""
        if not may_visit(1):
            return False
        from journeykit.definition.expressions.proving import excludes

        return excludes(self, other)

    def implies(self, other: Expression) -> bool:
        """Whether it is proven that every row that makes this true makes the other true."""
        if not may_visit(1):
            return False
        from journeykit.definition.expressions.proving import implies

        return implies(self, other)
