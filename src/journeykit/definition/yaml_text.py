"""Any text as one that YAML reads again, on one line."""

from __future__ import annotations

import json

from journeykit.patterns import later

_PLAIN = later(r"[A-Za-z_][A-Za-z0-9_]*(?: [A-Za-z0-9_]+)*")
_WORDS = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})
UNPRINTABLE = later(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff]")
"""What does not stand as it is in a line of YAML, or on a screen."""


def yaml_text(text: str) -> str:
    """The text as it is where YAML takes it for nothing else, else in double quotes."""
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS:
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", quoted)
