"""Where YAML breaks: one finding, on the smallest text that is wrong, in words that mend it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from journeykit.definition.events import EventParser, PlainParser, default_parser
from journeykit.definition.source import Source
from journeykit.definition.tree import parse


@dataclass(frozen=True)
class Case:
    """A text, what is underlined in it, and where it starts; words of the message and its help.

    ``also`` is the text of the other place and where it starts.
    """

    text: str
    code: str
    underlined: str
    place: tuple[int, int]
    says: str
    also: tuple[str, tuple[int, int]] | None = None


QUOTES = [
    Case('a: "x\nb: 1', "JK108", '"', (1, 4), 'begins with " is never closed', ("", (2, 5))),
    Case("a: 'x", "JK108", "'", (1, 4), "close it with '", ("", (1, 6))),
    Case("a: 'x\n---\nb", "JK108", "'", (1, 4), "never closed", ("", (2, 1))),
    Case('a: {b: "x}', "JK108", '"', (1, 8), "never closed", ("", (1, 11))),
    Case('a: "x\nb: 1\nc: "y"', "JK108", '"', (1, 4), "runs on to line 3; close", ('"', (3, 4))),
    Case("a: 'x\nb: it's", "JK108", "'", (1, 4), "runs on to line 2", ("'", (2, 6))),
    Case("a: 'it's x'", "JK114", "'", (1, 7), "an apostrophe is written twice", ("'", (1, 4))),
    Case('a: "x" y', "JK114", '"', (1, 6), 'a quote is written \\"', ('"', (1, 4))),
    Case("- 'it's'", "JK114", "'", (1, 6), "the text ends at this quote", ("'", (1, 3))),
    Case("a: 'x' # fine\nb: 'y'z", "JK114", "'", (2, 6), "more follows", ("'", (2, 4))),
    Case('a: "C:\\path"', "JK115", "\\p", (1, 7), "`\\p` is no escape"),
    Case('a: "\\n\\x0g"', "JK115", "\\x0", (1, 7), "`\\x0` is no escape"),
    Case('a: "\\ud800"', "JK115", "\\ud800", (1, 5), "single quotes, which know no escapes"),
    Case('a: "\\U00110000"', "JK115", "\\U00110000", (1, 5), "write \\\\ for a backslash"),
    Case('a: "x\\', "JK115", "\\", (1, 6), "no escape follows"),
]
BRACKETS = [
    Case("a: [x", "JK109", "[", (1, 4), "[ is never closed; close it with ]", ("", (1, 6))),
    Case("a: {", "JK109", "{", (1, 4), "{ is never closed; close it with }", ("", (1, 5))),
    Case("a: [[[x]", "JK109", "[", (1, 5), "never closed", ("", (1, 9))),
    Case("a: {x: 1, y: {z: 2}\nb: 3", "JK109", "{", (1, 4), "never closed", ("b:", (2, 1))),
    Case("s:\n  - id: a\n    crm: [X, Y\n  - id: b", "JK109", "[", (3, 10), "never", (":", (4, 7))),
    Case("s:\n  - crm: [X\n    b: 1", "JK109", "[", (2, 10), "never closed", (":", (3, 6))),
    Case("a: [1, 2}", "JK109", "}", (1, 9), "of the other kind; close [ with ]", ("[", (1, 4))),
    Case('a: [\n  "x"\n  "y"\n]', "JK107", '"y"', (3, 3), "a comma or ] is missing", ("[", (1, 4))),
    Case("a: ['x' 'y']", "JK107", "'y'", (1, 9), "a comma or ] is missing", ("[", (1, 4))),
    Case("a: {b: 1 c: 2}", "JK107", ":", (1, 11), "a comma or } is missing", ("{", (1, 4))),
    Case("a: [x,, y]", "JK107", ",", (1, 7), "a value is missing before ,"),
    Case("a: ]", "JK112", "]", (1, 4), "a text cannot begin with ]"),
    Case("a: , b", "JK112", ",", (1, 4), "a text cannot begin with ,"),
    Case("a: [? , b]", "JK107", "", (1, 5), "a key is missing here"),
]
TEXTS = [
    Case("a: b: c", "JK112", ":", (1, 5), "the second colon on the line"),
    Case("- a: b: c", "JK112", ":", (1, 7), "text after the first colon in double quotes"),
    Case("a: @b c", "JK112", "@b", (1, 4), "a text cannot begin with @; put the text in double"),
    Case("a: `b`", "JK112", "`b`", (1, 4), "a text cannot begin with `"),
    Case("a: %b", "JK112", "%b", (1, 4), "a text cannot begin with %"),
    Case("a: > 5", "JK112", "> 5", (1, 4), "> at the beginning of a value announces"),
    Case("a: >= 5 # x", "JK112", ">= 5", (1, 4), "lines are joined"),
    Case("a: | b", "JK112", "| b", (1, 4), "lines are kept"),
    Case("a: *b* c", "JK112", "*b*", (1, 4), "announces an alias, and this is no name of one"),
    Case("a: & b", "JK112", "&", (1, 4), "announces an anchor"),
    Case("a: ? b", "JK112", "? b", (1, 4), "cannot begin with ?"),
    Case("a: !b!", "JK118", "!b!", (1, 4), "a text that begins with ! needs double quotes"),
    Case("a: !%C0%80 b", "JK118", "!%C0%80", (1, 4), "type tags are not used"),
    Case("a: !%zz b", "JK118", "!%zz", (1, 4), "type tags are not used"),
    Case("%YAML 1.2\n%YAML 1.2\n---\na: 1", "JK120", "%YAML 1.2", (2, 1), "cannot begin with %"),
    Case("a: !<b c", "JK118", "!<b", (1, 4), "type tags are not used"),
    Case("a: {w: f(x, y) > 3, b: 1}", "JK112", "f(x, y) > 3", (1, 8), "a comma cuts this text"),
    Case("a: {w: x in ('E', 'N'), b: 1}", "JK112", "x in ('E', 'N')", (1, 8), "comma or bracket"),
    Case("a: {b, c}", "JK127", "b", (1, 5), "`b` has no value; write `b: …`"),
    Case("a: {b: 1, c d}", "JK127", "c d", (1, 11), "put that text in double quotes"),
    Case("id:x", "JK113", ":", (1, 3), "the colon has no blank after it"),
    Case("id:x\nb: 1", "JK113", ":", (1, 3), "a blank between the colon and the value"),
    Case("b: 1\nid:x\nc: 1", "JK113", ":", (2, 3), "no blank after it"),
    Case("- id:x\n  b: 1", "JK113", ":", (1, 5), "no blank after it"),
    Case("a: {b:c}", "JK113", ":", (1, 6), "no blank after it"),
    Case("a: {b:[1]}", "JK113", ":", (1, 6), "no blank after it"),
    Case("name:\u00a0x", "JK113", ":", (1, 5), "a special blank, such as a non-breaking one"),
]
LINES = [
    Case("a:\n\tb: 1", "JK110", "\t", (2, 1), "indented with a tab; indent with spaces"),
    Case("a: 1\n\t\tb: 1", "JK110", "\t\t", (2, 1), "indented with a tab"),
    Case("a: |\n\tx", "JK110", "\t", (2, 1), "indented with a tab"),
    Case("a: |\n  x\n \ty", "JK110", "\t", (3, 2), "indented with a tab"),
    Case("a: 1\n b: 2", "JK111", "b", (2, 2), "deeper than the one before", ("", (1, 4))),
    Case("- id: a\n   b: 2", "JK111", "b", (2, 4), "indent both alike", ("", (1, 7))),
    Case(
        "s:\n  - id: a\n   b: 1",
        "JK111",
        "b",
        (3, 4),
        "begins at column 4, and no line it could stand beside does; begin it at column 5 or 3",
        ("-", (2, 3)),
    ),
    Case(
        "s:\n  a:\n    b: 1\n # x\n   c: 1\n", "JK111", "c", (5, 4), "column 5 or 3", ("a", (2, 3))
    ),
    Case("  a: 1\nb: 2", "JK111", "b", (2, 1), "indented less than the first one"),
    Case("a: 1\nfoo bar\nb: 2", "JK107", "foo bar", (2, 1), "neither `key: value` nor part of"),
    Case("foo\nbar: x", "JK107", "foo", (1, 1), "neither `key: value` nor part of"),
    Case("a: - b", "JK107", "-", (1, 4), "an item of a list cannot stand here"),
    Case("s:\n  - a\n  b: 1", "JK107", "b", (3, 3), "has no dash", ("-", (2, 3))),
    Case("a: 1\n- b", "JK107", "-", (2, 1), "write the items below the key"),
    Case("a:\n  [x]\n  b", "JK107", "b", (3, 3), "this can neither go on with the value before it"),
    Case("a: 1\n[x]\nb: 2", "JK107", "[", (2, 1), "a list or mapping stands where a key has to"),
    Case("a: {{ x }}", "JK117", "{ x }", (1, 5), "a text with brackets needs quotes"),
    Case("a: [x]: 1", "JK112", ":", (1, 7), "the second colon"),
    Case("%TAG ! x\n---\na: 1", "JK120", "%TAG ! x", (1, 1), "cannot begin with %"),
    Case("%YAML 1.1\n---\na: 1", "JK120", "%YAML 1.1", (1, 1), "`%YAML 1.2` before the first"),
    Case("%FOO\n---\na: 1", "JK120", "%FOO", (1, 1), "cannot begin with %"),
    Case("%YAML 2.0\n---\na: 1", "JK120", "%YAML 2.0", (1, 1), "cannot begin with %"),
    Case("a: 1\n%b", "JK120", "%b", (2, 1), "remove the line"),
]
CONTENT = [
    Case("", "JK104", "", (1, 1), "this file is empty"),
    Case("\n\n", "JK104", "", (1, 1), "this file is empty"),
    Case("# x", "JK104", "", (1, 1), "holds no keys and values"),
    Case("---\n", "JK104", "", (1, 1), "holds no keys and values"),
    Case("- a\n- b", "JK106", "- a", (1, 1), "this file is a list"),
    Case("just words", "JK106", "just words", (1, 1), "a single value"),
    Case("null", "JK106", "null", (1, 1), "a single value"),
    Case("a: 1\n---\nb: 2", "JK105", "---", (2, 1), "a second document begins here"),
    Case("---\n---\na: 1", "JK105", "---", (2, 1), "keep one journey in a file"),
    Case("a: 1\n...\n---\nb: 2", "JK105", "---", (3, 1), "a second document"),
    Case("a: 1\nb: 2\na: 3", "JK116", "a", (3, 1), "for the second time", ("a", (1, 1))),
    Case("a: {\"b\": 1, 'b': 2}", "JK116", "'b'", (1, 13), "keep one", ('"b"', (1, 5))),
    Case("? {a: 1}\n: b", "JK117", "{a: 1}", (1, 3), "cannot be a key"),
    Case("{{x}}: b", "JK117", "{{x}}", (1, 1), "a text with brackets needs quotes"),
    Case("a:\n  <<: {b: 1}", "JK119", "<<", (2, 3), "keys cannot be merged"),
    Case("a: *b", "JK121", "*b", (1, 4), "no value before this one is marked `&b`"),
    Case("a: &base 1\nb: *bse", "JK121", "*bse", (2, 4), "did you mean `*base`?"),
    Case("a: &x [*x]", "JK122", "*x", (1, 8), "stands inside the value it repeats"),
    Case('a: "b\\0"', "JK103", "\\0", (1, 6), "puts NUL (U+0000) into the text"),
    Case('a: "b\\e[31m"', "JK103", "\\e", (1, 6), "a control character (U+001B)"),
    Case("a: b\0c\0", "JK103", "\0", (1, 5), "NUL (U+0000) cannot stand in a journey, and 1 more"),
    Case("a: b\u2028c", "JK103", "\u2028", (1, 5), "LINE SEPARATOR (U+2028)"),
    Case("\ufeff\ufeffa: b", "JK103", "\ufeff", (1, 1), "BYTE ORDER MARK (U+FEFF)"),
    Case("a: \ud800", "JK103", "\ud800", (1, 4), "U+D800"),
    Case("\u00a0a: b", "JK130", "\u00a0a", (1, 1), "type the blanks anew"),
]


@pytest.mark.parametrize("parser", [default_parser, PlainParser], ids=["default", "plain"])
@pytest.mark.parametrize(
    "case", QUOTES + BRACKETS + TEXTS + LINES + CONTENT, ids=lambda case: repr(case.text)[:40]
)
def test_one_fault_gives_one_finding(case: Case, parser: Callable[[str], EventParser]) -> None:
    source = Source("f.yaml", case.text)
    (finding,) = parse(source, parser).findings
    assert finding.code == case.code
    assert (finding.span.line, finding.span.column) == case.place
    assert source.slice(finding.span) == case.underlined
    assert case.says in f"{finding.message}; {finding.help}"
    others = [(source.slice(span), (span.line, span.column)) for span, _ in finding.also]
    assert others == ([case.also] if case.also else [])
    assert all(note for _, note in finding.also)


def test_a_very_long_key_is_shortened() -> None:
    key = "k" * 900
    findings = parse(Source("f", f"{key}: 1\n{key}: 2\nb: *{key}\nc: {{{key}}}")).findings
    assert [f.code for f in findings] == ["JK116", "JK121", "JK127"]
    assert max(len(f.message) for f in findings) < 150
