"""The way of one text: limits, pieces, a first tree, the published tree.

What is plainly of the language goes the short way, through our own tokens and parser. Where that
finds anything amiss, the text goes the long way through sqlglot, which says all that is wrong.
"""

from __future__ import annotations

from collections.abc import Iterable

from journeykit.definition.expressions import agreement, grammar, limits, names, shapes
from journeykit.definition.expressions.agreement import Part
from journeykit.definition.expressions.cursor import Misread, Stop
from journeykit.definition.expressions.descent import Beyond, tree_of
from journeykit.definition.expressions.diagnosing import diagnose
from journeykit.definition.expressions.lexing import lex, lex_plain
from journeykit.definition.expressions.model import AS_OF, DataType, Expression, Fault, Kind, Scope
from journeykit.definition.expressions.pieces import Mark, Piece
from journeykit.definition.expressions.reading import Reader
from journeykit.definition.expressions.recursion import room_to_recurse

MOST_FAULTS = 20
"""Of one expression: beyond them nobody reads on."""


def parse(text: str, kind: Kind, scope: Scope) -> Expression | tuple[Fault, ...]:
    """See ``journeykit.definition.expressions.parse``."""
    too_long = limits.too_long(text)
    if too_long:
        return (too_long,)
    return _plainly(text, kind, scope) or _thoroughly(text, kind, scope)


def _plainly(text: str, kind: Kind, scope: Scope) -> Expression | None:
    """The expression of a text that is plain and without any fault; None for any other."""
    pieces = lex_plain(text, scope)
    if pieces is None or limits.too_large(pieces):
        return None
    if not all(_is_known(piece, scope) for piece in pieces):
        return None
    reader = Reader(text, pieces, kind, scope)
    with room_to_recurse():
        try:
            part = reader.whole(tree_of(pieces))
        except (Beyond, Misread, Stop):
            return None
    if reader.faults or part.broken or part.type is None or any(_misfits(part, kind, reader)):
        return None
    return _expression(text, kind, part.node, part.type, pieces, scope)


def _is_known(piece: Piece, scope: Scope) -> bool:
    """Whether a name or call is of something that there is."""
    if piece.mark is Mark.NAME:
        return scope.type_of(piece.value) is not None
    return piece.mark is not Mark.CALL or piece.value in grammar.FUNCTIONS


def _thoroughly(text: str, kind: Kind, scope: Scope) -> Expression | tuple[Fault, ...]:
    """The expression of any text, or all that is wrong with it."""
    from journeykit.definition.expressions import foreign

    lexed = lex(text, scope)
    if not lexed.pieces:
        return _sorted(lexed.faults or (_empty(text),))
    too_large = limits.too_large(lexed.pieces)
    if too_large:
        return (too_large,)
    unknown = (
        *names.unknown_names(text, lexed.pieces, scope),
        *names.unknown_calls(lexed.pieces),
    )
    if not lexed.parsable:
        return _sorted((*lexed.faults, *filter(_is_sure, unknown)))
    reader = Reader(text, lexed.pieces, kind, scope)
    with room_to_recurse():
        try:
            part = reader.whole(foreign.read(text, lexed.pieces))
        except Stop as stop:
            return _sorted((*lexed.faults, *unknown, *reader.faults, stop.fault))
        except (Misread, foreign.NoTree) as gone:
            suspect = gone.suspect if isinstance(gone, foreign.NoTree) else gone.piece
            syntax = diagnose(text, lexed.pieces, suspect)
            return _sorted((*lexed.faults, *filter(_is_sure, unknown), syntax))
    faults = [*lexed.faults, *unknown, *reader.faults]
    if not lexed.faults:  # else what the whole gives is not what the author wrote
        faults += _misfits(part, kind, reader)
    if faults or part.type is None:
        return _sorted(faults)
    return _expression(text, kind, part.node, part.type, lexed.pieces, scope)


def _misfits(part: Part, kind: Kind, reader: Reader) -> Iterable[Fault]:
    """Whether the whole is of the kind that its place asks for."""
    if kind.is_over_rows and not reader.aggregates and not part.broken and not reader.faults:
        whole = "for all customers" if kind is Kind.AGGREGATE else "over all rows of a customer"
        message = f"this has one value {whole}, and no aggregate says which"
        help = "use sum(…), count(*), avg(…), min(…), max(…) or median(…)"
        return [Fault("409", message, help, part.start, part.end)]
    wrong = agreement.wrong_kind(part, kind)
    return [wrong] if wrong else []


def _expression(
    text: str,
    kind: Kind,
    tree: shapes.Expr,
    type: DataType,
    pieces: tuple[Piece, ...],
    scope: Scope,
) -> Expression:
    used = {piece.value for piece in pieces if piece.mark is Mark.NAME}
    results = used & scope.results.keys()
    return Expression(
        text=text,
        kind=kind,
        type=type,
        shape=tree,
        columns=frozenset(used - results - {AS_OF}),
        results=frozenset(results),
        uses_as_of=AS_OF in used or any(map(_reads_as_of, pieces)),
        scope=scope,
    )


def _reads_as_of(piece: Piece) -> bool:
    return piece.mark is Mark.CALL and piece.value in (
        "days_since",
        "days_until",
        "next_anniversary",
    )


def _is_sure(fault: Fault) -> bool:
    """Whether an unknown name is worth telling beside text that is no expression at all."""
    return fault.code != "402" or "did you mean" in (fault.help or "")


def _empty(text: str) -> Fault:
    return Fault("401", "the expression is empty", "write one, or leave out the key", 0, len(text))


def _sorted(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """In the order of the text, each once."""
    ordered = sorted(set(faults), key=lambda fault: (fault.start, fault.end, fault.code))
    return tuple(ordered[:MOST_FAULTS])
