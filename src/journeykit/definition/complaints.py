"""What is wrong with YAML that can be read, in words: one function for each kind of finding."""

from __future__ import annotations

import re
from collections.abc import Iterable

from journeykit.definition import yaml_problems as problems
from journeykit.definition.findings import Edit, Finding, Fix, Problem, Route, nearest
from journeykit.definition.mending import quoted, rejoined, respelt
from journeykit.definition.nodes import Node, Scalar, Style, Value
from journeykit.definition.scalars import Doubt
from journeykit.definition.source import MAX_BYTES, Source, Span

MAX_DEPTH = 64
"""How deep values may be nested; a journey's deepest stands ten levels down."""

MAX_ENTRIES = 1_000
"""How many entries one list or mapping may hold; journeys have a dozen stages, exports a hundred
columns. What is held against everything beside it takes the square of that."""

MAX_NODES = 20_000
"""How many keys and values a file may hold, those behind aliases written out.

A journey of twelve stages with everything written has about two thousand; ten times as many are
still read within a second by the slowest parser, the one in plain Python.
"""

_LONGEST_SHOWN = 40
_LARGEST_SHOWN = 1e15
_TIGHT_COLON = re.compile(r"[\w-]+(:)[^ \t\n/:]")


def short(text: str) -> str:
    """A name or number as it may stand in a message."""
    text = text.replace("\n", " ")
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


# Values.


def doubtful(scalar: Scalar, doubt: Doubt, route: Route) -> Finding:
    """An unquoted value that may not be what somebody takes it for."""
    problem, message, help = _doubt(doubt, scalar)
    # quotes around what is text already change nothing for us; around a number they would
    fix = respelt(scalar, scalar.text) if isinstance(scalar.value, str) else None
    return problem.at(scalar.span, message, help, route=route, fix=fix)


def _doubt(doubt: Doubt, scalar: Scalar) -> tuple[Problem, str, str]:
    shown, value = short(scalar.text), _digits(scalar.value)
    quoted = f'"{shown}"'
    either = f"write {value} for the number, or {quoted} for the text"
    if doubt is Doubt.OUT_OF_RANGE:
        help = "if it is an id, put it in quotes; whole numbers have at most 18 digits here"
        return problems.NUMBER_OUT_OF_RANGE, f"`{shown}` is out of the range of numbers", help
    if doubt is Doubt.NOT_FINITE:
        help = f"write a number, or {quoted} for the text"
        return problems.NUMBER_OUT_OF_RANGE, f"`{shown}` is no number to compute with", help
    if doubt is Doubt.TRAILING_ZERO:
        message = f"`{shown}` is the number {value}: the zero at its end is lost"
        return problems.LOST_ZERO, message, either
    if doubt is Doubt.BOOLEAN:
        truth = "true" if scalar.text.lower() in ("yes", "on") else "false"
        message = f"`{shown}` is text here, and {truth} to tools that read YAML 1.1"
        return problems.AMBIGUOUS_SCALAR, message, f"write {quoted} for the text, or {truth}"
    if doubt is Doubt.DATE:
        message = f"`{shown}` is text here, and a date to tools that read YAML 1.1"
        return problems.AMBIGUOUS_SCALAR, message, f"write {quoted} for the text"
    if doubt is Doubt.NO_DATE:
        message = f"there is no day `{shown}` in the calendar"
        return (
            problems.IMPOSSIBLE_DATE,
            message,
            f"write the day that is meant, or {quoted} for text",
        )
    if isinstance(scalar.value, str):
        message = f"`{shown}` is text here, and a number to tools that read YAML 1.1"
        help = f"write {quoted} for the text, or plain digits for a number"
        return problems.AMBIGUOUS_SCALAR, message, help
    octal = doubt is Doubt.LEADING_ZERO and not set(scalar.text) & {"8", "9"}
    other = f"the number {int(scalar.text, 8)}" if octal else "text"
    message = f"`{shown}` is the number {value} here, and {other} to tools that read YAML 1.1"
    return problems.AMBIGUOUS_SCALAR, message, either


def _digits(value: Value) -> str:
    """A number without an exponent where it is whole and can be shown so."""
    if isinstance(value, float) and value.is_integer() and abs(value) < _LARGEST_SHOWN:
        return str(int(value))
    return str(value)


def tagged(span: Span, route: Route = ()) -> Finding:
    """A value with a type tag."""
    return problems.TAG.at(
        span,
        "type tags are not used in a journey",
        "remove the tag; a text that begins with ! needs double quotes",
        route=route,
    )


def is_cut(node: Node) -> bool:
    """Whether an unquoted text opens a parenthesis or quote that it does not close."""
    if not isinstance(node, Scalar) or node.style is not Style.PLAIN:
        return False
    return node.text.count("(") > node.text.count(")") or node.text.count("'") % 2 == 1


# Keys.


def not_a_key(source: Source, key: Node, route: Route) -> Finding:
    """A list or mapping as a key."""
    end = source.text.find("\n", key.start)
    return problems.KEY_NOT_TEXT.at(
        source.span(key.start, key.end if end < 0 else min(key.end, end)),
        "a list or mapping cannot be a key",
        "write a name; a text with brackets needs quotes",
        route=route,
    )


def cut_text(text: Scalar, key: Scalar, route: Route) -> Finding:
    """A text in braces that its own comma cuts; ``key`` is what the comma left over."""
    return problems.UNQUOTED_TEXT.at(
        text.source.span(text.start, key.end),
        "a comma cuts this text, because it stands inside braces without quotes",
        'put the whole text in double quotes: "…"',
        route=route,
        fix=_in_quotes(text, key, route),
    )


