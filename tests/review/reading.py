"""Numbers as printed, read back: does a text say what a value is?"""

from __future__ import annotations

import re

_NUMBER = re.compile(
    r"(?P<bound>[<>]?)(?P<minus>−?)[€$£]?(?P<digits>[\d,]+(?P<part>\.\d+)?)"
    r"(?P<scale>[kMB]?)(?P<percent>%?)(?: [A-Za-z]+)?"
)
_SCALES = {"": 1.0, "k": 1e3, "M": 1e6, "B": 1e9}


def number(text: str) -> float:
    """The number that a text prints; a share as a part of one. ``<1%`` reads as 1 %."""
    match = _NUMBER.fullmatch(text)
    assert match, f"no number: {text!r}"
    value = float(match["digits"].replace(",", "")) * _SCALES[match["scale"]]
    if match["percent"]:
        value /= 100
    return -value if match["minus"] else value


def reads(text: str, value: float | None, digits: int = 0) -> bool:
    """Whether a text is this value, rounded to the digits it prints or to ``digits``.

    A value that was rounded to more digits may print fewer, where the last are zeros.
    """
    match = _NUMBER.fullmatch(text)
    if match is None or value is None:
        return False
    shown = max(digits, len(match["part"] or ".") - 1)
    step = 10.0**-shown * _SCALES[match["scale"]] / (100 if match["percent"] else 1)
    if match["bound"] == "<":
        return 0 < value < number(text.lstrip("<"))
    if match["bound"] == ">":
        return number(text.lstrip(">")) < value < 1
    return abs(number(text) - value) <= step / 2 + 1e-9 * max(1.0, abs(value))


def one_of_the_last_digit(value: float, unit: str | None) -> float:
    """What one of the last digit is worth where a measure is printed: 15.4%, 47 days, €4.9M."""
    if unit in ("%", "days", "day", "h"):
        return 0.001 if unit == "%" else 0.1
    if unit is None:
        return 0.01 if abs(value) < 1000 else 1.0
    size = next((size for size in (1e9, 1e6, 1e3) if abs(value) >= size * 0.9995), None)
    if size is None:
        return 1.0
    return size if abs(value) / size >= 100 else size / 10
