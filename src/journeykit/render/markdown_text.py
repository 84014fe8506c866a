"""Markdown's small parts: any text as text only, tables, lists."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import count

from journeykit.pictures.text import legible
from journeykit.render.shown import has_values, right
from journeykit.review import wording
from journeykit.review.model import Rate, Review

_SPECIAL = re.compile(r"[\\`*_\[\]<>|#~$]")
_AT_START = re.compile(r"^([-+]|\d+(?=[.)]))(?=[.)]?(?: |$))")
_LINKED = re.compile(r"(?i)(www|ftp|https?)(\.|:)")


def text(value: object) -> str:
    """Anything of a definition or an export as Markdown that is only text.

    No markup, no HTML, no list, no link that the reader of the file would make of an address.
    """
    escaped = _SPECIAL.sub(r"\\\g<0>", legible(str(value)))
    escaped = _LINKED.sub(r"\1\\\2", escaped).replace("&", "&amp;")
    return _AT_START.sub(_quoted_start, escaped)


def _quoted_start(match: re.Match[str]) -> str:
    mark = match.group()
    return f"{mark}\\" if mark[0].isdigit() else f"\\{mark}"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; a head that begins with ``>`` is of a column of numbers, an empty one is left out.

    Heads are text, cells are Markdown.
    """
    kept = [place for place, head in enumerate(heads) if head]
    marks = ["---:" if heads[place].startswith(">") else "---" for place in kept]
    lines = [[text(heads[place].removeprefix(">")) for place in kept], marks]
    lines += [[row[place] for place in kept] for row in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def listed(title: str, items: Sequence[str], otherwise: str, *, ranked: bool = False) -> str:
    """A list of Markdown items under a title, or what stands where there are none."""
    marks = (f"{place}." if ranked else "-" for place in count(1))
    lines = [f"{mark} {item}" for mark, item in zip(marks, items, strict=False)]
    lines = lines or [text(otherwise)]
    return "\n".join([f"**{title}**", "", *lines])


def share(rate: Rate) -> str:
    """A rate with its interval: 77% (70%–83%)."""
    if not rate.n:
        return "–"
    low, high = wording.percent(rate.low), wording.percent(rate.high)
    return text(f"{wording.percent(rate.share)} ({low}–{high})")


def money(review: Review, value: float | None) -> str:
    """A value in the review's unit."""
    return text(wording.money(value, review.value_unit))


def team(owner: str | None) -> str:
    """An owner, or a dash."""
    return text(wording.team(owner)) if owner else "–"


def value_head(review: Review) -> str:
    """The head of the column of values; none where no value is known."""
    return right("Value") if has_values(review) else ""
