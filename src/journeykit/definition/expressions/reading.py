"""From sqlglot's tree and the author's pieces to the published tree, with every type checked.

The tree is walked in the order of the text while a cursor moves over the pieces: each node must be
spelled there in the one way the language has for it. So nothing that sqlglot dropped, added or
understood in its own way gets through, and every node has its exact place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from journeykit.definition.expressions import agreement, grammar, moments, nodes
from journeykit.definition.expressions import shapes as exp
from journeykit.definition.expressions.agreement import Part
from journeykit.definition.expressions.cursor import Cursor, Misread, Stop
from journeykit.definition.expressions.model import AS_OF, DataType, Fault, Kind, Scope
from journeykit.definition.expressions.pieces import Mark, Piece

COMPARISONS: Mapping[type[exp.Expr], tuple[str, ...]] = {
    exp.EQ: ("=",),
    exp.NEQ: ("<>", "!="),
    exp.LT: ("<",),
    exp.LTE: ("<=",),
    exp.GT: (">",),
    exp.GTE: (">=",),
}
_ARITHMETIC: Mapping[type[exp.Expr], str] = {exp.Add: "+", exp.Sub: "-", exp.Mul: "*", exp.Div: "/"}
_POSTFIXES = (exp.In, exp.Between, exp.Is, exp.Like, exp.ILike)
_NEED_PARENTHESES = (*COMPARISONS, *_POSTFIXES, exp.Not, exp.And, exp.Or)
"""What may not stand in a comparison without parentheses: engines bind these differently."""


class Reader:
    """Reads one tree. ``faults`` gathers what is wrong; parts that are wrong become *broken*."""

    def __init__(self, text: str, pieces: Sequence[Piece], kind: Kind, scope: Scope) -> None:
        from journeykit.definition.expressions.calls import CallReader

        self.cursor = Cursor(text, pieces)
        self.kind = kind
        self.scope = scope
        self.faults: list[Fault] = []
        self._calls = CallReader(self)
        self._readers: Mapping[type[exp.Expr], Callable[[exp.Expr], Part]] = {
            exp.Column: self._name,
            exp.Literal: self._literal,
            exp.Boolean: self._truth,
            exp.Null: self._null,
            exp.Cast: self._moment,
            exp.Paren: self._group,
            exp.Neg: self._negative,
            exp.Not: self._not,
            exp.And: self._connected,
            exp.Or: self._connected,
            exp.DPipe: self._joined,
            exp.Case: self._calls.case,
            exp.Anonymous: self._calls.call,
            exp.Filter: self._calls.filtered,
            **dict.fromkeys(COMPARISONS, self._comparison),
            **dict.fromkeys(_ARITHMETIC, self._arithmetic),
            **dict.fromkeys(_POSTFIXES, self._postfix),
        }

    @property
    def aggregates(self) -> int:
        """How many aggregates were read."""
        return self._calls.aggregates

    def whole(self, node: exp.Expr) -> Part:
        """The whole expression: nothing may be left over."""
        part = self.read(node)
        if self.cursor.peek() is not None:
            raise Misread(self.cursor.peek())
        return part

    def read(self, node: exp.Expr) -> Part:
        """One node and everything below it."""
        reader = self._readers.get(type(node))
        if reader is None:
            raise Misread(self.cursor.peek())
        return reader(node)

    def value(self, node: exp.Expr, help: str | None = None) -> Part:
        """One node that must be a value, and no bare ``null``, for which there may be a mend."""
        part = self.read(node)
        if part.is_null:
            help = help or "ask `x is null`; null stands only in coalesce, nullif, results of case"
            message = "`null` is no value: nothing equals it, nothing can be done with it"
            self.fault("406", message, help, part.start, part.end)
            return self.broken(part)
        return part

    def condition(self, node: exp.Expr, where: str) -> Part:
        """One node that must be true or false."""
        part = self.value(node)
        if part.broken or part.type is DataType.BOOLEAN:
            return part
        self.faults.append(agreement.not_a_condition(part, where))
        return self.broken(part)

    def fault(self, code: str, message: str, help: str | None, start: int, end: int) -> None:
        """Note a fault."""
        self.faults.append(Fault(code, message, help, start, end))

    def part(
        self, node: exp.Expr, type: DataType | None, start: int, *, broken: bool = False
    ) -> Part:
        """What was read from ``start`` to the cursor."""
        end = self.cursor.pieces[self.cursor.at - 1].end
        source = self.cursor.source(start, end)
        return Part(nodes.placed(node, type, start, end), type, source, start, end, broken)

    @staticmethod
    def broken(part: Part) -> Part:
        """The same part, of which nothing more is said."""
        return Part(part.node, None, part.source, part.start, part.end, broken=True)

    def _begin(self) -> int:
        piece = self.cursor.peek()
        if piece is None:
            raise Misread(None)
        return piece.start

    def _name(self, _: exp.Expr) -> Part:
        piece = self.cursor.take_mark(Mark.NAME)
        type = self.scope.type_of(piece.value)
        if self.kind.is_over_rows and piece.value != AS_OF and not self._calls.inside:
            message = f"`{self.cursor.source(piece.start, piece.end)}` stands outside an aggregate"
            whole = "all customers" if self.kind is Kind.AGGREGATE else "all rows of a customer"
            help = f"say what of {whole} is meant, such as sum(…), avg(…) or count(*)"
            if type is not None:  # else it is an unknown name, and that is said already
                self.fault("409", message, help, piece.start, piece.end)
            type = None
        return self.part(nodes.column(piece.value), type, piece.start, broken=type is None)

    def _literal(self, node: exp.Expr) -> Part:
        if node.is_string:
            piece = self.cursor.take_mark(Mark.TEXT)
            return self.part(exp.Literal.string(piece.value), DataType.TEXT, piece.start)
        piece = self.cursor.take_mark(Mark.NUMBER)
        type = DataType.DECIMAL if "." in piece.value else DataType.INTEGER
        return self.part(exp.Literal.number(piece.value), type, piece.start)

    def _truth(self, _: exp.Expr) -> Part:
        piece = self.cursor.take("true", "false")
        node = exp.Boolean(this=piece.value == "true")
        return self.part(node, DataType.BOOLEAN, piece.start)

    def _null(self, _: exp.Expr) -> Part:
        piece = self.cursor.take("null")
        return self.part(exp.Null(), None, piece.start)

    def _moment(self, _: exp.Expr) -> Part:
        word = self.cursor.take("date", "timestamp")
        literal = self.cursor.take_mark(Mark.TEXT)
        type = DataType(word.value)
        text = _moment_text(literal.value, type)
        if text is None:
            message = f"'{literal.value[:40]}' is no {type}"
            example = "2026-01-31" if type is DataType.DATE else "2026-01-31 14:30:00"
            help = f"write {type} '{example}', a day that exists, without a time zone"
            self.fault("412", message, help, literal.start, literal.end)
            text = "2000-01-01"
        return self.part(nodes.moment(text, type), type, word.start)

    def _group(self, node: exp.Expr) -> Part:
        if not self.cursor.sees("("):
            raise self._chained(self.cursor.at)  # sqlglot adds these where it is ambiguous
        opening = self.cursor.take("(")
        inner = self.read(node.this)
        self.cursor.take(")")
        return self.part(exp.Paren(this=inner.node), inner.type, opening.start, broken=inner.broken)

    def _negative(self, node: exp.Expr) -> Part:
        sign = self.cursor.take("-")
        operand = self.value(node.this)
        made = exp.Neg(this=operand.node)
        fault = agreement.not_a_number(operand, "-")
        if fault:
            self.faults.append(fault)
        broken = operand.broken or fault is not None
        return self.part(made, None if broken else operand.type, sign.start, broken=broken)

    def _not(self, node: exp.Expr) -> Part:
        if isinstance(node.this, _POSTFIXES) and not self.cursor.sees("not"):
            return self._postfix(node.this, negated=True)
        word = self.cursor.take("not")
        operand = self.condition(node.this, "`not` takes")
        return self.part(exp.Not(this=operand.node), DataType.BOOLEAN, word.start)

    def _spine(self, node: exp.Expr, kinds: tuple[type[exp.Expr], ...]) -> list[exp.Expr]:
        """A chain that leans to the left, from its innermost node on."""
        chain = []
        while isinstance(node, kinds):
            chain.append(node)
            node = node.this
        return chain[::-1]

    def _connected(self, node: exp.Expr) -> Part:
        kind: type[exp.Binary] = exp.And if isinstance(node, exp.And) else exp.Or
        word = kind.__name__.lower()
        start = self._begin()
        chain = self._spine(node, (kind,))
        parts = [self.condition(chain[0].this, f"`{word}` takes")]
        for link in chain:
            self.cursor.take(word)
            parts.append(self.condition(link.expression, f"`{word}` takes"))
        return self._balanced(kind, parts, DataType.BOOLEAN, start)

    def _balanced(
        self, kind: type[exp.Binary], parts: list[Part], type: DataType, start: int
    ) -> Part:
        spans = [(part.start, part.end) for part in parts]
        tree = nodes.joined(kind, [part.node for part in parts], type, spans)
        return self.part(tree, type, start)

    def _joined(self, node: exp.Expr) -> Part:
        start = self._begin()
        chain = self._spine(node, (exp.DPipe,))
        parts = [self.value(chain[0].this)]
        for link in chain:
            self.cursor.take("||")
            parts.append(self.value(link.expression))
        faults = agreement.joined_faults(parts)
        self.faults.extend(faults)
        joined = self._balanced(exp.DPipe, parts, DataType.TEXT, start)
        return self.broken(joined) if faults else joined

    def _arithmetic(self, node: exp.Expr) -> Part:
        sums = isinstance(node, exp.Add | exp.Sub)
        chain = self._spine(node, (exp.Add, exp.Sub) if sums else (exp.Mul, exp.Div))
        start = self._begin()
        if len(chain) > grammar.MAX_DEPTH:
            message = f"a sum or product of more than {grammar.MAX_DEPTH} terms"
            end = self.cursor.pieces[-1].end
            raise Stop(Fault("408", message, "split it into derived columns", start, end))
        left = self.value(chain[0].this)
        for link in chain:
            sign = self.cursor.take(_ARITHMETIC[type(link)])
            left = self._combined(type(link), left, sign.value, self.value(link.expression))
        return left

    def _combined(self, kind: type[exp.Expr], left: Part, sign: str, right: Part) -> Part:
        faults = agreement.arithmetic_faults(left, sign, right)
        self.faults.extend(faults)
        broken = bool(faults) or left.broken or right.broken
        whole = left.type is right.type is DataType.INTEGER and kind is not exp.Div
        type = None if broken else DataType.INTEGER if whole else DataType.DECIMAL
        node = kind(this=left.node, expression=right.node)
        return self.part(node, type, left.start, broken=broken)

    def _side(self, node: exp.Expr, first: int, *, null_may_be: bool = False) -> Part:
        """One side of a comparison."""
        if isinstance(node, _NEED_PARENTHESES):
            raise self._chained(first)
        return self.read(node) if null_may_be else self.value(node)

    def _chained(self, first: int) -> Stop:
        """Two comparisons without parentheses: shown from the first piece to the second sign."""
        signs = [sign for signs in COMPARISONS.values() for sign in signs]
        words = (*signs, "in", "is", "like", "ilike", "between", "not")
        pieces = self.cursor.pieces[first:]
        found = [piece for piece in pieces if piece.mark is not Mark.TEXT and piece.value in words]
        end = found[1].end if len(found) > 1 else pieces[-1].end
        message = "one comparison stands inside another without parentheses"
        help = "join them: `a < b and b < c`; or put the inner one in parentheses"
        return Stop(Fault("413", message, help, pieces[0].start, end))

    def _comparison(self, node: exp.Expr) -> Part:
        start, first = self._begin(), self.cursor.at
        left = self._side(node.this, first, null_may_be=True)
        sign = self.cursor.take(*COMPARISONS[type(node)])
        right = self._side(node.expression, first, null_may_be=True)
        if left.is_null or right.is_null:
            other = right if left.is_null else left
            question = "is null" if sign.value == "=" else "is not null"
            message = "a comparison with `null` is never true"
            source = "x" if other.is_null else other.source
            self.fault("406", message, f"write `{source} {question}`", start, right.end)
        else:
            self._compare(left, right, sign.value)
        made = type(node)(this=left.node, expression=right.node)
        return self.part(made, DataType.BOOLEAN, start)

    def _compare(self, left: Part, right: Part, sign: str) -> None:
        """Note what keeps two parts from being compared."""
        fault = agreement.clash(left, right, "compared")
        if fault:
            self.faults.append(fault)
        elif left.type is right.type is DataType.BOOLEAN and sign not in ("=", "<>", "!="):
            help = "write `not a and b`, or compare with = or <>"
            message = "true and false have no order"
            self.fault("405", message, help, left.start, right.end)

    def _postfix(self, node: exp.Expr, *, negated: bool = False) -> Part:
        """``in``, ``between``, ``is null``, ``like``: after a value, each with its ``not``."""
        start, first = self._begin(), self.cursor.at
        negated = negated or bool(node.args.get("negate"))
        left = self._side(node.this, first)
        if negated and not isinstance(node, exp.Is):
            self.cursor.take("not")
        if isinstance(node, exp.In):
            made = self._in(node, left)
        elif isinstance(node, exp.Between):
            made = self._between(node, left, first)
        elif isinstance(node, exp.Is):
            made = self._is_null(left, negated=negated)
        else:
            made = self._like(node, left)
        part = self.part(made, DataType.BOOLEAN, start)
        if not negated:
            return part
        return self.part(exp.Not(this=made), DataType.BOOLEAN, start)

    def _in(self, node: exp.In, left: Part) -> exp.Expr:
        self.cursor.take("in")
        opening = self.cursor.peek()
        if not self.cursor.sees("(") or not node.expressions:
            if opening is None:
                raise Misread(None)
            message = "`in` takes a list of values in parentheses"
            help = "write `x in ('a', 'b')`, with at least one value"
            raise Stop(Fault("401", message, help, opening.start, opening.end))
        self.cursor.take("(")
        items = []
        for number, each in enumerate(node.expressions):
            if number:
                self.cursor.take(",")
            item = self.value(each, f"leave it out and write `or {left.source} is null`")
            self._compare(left, item, "=")
            items.append(item.node)
        self.cursor.take(")")
        return exp.In(this=left.node, expressions=items)

    def _between(self, node: exp.Between, left: Part, first: int) -> exp.Expr:
        self.cursor.take("between")
        low = self._side(node.args["low"], first)
        self.cursor.take("and")
        high = self._side(node.args["high"], first)
        for bound in (low, high):
            self._compare(left, bound, "<=")
        return exp.Between(this=left.node, low=low.node, high=high.node)

    def _is_null(self, left: Part, *, negated: bool) -> exp.Expr:
        word = self.cursor.take("is")
        if negated:
            self.cursor.take("not")
        if not self.cursor.sees("null"):
            raise Stop(self._not_null(left, word, negated=negated))
        self.cursor.take("null")
        return exp.Is(this=left.node, expression=exp.Null())

    def _not_null(self, left: Part, word: Piece, *, negated: bool) -> Fault:
        """The fault of an ``is`` that asks for anything but null."""
        piece = self.cursor.peek() or word
        if piece.value not in ("true", "false"):
            message = "after `is` stands `null` or `not null`"
            return Fault("401", message, "compare values with =", word.start, piece.end)
        asked = "is not" if negated else "is"
        missing = "false" if piece.value == "true" else "true"
        known = f"coalesce({left.source}, {missing})"
        positive = (piece.value == "true") is not negated
        help = f"write `{known}`" if positive else f"write `not {known}`"
        message = f"`{asked} {piece.value}` is refused: it hides what is unknown"
        return Fault("404", message, help, word.start, piece.end)

    def _like(self, node: exp.Expr, left: Part) -> exp.Expr:
        kind: type[exp.Expr] = exp.ILike if isinstance(node, exp.ILike) else exp.Like
        word = self.cursor.take(kind.__name__.lower())
        if not left.broken and left.type is not DataType.TEXT:
            help = "compare it with =, < or between"
            message = f"{left}, and `{word.value}` takes texts"
            self.fault("405", message, help, left.start, left.end)
        pattern = self.value(node.expression)
        if pattern.literal is None or pattern.type is not DataType.TEXT:
            if not pattern.broken:
                message = f"the pattern of `{word.value}` is not a text in single quotes"
                help = "write the pattern itself, such as 'EU%'; compare columns with ="
                self.fault("404", message, help, pattern.start, pattern.end)
        elif "\\" in pattern.literal:
            message = "a pattern holds no backslash: engines differ on what it means"
            help = "% and _ always stand for other characters; compare a literal one with ="
            self.fault("404", message, help, pattern.start, pattern.end)
        return kind(this=left.node, expression=pattern.node)


def _moment_text(text: str, type: DataType) -> str | None:
    """The literal in its one form; None if it is none."""
    if type is DataType.DATE:
        day = moments.read_date(text)
        return day.isoformat() if day else None
    moment = moments.read_timestamp(text)
    return moments.write_timestamp(moment) if moment else None
