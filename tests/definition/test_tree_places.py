"""Ranges of a scalar's value, back in the file: through escapes, folding and indentation.

The independent truth is a writer that notes, for each character of a value, what it writes for it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journeykit.definition.nodes import node_at
from journeykit.definition.source import Source
from journeykit.definition.tree import Scalar, Style, parse


@dataclass
class Written:
    """A file in the making, and for each character of the value the range that stands for it."""

    text: str
    value: str = ""
    places: list[tuple[int, int]] = field(default_factory=list)

    def write(self, character: str, as_written: str | None = None) -> None:
        as_written = character if as_written is None else as_written
        self.places.append((len(self.text), len(self.text) + len(as_written)))
        self.value += character
        self.text += as_written

    def skip(self, text: str) -> None:
        self.text += text


WORDS = st.lists(
    st.text(alphabet="abé漢😀<=('", min_size=1, max_size=5).filter(lambda w: w[0] not in "'<=("),
    min_size=1,
    max_size=8,
)
GAPS = st.sampled_from(["blank", "blanks", "fold", "break", "breaks"])


def write_gap(out: Written, gap: str, before_break: str, indent: str) -> None:
    """A blank, or a folded line break, or one to two breaks that stay."""
    if gap in ("blank", "blanks"):
        for _ in range(1 + (gap == "blanks")):
            out.write(" ")
        return
    out.skip(before_break)
    if gap == "fold":
        out.write(" ", "\n")
    else:
        out.skip("\n")
        for _ in range(1 + (gap == "breaks")):
            out.skip(before_break)
            out.write("\n")
    out.skip(indent)


@st.composite
def plain_scalars(draw: st.DrawFn) -> Written:
    out = Written("k: ")
    for number, word in enumerate(draw(WORDS)):
        if number:
            write_gap(out, draw(GAPS), draw(st.sampled_from(["", " ", "  "])), "   ")
        for character in word:
            out.write(character)
    out.skip(draw(st.sampled_from(["", "\n", "  # comment\n", "\nnext: 1\n"])))
    return out


@st.composite
def single_quoted(draw: st.DrawFn) -> Written:
    out = Written("k: '")
    for number, word in enumerate(draw(WORDS)):
        if number:
            write_gap(out, draw(GAPS), draw(st.sampled_from(["", " "])), draw(INDENTS))
        for character in word:
            out.write(character, "''" if character == "'" else character)
    out.skip("' # comment")
    return out


INDENTS = st.sampled_from(["", " ", "    "])
SHORT = {"\t": "\\t", "\n": "\\n", '"': '\\"', "\\": "\\\\", "\u2028": "\\L", " ": "\\ "}


def escaped(character: str, choice: int) -> str:
    """One of the ways to write a character in double quotes."""
    code = ord(character)
    ways = [f"\\U{code:08x}"]
    if code <= 0xFFFF:
        ways.append(f"\\u{code:04X}")
    if code <= 0xFF:
        ways.append(f"\\x{code:02x}")
    if character in SHORT:
        ways.append(SHORT[character])
    if character not in '\\"\t\n\u2028 ':
        ways.append(character)
    return ways[choice % len(ways)]


@st.composite
def double_quoted(draw: st.DrawFn) -> Written:
    out = Written('k: "')
    for number, word in enumerate(draw(WORDS)):
        if number:
            write_gap(out, draw(GAPS), draw(st.sampled_from(["", " "])), draw(INDENTS))
        if draw(st.booleans()):
            out.skip("\\\n" + draw(INDENTS))
        for character in word + draw(st.text(alphabet='\t\n"\\\u2028 ', max_size=2)):
            out.write(character, escaped(character, draw(st.integers(0, 9))))
    out.write(".")
    out.skip('"')
    return out


@st.composite
def literal(draw: st.DrawFn) -> Written:
    lines = draw(st.lists(st.text(alphabet="ab é\t#:", max_size=6), min_size=1, max_size=6))
    lines[0] = "x" + lines[0]
    chomp = draw(st.sampled_from(["", "-", "+"]))
    digit = draw(st.sampled_from(["", "2", "4"]))
    indent = " " * int(digit or draw(st.integers(1, 5)))
    out = Written(f"k: |{chomp}{digit} # comment\n")
    while lines[-1] == "":
        lines.pop()
    for number, line in enumerate(lines):
        if number:
            out.write("\n")
        out.skip(indent if line else draw(st.sampled_from(["", indent])))
        for character in line:
            out.write(character)
    if chomp == "-":
        out.skip("\n\n")
    else:
        out.write("\n")
        if chomp == "+":
            out.write("\n")
        else:
            out.skip("\n")
    out.skip("next: 1\n")
    return out


@st.composite
def folded(draw: st.DrawFn) -> Written:
    out = Written("k: >-\n    ")
    after_more = False
    for number, word in enumerate(draw(WORDS)):
        more = number > 0 and draw(st.booleans()) and draw(st.booleans())
        if number:
            if more or after_more:
                # Breaks around a line that is indented further all stay.
                out.write("\n")
            else:
                gap = draw(st.sampled_from(["fold", "break", "breaks"]))
                if gap == "fold":
                    out.write(" ", "\n")
                else:
                    out.skip("\n")
                    for _ in range(1 + (gap == "breaks")):
                        out.skip(draw(st.sampled_from(["", "  "])))
                        out.write("\n")
            out.skip("    ")
            if more:
                out.write(" ")
        for character in word:
            out.write(character)
        after_more = more
    out.skip("\n")
    return out


@pytest.mark.parametrize(
    ("style", "strategy"),
    [
        (Style.PLAIN, plain_scalars()),
        (Style.SINGLE, single_quoted()),
        (Style.DOUBLE, double_quoted()),
        (Style.LITERAL, literal()),
        (Style.FOLDED, folded()),
    ],
)
def test_every_character_is_found_where_it_was_written(
    style: Style, strategy: st.SearchStrategy[Written]
) -> None:
    @settings(max_examples=150, deadline=None)
    @given(strategy, st.data())
    def check(written: Written, data: st.DataObject) -> None:
        source = Source("f", written.text)
        parsed = parse(source)
        assert parsed.root is not None, parsed.findings
        node = node_at(parsed.root, ("k",))
        assert isinstance(node, Scalar)
        assert node.style is style
        assert node.text == written.value
        start = data.draw(st.integers(0, len(written.value) - 1))
        end = data.draw(st.integers(start + 1, len(written.value)))
        first, last = written.places[start][0], written.places[end - 1][1]
        assert node.span_of(start, end) == source.span(first, last)
        assert node.span_of(start, start) == source.span(first, first)

    check()


@pytest.mark.parametrize(
    ("text", "operand", "underlined"),
    [
        ("when: seats > 5 and actve = 1", "actve", "actve"),
        ("when: 'plan = ''pro'' and actve'", "actve", "actve"),
        ("when: 'plan = ''pro'''", "'pro'", "''pro''"),
        ('when: "plan = \\u0027pro\\u0027"', "'pro'", "\\u0027pro\\u0027"),
        ("when: seats > 5\n  and actve = 1", "5 and actve", "5\n  and actve"),
        ("when: |\n  seats > 5\n  and actve", "actve", "actve"),
        ("when: >\n  seats > 5\n  and actve", "5 and", "5\n  and"),
        ('when: "seats \\\n    > actve"', "actve", "actve"),
    ],
)
def test_an_operand_deep_in_a_condition_is_underlined_exactly(
    text: str, operand: str, underlined: str
) -> None:
    source = Source("f", text)
    root = parse(source).root
    assert root is not None
    node = node_at(root, ("when",))
    assert isinstance(node, Scalar)
    start = node.text.index(operand)
    assert source.slice(node.span_of(start, start + len(operand))) == underlined


@pytest.mark.parametrize("text", ["k: ''", "k: |\n", "k:", 'k: "\\\n"'])
def test_an_empty_value_is_all_of_it(text: str) -> None:
    root = parse(Source("f", text)).root
    assert root is not None
    node = node_at(root, ("k",))
    assert isinstance(node, Scalar)
    assert node.span_of(0, 0) == node.span


def test_behind_the_last_character_is_a_point() -> None:
    source = Source("f", "k: 'ab'")
    root = parse(source).root
    assert root is not None
    node = node_at(root, ("k",))
    assert isinstance(node, Scalar)
    assert node.span_of(2, 2) == source.span(6, 6)


def test_no_part_is_looked_for_in_a_text_of_a_hundred_thousand_characters() -> None:
    root = parse(Source("f", f"k: '{'x' * 100_001}'")).root
    assert root is not None
    node = node_at(root, ("k",))
    assert isinstance(node, Scalar)
    assert node.span_of(5, 6) == node.span
