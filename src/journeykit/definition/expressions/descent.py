"""The parser of what is plainly of the language: recursive descent over its pieces.

It knows each construct in the one way that needs no parentheses to be clear. Anything else is
``Beyond`` it and left to sqlglot, whose reading then says what is wrong; a chain of one operator
leans to the left, as sqlglot's do.
"""

from __future__ import annotations

from collections.abc import Callable

from journeykit.definition.expressions import shapes
from journeykit.definition.expressions.pieces import Mark, Piece

_COMPARISONS: dict[str, type[shapes.Binary]] = {
    "=": shapes.EQ,
    "<>": shapes.NEQ,
    "!=": shapes.NEQ,
    "<": shapes.LT,
    "<=": shapes.LTE,
    ">": shapes.GT,
    ">=": shapes.GTE,
}
_SUMS: dict[str, type[shapes.Binary]] = {"+": shapes.Add, "-": shapes.Sub}
_PRODUCTS: dict[str, type[shapes.Binary]] = {"*": shapes.Mul, "/": shapes.Div}
_ENDS = ("", "")
_SPELLED = (Mark.WORD, Mark.SYMBOL)


class Beyond(Exception):
    """The pieces are not plainly of the language."""


def tree_of(pieces: tuple[Piece, ...]) -> shapes.Expr:
    """The tree of some pieces, as sqlglot would read them.

    Raises:
        Beyond: They are not plain.
    """
    reading = _Descent(pieces)
    tree = reading.whole()
    if reading.at < len(pieces):
        raise Beyond
    return tree


class _Descent:
    """A place in the pieces, and a method for each level of binding, the loosest first."""

    def __init__(self, pieces: tuple[Piece, ...]) -> None:
        self.pieces = pieces
        self.spelled = [piece.value if piece.mark in _SPELLED else "" for piece in pieces]
        self.spelled += _ENDS
        self.at = 0

    def takes(self, *spellings: str) -> bool:
        """Whether some words or symbols follow; they are passed then."""
        end = self.at + len(spellings)
        if tuple(self.spelled[self.at : end]) != spellings:
            return False
        self.at = end
        return True

    def must_take(self, *spellings: str) -> None:
        if not self.takes(*spellings):
            raise Beyond

    def whole(self) -> shapes.Expr:
        """Anything."""
        return self._chain(shapes.Or, "or", self._conjunction)

    def _conjunction(self) -> shapes.Expr:
        return self._chain(shapes.And, "and", self._negation)

    def _chain(
        self, kind: type[shapes.Binary], sign: str, part: Callable[[], shapes.Expr]
    ) -> shapes.Expr:
        left = part()
        while self.takes(sign):
            left = kind(this=left, expression=part())
        return left

    def _negation(self) -> shapes.Expr:
        if self.takes("not"):
            return shapes.Not(this=self._negation())
        return self._comparison()

    def _comparison(self) -> shapes.Expr:
        left = self._joined()
        kind = _COMPARISONS.get(self.spelled[self.at])
        if kind is not None:
            self.at += 1
            return kind(this=left, expression=self._joined())
        if self.takes("is"):
            return self._missing(left)
        if self.takes("not"):
            return shapes.Not(this=self._membership(left) or self._beyond())
        return self._membership(left) or left

    def _missing(self, left: shapes.Expr) -> shapes.Expr:
        negated = self.takes("not")
        self.must_take("null")
        missing = shapes.Is(this=left, expression=shapes.Null())
        return shapes.Not(this=missing) if negated else missing

    def _membership(self, left: shapes.Expr) -> shapes.Expr | None:
        """What follows a value, with or without ``not``; None where nothing does."""
        if self.takes("in", "("):
            items = self._list()
            return shapes.In(this=left, expressions=items)
        if self.takes("between"):
            low = self._joined()
            self.must_take("and")
            return shapes.Between(this=left, low=low, high=self._joined())
        if self.takes("like"):
            return shapes.Like(this=left, expression=self._joined())
        if self.takes("ilike"):
            return shapes.ILike(this=left, expression=self._joined())
        return None

    @staticmethod
    def _beyond() -> shapes.Expr:
        raise Beyond

    def _list(self) -> list[shapes.Expr]:
        """One or more, up to the closing parenthesis."""
        items = [self.whole()]
        while self.takes(","):
            items.append(self.whole())
        self.must_take(")")
        return items

    def _joined(self) -> shapes.Expr:
        return self._chain(shapes.DPipe, "||", self._sum)

    def _sum(self) -> shapes.Expr:
        return self._arithmetic(_SUMS, self._product)

    def _product(self) -> shapes.Expr:
        return self._arithmetic(_PRODUCTS, self._signed)

    def _arithmetic(
        self, kinds: dict[str, type[shapes.Binary]], part: Callable[[], shapes.Expr]
    ) -> shapes.Expr:
        left = part()
        while kind := kinds.get(self.spelled[self.at]):
            self.at += 1
            left = kind(this=left, expression=part())
        return left

    def _signed(self) -> shapes.Expr:
        if self.takes("-"):
            return shapes.Neg(this=self._signed())
        return self._single()

    def _single(self) -> shapes.Expr:
        if self.at >= len(self.pieces):
            raise Beyond
        piece = self.pieces[self.at]
        self.at += 1
        match piece.mark:
            case Mark.NAME:
                return shapes.Column(this=shapes.Identifier(this=piece.value))
            case Mark.NUMBER:
                return shapes.Literal.number(piece.value)
            case Mark.TEXT:
                return shapes.Literal.string(piece.value)
            case Mark.CALL:
                return self._call(piece)
            case Mark.WORD:
                return self._word(piece.value)
        if piece.value != "(":
            raise Beyond
        inner = self.whole()
        self.must_take(")")
        return shapes.Paren(this=inner)

    def _word(self, word: str) -> shapes.Expr:
        match word:
            case "true" | "false":
                return shapes.Boolean(this=word == "true")
            case "null":
                return shapes.Null()
            case "case":
                return self._case()
            case "date" | "timestamp" if self.at < len(self.pieces):
                literal = self.pieces[self.at]
                if literal.mark is Mark.TEXT:
                    self.at += 1
                    return shapes.Cast(this=shapes.Literal.string(literal.value), to=word)
        raise Beyond

    def _case(self) -> shapes.Expr:
        subject = None if self.spelled[self.at] == "when" else self.whole()
        branches = []
        while self.takes("when"):
            when = self.whole()
            self.must_take("then")
            branches.append(shapes.If(this=when, true=self.whole()))
        default = self.whole() if self.takes("else") else None
        self.must_take("end")
        if not branches:
            raise Beyond
        return shapes.Case(this=subject, ifs=branches, default=default)

    def _call(self, name: Piece) -> shapes.Expr:
        self.must_take("(")
        call = shapes.Anonymous(this=name.value, expressions=self._arguments())
        if not self.takes("filter", "(", "where"):
            return call
        where = shapes.Where(this=self.whole())
        self.must_take(")")
        return shapes.Filter(this=call, expression=where)

    def _arguments(self) -> list[shapes.Expr]:
        if self.takes(")"):
            return []
        if self.takes("*", ")"):
            return [shapes.Star()]
        if self.takes("distinct"):
            return [shapes.Distinct(expressions=self._list())]
        return self._list()
