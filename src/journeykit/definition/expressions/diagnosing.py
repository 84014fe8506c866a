"""What is wrong with pieces that are no expression.

sqlglot decides what is one; its messages speak of its own insides. Only where it gave up, or read
something other than what stands there, this looks for the first place that cannot be, and says so.
"""

from __future__ import annotations

from collections.abc import Sequence

from journeykit.definition.expressions import grammar
from journeykit.definition.expressions.lexing import quoted
from journeykit.definition.expressions.model import Fault
from journeykit.definition.expressions.pieces import Mark, Piece

_CASE_WORDS = frozenset({"when", "then", "else", "end"})
_PREFIXES = frozenset({"not", "-"})


def diagnose(text: str, pieces: Sequence[Piece], suspect: Piece | None) -> Fault:
    """The fault to show for pieces that are no expression.

    Args:
        text: The author's text.
        pieces: Its pieces.
        suspect: Where sqlglot gave up, if it said so.
    """
    return (
        _unbalanced(text, pieces)
        or _out_of_order(text, pieces)
        or _case_fault(pieces)
        or _between_fault(pieces)
        or _comma_fault(pieces)
        or _filter_fault(pieces)
        or _shrug(text, suspect or pieces[-1])
    )


def show(text: str, piece: Piece) -> str:
    """A piece as the author wrote it, short enough for a message."""
    source = " ".join(text[piece.start : piece.end].split())
    return source if len(source) <= 30 else source[:29] + "…"


def _is(piece: Piece, *spellings: str) -> bool:
    return piece.mark in (Mark.SYMBOL, Mark.WORD) and piece.value in spellings


def _at(piece: Piece, message: str, help: str | None = None) -> Fault:
    return Fault("401", message, help, piece.start, piece.end)


def _unbalanced(text: str, pieces: Sequence[Piece]) -> Fault | None:
    """The first closing parenthesis without an opening one, or the last one left open."""
    open_ones: list[Piece] = []
    for piece in pieces:
        if _is(piece, "("):
            open_ones.append(piece)
        elif _is(piece, ")"):
            if not open_ones:
                return _at(piece, "this `)` closes nothing", "remove it, or open it before")
            open_ones.pop()
    if open_ones:
        last = open_ones[-1]
        message = (
            f"the `(` at character {last.start + 1} is never closed: "
            f"the expression ends at character {len(text.rstrip())}"
        )
        return _at(last, message, "write the `)` where it ends")
    return None


def _out_of_order(text: str, pieces: Sequence[Piece]) -> Fault | None:
    """The first piece that cannot follow the one before it."""
    value_due = True
    before: Piece | None = None
    for number, piece in enumerate(pieces):
        fault = _no_value(text, before, piece) if value_due else _no_operator(text, pieces, number)
        if fault:
            return fault
        value_due = _value_is_due_after(before, piece)
        before = piece
    if value_due and before is not None:
        message = f"the expression ends after `{show(text, before)}`"
        return Fault("401", message, "write what belongs after it", before.start, before.end)
    return None


def _value_is_due_after(before: Piece | None, piece: Piece) -> bool:
    if _is(piece, "*"):
        return before is None or not _is(before, "(")
    return not (piece.is_operand or _is(piece, ")", "end"))


def _no_value(text: str, before: Piece | None, piece: Piece) -> Fault | None:
    """The fault of a piece where a value must begin; None where it may stand."""
    if _may_begin_a_value(before, piece):
        return None
    if _is(piece, "+"):
        return _at(piece, "a plus sign before a value changes nothing", "leave it out")
    if before is None:
        message = f"the expression begins with `{show(text, piece)}`"
        return _at(piece, message, "write what belongs before it")
    if _is(before, "is"):
        return _at(piece, "after `is` stands `null` or `not null`", "compare values with =")
    if _is(before, ",") and _is(piece, ")"):
        return _at(before, "nothing follows this comma", "leave it out")
    pair = f"`{show(text, piece)}` cannot follow `{show(text, before)}`"
    if _is(before, "=", "<", ">") and _is(piece, "=", "<", ">") and before.end == piece.start:
        help = {"=<": "write `<=`", "=>": "write `>=`", "><": "write `<>`"}.get(
            before.value + piece.value, "write one comparison"
        )
        return Fault("401", pair, help, before.start, piece.end)
    return _at(piece, pair, "a value is missing between them")


