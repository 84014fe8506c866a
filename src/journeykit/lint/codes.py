"""What people may write for rules: a code, its beginning, a name, or all of them."""

from __future__ import annotations

import re
from functools import cache

from journeykit.definition.findings import nearest
from journeykit.lint.explain import catalogue
from journeykit.records import dataclass

ALL = "ALL"
PREFIX = "JK"
YAML_FAMILY = "JK1"
"""Findings that cannot be left out: behind them nothing else could be checked."""
OWN_FAMILY = "JK9"
"""Findings about suppressions."""
LOADING = (YAML_FAMILY, "JK2", "JK40", "JK41", "JK42")
"""Findings of loading: behind an error among them, some rules have nothing to look at."""

_BEGINNING = re.compile(rf"{PREFIX}\d{{0,3}}")


@dataclass(frozen=True, slots=True)
class Chosen:
    """The rules that a word stands for.

    Attributes:
        codes: At least one.
        narrow: How closely the word says it: 0 for all, then the digits of a code.
    """

    codes: frozenset[str]
    narrow: int


@cache
def names() -> dict[str, str]:
    """The name of every code."""
    return {page.code: page.name for page in catalogue()}


def one_rule(word: str) -> str | None:
    """The code of the one rule that a word names by code or name, in any case."""
    return _by_word().get(word.strip().casefold())


@cache
def _by_word() -> dict[str, str]:
    """The code of every code and name, as ``one_rule`` asks for them."""
    codes = {code.casefold(): code for code in names()}
    return {name: code for code, name in reversed(names().items())} | codes


def chosen(word: str) -> Chosen | None:
    """The rules that a word names, by code, name or beginning of a code; None if it names none."""
    one = one_rule(word)
    if one is not None:
        return Chosen(frozenset({one}), len(one) - len(PREFIX))
    beginning = word.strip().upper()
    if beginning == ALL:
        beginning = PREFIX
    codes = frozenset(code for code in names() if code.startswith(beginning))
    if not _BEGINNING.fullmatch(beginning) or not codes:
        return None
    return Chosen(codes, len(beginning) - len(PREFIX))


def suggestion(word: str) -> str:
    """What to do about a word that names no rule."""
    asked = word.strip()
    near = nearest(asked.casefold(), names().values()) or nearest(asked.upper(), names())
    return f"did you mean `{near}`?" if near else "`journeykit rules` lists them all"
