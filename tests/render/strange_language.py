"""A language that was never written, and a reader of what is said outside of it.

It puts brackets round every message and has digits, separators and months of its own. What stands
outside the brackets may only be a text of the definition or the export, or a number in its digits.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from journeykit.language import Language
from journeykit.pictures.text import legible

OPEN, CLOSE = "\u2039", "\u203a"
"""Single guillemets: in every font of ours, and in no message of ours."""
DIGITS = "àáâãäåæçèé"
"""Letters that every font of ours has, so that paper can be read back too."""


class Bracketed(dict[str, str]):
    """Every message there is or will be: its own words in brackets, its gaps outside."""

    def get(self, message: str, default: object = None) -> str:  # type: ignore[override]
        del default
        return OPEN + re.sub(r"(\{\w+\})", rf"{CLOSE}\1{OPEN}", message) + CLOSE


STRANGE = Language(
    "xx",
    "Strange",
    messages=Bracketed(),
    plural=lambda unit: f"{unit}en",
    decimal="·",
    group="'",
    digits=DIGITS,
    day="{year}ÿ{day}{month}",
    months=tuple("ÀÁÂÃÄÅÆÇÈÉÊË"),
)


def outside(text: str) -> Iterator[str]:
    """The parts of a text that stand in no bracket, line by line; brackets never nest."""
    inside, part = False, ""
    for char in f"{text}\n":
        if not inside and char not in (OPEN, CLOSE, "\n"):
            part += char
            continue
        if char in (OPEN, CLOSE):
            inside = char == OPEN
        if part.strip():
            yield part.strip()
        part = ""


def ours(part: str, known: str) -> bool:
    """Whether a part holds words or digits that are neither the author's nor the language's.

    ``known`` is in small letters.
    """
    bare = part.strip(" .…:;,–-()“”→↑↓▲▼■★·")
    if not re.search(r"[A-Za-z0-9]", bare) or legible(bare).lower() in known:
        return False
    return not all(word.lower() in known for word in re.findall(r"[A-Za-z0-9]+", bare))


def unsaid(texts: Iterable[str], known: str) -> list[str]:
    """What stands in some texts and went through no message, in the order in which it stands."""
    known = " ".join(known.split()).lower()
    known += known.replace("_", " ")
    return [part for text in texts for part in outside(text) if ours(part, known)]


def sentences(content: Any, codes: frozenset[str]) -> Iterator[str]:
    """Every text of a JSON document but those of keys that hold ``codes``."""
    if isinstance(content, str):
        yield content
    elif isinstance(content, list):
        for item in content:
            yield from sentences(item, codes)
    elif isinstance(content, dict):
        for key, value in content.items():
            if key not in codes:
                yield from sentences(value, codes)


def mermaid_labels(text: str) -> list[str]:
    """The labels of a mermaid flowchart, with its entities read."""
    entities = {"amp": "&", "quot": '"', "lt": "<", "gt": ">"}
    plain = re.sub(
        r"#(\w+);",
        lambda found: entities.get(found[1]) or chr(int(found[1])),
        text.replace("<br/>", "\n"),
    )
    return re.findall(r'(?s)[\[|(]"(.*?)"[\]|)]', plain)
