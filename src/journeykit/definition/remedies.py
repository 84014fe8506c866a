"""What to write in the place of a value that was refused: in words and, where sure, as YAML."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from journeykit.definition.findings import Route, nearest, only_near
from journeykit.definition.keys import (
    BLOCK,
    LIST,
    Bounds,
    block_name_at,
    bounds_at,
    choices_at,
    entries_at,
    first_key,
    is_formula,
    keys_at,
    required_at,
    takes_at,
    takes_text_too,
)
from journeykit.definition.mending import flow_text
from journeykit.definition.scalars import resolve
from journeykit.definition.schema_examples import examples_of
from journeykit.records import dataclass

_SHOWN = 40
_TRUTHS: Mapping[str, str] = {
    **dict.fromkeys(("yes", "y", "on", "true"), "true"),
    **dict.fromkeys(("no", "n", "off", "false"), "false"),
}
_SYNONYMS: Mapping[str, frozenset[str]] = {
    "text": frozenset({"string", "str", "varchar", "char"}),
    "integer": frozenset({"int", "bigint", "long"}),
    "decimal": frozenset({"float", "double", "number", "numeric", "real", "money"}),
    "boolean": frozenset({"bool", "flag"}),
    "timestamp": frozenset({"datetime", "date_time"}),
    "prospective": frozenset({"prospect", "pre_sale", "presale", "presales"}),
    "existing": frozenset({"post_sale", "postsale", "postsales"}),
    "us": frozenset({"we", "company", "seller", "vendor"}),
    "company": frozenset({"us", "we", "seller", "vendor"}),
    "higher": frozenset({"up", "more", "high"}),
    "lower": frozenset({"down", "less", "low"}),
    "price": frozenset({"pricing", "cost"}),
    "competitor": frozenset({"competition"}),
}
"""What people and other languages call a choice, in small letters with underscores."""
_CONDITION = re.compile(r"[<>=]|\bis (?:not )?null\b|\b(?:in|between|like)\b\s*[('0-9]")
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?")
_PER_CENT = 100.0


@dataclass(frozen=True)
class Remedy:
    """What to do about a value.

    Attributes:
        help: In words.
        text: The YAML that can only have been meant, where that is plain.
    """

    help: str | None = None
    text: str | None = None


def of_type(route: Route, value: Any, written: str | None) -> Remedy:
    """What to do about a value of a wrong type.

    Args:
        route: Where it stands in the models.
        value: As YAML gives it.
        written: Its characters, if it is a single value.
    """
    wanted = takes_at(route) or ""
    if value is None:
        return _nothing(route, wanted)
    if wanted == "true or false":
        return _truth(value)
    if wanted in ("a number", "a whole number"):
        return _number(route, value, whole=wanted == "a whole number")
    if wanted == "text":
        return _text(route, value, written)
    return _list(route, value) if wanted.endswith(LIST) else _block(route, value)


def of_range(route: Route, value: Any) -> Remedy:
    """What to do about a number that is too large or too small, or a text without characters."""
    if isinstance(value, str):
        return _nothing(route, "text")
    bounds = bounds_at(route)
    if _is_share(bounds) and isinstance(value, int | float) and 1 < value <= _PER_CENT:
        return Remedy(f"write {value / _PER_CENT:g}: it is a share, from 0 to 1")
    return Remedy(f"write a number {bounds}" if str(bounds) else None)


def of_choice(route: Route, value: Any) -> Remedy:
    """What to do about a value that is none of the choices of its key."""
    choices = choices_at(route)
    listed = f"choices: {_listed(choices)}"
    if not isinstance(value, str):
        return Remedy(listed)
    said = value.strip().casefold().replace("-", "_").replace(" ", "_")
    synonym = next((c for c in choices if said in _SYNONYMS.get(c, ())), None)
    near = synonym or nearest(value, choices)
    suggestion = f"did you mean `{near}`? " if near else ""
    return Remedy(f"{suggestion}{listed}", synonym or only_near(value, choices))


def _listed(choices: Sequence[str]) -> str:
    return ", ".join(choice if choice.isdigit() else flow_text(choice) for choice in choices)


def _is_share(bounds: Bounds) -> bool:
    return (bounds.least, bounds.most) == (0.0, 1.0)


def _nothing(route: Route, wanted: str) -> Remedy:
    choices = choices_at(route)
    if choices:
        return Remedy(f"choices: {_listed(choices)}; or leave the key out")
    if isinstance(route[-1], int):
        return Remedy(f"write {wanted}, or take the item out")
    return Remedy(f"write {wanted}" + ("" if required_at(route) else ", or leave the key out"))


def _truth(value: Any) -> Remedy:
    meant = _TRUTHS.get(value.strip().casefold()) if isinstance(value, str) else None
    return Remedy(f"write `{meant}`" if meant else "write true or false, without quotes", meant)


def _number(route: Route, value: Any, *, whole: bool) -> Remedy:
    if isinstance(value, str):
        meant = resolve(value.strip())[0]
        kind = (int,) if whole else (int, float)
        if isinstance(meant, kind) and not isinstance(meant, bool):
            return Remedy("write the number without quotes", value.strip())
        found = _NUMBER.findall(value)
        if value.strip().endswith("%") and len(found) == 1 and _is_share(bounds_at(route)):
            return Remedy(f"write {float(found[0]) / _PER_CENT:g}: it is a share, from 0 to 1")
        if value.strip().endswith("%") and len(found) == 1:
            return Remedy(f"write {float(found[0]) / _PER_CENT:g} for a share, or {found[0]}")
        alone = f"write {found[0]}: " if len(found) == 1 and not (whole and "." in found[0]) else ""
        return Remedy(f"{alone or 'write '}the number without {'its unit' if alone else 'words'}")
    if isinstance(value, float):
        return Remedy("round it")
    bounds = str(bounds_at(route))
    return Remedy(f"write one number{bounds and f' {bounds}'}")


def _text(route: Route, value: Any, written: str | None) -> Remedy:
    if isinstance(value, bool) and is_formula(route):
        return Remedy("write what makes it so in the data, such as `active_users >= 10`")
    if isinstance(value, bool | int | float):
        return Remedy(f'quote it: "{_short(str(value) if written is None else written)}"', written)
    if isinstance(value, list) and len(value) == 1 and isinstance(value[0], str):
        return Remedy(f"write it without a list: {flow_text(_short(value[0]))}")
    return Remedy("write one text")


def _list(route: Route, value: Any) -> Remedy:
    if isinstance(value, str | bool | int | float):
        text = f"[{flow_text(value)}]"
        sure = isinstance(value, str) and "," not in value and entries_at(route) is None
        return Remedy(f"write a list: [{_short(str(value))}]", text if sure else None)
    if any(key in keys_at((*route, 0)) for key in value):
        return Remedy(f"put a dash before its first key: `- {next(iter(value))}: …`")
    example = _example(route)
    if all(isinstance(inner, dict | None) for inner in value.values()) and keys_at((*route, 0)):
        first = first_key((*route, 0))
        name = next(iter(value), "…")
        return Remedy(f"write a list, each entry with a dash: `- {first}: {_short(str(name))}`")
    if takes_text_too(route) and example:
        return Remedy(f"write {example}, or a list of such")
    return Remedy(f"write a list, such as {example}" if example else "write a list")


def _block(route: Route, value: Any) -> Remedy:
    key, keys = first_key(route), keys_at(route)
    if takes_text_too(route):
        return Remedy(f"write a text alone, or {{{key}: …}}")
    if key is None or isinstance(value, list):
        example = _example(route)
        if example:
            return Remedy(f"write it as {example}")
        return Remedy(f"write its keys without a dash: {', '.join(keys)}" if keys else None)
    if isinstance(value, str):
        if "when" in keys and _CONDITION.search(value):
            key = "when"
        return Remedy(
            f"write {{{key}: {flow_text(_short(value))}}}", _sure_block(route, key, value)
        )
    return Remedy(f"write {BLOCK}: {', '.join(keys)}")


def _sure_block(route: Route, key: str, value: str) -> str | None:
    choices = choices_at((*route, key))
    return f"{{{key}: {value}}}" if value in choices else None


def _example(route: Route) -> str | None:
    """What may stand at a route, in one line of YAML."""
    block = block_name_at(route[:-1])
    found = examples_of(block, str(route[-1])) if block else ()
    return _flow(found[0]) if found else None


def _flow(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return f"[{', '.join(map(_flow, value))}]"
    return flow_text(value)


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
