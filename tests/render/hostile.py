"""Texts that break pages which do not escape, in every place where a text can stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import cycle
from typing import Any

import yaml

from journeykit.graph import JourneyGraph
from journeykit.review.sources import Earlier, Sources
from journeykit.scoring.moved import MovedCustomer
from journeykit.scoring.tallied import TextTally
from tests.review.journeys import EXAMPLES, graph_of
from tests.review.made_sources import sources
from tests.review.tallied_customers import Chance

WRITTEN = (
    "<script>alert(1)</script>",
    "</style></script><img src=x onerror=alert(2)>",
    "\"quoted\" 'single' & &amp; &lt;b&gt;",
    "{{ 7 * 1234567 }} {% raw %} {# no #}",
    "](https://evil.example) **bold** `code` | cell",
    "- item",
    "1. item",
    "![image](https://evil.example/x.png) www.evil.example",
    'back\\slash \\" and \\n #quot; ; end',
    "]]> <!-- --> <![CDATA[ ",
    "emoji 👩‍💻 🇩🇪 and 日本語 and עברית العربية",
    "Donaudampfschifffahrtsgesellschaftskapitänsmützenfabrikantenverbandsvorsitzender",
    "javascript:alert(3) onclick=alert(4)",
    "$x$ $$x^2$$ $$$ ~~gone~~ <b>bold</b> __init__",
    '#panic("no") #read("/etc/passwd") @label <label> = head // gone',
)
"""What a definition may hold: characters that nobody sees are refused before."""
EXPORTED = (
    *WRITTEN,
    "nul \x00 bell \x07 escape \x1b and \x85",
    "\u202eturned\u2066 over",
    "line\r\nbreak\ttab\u2028mark",
    "\ufffe\uffff",
    "",
)
"""What an export may hold."""

_FREE = {
    "name", "description", "objective", "geographic", "demographic", "psychographic", "event",
    "evidence", "goal", "thinking", "feeling", "problem", "push", "reason", "action", "owner", "to",
    "channel", "emotion", "source", "unit", "crm", "recorded", "labels", "plays",
}  # fmt: skip
_ROLES = ("data", "lost")


def journey() -> JourneyGraph:
    """The example with a hostile text in every field that takes any text."""
    text = (EXAMPLES / "saas" / "journey.yaml").read_text(encoding="utf-8")
    written = yaml.safe_load(text)
    texts = _texts()
    for key, value in written.items():
        if key not in _ROLES:
            written[key] = _spoiled(value, key, texts)
    written["name"], written["owner"] = next(texts), next(texts)
    written["objective"] = next(texts)
    for branch in written["lost"]["branches"]:
        branch["reason"] = next(texts)
    written["data"]["unit"] = "<account>"
    written["data"]["columns"]["arr"]["unit"] = "<b>"
    for stage in written["stages"]:
        for touchpoint in stage["touchpoints"]:
            touchpoint.pop("journey", None)
    return graph_of(written)


def _texts() -> Iterator[str]:
    """Hostile texts without end, no two alike."""
    for number, text in enumerate(cycle(WRITTEN)):
        yield f"{text} {number}"


def _spoiled(value: Any, key: str, texts: Iterator[str]) -> Any:
    if isinstance(value, dict):
        return {name: _spoiled(inner, _kind(name, key), texts) for name, inner in value.items()}
    if isinstance(value, list):
        return [_spoiled(inner, key, texts) for inner in value]
    return next(texts) if isinstance(value, str) and key in _FREE else value


def _kind(name: str, parent: str) -> str:
    """The key under which a value stands; where a way leads is no free text."""
    return "way" if name == "to" and parent in ("recovery", "next") else name


def spoiled(made: Sources) -> Sources:
    """Sources whose export held hostile texts wherever an export holds any."""
    texts = cycle(EXPORTED)
    tallies = made.tallies
    customers = tuple(
        replace(
            row,
            customer_id=next(texts),
            name=next(texts),
            owner=next(texts),
            outcome=next(texts),
        )
        for row in tallies.at_risk * len(EXPORTED)
    )
    segments = tuple(replace(row, label=next(texts)) for row in tallies.segments)
    found = tuple(TextTally(text, 2) for text in EXPORTED)
    facts = replace(
        made.facts,
        input_name=EXPORTED[0],
        unread=tuple((text, 1) for text in EXPORTED),
        definition=EXPORTED[1],
    )
    by = made.by and replace(
        made.by,
        values=tuple(replace(row, label=next(texts)) for row in made.by.values),
        stages=(),
    )
    return replace(
        made,
        facts=facts,
        by=by,
        earlier=made.earlier and _moved(made.earlier, texts),
        tallies=replace(
            tallies,
            at_risk=customers,
            segments=segments,
            unmapped_buckets=found,
            unmapped_reasons=found,
        ),
        definition_changed=EXPORTED[3] if made.definition_changed else None,
    )


def _moved(earlier: Earlier, texts: Iterator[str]) -> Earlier:
    """The same earlier snapshot, with hostile names of those who moved."""
    comparison = earlier.comparison
    if comparison is None:
        return earlier

    def named(movers: tuple[MovedCustomer, ...]) -> tuple[MovedCustomer, ...]:
        return tuple(
            replace(row, customer_id=next(texts), name=next(texts), owner=next(texts))
            for row in movers
        )

    moved = replace(comparison, risen=named(comparison.risen), fallen=named(comparison.fallen))
    return replace(earlier, comparison=moved)


def hostile_sources(graph: JourneyGraph, seed: int) -> Sources:
    """Sources of the hostile journey."""
    return spoiled(sources(Chance(seed), graph))
