"""Which types go together, and what to say where they do not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from journeykit.definition.expressions import moments
from journeykit.definition.expressions import shapes as exp
from journeykit.definition.expressions.model import DataType, Fault, Kind
from journeykit.records import dataclass

_NOUNS = {
    DataType.TEXT: "a text",
    DataType.INTEGER: "an integer",
    DataType.DECIMAL: "a decimal",
    DataType.BOOLEAN: "a boolean",
    DataType.DATE: "a date",
    DataType.TIMESTAMP: "a timestamp",
}
_YES = frozenset({"true", "yes", "y", "1", "t"})
_NO = frozenset({"false", "no", "n", "0", "f"})


@dataclass(frozen=True, slots=True)
class Part:
    """A part of an expression that has been read.

    Attributes:
        node: Its lowered tree.
        type: None for a bare ``null``, and where it is broken.
        source: As the author wrote it.
        start: Index of its first character.
        end: Index after its last one.
        broken: Whether a fault inside leaves its type open: nothing is said about it any more.
    """

    node: exp.Expr
    type: DataType | None
    source: str
    start: int
    end: int
    broken: bool = False

    @property
    def is_null(self) -> bool:
        """Whether it is a bare ``null``."""
        return self.type is None and not self.broken

    @property
    def bare(self) -> exp.Expr:
        """Its node without parentheses around it."""
        return self.node.unnest()

    @property
    def literal(self) -> str | None:
        """The text or digits, if it is a literal."""
        return self.bare.name if isinstance(self.bare, exp.Literal) else None

    def __str__(self) -> str:
        """What it is, in words: ``` `arr` is a decimal```."""
        if self.type is None:
            return f"`{self.source}`"
        verb = "is" if isinstance(self.bare, exp.Literal | exp.Column | exp.Boolean) else "gives"
        return f"`{self.source}` {verb} {_NOUNS[self.type]}"


def common(types: Iterable[DataType]) -> DataType | None:
    """The one type that all of these can be taken as; None if there is none."""
    found = set(types)
    if len(found) == 1:
        return found.pop()
    if found and all(each.is_number for each in found):
        return DataType.DECIMAL
    if found and all(each.is_time for each in found):
        return DataType.TIMESTAMP
    return None


def clash(left: Part, right: Part, doing: str) -> Fault | None:
    """The fault of two parts that are not of one type; None where they are, or where one is broken.

    Args:
        left: A part.
        right: Another.
        doing: What is done with them, for the message: ``compared``.
    """
    if left.type is None or right.type is None or common((left.type, right.type)) is not None:
        return None
    pairs = ((right, right.type, left, left.type), (left, left.type, right, right.type))
    for literal, kind, other, wanted in pairs:
        if literal.literal is not None or isinstance(literal.bare, exp.Boolean):
            message = f"{other}, {literal}: they cannot be {doing}"
            help = _mend(literal, kind, other, wanted)
            return Fault("405", message, help, literal.start, literal.end)
    start, end = min(left.start, right.start), max(left.end, right.end)
    message = f"{left}, {right}: they cannot be {doing}"
    return Fault("405", message, _one_type(left.type, right.type), start, end)


def _mend(literal: Part, kind: DataType, other: Part, wanted: DataType) -> str:
    value = literal.literal or ""
    if kind is DataType.TEXT:
        if wanted.is_number:
            return _number_mend(value)
        if wanted.is_time:
            return _moment_mend(value)
    if wanted is DataType.TEXT:
        return f"write it as a text, in single quotes: '{literal.source}'"
    if wanted is DataType.BOOLEAN:
        if value.lower() in _YES:
            return f"write `{other.source}` alone"
        if value.lower() in _NO:
            return f"write `not {other.source}`"
        return f"write `{other.source}` or `not {other.source}`"
    return _one_type(kind, wanted)


def _number_mend(value: str) -> str:
    try:
        float(value)
    except ValueError:
        return "compare with a number"
    return f"write {value.strip()} without quotes"


def _moment_mend(value: str) -> str:
    if moments.read_date(value.strip()):
        return f"write date '{value.strip()}'"
    if moments.read_timestamp(value.strip()):
        return f"write timestamp '{value.strip()}'"
    return "write a day as date '2026-01-31'"


def _one_type(left: DataType, right: DataType) -> str:
    if (left.is_time and right.is_number) or (left.is_number and right.is_time):
        return "count the days: days_since(d), days_until(d) or days_between(a, b) give a number"
    return "both must be of one type; types are declared under `data.columns`"


def not_a_number(part: Part, sign: str) -> Fault | None:
    """The fault of something that is no number beside a sign of arithmetic; None for a number."""
    if part.type is None or part.type.is_number:
        return None
    help = "only integer and decimal columns take part in arithmetic"
    if part.type.is_time:
        help = "count days: days_since(d), days_until(d) or days_between(a, b) give a number"
    elif part.type is DataType.TEXT and part.literal is not None:
        help = _number_mend(part.literal).replace("compare with", "write")
    elif part.type is DataType.BOOLEAN:
        help = f"write case when {part.source} then 1 else 0 end"
    message = f"{part}, and `{sign}` takes numbers"
    return Fault("405", message, help, part.start, part.end)


def arithmetic_faults(left: Part, sign: str, right: Part) -> list[Fault]:
    """What keeps two parts from arithmetic: one fault for what people write in other dialects."""
    if left.type is None or right.type is None:
        return [fault for part in (left, right) if (fault := not_a_number(part, sign))]
    help = None
    if left.type.is_time and right.type.is_time and sign == "-":
        help = f"write days_between({right.source}, {left.source})"
    elif left.type.is_time and right.type.is_number and sign in "+-":
        minus = "-" if sign == "-" else ""
        amount = f"({right.source})" if minus and " " in right.source else right.source
        help = f"write add_days({left.source}, {minus}{amount})"
    elif left.type.is_number and right.type.is_time and sign == "+":
        help = f"write add_days({right.source}, {left.source})"
    elif left.type is right.type is DataType.TEXT and sign == "+":
        help = "join texts with ||"
    if help is None:
        return [fault for part in (left, right) if (fault := not_a_number(part, sign))]
    message = f"{left}, {right}, and `{sign}` takes numbers"
    return [Fault("405", message, help, left.start, right.end)]


def joined_faults(parts: Sequence[Part]) -> list[Fault]:
    """The faults of what `||` joins: one for each part that is no text; of conditions, one."""
    wrong = [part for part in parts if not part.broken and part.type is not DataType.TEXT]
    conditions = [part for part in wrong if part.type is DataType.BOOLEAN]
    if conditions:
        message = f"{conditions[0]}, and `||` joins texts"
        return [
            Fault("405", message, "between conditions write `or`", parts[0].start, parts[-1].end)
        ]
    return [
        Fault("405", f"{part}, and `||` takes texts", _as_text(part), part.start, part.end)
        for part in wrong
    ]


def _as_text(part: Part) -> str:
    if part.literal:
        return f"write '{part.source}' in single quotes"
    return "only text columns and texts can take part"


def not_a_condition(part: Part, where: str) -> Fault:
    """The fault of something that is neither true nor false where a condition must stand."""
    return Fault("405", f"{part}, and {where} a condition", _to_compare(part), part.start, part.end)


def _to_compare(part: Part) -> str:
    source = part.source
    if part.literal is not None:
        return "write a comparison, such as `column = …`"
    if part.type is DataType.TEXT:
        return f"compare it: `{source} = '…'`, or ask `{source} is not null`"
    if part.type is not None and part.type.is_time:
        return f"compare it: `days_since({source}) <= 30`, or ask `{source} is not null`"
    return f"compare it: `{source} > 0`, or ask `{source} is not null`"


def wrong_kind(part: Part, kind: Kind) -> Fault | None:
    """The fault of an expression that gives something else than its place asks for."""
    if part.broken:
        return None
    if part.type is None:
        message = "`null` alone is no expression"
        return Fault("411", message, "leave the key out instead", part.start, part.end)
    wanted, fits, help = {
        Kind.CONDITION: ("a condition", part.type is DataType.BOOLEAN, _to_compare(part)),
        Kind.VALUE: ("a number", part.type.is_number, _to_number(part)),
        Kind.AGGREGATE: ("a number", part.type.is_number, _to_number(part)),
        Kind.DATE: ("a date or timestamp", part.type.is_time, _to_moment(part)),
        Kind.COLUMN: ("a value", True, ""),
        Kind.GATHERED: ("a value", True, ""),
    }[kind]
    if fits:
        return None
    return Fault("411", f"{part}, and this place takes {wanted}", help, part.start, part.end)


def _to_number(part: Part) -> str:
    if part.type is DataType.BOOLEAN:
        return f"write case when {part.source} then 1 else 0 end"
    if part.type is not None and part.type.is_time:
        return f"count days: days_since({part.source})"
    if part.literal is not None:
        return _number_mend(part.literal).replace("compare with", "write")
    return "declare the column as integer or decimal under `data.columns`, if it holds numbers"


def _to_moment(part: Part) -> str:
    if part.type is DataType.TEXT and part.literal is not None:
        return _moment_mend(part.literal)
    return "declare the column as date or timestamp under `data.columns`, if it holds days"
