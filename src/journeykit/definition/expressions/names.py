"""The names and calls of an expression, held against what there is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from journeykit.definition.expressions import grammar, refused
from journeykit.definition.expressions.lexing import written
from journeykit.definition.expressions.model import AS_OF, RESULTS, Fault, Scope
from journeykit.definition.expressions.pieces import Mark, Piece
from journeykit.definition.findings import nearest

_MOST_SUGGESTIONS = 20
"""Looking for the nearest name takes time: a text full of strange names gets no more of them."""


def unknown_names(text: str, pieces: Sequence[Piece], scope: Scope) -> Iterator[Fault]:
    """A fault for each name that is no column and no result that is known here."""
    strange = [
        piece for piece in pieces if piece.mark is Mark.NAME and scope.type_of(piece.value) is None
    ]
    if strange:
        suggest = _Suggestions((AS_OF, *scope.columns, *scope.results))
        for piece in strange:
            yield _unknown_name(text, piece, suggest, scope.declared_in)


def unknown_calls(pieces: Sequence[Piece]) -> Iterator[Fault]:
    """A fault for each call of a function that there is not."""
    suggest = _Suggestions(grammar.FUNCTIONS)
    for piece in pieces:
        if piece.mark is not Mark.CALL or piece.value in grammar.FUNCTIONS or not piece.value:
            continue  # a call without a name was refused when its pieces were cut
        help = refused.FUNCTIONS.get(piece.value)
        near = suggest.nearest(piece.value) if help is None else None
        if near:
            help = f"did you mean `{near}`?"
        message = f"there is no function `{_short(piece.value)}` here"
        help = help or "see the list of functions an expression may call"
        yield Fault("403", message, help, piece.start, piece.end)


class _Suggestions:
    """The nearest of some names, asked for a bounded number of times."""

    def __init__(self, candidates: Iterable[str]) -> None:
        names = tuple(candidates)
        self._left = _MOST_SUGGESTIONS
        self._find = cache(lambda name: nearest(name, names))

    def nearest(self, name: str) -> str | None:
        self._left -= 1
        return self._find(name) if self._left >= 0 else None


def _unknown_name(text: str, piece: Piece, suggest: _Suggestions, where: str) -> Fault:
    name = piece.value
    if name in RESULTS:
        message = f"`{name}` is computed by scoring and is not known yet where this is evaluated"
        help = "only at_risk, nine_box and scorecard may name it; use the columns behind it here"
        return Fault("410", message, help, piece.start, piece.end)
    near = suggest.nearest(name)
    did_you_mean = f"did you mean {_as_code(written(near))}?" if near else None
    if text[piece.start] == '"':
        message = f'"{_short(name)}" in double quotes is a name, and there is no such column'
        text_help = "a text stands in single quotes: '" + _short(name).replace("'", "''") + "'"
        help = f"{did_you_mean} Else {text_help}" if did_you_mean else text_help
        return Fault("402", message, help, piece.start, piece.end)
    message = f"there is no column `{_short(name)}`"
    help = did_you_mean or f"declare it under `{where}`; a text stands in single quotes"
    return Fault("402", message, help, piece.start, piece.end)


def _as_code(name: str) -> str:
    return f"`{name}`"


def _short(name: str) -> str:
    line = " ".join(name.split())
    return line if len(line) <= 40 else line[:39] + "…"
