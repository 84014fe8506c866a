"""Characters that would steer a terminal, a log or a reader of XML, made harmless."""

from __future__ import annotations

from journeykit.patterns import later

_STEERING = later(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069"
    "\ud800-\udfff\ufffe\uffff]"
)
"""Control characters, marks of direction, foreign line ends, and what no encoding can write."""


def harmless(text: str) -> str:
    """``text`` with what would steer a terminal written as its code; line ends and tabs stay."""
    if text.isprintable():
        return text
    return _STEERING.sub(lambda found: f"<U+{ord(found[0]):04X}>", text)
