"""The allow-list of the expression language, as data: what is not here does not pass.

``FUNCTIONS`` gives each function's signature to the type check; ``ALLOWED`` lists everything that
may be written, one entry each, and ``allowed_table`` prints it for the docs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum
from types import MappingProxyType

from journeykit.definition.expressions.model import DataType
from journeykit.records import dataclass

MAX_CHARACTERS = 10_000
MAX_TERMS = 2_000
"""Names, literals, operators and words of one expression."""
MAX_DEPTH = 100
"""How deep parentheses, calls, cases and prefixes nest, and how many terms a sum has, at most."""
MAX_DIGITS = 18
"""Of a number, on either side of the point: beyond it numbers are no longer read exactly."""
MAX_DECIMALS = 15
"""The second argument of ``round``."""


class Accepts(Enum):
    """What a function takes in one place: the types, and how a message calls them."""

    NUMBER = (frozenset({DataType.INTEGER, DataType.DECIMAL}), "a number")
    WHOLE = (frozenset({DataType.INTEGER}), "a whole number")
    TEXT = (frozenset({DataType.TEXT}), "a text")
    TIME = (frozenset({DataType.DATE, DataType.TIMESTAMP}), "a date or timestamp")
    SPREAD = (
        frozenset(DataType) - {DataType.BOOLEAN, DataType.TEXT},
        "a number, date or timestamp",
    )
    ORDERED = (frozenset(DataType) - {DataType.BOOLEAN}, "a number, text, date or timestamp")
    ANY = (frozenset(DataType), "a value")

    def __init__(self, types: frozenset[DataType], phrase: str) -> None:
        self.types = types
        self.phrase = phrase


class Gives(Enum):
    """The type of a function's result, where it depends on the arguments."""

    FIRST = "the type of the first argument"
    COMMON = "the type the arguments share"
    WHOLE_IF_ALONE = "integer, or decimal where digits are asked for"


@dataclass(frozen=True)
class Function:
    """One function's signature.

    Attributes:
        name: In lower case; it may be written in any.
        form: As the docs show it.
        takes: One entry for each argument; the last one repeats where ``variadic``.
        at_least: How many arguments there must be.
        gives: The type of the result.
        meaning: One sentence.
        null_allowed: Whether a bare ``null`` may be an argument.
        aggregate: Whether it runs over customers instead of one row.
    """

    name: str
    form: str
    takes: tuple[Accepts, ...]
    at_least: int
    gives: DataType | Gives
    meaning: str
    variadic: bool = False
    null_allowed: bool = False
    aggregate: bool = False

    @property
    def at_most(self) -> int | None:
        """How many arguments there may be; None without limit."""
        return None if self.variadic else len(self.takes)

    def accepts(self, position: int) -> Accepts:
        """What the argument at ``position``, counted from 0, must be."""
        return self.takes[min(position, len(self.takes) - 1)]


def _row_functions() -> Iterator[Function]:
    number, whole, text, time = Accepts.NUMBER, Accepts.WHOLE, Accepts.TEXT, Accepts.TIME
    integer, date = DataType.INTEGER, DataType.DATE
    yield Function("abs", "abs(x)", (number,), 1, Gives.FIRST, "The number without its sign.")
    yield Function("floor", "floor(x)", (number,), 1, integer, "The next whole number down.")
    yield Function("ceil", "ceil(x)", (number,), 1, integer, "The next whole number up.")
    yield Function(
        "round",
        "round(x), round(x, digits)",
        (number, whole),
        1,
        Gives.WHOLE_IF_ALONE,
        "The nearest number with that many digits after the point (a literal, 0 to"
        f" {MAX_DECIMALS}; none: whole); halves go away from zero.",
    )
    yield Function(
        "coalesce",
        "coalesce(a, b, …)",
        (Accepts.ANY,),
        2,
        Gives.COMMON,
        "The first argument that is known.",
        variadic=True,
        null_allowed=True,
    )
    yield Function(
        "nullif",
        "nullif(a, b)",
        (Accepts.ANY, Accepts.ANY),
        2,
        Gives.FIRST,
        "Empty where a equals b, else a.",
        null_allowed=True,
    )
    for name, which in (("least", "smallest"), ("greatest", "greatest")):
        yield Function(
            name,
            f"{name}(a, b, …)",
            (Accepts.ORDERED,),
            2,
            Gives.COMMON,
            f"The {which} argument; unknown where any of them is unknown.",
            variadic=True,
        )
    yield Function("lower", "lower(t)", (text,), 1, DataType.TEXT, "The text in small letters.")
    yield Function("upper", "upper(t)", (text,), 1, DataType.TEXT, "The text in capitals.")
    yield Function("trim", "trim(t)", (text,), 1, DataType.TEXT, "The text without outer blanks.")
    yield Function("length", "length(t)", (text,), 1, integer, "How many characters the text has.")
    yield Function("days_since", "days_since(d)", (time,), 1, integer, "Days from d to as_of.")
    yield Function("days_until", "days_until(d)", (time,), 1, integer, "Days from as_of to d.")
    yield Function(
        "days_between", "days_between(a, b)", (time, time), 2, integer, "Days from a to b."
    )
    yield Function("add_days", "add_days(d, n)", (time, whole), 2, date, "The day n days after d.")
    yield Function(
        "next_anniversary",
        "next_anniversary(d, months)",
        (time, whole),
        2,
        date,
        "The first day at or after as_of that lies one or more times that many months after d.",
    )
    yield Function("year", "year(d)", (time,), 1, integer, "The calendar year.")
    yield Function("month", "month(d)", (time,), 1, integer, "The calendar month, 1 to 12.")


