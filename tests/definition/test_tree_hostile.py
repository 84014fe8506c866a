"""Inputs made to break a parser: each ends in one finding, soon and in little memory."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
import yaml

from journeykit.definition.complaints import MAX_DEPTH, MAX_ENTRIES, MAX_NODES
from journeykit.definition.events import EventParser, PlainParser, default_parser
from journeykit.definition.source import MAX_BYTES, Source, snippet
from journeykit.definition.tree import parse, plain
from journeykit.lint.suppressions import split_ignored


def bomb(width: int, lines: int) -> str:
    """Lists of aliases of lists of aliases: ``width`` to the power of ``lines`` values."""
    text = f"a0: &a0 [{', '.join('x' * width)}]\n"
    for n in range(1, lines):
        text += f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * width)}]\n"
    return text


FILES = {
    "brackets": ("[" * 100_000, "JK124"),
    "braces": ("{" * 100_000, "JK124"),
    "brackets in a key": ("a: " + "[" * 100_000, "JK124"),
    "brackets on lines": ("[\n" * 100_000, "JK124"),
    "pairs in braces": ("{a: " * 100_000, "JK124"),
    "dashes": ("- " * 100_000, "JK124"),
    "questions": ("? " * 100_000, "JK124"),
    "deeper and deeper": ("\n".join(" " * n + "a:" for n in range(900)), "JK124"),
    "alias bomb": (bomb(9, 9), "JK123"),
    "wide alias bomb": (bomb(2, 60), "JK123"),
    "long text repeated": (f'a: &a "{"x" * 9000}"\nb: [{"*a," * 90}]', "JK123"),
    "alias of an alias": (
        "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}]\n" for n in range(1, 90)),
        "JK124",
    ),
    "long integer": ("a: " + "9" * 5000, "JK126"),
    "long hexadecimal": ("a: 0x" + "f" * 120_000, "JK126"),
    "long exponent": ("a: 1e" + "9" * 120_000, "JK126"),
    "many values": ("- a\n" * 40_000, "JK125"),
    "many values in brackets": ("[" + "a," * 40_000 + "]", "JK125"),
    "many keys in braces": ("{" + ",".join(f"k{n}: 1" for n in range(20_000)) + "}", "JK125"),
    "many pairs": ("[" + "a: b," * 12_000 + "]", "JK125"),
    "NUL": ("a: \0\n" * 20_000, "JK103"),
    "unclosed quote": ("a: 'x\n" + "b: c\n" * 20_000, "JK108"),
    "unclosed quote at the end": ("a: x\n" * 5 + "b: '" + "y " * 60_000, "JK108"),
    "colons": ("a: " + "b: " * 40_000, "JK112"),
    "bad escape at the end": ('a: "' + "\\n" * 60_000 + '\\q"', "JK115"),
    "quotes": ("{" + '"a" ' * 100_000, "JK107"),
    "percent": ("%" * 120_000, "JK120"),
    "long key": ("x" * 120_000 + ": 1", "JK107"),
    "too large": ("a" * 2_000_000, "JK102"),
}
SOUND = {
    "blanks": "a: x" + " " * 120_000 + "y",
    "line breaks": "a: x" + "\n" * 120_000 + " y",
    "words": "a: " + "ab " * 40_000,
    "comment marks": "a: b\n#" + " #" * 60_000,
    "comments behind an anchor": "a: &a " + "# #\n " * 20_000 + "x",
    "comments behind a key": "a: " + "# #\n  " * 20_000 + "x",
    "literal": "a: |\n" + " x\n" * 40_000,
    "deep literal": "a: |9\n" + " " * 120_000 + "x",
    "tabs": "a:" + "\t" * 120_000 + "b",
    "indentation": "a:\n" + " " * 120_000 + "b: 1",
    "long decimal": "a: 1." + "9" * 120_000,
}


ORDINARY = "stages:\n" + "".join(
    f"  - id: stage_{n}\n    name: A stage\n    crm: [New, 'On hold']\n    target: 0.9\n"
    for n in range(900)
)


@pytest.fixture(params=[default_parser, PlainParser], ids=["default", "plain"], scope="module")
def parser(request: pytest.FixtureRequest) -> Callable[[str], EventParser]:
    chosen: Callable[[str], EventParser] = request.param
    return chosen


@pytest.fixture(scope="module")
def bound(parser: Callable[[str], EventParser]) -> float:
    """Seconds: what twice the largest ordinary file takes here, now, and with this parser."""
    start = time.process_time()
    assert parse(Source("f.yaml", ORDINARY), parser).findings == ()
    return 0.3 + 2 * (time.process_time() - start) * MAX_BYTES / len(ORDINARY)


@pytest.mark.parametrize("name", FILES)
def test_hostile_files_give_one_finding_soon(
    name: str, parser: Callable[[str], EventParser], bound: float
) -> None:
    text, code = FILES[name]
    source = Source("f.yaml", text)
    start = time.process_time()
    parsed = parse(source, parser)
    shown = [snippet(source, finding.span) for finding in parsed.findings]
    assert time.process_time() - start < bound
    assert [finding.code for finding in parsed.findings] == [code]
    assert all(len(line) < 400 for text in shown for line in text.splitlines())
    assert len(parsed.findings[0].message) < 300


@pytest.mark.parametrize("name", SOUND)
def test_long_but_sound_files_are_read_soon(
    name: str, parser: Callable[[str], EventParser], bound: float
) -> None:
    start = time.process_time()
    parsed = parse(Source("f.yaml", SOUND[name]), parser)
    assert time.process_time() - start < bound
    assert parsed.findings == ()


class TestLimitsAreExact:
    def codes(self, text: str) -> list[str]:
        return [finding.code for finding in parse(Source("f", text)).findings]

    def test_depth(self) -> None:
        # The mapping is the first level.
        deepest = MAX_DEPTH - 1
        assert self.codes(f"a: {'[' * deepest}{']' * deepest}") == []
        assert self.codes(f"a: {'[' * (deepest + 1)}{']' * (deepest + 1)}") == ["JK124"]

    def test_depth_through_an_alias(self) -> None:
        half = MAX_DEPTH // 2
        inner = f"a: &a {'[' * half}{']' * half}\n"
        rest = MAX_DEPTH - 1 - half
        assert self.codes(f"{inner}b: {'[' * rest}*a{']' * rest}") == []
        assert self.codes(f"{inner}b: {'[' * (rest + 1)}*a{']' * (rest + 1)}") == ["JK124"]

    def test_values(self) -> None:
        # A mapping, a key and a list stand above lists of 99 items, and a last one of 96.
        full = f"[{'x,' * 99}]," * (MAX_NODES // 100 - 1)
        assert self.codes(f"a: [{full}[{'x,' * 96}]]") == []
        assert self.codes(f"a: [{full}[{'x,' * 97}]]") == ["JK125"]

    def test_entries(self) -> None:
        fits = f"a: [{'x, ' * MAX_ENTRIES}]\n"
        assert self.codes(fits) == []
        assert self.codes("".join(f"k{n}: 1\n" for n in range(MAX_ENTRIES))) == []
        (finding,) = parse(Source("f", "".join(f"k{n}: 1\n" for n in range(1005)))).findings
        assert str(finding.span) == "f:1001:1"
        assert finding.message == "this is entry number 1,001; at most 1,000 may stand in one place"
        (finding,) = parse(Source("f", f"a: [{'x, ' * (MAX_ENTRIES + 1)}]\n")).findings
        assert (finding.code, finding.span.column) == ("JK125", 5 + 3 * MAX_ENTRIES)

    def test_values_behind_aliases_count_as_if_written_out(self) -> None:
        text = f"a: &a [{'x,' * 99}]\nb: ["
        # A mapping, two keys, two lists and 99 items; each alias stands for a hundred.
        aliases = (MAX_NODES - 104) // 100
        assert aliases < MAX_ENTRIES
        assert self.codes(f"{text}{'*a,' * aliases}]") == []
        assert self.codes(f"{text}{'*a,' * (aliases + 1)}]") == ["JK123"]

    def test_characters_behind_aliases_count_as_if_written_out(self) -> None:
        text = f"a: &a '{'x' * 99_998}'\nb: ["
        aliases = (MAX_BYTES - len(text)) // 100_000
        assert self.codes(f"{text}{'*a,' * aliases}]") == []
        assert self.codes(f"{text}{'*a,' * (aliases + 1)}]") == ["JK123"]


@pytest.mark.parametrize(
    ("text", "errors"),
    [
        ("a: 2024-13-45", ["JK131"]),
        ("a: 2026-02-30", ["JK131"]),
        ("a: 99:99:99", []),
        ("a: 1e5e5", []),
    ],
)
def test_dates_and_numbers_that_are_none_are_text(text: str, errors: list[str]) -> None:
    parsed = parse(Source("f", text))
    assert [f.code for f in parsed.findings if f.severity == "error"] == errors
    assert parsed.root is not None
    assert plain(parsed.root) == {"a": text[3:]}


def test_tags_are_findings_and_build_nothing() -> None:
    text = "a: !!python/object/apply:os.system [x]\nb: !!int abc\nc: !include x.yaml\n"
    parsed = parse(Source("f", text))
    assert [f.code for f in parsed.findings] == ["JK118"] * 3
    assert parsed.root is not None
    assert plain(parsed.root) == {"a": ["x"], "b": "abc", "c": "x.yaml"}


@pytest.mark.parametrize("libyaml", [True, False])
@pytest.mark.parametrize("sign", ["\0", "\x17", "\ud800", "\uffff"])
def test_signs_that_no_yaml_has_are_one_finding_beside_a_comment_too(
    sign: str, libyaml: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(yaml, "__with_libyaml__", libyaml and yaml.__with_libyaml__)
    source = Source("f.yaml", f"id: a  # journeykit: ignore[JK501] why\nname: {sign}\n")
    (finding,) = parse(source, default_parser).findings
    assert (finding.code, finding.span.line) == ("JK103", 2)
    kept, ignored = split_ignored([finding], {"f.yaml": source}, {"f.yaml"})
    assert (kept, ignored) == ([finding], [])


def test_the_installed_yaml_has_the_fast_parser_where_it_says_so() -> None:
    assert (default_parser("a").__class__ is not PlainParser) == yaml.__with_libyaml__
