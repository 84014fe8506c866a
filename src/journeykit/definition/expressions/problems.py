"""Everything that can be wrong with an expression, as data: one entry for each code.

The examples are proven: each ``bad`` gives a fault of its code and no other, each ``good`` none, in
the scope ``EXAMPLE_SCOPE``.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from journeykit.definition.expressions.model import DataType, Kind, Scope
from journeykit.records import dataclass

EXAMPLE_SCOPE = Scope(
    columns={
        "active_users": DataType.INTEGER,
        "arr": DataType.DECIMAL,
        "go_live_on": DataType.DATE,
        "region": DataType.TEXT,
        "renewed": DataType.BOOLEAN,
        "seats": DataType.INTEGER,
        "signed_on": DataType.DATE,
    }
)
"""The columns that the examples use."""


@dataclass(frozen=True)
class Problem:
    """One kind of fault.

    Attributes:
        code: Stable and never reused; ``JK`` before it gives the rule's code.
        name: After the problem, in kebab case.
        title: The problem in one sentence.
        why: Why it matters, in a sentence or two.
        bad: An expression that has it.
        good: The same without it.
        kind: What the place of both asks for.
    """

    code: str
    name: str
    title: str
    why: str
    bad: str
    good: str
    kind: Kind = Kind.CONDITION


_ALL = (
    Problem(
        "401",
        "expression-unreadable",
        "The text is no expression.",
        "A parenthesis or quote that is left open, or a sign that is missing, leaves open what was"
        " meant. Nothing is guessed.",
        "active_users >= 10 and",
        "active_users >= 10 and go_live_on is not null",
    ),
    Problem(
        "402",
        "unknown-column",
        "The expression names a column that is not declared.",
        "Only declared columns have a type and are read from the export. A name that is misspelt"
        " would otherwise never hold a value.",
        "active_usrs >= 10",
        "active_users >= 10",
    ),
    Problem(
        "403",
        "unknown-function",
        "The expression calls a function that there is not.",
        "Every function on the list gives the same result on every engine; others do not, or read"
        " what is no column.",
        "ifnull(active_users, 0) >= 10",
        "coalesce(active_users, 0) >= 10",
    ),
    Problem(
        "404",
        "not-allowed",
        "The expression uses something of SQL that is not part of the language.",
        "The language is the part of SQL that means the same on every engine, reads nothing but the"
        " row, and can be checked before anything runs.",
        "active_users % 2 = 0",
        "active_users >= 10",
    ),
    Problem(
        "405",
        "types-do-not-fit",
        "Values of different types are compared, joined or calculated with.",
        "Engines convert silently and differently: the same condition would hold for other"
        " customers elsewhere. Types are declared once, with the columns.",
        "signed_on >= '2026-01-01'",
        "signed_on >= date '2026-01-01'",
    ),
    Problem(
        "406",
        "null-as-value",
        "Null is used as if it were a value.",
        "Nothing equals null: the condition would be unknown for every customer. Whether a cell is"
        " empty is asked with `is null`.",
        "region = null",
        "region is null",
    ),
    Problem(
        "407",
        "wrong-number-of-arguments",
        "A function is called with too few or too many arguments.",
        "What the missing or extra one would mean is not guessed.",
        "days_between(signed_on) > 60",
        "days_between(signed_on, go_live_on) > 60",
    ),
    Problem(
        "408",
        "expression-too-large",
        "The expression is too long, has too many terms, or nests too deep.",
        "What nobody can read nobody can review. The limits are far beyond any condition that a"
        " person wrote.",
        " or ".join(["renewed"] * 1001),
        "renewed",
    ),
    Problem(
        "409",
        "aggregate-misplaced",
        "An aggregate stands where one row is meant, or a row's value where all customers are.",
        "A condition is about one customer; a scorecard value is one number about all of them.",
        "arr / seats",
        "sum(arr) / sum(seats)",
        Kind.AGGREGATE,
    ),
    Problem(
        "410",
        "result-not-known-yet",
        "The expression names a result that scoring has not computed there.",
        "Placement, loss and health are computed from these expressions: one that read the result"
        " would run in a circle.",
        "lost or active_users < 3",
        "not renewed or active_users < 3",
    ),
    Problem(
        "411",
        "wrong-kind-of-expression",
        "The expression gives something else than its place takes.",
        "A condition must be true, false or unknown, a value a number, a date a day or a moment.",
        "active_users",
        "active_users > 0",
    ),
    Problem(
        "412",
        "literal-unreadable",
        "A number, date or timestamp is not written in the one way the language has.",
        "A day that does not exist or a number with separators would be read differently by"
        " different engines, or not at all.",
        "signed_on >= date '2026-02-30'",
        "signed_on >= date '2026-02-28'",
    ),
    Problem(
        "413",
        "comparison-in-comparison",
        "One comparison stands inside another without parentheses.",
        "Engines disagree on which comes first, and `a < b < c` does not mean what it looks like.",
        "10 < active_users < 100",
        "10 < active_users and active_users < 100",
    ),
)

PROBLEMS: Mapping[str, Problem] = MappingProxyType({problem.code: problem for problem in _ALL})
"""Each problem by its code."""
