"""The draft as YAML: one line for each column, doubts as comments above it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import Any

from journeykit.definition.yaml_text import UNPRINTABLE, yaml_text
from journeykit.drafting.choosing import Drafted
from journeykit.drafting.facts import ExportFacts
from journeykit.drafting.files import DraftedFile, gathered_from
from journeykit.drafting.naming import key_of, names_of, repeated_keys
from journeykit.drafting.roles import roles_of

_WIDTH = 110


def draft_text(
    export: ExportFacts, columns: Sequence[Drafted], files: Sequence[DraftedFile] = ()
) -> str:
    """The ``data`` block of an export; it loads as it is.

    Args:
        export: What was read.
        columns: In the order of the export.
        files: Further files, in the order in which they were named.
    """
    return "\n".join(_lines(export, columns, files)) + "\n"


def _lines(
    export: ExportFacts, columns: Sequence[Drafted], files: Sequence[DraftedFile]
) -> Iterator[str]:
    names = names_of([one.facts.header for one in columns])
    named = [(name, one) for name, one in zip(names, columns, strict=True) if name]
    yield from _head(export, len(columns) - len(named))
    yield "data:"
    yield "  unit: customer          # what one row is: account, deal, order, lead, patient …"
    key = key_of(columns)
    called = next((name for name, one in named if one.facts is key), "")
    yield from _key(called, key is not None, columns)
    for role, column in roles_of(named, called):
        yield f"  # {role}: {column}"
    keyed = [(file, file.key) for file in files if key is not None and file.key is not None]
    for file in files:
        if key is None or file.key is None:
            yield from _comment("  ", _without_key(file, key is not None))
    if keyed:
        yield "  files:"
        for file, place in keyed:
            yield from _file(file, place)
    if not named:
        return
    yield "  columns:"
    for name, one in named:
        yield from _column("    ", name, one)
    taken = list(filter(None, names))
    for file, _ in keyed:
        yield from _comment("    ", f"Gathered from {file.name}, row by row:")
        for gathered in gathered_from(file, _names(file), taken):
            taken.append(gathered.name)
            yield f"    {_entry(gathered.name, gathered.keys)}   # {gathered.remark}"


def _without_key(file: DraftedFile, has_key: bool) -> str:
    if not has_key:
        return f"{file.name}: nothing can be gathered from a file while customers have no id."
    return (
        f"{file.name}: no column of {file.export.name} holds an id of a customer, so nothing can "
        "be gathered from it."
    )


def _names(file: DraftedFile) -> list[str]:
    return names_of([one.facts.header for one in file.columns])


def _file(file: DraftedFile, place: int) -> Iterator[str]:
    names = _names(file)
    yield from _head(file.export, names.count(""), "    ")
    for doubt in file.doubts(place):
        yield from _comment("    ", f"? {doubt}.")
    yield f"    {_value(file.name)}:"
    yield f"      key: {_value(names[place])}   # {file.match(place)}"
    if file.has_safe_path:
        yield f"      path: {_value(file.path)}"
    else:
        yield from _comment("      ", f"say where it is: --file {file.name}=PATH")
    for name, value in file.said.items():
        yield f"      {name}: {_value(value)}"
    yield "      columns:"
    for at, (name, one) in enumerate(zip(names, file.columns, strict=True)):
        if name:
            yield from _column("        ", name, _as_key(one) if at == place else one)


def _as_key(one: Drafted) -> Drafted:
    """A key is compared as it is written."""
    return Drafted(one.facts, {"type": "text"}, "")


def _head(export: ExportFacts, nameless: int, indent: str = "") -> Iterator[str]:
    rows = _rows(export.rows)
    if export.sample is None:
        read = f"from {'all ' if export.rows != 1 else ''}{rows}"
    else:
        read = f"from the first {rows} alone (--sample): later ones may hold something else"
    check = "" if indent else " Check it, then take it over."
    yield from _comment(indent, f"Drafted from {export.name}, {read}.{check}")
    for note in export.notes:
        yield from _comment(indent, f"Note: {note}.")
    if export.rejected:
        yield from _comment(
            indent, f"Not looked at: {_rows(export.rejected)} that cannot be taken apart."
        )
    if nameless:
        said = (
            "1 column has no header and is"
            if nameless == 1
            else f"{nameless} columns have no header and are"
        )
        yield from _comment(indent, f"{said} left out.")


def _rows(n: int) -> str:
    return "1 row" if n == 1 else f"{n:,} rows"


def _key(called: str, is_found: bool, columns: Sequence[Drafted]) -> Iterator[str]:
    if is_found:
        yield f"  customer_id: {called}   # it tells all rows apart: is it the customer's id?"
        return
    for facts in list(repeated_keys(columns))[:2]:
        yield from _comment(
            "  ",
            f"{facts.distinct:,} values of `{facts.header}` in {facts.rows:,} rows: where a "
            "customer has several, this is an export of events, to be declared under data.files "
            "with that key.",
        )
    yield "  customer_id: row_number   # no column tells all rows apart"


def _column(indent: str, name: str, one: Drafted) -> Iterator[str]:
    for doubt in one.doubts:
        yield from _comment(indent, f"? {doubt}")
    keys = _with_header(name, one, one.keys)
    for choice in one.choices:
        yield f"{indent}#   {_entry(name, _with_header(name, one, choice))}"
    line = f"{indent}{_entry(name, keys)}"
    yield f"{line}   # {_safe(one.remark)}" if one.remark else line


def _with_header(name: str, one: Drafted, keys: dict[str, Any]) -> dict[str, Any]:
    told = keys if name == one.facts.header else {"from": one.facts.header, **keys}
    return {**told, "optional": True} if one.facts.is_partial else told


def _entry(name: str, keys: dict[str, Any]) -> str:
    parts = ", ".join(f"{key}: {_value(value)}" for key, value in keys.items())
    return f"{_value(name)}: {{{parts}}}"


def _value(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(_value(item) for item in value)}]"
    if isinstance(value, bool):
        return str(value).lower()
    return yaml_text(str(value))


def _comment(indent: str, text: str) -> Iterator[str]:
    lines = textwrap.wrap(
        _safe(text), _WIDTH - len(indent) - 2, break_long_words=False, break_on_hyphens=False
    )
    for line in lines:
        yield f"{indent}# {line}"


def _safe(text: str) -> str:
    """Text of one line that a terminal and YAML show as it is."""
    return UNPRINTABLE.sub("\ufffd", " ".join(text.split()))
