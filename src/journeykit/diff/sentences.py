"""What is said of a change, in the language that is spoken: whole sentences with named gaps.

They have neither a capital nor a full stop, since the part of the journey stands before them.
"""

from __future__ import annotations

from collections.abc import Iterable

from journeykit.diff.model import Kind
from journeykit.language import say, spoken

_DID = {
    Kind.ADDED: "{what} added",
    Kind.REMOVED: "{what} gone",
    Kind.TIGHTENED: "{what} tightened",
    Kind.LOOSENED: "{what} loosened",
    Kind.RAISED: "{what} raised",
    Kind.LOWERED: "{what} lowered",
    Kind.REPLACED: "{what} replaced",
    Kind.CHANGED: "{what} changed",
    Kind.RESTATED: "{what} written in another way that means the same",
    Kind.REWORDED: "{what} reworded",
}
_FROM_TO = {
    Kind.RAISED: "{what} raised from {old} to {new}",
    Kind.LOWERED: "{what} lowered from {old} to {new}",
    Kind.CHANGED: "{what} changed from {old} to {new}",
    Kind.MOVED: "{what} moved from {old} to {new}",
}


def did(kind: Kind, what: str) -> str:
    """``validation tightened``: what became of something."""
    return say(_DID[kind], what=what)


def from_to(kind: Kind, what: str, old: str, new: str) -> str:
    """``target raised from 0.8 to 0.9``."""
    return say(_FROM_TO[kind], what=what, old=old, new=new)


def is_called(noun: str, old: str, new: str) -> str:
    """``gate a is called b now``: another id, or another name of a column."""
    return say("{noun} {old} is called {new} now", noun=say(noun), old=old, new=new)


def named(noun: str, name: str) -> str:
    """``gate "No sponsor"``."""
    return say('{noun} "{name}"', noun=say(noun), name=name)


def of(noun: str, name: str) -> str:
    """``weight of the measure "Seats"``; the noun alone where ``name`` is empty."""
    return say("{noun} of the {name}", noun=noun, name=name) if name else noun


def listed(words: Iterable[str]) -> str:
    """a, b, c."""
    return say(", ").join(words)


def number(text: str) -> str:
    """A number that is written as in English, as the language writes it."""
    return spoken().number(text)