def _in_quotes(text: Scalar, key: Scalar, route: Route) -> Fix | None:
    """The whole of a text in braces in quotes, where it is plain to see how far it goes."""
    found = rejoined(text.source, text.start, key.end)
    if found is None:
        return None
    whole = quoted(text.source.text[slice(*found)], Style.PLAIN)
    return Fix("put the text in quotes", (Edit(text.source.span(*found), whole),), route)


def no_key(source: Source, at: int) -> Finding:
    """A question mark in brackets that announces a key, and none comes."""
    return problems.BROKEN_YAML.at(
        source.span(at, at),
        "a key is missing here",
        "a text that begins with ? needs double quotes",
    )


def no_value(key: Scalar, route: Route) -> Finding:
    """A key in braces without a colon."""
    return problems.KEY_WITHOUT_VALUE.at(
        key.span,
        f"`{short(key.text)}` has no value",
        f"write `{short(key.text)}: …`; or, if it goes on with the text before the comma, put that "
        "text in double quotes",
        route=route,
    )


def merge_key(key: Scalar, route: Route) -> Finding:
    """The key ``<<``."""
    return problems.MERGE_KEY.at(
        key.span,
        "keys cannot be merged with <<",
        "write the keys out, or repeat a whole value with an alias",
        route=route,
    )


def twin_key(key: Scalar, first: Scalar, route: Route) -> Finding:
    """A key that stands in the same mapping already."""
    same = "" if key.text == first.text else f", as `{short(first.text)}` is the same"
    return problems.DUPLICATE_KEY.at(
        key.span,
        f"the key `{short(key.text)}` is here for the second time{same}",
        "keep one of the two",
        also=[(first.span, "the first one")],
        route=route,
    )


# Aliases and limits.


def recursive_alias(name: str, span: Span, route: Route) -> Finding:
    """An alias inside the value it repeats."""
    return problems.RECURSIVE_ALIAS.at(
        span,
        f"`*{short(name)}` stands inside the value it repeats",
        "write out what is meant here",
        route=route,
    )


def unknown_alias(name: str, anchors: Iterable[str], span: Span, route: Route) -> Finding:
    """An alias without an anchor before it."""
    near = nearest(name, anchors)
    return problems.UNKNOWN_ALIAS.at(
        span,
        f"no value before this one is marked `&{short(name)}`",
        f"did you mean `*{near}`?" if near else "a text that begins with * needs double quotes",
        route=route,
    )


def alias_bomb(span: Span) -> Finding:
    """More values or characters than a file may have, once aliases are written out."""
    return problems.ALIAS_BOMB.at(
        span,
        f"written out, the aliases up to this one make more than {MAX_NODES:,} values or "
        f"{MAX_BYTES:,} characters",
        "write out what is needed, or split the journey into nested files",
    )


def too_many_values(span: Span) -> Finding:
    """More keys and values than a file may have."""
    return problems.TOO_MANY_VALUES.at(
        span,
        f"this file holds more than {MAX_NODES:,} keys and values",
        "split the journey into nested files; if this is data, it is no journey",
    )


def too_many_entries(span: Span) -> Finding:
    """More entries in one list or mapping than a file may have."""
    return problems.TOO_MANY_VALUES.at(
        span,
        f"this is entry number {MAX_ENTRIES + 1:,}; at most {MAX_ENTRIES:,} may stand in one place",
        "split the journey into nested files; if this is data, it is no journey",
    )


def too_deep(span: Span) -> Finding:
    """Deeper nesting than a file may have."""
    return problems.TOO_DEEP.at(
        span,
        f"values are nested more than {MAX_DEPTH} deep here",
        "a journey needs ten levels; look for brackets that are not closed",
    )


# Documents.


def tight_colon(text: str, at: int) -> int | None:
    """The offset of a colon that follows a key and has no blank behind it."""
    match = _TIGHT_COLON.match(text, at)
    return match.start(1) if match else None


def missing_blank(source: Source, colon: int, route: Route = ()) -> Finding:
    """A colon without a blank behind it."""
    after = source.text[colon + 1 : colon + 2]
    odd = " (a special blank, such as a non-breaking one, is none)" if after.isspace() else ""
    return problems.MISSING_BLANK.at(
        source.span(colon, colon + 1),
        "the colon has no blank after it",
        f"write a blank between the colon and the value{odd}",
        route=route,
    )


def directive(source: Source, at: int) -> Finding:
    """A line that begins with ``%``."""
    end = source.text.find("\n", at)
    return problems.DIRECTIVE.at(
        source.span(at, len(source.text) if end < 0 else end),
        "a line cannot begin with %, unless it is `%YAML 1.2` before the first key",
        "remove the line; a text that begins with % needs quotes",
    )


def second_document(source: Source, at: int) -> Finding:
    """The beginning of another document."""
    marked = source.text.startswith("---", at)
    return problems.SEVERAL_DOCUMENTS.at(
        source.span(at, at + 3 if marked else at + 1),
        "a second document begins here",
        "keep one journey in a file; nested ones have files of their own",
    )


def empty_file(source: Source) -> Finding:
    """No content at all."""
    return problems.EMPTY_FILE.at(
        source.span(0, 0),
        "this file is empty" if not source.text.strip() else "this file holds no keys and values",
        "a journey begins with `id:` and `stages:`; `journeykit init` writes one to start from",
    )


def not_a_mapping(source: Source, root: Node) -> Finding:
    """Content that has no keys."""
    end = source.text.find("\n", root.start)
    what = "a single value" if isinstance(root, Scalar) else "a list"
    return problems.NOT_A_MAPPING.at(
        source.span(root.start, root.end if end < 0 else min(root.end, end)),
        f"this file is {what}, and a journey is a set of keys with values",
        "begin with `id:` and `stages:`",
    )
