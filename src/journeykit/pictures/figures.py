"""How the numbers are written that only pictures write; the others are in ``review.wording``."""

from __future__ import annotations

from journeykit.review.wording import MINUS, number


def valence(value: float) -> str:
    """A valence from −3 to +3 with its sign: ``+2``, ``−1.5``, ``0``."""
    text = number(value)
    return text if text == "0" or text.startswith(MINUS) else f"+{text}"
