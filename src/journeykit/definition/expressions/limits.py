"""How large an expression may be, checked before anything recurses over it."""

from __future__ import annotations

from journeykit.definition.expressions import grammar
from journeykit.definition.expressions.model import Fault
from journeykit.definition.expressions.pieces import Mark, Piece


def too_large(pieces: tuple[Piece, ...]) -> Fault | None:
    """The fault of an expression with too many terms or levels; None for one that may be."""
    terms = [piece for piece in pieces if not _is_punctuation(piece)]
    if len(terms) > grammar.MAX_TERMS:
        first = terms[grammar.MAX_TERMS]
        return Fault(
            "408",
            f"the expression has {len(terms):,} terms; at most {grammar.MAX_TERMS:,} are allowed",
            "a long list of values belongs into a column of the export",
            first.start,
            pieces[-1].end,
        )
    return _too_deep(pieces)


def too_long(text: str) -> Fault | None:
    """The fault of a text with too many characters."""
    if len(text) <= grammar.MAX_CHARACTERS:
        return None
    return Fault(
        "408",
        f"the expression has {len(text):,} characters; at most {grammar.MAX_CHARACTERS:,} are"
        " allowed",
        "a long list of values belongs into a column of the export",
        grammar.MAX_CHARACTERS,
        len(text),
    )


def _too_deep(pieces: tuple[Piece, ...]) -> Fault | None:
    """Counts open parentheses and cases, and the signs and ``not`` before an operand."""
    depth = 0
    prefixes = [0]
    """How many prefixes stand open at each level."""
    for number, piece in enumerate(pieces):
        if _opens(piece):
            depth += 1
            prefixes.append(0)
        elif _closes(piece):
            depth = max(0, depth - 1 - prefixes[-1])
            prefixes = prefixes[:-1] or [0]
        elif _is_prefix(pieces, number):
            depth += 1
            prefixes[-1] += 1
        elif not piece.is_operand and piece.mark is not Mark.CALL:
            depth -= prefixes[-1]
            prefixes[-1] = 0
        if depth > grammar.MAX_DEPTH:
            return Fault(
                "408",
                f"the expression nests deeper than {grammar.MAX_DEPTH} levels here",
                "leave out parentheses that change nothing, or split it into derived columns",
                piece.start,
                piece.end,
            )
    return None


def _is_punctuation(piece: Piece) -> bool:
    return piece.mark is Mark.SYMBOL and piece.value in ("(", ")", ",")


def _opens(piece: Piece) -> bool:
    return (piece.mark, piece.value) in ((Mark.SYMBOL, "("), (Mark.WORD, "case"))


def _closes(piece: Piece) -> bool:
    return (piece.mark, piece.value) in ((Mark.SYMBOL, ")"), (Mark.WORD, "end"))


def _is_prefix(pieces: tuple[Piece, ...], number: int) -> bool:
    """Whether a sign or ``not`` stands before an operand, and not between two."""
    piece = pieces[number]
    if (piece.mark, piece.value) == (Mark.WORD, "not"):
        return True
    if piece.mark is not Mark.SYMBOL or piece.value not in ("-", "+"):
        return False
    return number == 0 or not (pieces[number - 1].is_operand or _closes(pieces[number - 1]))
