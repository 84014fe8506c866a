"""The examples of the rules: patches on one complete journey.

A patch is YAML that is laid over the base journey: mappings are merged key by key, ``null`` takes a
key away, lists of blocks with an ``id`` are merged by id (what is new is added at the end; the
second block with the same id in one patch is added, too), every other value is replaced. So an
example shows what it is about and nothing else, and still stands for a whole journey.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from journeykit.definition.source import Source
from journeykit.definition.tree import Plain, parse, plain


@cache
def base_text() -> str:
    """The base journey as it is written."""
    return files(__package__).joinpath("base.yaml").read_text(encoding="utf-8")


def patched(patch: str) -> str:
    """The base journey with a patch laid over it, as YAML text.

    Raises:
        ValueError: The patch is no sound YAML mapping.
    """
    return "\n".join(_lines(_merged(_base(), _read(patch)), 0)) + "\n"


@cache
def _base() -> Plain:
    return _read(base_text())


def _read(text: str) -> Plain:
    parsed = parse(Source("example.yaml", text))
    if parsed.root is None or parsed.findings:
        reasons = "; ".join(f"{finding.span}: {finding.message}" for finding in parsed.findings)
        raise ValueError(f"an example is no sound YAML: {reasons}")
    return plain(parsed.root)


def _merged(old: Plain, new: Plain) -> Plain:
    if isinstance(old, dict) and isinstance(new, dict):
        result = dict(old)
        for key, value in new.items():
            result[key] = _merged(result.get(key), value)
        return {key: value for key, value in result.items() if value is not None}
    if isinstance(old, list) and isinstance(new, list) and new and _have_ids([*old, *new]):
        return _merged_by_id(old, new)
    return _without_nulls(new)


def _have_ids(items: list[Plain]) -> bool:
    return all(isinstance(item, dict) and "id" in item for item in items)


def _merged_by_id(old: list[Plain], new: list[Plain]) -> list[Plain]:
    result = list(old)
    open_places = {_id(item): place for place, item in enumerate(old)}
    for item in new:
        place = open_places.pop(_id(item), None)
        if place is None:
            result.append(_without_nulls(item))
        else:
            result[place] = _merged(result[place], item)
    return result


def _id(item: Plain) -> str:
    return str(item["id"]) if isinstance(item, dict) else ""


def _without_nulls(value: Plain) -> Plain:
    """A new value as it will stand: a ``null`` in it has nothing to take away."""
    if isinstance(value, dict):
        return {key: _without_nulls(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_without_nulls(item) for item in value]
    return value


def _lines(value: Plain, depth: int) -> Iterator[str]:
    """Block style, one value a line; texts in double quotes, which JSON and YAML share."""
    indent = "  " * depth
    if isinstance(value, dict) and value:
        for key, item in value.items():
            yield from _entry(f"{indent}{_scalar(key)}:", item, depth)
    elif isinstance(value, list) and value:
        for item in value:
            yield from _entry(f"{indent}-", item, depth)


def _entry(head: str, item: Plain, depth: int) -> Iterator[str]:
    if isinstance(item, dict | list):
        if item:
            yield head
            yield from _lines(item, depth + 1)
        else:
            yield f"{head} {'{}' if isinstance(item, dict) else '[]'}"
    else:
        yield f"{head} {_scalar(item)}"


def _scalar(value: Plain) -> str:
    return json.dumps(value, ensure_ascii=False)