def _may_begin_a_value(before: Piece | None, piece: Piece) -> bool:
    if piece.is_operand or piece.mark is Mark.CALL:
        return True
    if _is(piece, "(", "case", "distinct", "date", "timestamp", *_PREFIXES):
        return True
    if before is None:
        return False
    return (
        _is(before, "filter", "where")
        or (_is(before, "(") and _is(piece, "*", ")", "where"))
        or (_is(before, "case") and _is(piece, "when"))
        or (_is(before, "not") and _is(piece, "in", "between", "like", "ilike"))
    )


def _no_operator(text: str, pieces: Sequence[Piece], number: int) -> Fault | None:
    """The fault of a piece where an operator or an end must stand; None where it may."""
    before, piece = pieces[number - 1], pieces[number]
    if _is(piece, "case", "distinct", "(") or piece.is_operand or piece.mark is Mark.CALL:
        return _missing_operator(text, before, piece)
    if _is(piece, "date", "timestamp"):
        return _missing_operator(text, before, piece)
    return None


def _missing_operator(text: str, before: Piece, piece: Piece) -> Fault:
    message = f"an operator is missing between `{show(text, before)}` and `{show(text, piece)}`"
    if before.mark is piece.mark is Mark.NAME:
        both = text[before.start : piece.end]
        help = f"a name of several words is written in double quotes: {quoted(both)}"
        if len(both) > 60 or "\n" in both:
            help = "a name of several words is written in double quotes"
    elif before.mark is Mark.TEXT and before.end == piece.start and piece.mark is Mark.NAME:
        help = "an apostrophe inside a text is written twice: 'it''s'"
    else:
        help = "write `and`, `or`, a comparison or a sign of arithmetic between them"
    return Fault("401", message, help, before.start, piece.end)


def _case_fault(pieces: Sequence[Piece]) -> Fault | None:
    """The last ``case`` without an end, or the first of its words outside of one."""
    open_ones: list[Piece] = []
    for piece in pieces:
        if _is(piece, "case"):
            open_ones.append(piece)
        elif _is(piece, *_CASE_WORDS):
            if not open_ones:
                help = f"a column of this name is written in quotes: {quoted(piece.value)}"
                return _at(piece, f"`{piece.value}` belongs into a `case`", help)
            if piece.value == "end":
                open_ones.pop()
    if open_ones:
        help = "write `case when condition then value else value end`"
        return _at(open_ones[-1], "this `case` has no `end`", help)
    return None


def _between_fault(pieces: Sequence[Piece]) -> Fault | None:
    """The last ``between`` without a second bound."""
    for number in range(len(pieces) - 1, -1, -1):
        if _is(pieces[number], "between"):
            if any(_is(piece, "and") for piece in pieces[number:]):
                return None
            return _at(pieces[number], "`between` has no second bound", "write `x between a and b`")
    return None


def _comma_fault(pieces: Sequence[Piece]) -> Fault | None:
    """The first comma that separates neither arguments nor values of a list."""
    takes_commas = [False]
    for number, piece in enumerate(pieces):
        if _is(piece, "("):
            before = pieces[number - 1] if number else piece
            takes_commas.append(before.mark is Mark.CALL or _is(before, "in"))
        elif _is(piece, ")"):
            takes_commas.pop()
        elif _is(piece, ",") and not takes_commas[-1]:
            message = "a comma stands only between arguments and between the values of `in (…)`"
            return _at(piece, message, "write one value, or join conditions with and")
    return None


def _filter_fault(pieces: Sequence[Piece]) -> Fault | None:
    """The first ``filter`` that is not written in full, or that follows another."""
    for number, piece in enumerate(pieces):
        if _is(piece, "filter"):
            inside = pieces[number + 2 : number + 3]
            if not (inside and _is(inside[0], "where")):
                return _at(piece, "`filter` needs `where`", "write `sum(x) filter (where c)`")
            if sum(_is(each, "filter") for each in pieces) > 1:
                help = "write one `filter (where …)` after each aggregate, conditions joined by and"
                return _at(piece, "this `filter` cannot be followed", help)
    return None


def _shrug(text: str, piece: Piece) -> Fault:
    message = f"`{show(text, piece)}` cannot stand here"
    if piece.mark is Mark.WORD and piece.value in grammar.WORDS:
        help = f"a column of this name is written in quotes: {quoted(piece.value)}"
    else:
        help = "see the list of what an expression may hold"
    return _at(piece, message, help)
