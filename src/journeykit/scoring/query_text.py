"""A query as its text, and what can be told of it without a parser.

The texts are ours: keywords and functions stand in capitals, names are quoted or in small letters.
So the names that a text mentions are found by looking at its words. sqlglot, which takes its time
over every text, parses one only for an engine that is not DuckDB.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING

from journeykit.records import dataclass

if TYPE_CHECKING:
    from sqlglot import exp

_WORD = re.compile(
    r"""
    "(?P<quoted>(?:[^"]|"")*)"
    | '(?:[^']|'')*'
    | (?P<word>[A-Za-z_]\w*)
    | (?P<counted>\(\s*\*\s*\))
    | (?P<times>\*\s*\d)
    | (?P<star>\*)
    """,
    re.VERBOSE,
)


@dataclass(frozen=True)
class QueryText:
    """A query in DuckDB's dialect."""

    text: str

    @cached_property
    def names(self) -> frozenset[str]:
        """The names that it mentions: of columns, and of tables and aliases too."""
        return frozenset(word for word in self._words if word is not None)

    @property
    def takes_all(self) -> bool:
        """Whether it may take all columns of what it reads: a star, but for ``COUNT(*)`` and for
        what is multiplied by a number.
        """
        return None in self._words

    @cached_property
    def tree(self) -> exp.Query:
        """The query parsed.

        Raises:
            sqlglot.errors.ParseError: It is no query.
        """
        from sqlglot import exp, parse_one

        return parse_one(self.text, dialect="duckdb", into=exp.Select)

    def sql(self, dialect: str = "duckdb") -> str:
        """Its text in a dialect."""
        return self.text if dialect == "duckdb" else self.tree.sql(dialect)

    @cached_property
    def _words(self) -> frozenset[str | None]:
        return frozenset(_words(self.text))


def _words(text: str) -> Iterable[str | None]:
    """The names in a text, and None for a star that stands for all columns."""
    for found in _WORD.finditer(text):
        if found.lastgroup == "quoted":
            yield found["quoted"].replace('""', '"')
        elif found.lastgroup == "word" and found["word"].islower():
            yield found["word"]
        elif found.lastgroup == "star":
            yield None