def _aggregates() -> Iterator[Function]:
    number, decimal = (Accepts.NUMBER,), DataType.DECIMAL
    for name, gives, meaning in (
        ("sum", Gives.FIRST, "The sum over the customers where x is known."),
        ("avg", decimal, "The mean over the customers where x is known."),
        ("min", Gives.FIRST, "The smallest known x."),
        ("max", Gives.FIRST, "The greatest known x."),
        ("median", decimal, "The middle one of the known x; the mean of the middle two."),
    ):
        yield Function(name, f"{name}(x)", number, 1, gives, meaning, aggregate=True)
    yield Function(
        "count",
        "count(*), count(x), count(distinct x)",
        (Accepts.ANY,),
        1,
        DataType.INTEGER,
        "How many customers; those where x is known; how many different known x.",
        aggregate=True,
    )


FUNCTIONS: Mapping[str, Function] = MappingProxyType(
    {function.name: function for function in (*_row_functions(), *_aggregates())}
)

WORDS = frozenset(
    {
        "and",
        "or",
        "not",
        "in",
        "between",
        "is",
        "null",
        "like",
        "ilike",
        "case",
        "when",
        "then",
        "else",
        "end",
        "true",
        "false",
    }
)
"""Words of the language; a column of such a name is written in double quotes."""

WORDS_IN_PLACE = frozenset({"filter", "where", "distinct", "date", "timestamp"})
"""Words of the language only where they can be nothing else; else they are names."""

SYMBOLS = frozenset(
    {"=", "<>", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "||", "(", ")", ","}
)


@dataclass(frozen=True)
class Allowed:
    """One thing that may be written.

    Attributes:
        group: The heading it stands under in the docs.
        form: How it is written.
        nodes: The sqlglot node types it may become, by class name.
        gives: What it gives, in words.
        meaning: One sentence.
    """

    group: str
    form: str
    nodes: tuple[str, ...]
    gives: str
    meaning: str


_NODES_OF_FUNCTIONS = {
    name: name.capitalize()
    for name in [
        "abs",
        "floor",
        "ceil",
        "round",
        "coalesce",
        "nullif",
        "least",
        "greatest",
        "lower",
        "upper",
        "trim",
        "length",
        "year",
        "month",
        "sum",
        "avg",
        "min",
        "max",
        "median",
        "count",
    ]
}
HELPERS = frozenset({"days_since", "days_until", "days_between", "add_days", "next_anniversary"})
"""Functions that no engine has: they stay calls by name in the tree."""


def node_of(function: Function) -> str:
    """The sqlglot class a call becomes."""
    return _NODES_OF_FUNCTIONS.get(function.name, "Anonymous")


def _result(function: Function) -> str:
    return function.gives.value


def _names() -> Iterator[Allowed]:
    for form, nodes, gives, meaning in (
        ("column", ("Column", "Identifier"), "its type", "A declared column, exactly as declared."),
        ('"Monthly Charge"', ("Column", "Identifier"), "its type", "A name that is no plain word."),
        ("as_of", ("Column", "Identifier"), "date", "The date the score speaks for."),
        (
            "stage, lost, health_score, band, fit",
            ("Column", "Identifier"),
            "text, boolean, decimal, text, boolean",
            "Results of scoring, where they are known already: at_risk, nine_box, scorecard.",
        ),
    ):
        yield Allowed("Names", form, nodes, gives, meaning)


