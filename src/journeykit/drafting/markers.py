"""Texts that people and systems write where there is no value."""

from __future__ import annotations

_SURE = frozenset(
    {"", "n/a", "#n/a", "#n/a n/a", "nan", "null", "<null>", "\\n", "#null!", "#div/0!", "#value!"}
)
_IN_NUMBERS_AND_DAYS = _SURE | {
    "-", "--", "---", "–", "—", ".", "?", "na", "nil", "none", "(none)", "(blank)", "blank",
    "empty", "unknown", "not available", "not set", "tbd", "tba", "open", "never", "0000-00-00",
    "0000-00-00 00:00:00", "keine", "k.a.", "k. a.", "unbekannt",
}  # fmt: skip


def is_marker(text: str) -> bool:
    """Whether a text that is no number and no day surely stands for no value there."""
    return text.strip().lower() in _IN_NUMBERS_AND_DAYS


def is_sure_marker(text: str) -> bool:
    """Whether a text stands for no value wherever it is found, among names and words too."""
    return text.strip().lower() in _SURE
