"""The shape of an expression's syntax tree, and what is noted on its nodes.

A tree consists of sqlglot nodes of these forms and no others:

=====================================  ===========================================================
written                                node
=====================================  ===========================================================
a name, ``as_of`` included             ``Column(this=Identifier(name, quoted=True))``; no table
``12``, ``1.5``                        ``Literal`` (number) in plain digits; a sign is a ``Neg``
``'text'``                             ``Literal`` (string), unescaped
``true``, ``false``; ``null``          ``Boolean``; ``Null``
``date '…'``                           ``Cast(Literal 'YYYY-MM-DD', DATE)``
``timestamp '…'``                      ``Cast(Literal 'YYYY-MM-DD HH:MM:SS[.ffffff]', TIMESTAMP)``
``( … )``                              ``Paren``
``and or``                             ``And Or``; a chain is a balanced tree: use ``flatten()``
``not``                                ``Not``
``= <> < <= > >=`` (and ``!=``)        ``EQ NEQ LT LTE GT GTE``
``+ - * /``, unary ``-``, ``||``       ``Add Sub Mul Div``, ``Neg``, ``DPipe`` (chains balanced)
``x [not] in (…)``                     ``In(this, expressions)``, inside ``Not`` where negated
``x [not] between a and b``            ``Between(this, low, high)``, inside ``Not`` where negated
``x is [not] null``                    ``Is(this, Null)``, inside ``Not`` where negated
``x [not] like '…'``, ``ilike``        ``Like``, ``ILike`` (this, string literal), ``Not`` likewise
``case … end``                         ``Case(this or None, ifs=[If(this, true)], default or None)``
``abs floor ceil lower upper trim
length year month``                    ``Abs Floor Ceil Lower Upper Trim Length Year Month``
``round(x[, n])``                      ``Round(this, decimals or None)``; n a ``Literal`` 0 to 15
``coalesce least greatest``            ``Coalesce Least Greatest`` (this, expressions)
``nullif(a, b)``                       ``Nullif(this, expression)``
``days_since days_until days_between
add_days next_anniversary``            ``Anonymous(this=name in lower case, expressions)``
``sum avg min max median``             ``Sum Avg Min Max Median``
``count(*) count(x)
count(distinct x)``                    ``Count(this=Star, x, or Distinct(expressions=[x]))``
``aggregate filter (where c)``         ``Filter(this=the aggregate, expression=Where(this=c))``
=====================================  ===========================================================

sqlglot may keep further arguments on a node (``ignore_nulls`` on ``Least``): they carry no meaning
here. Every node that gives a value has its type and its place in the text: see ``type_of``
and ``span_of``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from journeykit.definition.expressions.model import DataType

if TYPE_CHECKING:
    from sqlglot import exp

    from journeykit.definition.expressions.shapes import Expr

SPAN = "span"
TYPE = "data_type"


def type_of(node: exp.Expr | Expr) -> DataType | None:
    """The type of a node's value; None for a bare ``null`` and for nodes that give no value.

    ``+ - *`` and unary minus of integers are INTEGER in the sense of *whole number*: the
    arithmetic itself is done in doubles. So are ``floor``, ``ceil`` and ``round(x)``.
    """
    return cast("DataType | None", node.meta.get(TYPE))


def span_of(node: exp.Expr | Expr) -> tuple[int, int]:
    """Where a node stands in the text: index of its first character, and after its last."""
    return cast("tuple[int, int]", node.meta[SPAN])
