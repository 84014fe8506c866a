"""Anything at all: no exception, no delay, and the same answer from both parsers."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from journeykit.definition.events import PlainParser, default_parser
from journeykit.definition.source import Source, snippet
from journeykit.definition.tree import (
    Mapping,
    Node,
    Parsed,
    Plain,
    Scalar,
    Sequence,
    Style,
    parse,
    plain,
)

JOURNEY = """\
# an order's way
id: orders
name: "Orders, \\u00e9tape par \\
  \\x41tape"
ideal_customer: &ideal
  fit: employees between 50 and 2000 and region in ('EU', 'NA')
stages:
  - id: ask
    crm: [New, 'Customer''s turn', "On hold"]   # buckets
    trigger: {when: signed_on is not null, date: signed_on}
    note: >-
      one
      two

        more
      three
  - id: use
    target: 0.9
    again: *ideal
    note: |2
        kept
      as it is
    points: {0: 0, 0.4: 50, -100: ~}
    ? owner
    : sales
    phase:
      existing
      or so
"""
SIGNS = "ab1:-?,[]{}#&*!|>'\"%@` \n\n  \t.~<=\\0éx\u00a0"
FRAGMENTS = st.sampled_from(
    [
        "a: ",
        "- ",
        "? ",
        ": ",
        "\n",
        "\n  ",
        "  ",
        "[",
        "]",
        "{",
        "}",
        ", ",
        '"x"',
        "'y'",
        "b",
        "|\n",
        ">\n",
        " #c\n",
        "&a ",
        "*a ",
        "---\n",
        "...\n",
        "%YAML 1.2\n",
        "!!str ",
        "\t",
        '"',
        "'",
        "\\",
        "|2-\n",
        ">+\n",
        "<<: ",
        "NO",
        "012",
        "1e3",
        "\u00a0",
        "\\u",
        "!<x>",
        "? [",
        "!a!b ",
        "&a",
        "%TAG ! x\n",
        "%",
        "!",
    ]
)


@st.composite
def mutated_journeys(draw: st.DrawFn) -> str:
    text = JOURNEY
    for _ in range(draw(st.integers(1, 5))):
        at = draw(st.integers(0, len(text)))
        cut = draw(st.integers(0, 3))
        text = text[:at] + draw(st.text(alphabet=SIGNS, max_size=3)) + text[at + cut :]
    return text


def check(source: Source) -> Parsed:
    """What must hold of every input whatever."""
    start = time.process_time()
    parsed = parse(source, default_parser)
    again = parse(source, PlainParser)
    assert time.process_time() - start < 5
    assert again == parsed
    assert list(parsed.findings) == sorted(parsed.findings)
    for finding in parsed.findings:
        for span in (finding.span, *(span for span, _ in finding.also)):
            assert 1 <= span.line <= span.end_line <= len(source.lines)
            assert 1 <= span.column <= len(source.line(span.line)) + 1
            assert "^" in snippet(source, span)
        assert finding.message
    if parsed.root is None:
        assert any(finding.severity == "error" for finding in parsed.findings)
    else:
        for node in nodes(parsed.root):
            assert 0 <= node.start <= node.end <= len(source.text)
    return parsed


def nodes(root: Node) -> Iterator[Node]:
    waiting: list[Node] = [root]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, Sequence):
            waiting += node.items
        elif isinstance(node, Mapping):
            waiting += [part for entry in node.entries for part in (entry.key, entry.value)]


def test_the_journey_that_is_mutated_is_sound() -> None:
    assert check(Source("f", JOURNEY)).findings == ()


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=SIGNS, max_size=60))
def test_random_signs(text: str) -> None:
    check(Source("f", text))


@settings(max_examples=200, deadline=None)
@given(st.lists(FRAGMENTS, max_size=25).map("".join))
def test_random_fragments(text: str) -> None:
    check(Source("f", text))


@settings(max_examples=200, deadline=None)
@given(mutated_journeys())
def test_a_journey_with_random_changes(text: str) -> None:
    check(Source("f", text))


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(exclude_categories=()), max_size=40))
def test_random_text(text: str) -> None:
    check(Source("f", text))


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=60)
    | st.tuples(st.sampled_from([b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf"]), st.binary()).map(
        b"".join
    )
    | mutated_journeys().map(lambda text: text.encode("utf-16"))
    | mutated_journeys().map(lambda text: text.replace("\n", "\r\n").encode("latin-1"))
)
def test_random_bytes(data: bytes) -> None:
    check(Source.from_bytes(data, "f"))


@settings(max_examples=150, deadline=None)
@given(mutated_journeys(), st.data())
def test_every_part_of_every_scalar_is_found(text: str, data: st.DataObject) -> None:
    source = Source("f", text)
    root = parse(source).root
    if root is None:
        return
    scalars = [node for node in nodes(root) if isinstance(node, Scalar) and node.text]
    if not scalars:
        return
    scalar = data.draw(st.sampled_from(scalars))
    start = data.draw(st.integers(0, len(scalar.text) - 1))
    span = scalar.span_of(start, start + 1)
    assert scalar.span.contains(span) or scalar.text[start] == "\n"
    written = source.slice(span)
    if scalar.style in (Style.PLAIN, Style.LITERAL, Style.FOLDED):
        assert written == scalar.text[start] or (written, scalar.text[start]) == ("\n", " ")
    elif scalar.style is Style.SINGLE:
        assert written in (scalar.text[start], scalar.text[start] * 2, "\n")
    else:
        assert written in (scalar.text[start], "\n") or written[0] == "\\"


# Round trips: what PyYAML writes is read as what it was, each part where it stands.

SAFE = st.characters(
    codec="utf-8",
    exclude_categories=("Cc", "Cs", "Zl", "Zp", "Cf", "Cn", "Co"),
    include_characters="\n",
)
TEXTS = st.text(SAFE, max_size=12).filter(lambda text: text == text.strip(" \u00a0"))
# Where YAML 1.1 and 1.2 read the same characters otherwise, the writer's quotes do not fit.
SAME_IN_BOTH = TEXTS.filter(lambda text: text[:1] not in set("0123456789+-."))
NUMBERS = st.integers(-(2**63) + 1, 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.none() | st.booleans() | NUMBERS | SAME_IN_BOTH
DATA = st.recursive(
    VALUES,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(SAME_IN_BOTH | st.integers(0, 99), inner, max_size=4)
    ),
    max_leaves=12,
)


@pytest.mark.parametrize("style", [None, "'", '"', "|", ">"])
@pytest.mark.parametrize("flow", [None, False, True])
def test_what_pyyaml_writes_is_read_as_it_was(style: str | None, flow: bool | None) -> None:
    class dumper(yaml.SafeDumper):  # noqa: N801
        """Writes texts in one style where they can be written so."""

    dumper.add_representer(
        str,
        lambda writer, value: writer.represent_scalar("tag:yaml.org,2002:str", value, style),
    )

    @settings(max_examples=30, deadline=None)
    @given(st.dictionaries(SAME_IN_BOTH.filter(bool), DATA, min_size=1, max_size=4))
    def trip(data: dict[str, Plain]) -> None:
        text = yaml.dump(data, Dumper=dumper, allow_unicode=True, default_flow_style=flow, width=40)
        source = Source("f", text)
        parsed = check(source)
        assert [f for f in parsed.findings if f.severity == "error"] == []
        assert parsed.root is not None
        assert plain(parsed.root) == data
        for node in nodes(parsed.root):
            # How deep a block with a digit is counts from what it stands in.
            if not BLOCK_WITH_DIGIT.search(source.text, node.start, node.end):
                assert without_ends(alone(source, node)) == without_ends(plain(node))

    trip()


BLOCK_WITH_DIGIT = re.compile(r"[|>][+-]?[1-9]")


def without_ends(value: Plain) -> Plain:
    """Line breaks at the end of a text left out: a span does not run over empty lines."""
    if isinstance(value, str):
        return value.rstrip("\n")
    if isinstance(value, list):
        return [without_ends(item) for item in value]
    if isinstance(value, dict):
        return {key: without_ends(item) for key, item in value.items()}
    return value


def alone(source: Source, node: Node) -> Plain:
    """What a node's own text says when it is read by itself."""
    if node.start == node.end:
        return None
    column = node.span.column - 1
    text = "top:\n" + " " * (column + 1) + source.text[node.start : node.end]
    if isinstance(node, Scalar) and "\n" in source.text[node.start : node.end]:
        text = "top: " + source.text[node.start : node.end]
    shifted = text.replace("\n", "\n ").replace("top:\n  ", "top:\n ", 1)
    parsed = parse(Source("f", shifted))
    assert parsed.root is not None, (shifted, parsed.findings)
    return plain(parsed.root.entries[0].value)
