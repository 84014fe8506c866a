"""The syntax tree while it is read and proven: light nodes under the names that sqlglot uses.

sqlglot takes longer to load than a journey takes to be checked. So a tree is made of these nodes,
which hold what the nodes of the same names there hold, and becomes sqlglot's own where it is
written for an engine (see ``foreign``).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Any, TypeVar


class Expr:
    """A node.

    Attributes:
        args: What it is made of, by name: nodes, lists of nodes, texts.
        meta: What is noted on it: its place and type.
    """

    __slots__ = ("args", "meta")

    def __init__(self, **args: Any) -> None:
        self.args = args
        self.meta: dict[str, Any] = {}

    @property
    def this(self) -> Any:
        """What it is mainly about."""
        return self.args.get("this")

    @property
    def expression(self) -> Any:
        """Its right side."""
        return self.args.get("expression")

    @property
    def expressions(self) -> list[Any]:
        """Its list."""
        return self.args.get("expressions") or []

    @property
    def name(self) -> str:
        """The name of a column or a helper, the text or digits of a literal."""
        this = self.args.get("this")
        return this.name if isinstance(this, Expr) else this if isinstance(this, str) else ""

    @property
    def is_string(self) -> bool:
        """Whether a literal is a text."""
        return bool(self.args.get("is_string"))

    def unnest(self) -> Expr:
        """Without parentheses around it."""
        node = self
        while type(node) is Paren:
            node = node.args["this"]
        return node

    def iter_expressions(self) -> Iterator[Expr]:
        """The nodes right below it, in order."""
        for value in self.args.values():
            if isinstance(value, Expr):
                yield value
            elif isinstance(value, list):
                yield from (each for each in value if isinstance(each, Expr))

    def walk(self) -> Iterator[Expr]:
        """It and every node below it, level by level."""
        waiting = deque([self])
        while waiting:
            node = waiting.popleft()
            yield node
            waiting.extend(node.iter_expressions())

    def find_all(self, kind: type[Found]) -> Iterator[Found]:
        """Every node of one kind, itself included."""
        return (node for node in self.walk() if isinstance(node, kind))


Found = TypeVar("Found", bound=Expr)


class Strange(Expr):
    """Something that is not of the language."""


class Binary(Expr):
    """An operator between two values."""


class And(Binary):
    """``and``."""


class Or(Binary):
    """``or``."""


class EQ(Binary):
    """``=``."""


class NEQ(Binary):
    """``<>``."""


class LT(Binary):
    """``<``."""


class LTE(Binary):
    """``<=``."""


class GT(Binary):
    """``>``."""


class GTE(Binary):
    """``>=``."""


class Add(Binary):
    """``+``."""


class Sub(Binary):
    """``-``."""


class Mul(Binary):
    """``*``."""


class Div(Binary):
    """``/``."""


class DPipe(Binary):
    """``||``."""


class Like(Binary):
    """``like``."""


class ILike(Binary):
    """``ilike``."""


class Is(Binary):
    """``is null``."""


class In(Expr):
    """``in (…)``."""


class Between(Expr):
    """``between … and …``."""


class Not(Expr):
    """``not``."""


class Neg(Expr):
    """A minus before a value."""


class Paren(Expr):
    """Parentheses."""


class Column(Expr):
    """A name."""


class Identifier(Expr):
    """How a name is written."""


class Literal(Expr):
    """A text or a number."""

    @classmethod
    def string(cls, text: str) -> Literal:
        """A text."""
        return cls(this=text, is_string=True)

    @classmethod
    def number(cls, digits: str) -> Literal:
        """A number in plain digits."""
        return cls(this=digits, is_string=False)


class Boolean(Expr):
    """``true`` or ``false``."""


class Null(Expr):
    """``null``."""


class Star(Expr):
    """The ``*`` of ``count(*)``."""


class Cast(Expr):
    """A date or timestamp: its text in ``this``, the name of its type in ``to``."""


class Case(Expr):
    """``case``."""


class If(Expr):
    """One branch of a case."""


class Anonymous(Expr):
    """A call: of any function while it is read, of a helper afterwards."""


class Filter(Expr):
    """An aggregate over some rows."""


class Where(Expr):
    """Which rows."""


class Distinct(Expr):
    """Every value once."""


class Abs(Expr):
    """``abs``."""


class Floor(Expr):
    """``floor``."""


class Ceil(Expr):
    """``ceil``."""


class Round(Expr):
    """``round``."""


class Coalesce(Expr):
    """``coalesce``."""


class Nullif(Expr):
    """``nullif``."""


class Least(Expr):
    """``least``."""


class Greatest(Expr):
    """``greatest``."""


class Lower(Expr):
    """``lower``."""


class Upper(Expr):
    """``upper``."""


class Trim(Expr):
    """``trim``."""


class Length(Expr):
    """``length``."""


class Year(Expr):
    """``year``."""


class Month(Expr):
    """``month``."""


class Sum(Expr):
    """``sum``."""


class Avg(Expr):
    """``avg``."""


class Min(Expr):
    """``min``."""


class Max(Expr):
    """``max``."""


class Median(Expr):
    """``median``."""


class Count(Expr):
    """``count``."""


KINDS: dict[str, type[Expr]] = {
    name: kind
    for name, kind in list(globals().items())
    if isinstance(kind, type) and issubclass(kind, Expr)
}
"""Every kind of node by its name."""
