"""Small builders of SQL trees: the one place where names are quoted and operands put in brackets.

Every builder takes and gives sqlglot expressions. ``let`` binds a value to a name, so that an
operand which is needed twice is not written twice, however deep expressions nest.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from itertools import islice

from sqlglot import exp

from journeykit.records import dataclass
from journeykit.scoring.trees import columns_of
from journeykit.scoring.types import data_type, exact_type
from journeykit.scoring.writing import written

Sql = exp.Expr

_OPEN = (
    exp.Binary,
    exp.Not,
    exp.Neg,
    exp.Between,
    exp.In,
    exp.Is,
)
"""Nodes that need brackets where they stand as an operand."""

_SMALL = 24
"""Nodes up to which ``let`` writes its value again instead of binding it."""

WHITE_SPACE = (
    "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007"
    "\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)
"""All that Unicode calls white space."""


def name(text: str) -> exp.Identifier:
    """A quoted identifier: whatever its text holds, it names one thing."""
    return exp.Identifier(this=text, quoted=True)


def column(text: str, table: str | None = None) -> exp.Column:
    """A column by its exact name."""
    return exp.Column(this=name(text), table=name(table) if table else None)


def text(value: str) -> exp.Literal:
    """A text literal."""
    return exp.Literal.string(value)


def number(value: float) -> Sql:
    """A DOUBLE literal, whatever the number looks like."""
    literal = exp.Literal.number(f"{abs(float(value))!r}e0".replace("e+", "e"))
    if "e" in repr(abs(float(value))):
        literal = exp.Literal.number(repr(abs(float(value))).replace("e+", "e"))
    return exp.Neg(this=literal) if value < 0 else literal


def whole(value: int) -> Sql:
    """An integer literal."""
    literal = exp.Literal.number(str(abs(value)))
    return exp.Neg(this=literal) if value < 0 else literal


def boolean(value: bool) -> exp.Boolean:
    """TRUE or FALSE."""
    return exp.Boolean(this=value)


def exact(value: Sql) -> exp.TryCast:
    """A number with 38 digits, six of them behind the point; NULL where it has more before it."""
    return exp.TryCast(this=value, to=exact_type())


def null(type_: str | None = None) -> Sql:
    """NULL, of a type where one is named."""
    return cast(exp.Null(), type_) if type_ else exp.Null()


def day(value: date) -> Sql:
    """A DATE literal."""
    return cast(text(value.isoformat()), "date")


def cast(value: Sql, type_: str) -> exp.Cast:
    """CAST; only where it cannot fail."""
    return exp.Cast(this=value, to=data_type(type_))


def try_cast(value: Sql, type_: str) -> exp.TryCast:
    """TRY_CAST: NULL where it fails."""
    return exp.TryCast(this=value, to=data_type(type_))


def operand(value: Sql) -> Sql:
    """``value`` in brackets where it needs them."""
    return exp.Paren(this=value) if isinstance(value, _OPEN) else value


def in_brackets(value: Sql) -> Sql:
    """``value`` in brackets, so that it may stand wherever a column does."""
    return exp.Paren(this=value)


def bracketed(value: Sql) -> Sql:
    """A chain of ``and`` or ``or`` in brackets, so that it may stand in another."""
    return exp.Paren(this=value) if isinstance(value, exp.Connector) else value


def binary(kind: type[exp.Binary], left: Sql, right: Sql) -> Sql:
    """An operator between two operands."""
    return kind(this=operand(left), expression=operand(right))


def equal(left: Sql, right: Sql) -> Sql:
    """``=``, unknown where an operand is."""
    return binary(exp.EQ, left, right)


def divide(left: Sql, right: Sql) -> Sql:
    """``/`` between doubles; the divisor must not be zero."""
    return exp.Div(this=operand(left), expression=operand(right), typed=False, safe=False)


def both(parts: Iterable[Sql]) -> Sql:
    """``and`` of any number of conditions, three-valued; of none: TRUE."""
    return _chain(exp.And, parts, neutral=True)


def either(parts: Iterable[Sql]) -> Sql:
    """``or`` of any number of conditions, three-valued; of none: FALSE."""
    return _chain(exp.Or, parts, neutral=False)


def _chain(kind: type[exp.Connector], parts: Iterable[Sql], *, neutral: bool) -> Sql:
    """A balanced tree, with what is known folded away."""
    left = [part for part in parts if not _is(part, neutral)]
    if any(_is(part, not neutral) for part in left):
        return boolean(not neutral)
    if not left:
        return boolean(neutral)
    return _balanced(kind, left)


def _balanced(kind: type[exp.Connector], parts: Sequence[Sql]) -> Sql:
    if len(parts) == 1:
        return parts[0]
    half = len(parts) // 2
    return kind(
        this=_inside(kind, _balanced(kind, parts[:half])),
        expression=_inside(kind, _balanced(kind, parts[half:])),
    )


def _inside(kind: type[exp.Connector], part: Sql) -> Sql:
    mixes = isinstance(part, exp.Connector) and not isinstance(part, kind)
    return exp.Paren(this=part) if mixes else part


def _is(part: Sql, value: bool) -> bool:
    return isinstance(part, exp.Boolean) and bool(part.this) is value


def negate(value: Sql) -> Sql:
    """``not``, three-valued."""
    if isinstance(value, exp.Boolean):
        return boolean(not value.this)
    if isinstance(value, exp.Not):
        inner = value.this
        bare: Sql = inner.this if isinstance(inner, exp.Paren) else inner
        return bare
    return exp.Not(this=operand(value))


def is_true(value: Sql) -> Sql:
    """Whether it is true: never unknown."""
    if isinstance(value, exp.Boolean | exp.Is):
        return value
    return exp.Is(this=operand(value), expression=boolean(True))


def is_false(value: Sql) -> Sql:
    """Whether it is known to be false: never unknown."""
    if isinstance(value, exp.Boolean | exp.Is):
        return negate(value)
    return exp.Is(this=operand(value), expression=boolean(False))


def is_null(value: Sql) -> Sql:
    """IS NULL."""
    return exp.Is(this=operand(value), expression=exp.Null())


def is_known(value: Sql) -> Sql:
    """IS NOT NULL."""
    return exp.Not(this=is_null(value))


def is_in(value: Sql, texts: Iterable[str]) -> Sql:
    """IN a list of texts; FALSE for an empty list."""
    literals: list[Sql] = [text(one) for one in texts]
    if not literals:
        return boolean(False)
    if len(literals) == 1:
        return equal(value, literals[0])
    return exp.In(this=operand(value), expressions=literals)


def is_among(value: Sql, numbers: Iterable[int]) -> Sql:
    """Whether a whole number is one of these; FALSE for none. Neighbours are asked for at once."""
    ranges: list[tuple[int, int]] = []
    for one in sorted(set(numbers)):
        if ranges and ranges[-1][1] == one - 1:
            ranges[-1] = (ranges[-1][0], one)
        else:
            ranges.append((one, one))
    return bracketed(either([_is_between(value.copy(), *ends) for ends in ranges]))


def _is_between(value: Sql, low: int, high: int) -> Sql:
    if low == high:
        return equal(value, whole(low))
    return exp.Between(this=operand(value), low=whole(low), high=whole(high))


def case(
    pairs: Iterable[tuple[Sql, Sql]], default: Sql | None = None, subject: Sql | None = None
) -> Sql:
    """CASE; without pairs the default."""
    ifs = []
    for condition, result in pairs:
        if subject is None and _is(condition, True):
            default = result
            break
        if subject is None and _is(condition, False):
            continue
        ifs.append(exp.If(this=condition, true=result))
    if not ifs:
        return default if default is not None else exp.Null()
    return exp.Case(this=subject, ifs=ifs, default=default)


def when(condition: Sql, result: Sql) -> Sql:
    """``result`` where the condition is true, else NULL."""
    return case([(condition, result)])


def coalesce(*values: Sql) -> Sql:
    """The first that is known."""
    if len(values) == 1:
        return values[0]
    return exp.Coalesce(this=values[0], expressions=list(values[1:]))


def function(called: str, *arguments: Sql) -> Sql:
    """A function by its name, where sqlglot has no node of its own for it."""
    return exp.Anonymous(this=called, expressions=list(arguments))


def trimmed(value: Sql) -> Sql:
    """Without white space at both ends."""
    return exp.Trim(this=value, expression=text(WHITE_SPACE))


@dataclass(frozen=True)
class Choice:
    """What a list is chosen of: texts with their conditions, looked at where ``where`` is true."""

    pairs: tuple[tuple[Sql, str], ...]
    where: Sql | None = None


_CHOICE = "choice"


def choice_of(value: Sql) -> Choice | None:
    """Of what ``chosen`` made a list of texts; None for any other value."""
    found = value.meta.get(_CHOICE)
    return found if isinstance(found, Choice) else None


def chosen_where(where: Sql, pairs: Sequence[tuple[Sql, Sql]], type_: str) -> Sql:
    """The list that ``chosen`` gives where a condition is true, else an empty one."""
    found = chosen(pairs, type_)
    choice = choice_of(found)
    value = case([(where, found)], empty_list(type_))
    if choice is not None:
        value.meta[_CHOICE] = Choice(choice.pairs, where)
    return value


def chosen(pairs: Sequence[tuple[Sql, Sql]], type_: str) -> Sql:
    """The list of those values whose condition is true, in order; a value may be NULL."""
    kept = [(condition, value) for condition, value in pairs if not _is(condition, False)]
    if not kept:
        return empty_list(type_)
    found = _chosen(kept, type_)
    if all(value.is_string for _, value in kept):
        found.meta[_CHOICE] = Choice(tuple((condition, value.name) for condition, value in kept))
    return found


def _chosen(kept: Sequence[tuple[Sql, Sql]], type_: str) -> Sql:
    if len(kept) < 3:
        return _chosen_of_few(kept, type_)
    values = exp.Array(expressions=[value for _, value in kept])
    mask = exp.Array(expressions=[is_true(condition) for condition, _ in kept])
    found = function("list_where", cast(values, f"{type_}[]"), mask)
    any_of = either([is_true(condition.copy()) for condition, _ in kept])
    return case([(any_of, found)], empty_list(type_))


def _chosen_of_few(kept: Sequence[tuple[Sql, Sql]], type_: str) -> Sql:
    """Of one value or two: each list that can be is written out, and mostly none is made."""
    (first, value), *others = kept
    alone = cast(exp.Array(expressions=[value]), f"{type_}[]")
    if not others:
        return case([(first, alone)], empty_list(type_))
    ((second, other),) = others
    together = cast(exp.Array(expressions=[value.copy(), other]), f"{type_}[]")
    only_second = cast(exp.Array(expressions=[other.copy()]), f"{type_}[]")
    with_first = case([(second, together)], alone)
    return case([(first, with_first), (second.copy(), only_second)], empty_list(type_))


def empty_list(type_: str) -> Sql:
    """A list without elements."""
    return cast(exp.Array(expressions=[]), f"{type_}[]")


def names_read(tree: Sql) -> set[str]:
    """The names of all columns in a tree."""
    return {column.name for column in columns_of(tree)}


def is_within(value: Sql, limit: int) -> bool:
    """Whether a tree has no more nodes than that; looks at no more of it than it must."""
    return next(islice(value.walk(), limit, None), None) is None


class Binder:
    """Gives values names inside an expression."""

    def __init__(self) -> None:
        self._count = 0

    def let(self, value: Sql, then: Callable[[Callable[[], Sql]], Sql]) -> Sql:
        """``then`` applied to ``value``; it may ask for the value as often as it likes.

        A small value is written out again; a larger one is bound to a name by a list of one, so
        that the text stays linear in what the author wrote.
        """
        if is_within(value, _SMALL):
            return then(lambda: operand(value.copy()))
        self._count += 1
        bound = f"v{self._count}"
        body = then(lambda: column(bound))
        applied = function(
            "list_transform",
            exp.Array(expressions=[value]),
            exp.Lambda(this=body, expressions=[name(bound)]),
        )
        return function("list_extract", applied, whole(1))


_DEEPEST = 20_000
"""Frames that writing out a tree may take: an expression as deep as the language allows needs more
than Python's default, and frames of Python functions take no room on the machine's stack."""


def render(tree: Sql, dialect: str, *, pretty: bool = False) -> str:
    """The text of a tree in a dialect."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, _DEEPEST))
    try:
        if dialect == "duckdb" and not pretty:
            return written(tree)
        return tree.sql(dialect=dialect, pretty=pretty)
    finally:
        sys.setrecursionlimit(limit)
