"""Reading calls, aggregates and ``case``: what has several arguments that must agree."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from journeykit.definition.expressions import agreement, grammar, nodes
from journeykit.definition.expressions import shapes as exp
from journeykit.definition.expressions.agreement import Part
from journeykit.definition.expressions.cursor import Misread, Stop
from journeykit.definition.expressions.grammar import FUNCTIONS, Function, Gives
from journeykit.definition.expressions.model import DataType, Fault, Kind
from journeykit.definition.expressions.pieces import Mark, Piece

if TYPE_CHECKING:
    from journeykit.definition.expressions.reading import Reader


UNKNOWN = "unknown"
"""What ``Calls.inside`` names where a function is read that there is not."""


class CallReader:
    """The part of the ``Reader`` for calls and cases.

    ``inside`` names the aggregate that is being read; ``aggregates`` counts them.
    """

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.inside: str | None = None
        self.aggregates = 0

    def call(self, node: exp.Expr) -> Part:
        """A function with its arguments."""
        name = self.reader.cursor.take_mark(Mark.CALL)
        function = FUNCTIONS.get(name.value)
        if function is None:  # noted already, with the unknown names
            before, self.inside = self.inside, self.inside or UNKNOWN
            arguments = self._arguments(node.expressions, known=False)
            self.inside = before
            known = exp.Anonymous(this="unknown", expressions=[each.node for each in arguments])
            return self.reader.part(known, None, name.start, broken=True)
        if not function.aggregate:
            return self._finished(function, name, self._arguments(node.expressions))
        misplaced = self._misplaced(function, name, len(node.expressions))
        before, self.inside = self.inside, function.name
        arguments = self._aggregate_arguments(function, name, node.expressions)
        self.inside = before
        if misplaced:
            self.reader.faults.append(misplaced)
            return self.reader.part(nodes.call("sum", [exp.Null()]), None, name.start, broken=True)
        return self._finished(function, name, arguments)

    def filtered(self, node: exp.Expr) -> Part:
        """An aggregate over the rows for which a condition holds."""
        start = self._start()
        if not isinstance(node.this, exp.Anonymous) or not isinstance(node.expression, exp.Where):
            raise Misread(self.reader.cursor.peek())
        name = self.reader.cursor.peek()
        aggregate = self.reader.read(node.this)
        word = self.reader.cursor.take("filter")
        self.reader.cursor.take("(")
        self.reader.cursor.take("where")
        before, self.inside = self.inside, "filter"
        condition = self.reader.condition(node.expression.this, "`filter (where …)` takes")
        self.inside = before
        self.reader.cursor.take(")")
        function = FUNCTIONS.get(name.value) if name else None
        if function and not function.aggregate:
            message = f"`filter` follows an aggregate, and `{function.name}` is none"
            help = "write it after sum(…), count(*), avg(…), min(…), max(…) or median(…)"
            self.reader.fault("404", message, help, word.start, word.end)
        where = exp.Where(this=condition.node)
        made = exp.Filter(this=aggregate.node, expression=where)
        return self.reader.part(made, aggregate.type, start, broken=aggregate.broken)

    def case(self, node: exp.Expr) -> Part:
        """``case`` in both its forms."""
        cursor, reader = self.reader.cursor, self.reader
        start = cursor.take("case").start
        subject = reader.value(node.this) if node.this is not None else None
        branches, results = [], []
        for branch in node.args["ifs"]:
            cursor.take("when")
            when = self._when(subject, branch.this)
            cursor.take("then")
            then = reader.read(branch.args["true"])
            results.append(then)
            branches.append(exp.If(this=when.node, true=then.node))
        default = node.args.get("default")
        if default is not None:
            cursor.take("else")
            results.append(reader.read(default))
        cursor.take("end")
        type = self._shared(results, "results of one case")
        made = exp.Case(
            this=subject.node if subject else None,
            ifs=branches,
            default=results[-1].node if default is not None else None,
        )
        return reader.part(made, type, start, broken=type is None)

    def _when(self, subject: Part | None, node: exp.Expr) -> Part:
        if subject is None:
            return self.reader.condition(node, "`when` takes")
        value = self.reader.value(node)
        fault = agreement.clash(subject, value, "compared")
        if fault:
            self.reader.faults.append(fault)
        return value

    def _start(self) -> int:
        piece = self.reader.cursor.peek()
        if piece is None:
            raise Misread(None)
        return piece.start

    def _arguments(self, expressions: Sequence[exp.Expr], *, known: bool = True) -> list[Part]:
        """The arguments of a call, with its parentheses."""
        cursor = self.reader.cursor
        cursor.take("(")
        parts = []
        for number, each in enumerate(expressions):
            if number:
                cursor.take(",")
            if isinstance(each, exp.Star):
                star = cursor.take("*")
                if not known:
                    continue
                message, help = "`*` stands only in `count(*)`", "name the column"
                raise Stop(Fault("404", message, help, star.start, star.end))
            if isinstance(each, exp.Distinct):
                word = cursor.take("distinct")
                message = "`distinct` stands only in `count(distinct x)`"
                raise Stop(Fault("404", message, "leave it out", word.start, word.end))
            parts.append(self.reader.read(each))
        cursor.take(")")
        return parts

    def _aggregate_arguments(
        self, function: Function, name: Piece, expressions: Sequence[exp.Expr]
    ) -> list[Part]:
        if function.name != "count" or not expressions:
            return self._arguments(expressions)
        if len(expressions) == 1 and isinstance(expressions[0], exp.Star):
            return [self._star()]
        if len(expressions) == 1 and isinstance(expressions[0], exp.Distinct):
            return self._distinct(function, name, expressions[0])
        return self._arguments(expressions)

    def _star(self) -> Part:
        cursor = self.reader.cursor
        cursor.take("(")
        star = cursor.take("*")
        cursor.take(")")
        return Part(exp.Star(), DataType.INTEGER, "*", star.start, star.end)

    def _distinct(self, function: Function, name: Piece, node: exp.Distinct) -> list[Part]:
        cursor = self.reader.cursor
        cursor.take("(")
        word = cursor.take("distinct")
        if len(node.expressions) != 1:
            help = "count one column or expression"
            raise Stop(self._wrong_count(function, name, len(node.expressions), word, help))
        value = self.reader.value(node.expressions[0])
        made = exp.Distinct(expressions=[value.node])
        part = self.reader.part(made, value.type, word.start, broken=value.broken)
        cursor.take(")")
        return [part]

    def _misplaced(self, function: Function, name: Piece, arguments: int) -> Fault | None:
        """The fault of an aggregate where none may stand."""
        self.aggregates += 1
        if self.inside == UNKNOWN:  # whether it may stand there is not known either
            return None
        if self.inside is not None:
            message = f"`{function.name}` stands inside the aggregate `{self.inside}`"
            help = "an aggregate takes values of one row; put conditions into `filter (where …)`"
        elif not self.reader.kind.is_over_rows:
            message = f"`{function.name}` runs over all customers, and this is about one row"
            help = "only a scorecard value may use it, or a column `of` a file"
            other = {"min": "least", "max": "greatest"}.get(function.name)
            if other and arguments > 1:
                help = f"write `{other}(a, b)` for the values of one row"
        else:
            return None
        return Fault("409", message, help, name.start, name.end)

    def _finished(self, function: Function, name: Piece, arguments: list[Part]) -> Part:
        """The call, its arguments held against the signature."""
        reader = self.reader
        too_few = len(arguments) < function.at_least
        if too_few or (function.at_most is not None and len(arguments) > function.at_most):
            last = reader.cursor.pieces[reader.cursor.at - 1]
            reader.faults.append(self._wrong_count(function, name, len(arguments), last))
            empty = exp.Anonymous(this=function.name, expressions=[])
            return reader.part(empty, None, name.start, broken=True)
        fitting = [self._argument(function, i, part) for i, part in enumerate(arguments)]
        made = nodes.call(function.name, [part.node for part in fitting])
        type = self._result(function, fitting)
        broken = type is None or any(part.broken for part in fitting)
        return reader.part(made, type, name.start, broken=broken)

    def _wrong_count(
        self, function: Function, name: Piece, count: int, last: Piece, help: str | None = None
    ) -> Fault:
        least, most = function.at_least, function.at_most
        takes = (
            f"at least {least}"
            if most is None
            else " or ".join(str(number) for number in range(least, most + 1))
        )
        noun = "argument" if takes == "1" else "arguments"
        given = f"{count} {'is' if count == 1 else 'are'} given"
        message = f"`{function.name}` takes {takes} {noun}; {given}"
        if function.name in ("min", "max") and count > 1:
            other = "least" if function.name == "min" else "greatest"
            help = f"write `{other}(a, b)` for the values of one row"
        help = help or f"write {function.form}"
        return Fault("407", message, help, name.start, last.end)

    def _argument(self, function: Function, position: int, part: Part) -> Part:
        """One argument, or a broken part where it is none that the function takes."""
        reader = self.reader
        if part.broken or isinstance(part.node, exp.Star):
            return part
        if part.is_null:
            if function.null_allowed:
                return part
            message = f"`null` is no value for `{function.name}`"
            help = "null stands only in coalesce, nullif and the results of case"
            reader.fault("406", message, help, part.start, part.end)
            return reader.broken(part)
        accepts = function.accepts(position)
        if reader.kind is Kind.GATHERED and function.name in ("min", "max"):
            accepts = grammar.Accepts.SPREAD
        if part.type not in accepts.types:
            message = f"{part}, and `{function.name}` takes {accepts.phrase} there"
            help = _argument_mend(part, accepts)
            reader.fault("405", message, help, part.start, part.end)
            return reader.broken(part)
        fault = _literal_fault(function, position, part)
        if fault:
            reader.faults.append(fault)
        return part

    def _result(self, function: Function, arguments: list[Part]) -> DataType | None:
        """The type of a call; None where an argument leaves it open."""
        if isinstance(function.gives, DataType):
            return function.gives
        if function.gives is Gives.COMMON:
            return self._shared(arguments, f"arguments of `{function.name}`")
        if function.gives is Gives.WHOLE_IF_ALONE:
            return DataType.INTEGER if len(arguments) == 1 else DataType.DECIMAL
        if function.name == "nullif":
            fault = agreement.clash(arguments[0], arguments[1], "compared")
            if fault:
                self.reader.faults.append(fault)
            known = [part.type for part in arguments if part.type is not None]
            if not known:
                self._all_null(arguments, "arguments of `nullif`")
            return known[0] if known else None
        return arguments[0].type

    def _shared(self, parts: list[Part], what: str) -> DataType | None:
        """The type that parts share; None, with a fault, where they share none."""
        known = [part for part in parts if part.type is not None]
        if not known:
            self._all_null(parts, what)
            return None
        for part in known[1:]:
            fault = agreement.clash(known[0], part, "mixed")
            if fault:
                self.reader.faults.append(fault)
                return None
        if any(part.broken for part in parts):
            return None
        return agreement.common(part.type for part in known if part.type is not None)

    def _all_null(self, parts: list[Part], what: str) -> None:
        if not any(part.broken for part in parts):
            message = f"all {what} are `null`"
            start, end = parts[0].start, parts[-1].end
            self.reader.fault("406", message, "give at least one value", start, end)


def _argument_mend(part: Part, accepts: grammar.Accepts) -> str:
    if accepts is grammar.Accepts.WHOLE and part.type is DataType.DECIMAL:
        return f"make it whole: floor({part.source}), ceil({part.source}) or round({part.source})"
    if part.literal is not None and part.type is DataType.TEXT:
        if accepts is grammar.Accepts.TIME:
            return "write a day as date '2026-01-31'"
        return "write a number without quotes"
    if accepts is grammar.Accepts.TEXT and part.literal is not None:
        return f"write '{part.source}' in single quotes"
    return "types are declared under `data.columns`"


def _literal_fault(function: Function, position: int, part: Part) -> Fault | None:
    """What only some numbers may be: digits to round to, months to step by."""
    if position != 1 or function.name not in ("round", "next_anniversary"):
        return None
    digits = part.literal
    if function.name == "round":
        if digits is not None and int(digits) <= grammar.MAX_DECIMALS:
            return None
        message = f"`round` takes a number of digits from 0 to {grammar.MAX_DECIMALS}"
        help = "write it as a plain number; round(x / 1000) * 1000 rounds to thousands"
        return Fault("405", message, help, part.start, part.end)
    negative = isinstance(part.bare, exp.Neg)
    if negative or (digits is not None and int(digits) == 0):
        message = "`next_anniversary` steps forward by at least one month"
        return Fault("405", message, "write 12 for a year", part.start, part.end)
    return None