def _literals() -> Iterator[Allowed]:
    for form, nodes, gives, meaning in (
        ("'text'", ("Literal",), "text", "A text; a single quote inside it is written twice."),
        ("12", ("Literal",), "integer", f"A whole number of up to {MAX_DIGITS} digits."),
        ("1.5", ("Literal",), "decimal", "A number with a decimal point."),
        ("true, false", ("Boolean",), "boolean", "The two truths."),
        ("null", ("Null",), "", "No value; only in coalesce, nullif and the results of case."),
        ("date '2026-01-31'", ("Cast", "DataType"), "date", "A day."),
        (
            "timestamp '2026-01-31 14:30:00'",
            ("Cast", "DataType"),
            "timestamp",
            "A moment, without a time zone; seconds and time may be left out.",
        ),
    ):
        yield Allowed("Literals", form, nodes, gives, meaning)


def _operators() -> Iterator[Allowed]:
    boolean = "boolean"
    for form, nodes, gives, meaning in (
        ("a and b, a or b", ("And", "Or"), boolean, "Both; at least one. Unknown decides nothing."),
        ("not a", ("Not",), boolean, "The opposite; unknown stays unknown."),
        ("( … )", ("Paren",), "what is inside", "Groups."),
        ("a = b, a <> b", ("EQ", "NEQ"), boolean, "Equal; different. Text is compared exactly."),
        (
            "a < b, a <= b, a > b, a >= b",
            ("LT", "LTE", "GT", "GTE"),
            boolean,
            "Order of numbers, of texts by character code, of dates and timestamps.",
        ),
        ("x in (a, b), x not in (a, b)", ("In", "Not"), boolean, "Equal to one; to none."),
        (
            "x between a and b, x not between a and b",
            ("Between", "Not"),
            boolean,
            "From a to b, both included.",
        ),
        ("x is null, x is not null", ("Is", "Not"), boolean, "The cell is empty; it is not."),
        (
            "t like 'a%', t not like 'a%'",
            ("Like", "Not"),
            boolean,
            "The whole text has this shape: % stands for any characters, _ for one.",
        ),
        ("t ilike 'a%', t not ilike 'a%'", ("ILike", "Not"), boolean, "The same, ignoring case."),
        (
            "a + b, a - b, a * b, -a",
            ("Add", "Sub", "Mul", "Neg"),
            "integer where both are, else decimal",
            "Arithmetic.",
        ),
        ("a / b", ("Div",), "decimal", "Real division; by zero it gives no value."),
        ("s || t", ("DPipe",), "text", "Two texts joined; unknown where one is unknown."),
        (
            "case when c then a … else b end",
            ("Case", "If"),
            "the type the results share",
            "The first result whose condition is true; empty without else.",
        ),
        (
            "case x when v then a … else b end",
            ("Case", "If"),
            "the type the results share",
            "The first result whose value x equals.",
        ),
    ):
        yield Allowed("Operators", form, nodes, gives, meaning)


def _calls() -> Iterator[Allowed]:
    for function in FUNCTIONS.values():
        group = "Aggregates" if function.aggregate else "Functions"
        stars = ("Star", "Distinct") if function.name == "count" else ()
        nodes: tuple[str, ...] = (node_of(function), *stars)
        yield Allowed(group, function.form, nodes, _result(function), function.meaning)
    yield Allowed(
        "Aggregates",
        "sum(x) filter (where c)",
        ("Filter", "Where"),
        "what the aggregate gives",
        "The aggregate over the customers for whom c is true.",
    )


ALLOWED: tuple[Allowed, ...] = (*_names(), *_literals(), *_operators(), *_calls())
"""Everything that may be written, in the order of the docs."""


def allowed_table() -> str:
    """The allow-list as Markdown: one table for each group, ending in a newline."""
    blocks = []
    for group in dict.fromkeys(entry.group for entry in ALLOWED):
        rows = [
            f"| {_code(entry.form)} | {entry.gives} | {entry.meaning} |"
            for entry in ALLOWED
            if entry.group == group
        ]
        head = [f"### {group}", "", "| written | gives | meaning |", "| --- | --- | --- |"]
        blocks.append("\n".join([*head, *rows]))
    return "\n\n".join(blocks) + "\n"


def _code(form: str) -> str:
    """A form as inline code of a Markdown table: a bar would end the cell."""
    return "`" + form.replace("|", "\\|") + "`"
