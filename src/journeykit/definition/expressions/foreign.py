"""sqlglot: how it cuts and reads a text that is not plain.

Nothing of a plain expression comes here.
"""

from __future__ import annotations

from typing import Any

from sqlglot import exp
from sqlglot.dialects.duckdb import DuckDB
from sqlglot.errors import ParseError, TokenError
from sqlglot.tokenizer_core import Token as SqlglotToken
from sqlglot.tokenizer_core import TokenType

from journeykit.definition.expressions import grammar, shapes
from journeykit.definition.expressions.pieces import Mark, Piece
from journeykit.definition.expressions.tokens import Sort, Token

_DIALECT = DuckDB()
_PARSER = _DIALECT.parser()
_SHIELD = "( "
"""Put before the text: sqlglot reads a command word at the very start as a whole statement."""
_SORTS = {
    TokenType.STRING: Sort.TEXT,
    TokenType.IDENTIFIER: Sort.QUOTED_NAME,
    TokenType.NUMBER: Sort.NUMBER,
    TokenType.L_PAREN: Sort.OPENING,
}


class NoTree(Exception):
    """sqlglot gave up, near a piece if that is known."""

    def __init__(self, suspect: Piece | None) -> None:
        super().__init__()
        self.suspect = suspect


def cut(text: str) -> list[Token] | None:
    """The tokens of any text without comments; None where it cannot be cut."""
    try:
        tokens = _DIALECT.tokenize(_SHIELD + text)[1:]
    except TokenError:
        return None
    shift = len(_SHIELD)
    return [
        Token(
            _SORTS.get(token.token_type, Sort.OTHER),
            token.text,
            token.start - shift,
            token.end + 1 - shift,
        )
        for token in tokens
    ]


def read(text: str, pieces: tuple[Piece, ...]) -> shapes.Expr:
    """What sqlglot reads in the pieces.

    Raises:
        NoTree: It can read nothing.
    """
    try:
        trees = _PARSER.parse(_parser_tokens(pieces), text)
    except ParseError as error:
        column = error.errors[0].get("col") if error.errors else None
        suspect = pieces[column] if isinstance(column, int) and column < len(pieces) else None
        raise NoTree(suspect) from error
    except Exception as error:  # whatever a parser does, its user gets an answer
        raise NoTree(None) from error
    if len(trees) != 1 or trees[0] is None:
        raise NoTree(None)
    tree: shapes.Expr = _taken_over(trees[0])
    return tree


def _parser_tokens(pieces: tuple[Piece, ...]) -> list[SqlglotToken]:
    """The tokens that the parser is shown: names and calls replaced by their number.

    So no name can be taken for a word of SQL, and no call for a function that sqlglot knows.
    """
    return [
        SqlglotToken(
            _token_type(piece), _token_text(number, piece), 1, number, piece.start, piece.end - 1
        )
        for number, piece in enumerate(pieces)
    ]


def _token_type(piece: Piece) -> TokenType:
    match piece.mark:
        case Mark.NAME | Mark.CALL:
            return TokenType.VAR
        case Mark.NUMBER:
            return TokenType.NUMBER
        case Mark.TEXT:
            return TokenType.STRING
        case _:
            return _TOKEN_TYPES[piece.value]


def _token_text(number: int, piece: Piece) -> str:
    return f"n{number}" if piece.mark in (Mark.NAME, Mark.CALL) else piece.value


_TOKEN_TYPES = {
    spelling: DuckDB.Tokenizer.KEYWORDS.get(spelling.upper())
    or DuckDB.Tokenizer.SINGLE_TOKENS[spelling]
    for spelling in (*grammar.WORDS, *grammar.WORDS_IN_PLACE, *grammar.SYMBOLS)
}


def _taken_over(value: Any) -> Any:
    """A tree of sqlglot in our nodes; what there is none for is ``Strange``."""
    if isinstance(value, exp.Expr):
        kind = shapes.KINDS.get(type(value).__name__, shapes.Strange)
        return kind(**{name: _taken_over(each) for name, each in value.args.items()})
    if isinstance(value, list):
        return [_taken_over(each) for each in value]
    return value
