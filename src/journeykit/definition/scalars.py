"""What an unquoted scalar means: the core schema of YAML 1.2.2, section 10.3.2.

Where YAML 1.1 read the same characters otherwise, or where digits that an author wrote are not
part of the number, ``resolve`` says so in a ``Doubt``; most other tools still read YAML 1.1.
"""

from __future__ import annotations

import math
import re
import sys
from datetime import date
from enum import StrEnum

from journeykit.definition.nodes import Value

_CONSTANTS: dict[str, Value] = {
    "": None,
    **dict.fromkeys(("null", "Null", "NULL", "~")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_WORDS_OF_1_1 = frozenset(
    form for word in ("yes", "no", "on", "off") for form in (word, word.capitalize(), word.upper())
)
_NUMBER_STARTS = frozenset("+-.0123456789")

NOT_ONLY_TEXT = _NUMBER_STARTS | {word[:1] for word in (*_CONSTANTS, *_WORDS_OF_1_1)}
"""First characters of what may be more than text (the empty one for no text at all)."""

_INTEGER = re.compile(r"[-+]?[0-9]+", re.ASCII)
_BASED = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+", re.ASCII)
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?", re.ASCII)
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)", re.ASCII)
_MINUTES = re.compile(r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?", re.ASCII)
_UNDERSCORES = re.compile(r"[-+]?(?:0b[01_]+|0x[0-9a-fA-F_]+|[0-9][0-9_]*(?:\.[0-9_]*)?)", re.ASCII)
_BINARY = re.compile(r"[-+]?0b[01]+", re.ASCII)
_DATE = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt]|[ \t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]*)?"
    r"(?:[ \t]*(?:Z|[-+][0-9]{1,2}(?::?[0-9]{2})?))?",
    re.ASCII,
)
_VERSION = re.compile(r"[1-9]\.[1-9]0", re.ASCII)
"""What looks like a version; amounts such as 12.50 and shares such as 0.90 do not."""

_LARGEST_INTEGER = 2**63 - 1
_LONGEST_INTEGER = len(str(_LARGEST_INTEGER))


class Doubt(StrEnum):
    """Why a scalar may not be what its author or another tool takes it for."""

    BOOLEAN = "boolean"
    """A word that YAML 1.1 reads as true or false; text here."""
    MINUTES = "minutes"
    """Groups of sixty, as in 22:30, a number in YAML 1.1; text here."""
    BINARY = "binary"
    """0b11, a number in YAML 1.1; text here."""
    UNDERSCORES = "underscores"
    """1_000, a number in YAML 1.1; text here."""
    DATE = "date"
    """2026-01-31, a date or timestamp in YAML 1.1; text here."""
    NO_DATE = "no date"
    """2026-13-45, written as a date, of a day that no calendar has; text here."""
    LEADING_ZERO = "leading zero"
    """01234: the number 1234 here, octal in YAML 1.1."""
    OCTAL = "octal"
    """0o17: the number 15 here, text in YAML 1.1."""
    EXPONENT = "exponent"
    """12e03: the number 12000 here, text in YAML 1.1."""
    TRAILING_ZERO = "trailing zero"
    """1.10: the number 1.1, in every YAML."""
    OUT_OF_RANGE = "out of range"
    """More than 64 bits, or a decimal beyond the floating-point range."""
    NOT_FINITE = "not finite"
    """.inf or .nan."""


def resolve(text: str) -> tuple[Value, Doubt | None]:
    """The value of an unquoted scalar, and what is doubtful about it.

    A number out of range gives the nearest number in range (``.nan``: 0), so that whoever goes on
    with it meets no value that no engine holds.
    """
    if text in _CONSTANTS:
        return _CONSTANTS[text], None
    if text[0] in _NUMBER_STARTS:
        return _number_or_text(text)
    return text, Doubt.BOOLEAN if text in _WORDS_OF_1_1 else None


def _number_or_text(text: str) -> tuple[Value, Doubt | None]:
    if _INTEGER.fullmatch(text):
        return _integer(text)
    if _FLOAT.fullmatch(text):
        return _float(text)
    if _BASED.fullmatch(text):
        value, doubt = _in_range(int(text, 0))
        return value, doubt or (Doubt.OCTAL if text[1] == "o" else None)
    if _NOT_FINITE.fullmatch(text):
        return _finite(float(text.replace(".", "", 1))), Doubt.NOT_FINITE
    return text, _other_number(text)


def _other_number(text: str) -> Doubt | None:
    """What YAML 1.1 would read as a number or date and 1.2 does not."""
    if _MINUTES.fullmatch(text):
        return Doubt.MINUTES
    if _BINARY.fullmatch(text):
        return Doubt.BINARY
    if _DATE.fullmatch(text):
        return Doubt.DATE if _is_in_calendar(text) else Doubt.NO_DATE
    if "_" in text and _UNDERSCORES.fullmatch(text):
        return Doubt.UNDERSCORES
    return None


def _is_in_calendar(text: str) -> bool:
    """Whether the day that a date begins with exists."""
    year, month, day = re.findall("[0-9]+", text)[:3]
    try:
        date(int(year), int(month), int(day))
    except ValueError:
        return False
    return True


def _integer(text: str) -> tuple[Value, Doubt | None]:
    sign = -1 if text[0] == "-" else 1
    digits = text.lstrip("+-")
    significant = digits.lstrip("0") or "0"
    # The length is looked at first: Python refuses to convert more than 4,300 digits.
    if len(significant) > _LONGEST_INTEGER:
        return sign * _LARGEST_INTEGER, Doubt.OUT_OF_RANGE
    value, doubt = _in_range(sign * int(significant))
    return value, doubt or (Doubt.LEADING_ZERO if significant != digits else None)


def _in_range(value: int) -> tuple[int, Doubt | None]:
    if abs(value) <= _LARGEST_INTEGER:
        return value, None
    return _LARGEST_INTEGER if value > 0 else -_LARGEST_INTEGER, Doubt.OUT_OF_RANGE


def _float(text: str) -> tuple[Value, Doubt | None]:
    value = float(text)
    mantissa = re.split("[eE]", text)[0]
    if math.isinf(value) or (value == 0 and mantissa.strip("+-.0")):
        return _finite(value), Doubt.OUT_OF_RANGE
    if mantissa != text and "." not in mantissa:
        return value, Doubt.EXPONENT
    return value, Doubt.TRAILING_ZERO if _VERSION.fullmatch(text) else None


def _finite(value: float) -> float:
    if math.isnan(value):
        return 0.0
    return math.copysign(sys.float_info.max, value) if math.isinf(value) else value
