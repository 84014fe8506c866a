"""Characters that nobody sees: where they are refused, and what they are called."""

from __future__ import annotations

import re
import unicodedata

from journeykit.definition import yaml_problems as problems
from journeykit.definition.findings import Finding, Route
from journeykit.definition.nodes import Scalar, Style
from journeykit.definition.source import Source

_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)
"""What YAML forbids, line breaks of YAML 1.1, and marks that turn the direction of writing."""

_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_ODD_BLANKS = (
    "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b"
    "\u202f\u205f\u2060\u3000"
)
_NAMES = {"\0": "NUL", "\ufeff": "BYTE ORDER MARK"}
_UTF16_SHARE = 0.3
"""Text in UTF-16 without a mark, read as UTF-8, is NUL in every second place."""


def name_of(character: str) -> str:
    """A character's name and code point: ``RIGHT-TO-LEFT OVERRIDE (U+202E)``."""
    name = _NAMES.get(character) or unicodedata.name(character, "a control character")
    return f"{name} (U+{ord(character):04X})"


def hidden_in_text(source: Source) -> Finding | None:
    """The first character of a file that may not stand in it; one finding for all of them."""
    match = _HIDDEN.search(source.text)
    if match is None:
        return None
    text = source.text
    more = sum(1 for _ in _HIDDEN.finditer(text)) - 1
    message = f"{name_of(match.group())} cannot stand in a journey"
    if more:
        message += f", and {more:,} more such characters follow"
    help = 'delete it; a character that is meant can be written as "\\u…" in double quotes'
    if text.count("\0") > len(text) * _UTF16_SHARE:
        help = "this looks like UTF-16 without a byte order mark: save the file as UTF-8"
    return problems.HIDDEN_CHARACTER.at(source.span(match.start(), match.end()), message, help)


def hides_something(scalar: Scalar) -> bool:
    """Whether an escape puts a control character into a value, or odd blanks are at its ends."""
    if scalar.style is Style.DOUBLE:
        return _CONTROLS.search(scalar.text) is not None
    return scalar.style is Style.PLAIN and scalar.text.strip(_ODD_BLANKS) != scalar.text


def hidden_in_value(scalar: Scalar, route: Route) -> Finding:
    """The finding for what a value hides."""
    control = _CONTROLS.search(scalar.text)
    if control is not None:
        return problems.HIDDEN_CHARACTER.at(
            scalar.span_of(control.start(), control.end()),
            f"this escape puts {name_of(control.group())} into the text",
            "remove it: no text of a journey needs a control character",
            route=route,
        )
    return problems.STRAY_BLANK.at(
        scalar.span,
        "this value begins or ends with a blank that is not the usual one",
        "type the blanks anew, or put the text in quotes if they are meant",
        route=route,
    )
