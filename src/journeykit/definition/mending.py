"""Safe mends of single values: the characters change that are wrong, and no others."""

from __future__ import annotations

import json
import re

from journeykit.definition.findings import Edit, Fix, Route
from journeykit.definition.nodes import Scalar, Style
from journeykit.definition.scalars import resolve
from journeykit.definition.source import Source
from journeykit.patterns import later

_PLAIN = later(r"[A-Za-z_][\w-]*(?: [\w-]+)*", re.ASCII)
_UNSAFE_IN_BRACES = later(r"[\[\]{}\n]|:\s|\s#")


def respelt(scalar: Scalar, name: str, opens: Route | None = None) -> Fix | None:
    """Another text in the place of a scalar, in quotes where it had some or needs them.

    None for a scalar over several lines, whose layout is its author's.
    """
    span = scalar.span
    if span.line != span.end_line or scalar.style in (Style.LITERAL, Style.FOLDED):
        return None
    text = name if scalar.style is Style.PLAIN and _is_plain(name) else quoted(name, scalar.style)
    title = f"write `{name}`" if name != scalar.text else f"write {text}"
    return Fix(title, (Edit(span, text),), opens)


def rewritten(scalar: Scalar, text: str, opens: Route | None = None) -> Fix | None:
    """Some YAML in the place of a scalar of one line, as it is."""
    span = scalar.span
    if span.line != span.end_line or scalar.style in (Style.LITERAL, Style.FOLDED):
        return None
    return Fix(f"write `{text}`", (Edit(span, text),), opens)


def quoted(text: str, style: Style = Style.DOUBLE) -> str:
    """A text of one line in quotes: those of ``style``, else the kind that needs no escape."""
    single = "'" + text.replace("'", "''") + "'"
    if style is Style.SINGLE:
        return single
    escaped = '"' in text or "\\" in text
    if style is Style.PLAIN and escaped and "'" not in text:
        return single
    return json.dumps(text, ensure_ascii=False)


def flow_text(value: object) -> str:
    """A single value as it may stand inside brackets: a text in quotes where it needs some."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str) and not _is_plain(value):
        return quoted(value, Style.PLAIN)
    return str(value)


def rejoined(source: Source, start: int, least: int) -> tuple[int, int] | None:
    """The text in braces that begins at ``start`` and that its own commas cut.

    It ends at the first comma or brace outside of its parentheses and quotes, at ``least`` or
    behind. None where that is not plain to see: no such end on the line, or what looks like a key.
    """
    depth, in_quotes = 0, False
    for at in range(start, len(source.text)):
        sign = source.text[at]
        if sign == "\n":
            return None
        if sign == "'":
            in_quotes = not in_quotes
        elif not in_quotes and sign in "()":
            depth += 1 if sign == "(" else -1
        elif not in_quotes and depth <= 0 and sign in ",}":
            end = start + len(source.text[start:at].rstrip())
            text = source.text[start:end]
            whole = depth == 0 and end >= least and not _UNSAFE_IN_BRACES.search(text)
            return (start, end) if whole else None
    return None


def _is_plain(text: str) -> bool:
    return bool(_PLAIN.fullmatch(text)) and resolve(text) == (text, None)
