"""A quote that is not closed where its author thinks, and swallows what follows up to the next one.

Where a later text is in quotes, too, YAML breaks off only there, far from the fault: the quote that
opens that text has closed the first. So the lines are looked at once more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from journeykit.patterns import later

_OPENING = later(r"""(?:^[ ]*|[:,?-][ ]+|[\[{][ ]*)(?P<quote>["'])|#[^\n]*""", re.MULTILINE)
_REST = {
    '"': later(r'[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL),
    "'": later(r"[^']*(?:''[^']*)*'"),
}
_KEY = later(r"(?P<depth>[ ]*)(?:-[ ]+)*[A-Za-z_][\w -]*:(?:[ ]|$)", re.ASCII)


def runaway(text: str, broken: int) -> tuple[int, int] | None:
    """The offsets of an opening quote and of the one that closes it, behind which YAML broke off.

    Args:
        text: The file.
        broken: Where YAML broke off.

    Returns:
        None where no text in quotes ends on the line of ``broken`` that began on an earlier one and
        has swallowed a key.
    """
    for opening, closing in _quoted(text, broken):
        if "\n" in text[closing:broken]:
            continue
        if _swallows_a_key(text, opening, closing):
            return opening, closing
    return None


def _quoted(text: str, end: int) -> Iterator[tuple[int, int]]:
    """The first and last quote of each quoted text over several lines."""
    at = 0
    while found := _OPENING.search(text, at, end):
        at = found.end()
        if found["quote"]:
            rest = _REST[found["quote"]].match(text, at)
            if rest is None:
                return
            if "\n" in rest[0]:
                yield found.start("quote"), rest.end() - 1
            at = rest.end()


def _swallows_a_key(text: str, opening: int, closing: int) -> bool:
    """Whether a line of a text is no deeper than its first one and looks like a key."""
    start = text.rfind("\n", 0, opening) + 1
    first = text[start:opening]
    depth = len(first) - len(first.lstrip(" "))
    swallowed = text[opening:closing].split("\n")[1:]
    keys = (_KEY.match(line) for line in swallowed)
    return any(key is not None and len(key["depth"]) <= depth for key in keys)
