"""Reading a file's bytes, places in its text, and the snippet that shows one."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeykit.definition.source import MAX_BYTES, Source, Span, display_width, snippet
from journeykit.definition.tree import parse, plain

TEXT = "id: café\nname: naïve\n"
TREE = {"id": "café", "name": "naïve"}


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("utf-16"),
        b"\xff\xfe" + TEXT.encode("utf-16-le"),
        b"\xfe\xff" + TEXT.encode("utf-16-be"),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace("\n", "\r").encode(),
        ("\ufeff" + TEXT.replace("\n", "\r\n")).encode("utf-16-be"),
    ],
)
def test_encodings_and_line_ends_that_just_load(data: bytes) -> None:
    parsed = parse(Source.from_bytes(data, "f.yaml"))
    assert parsed.findings == ()
    assert parsed.root is not None
    assert plain(parsed.root) == TREE
    assert parsed.root.entries[1].value.span == Span("f.yaml", 2, 7, 2, 12)


@pytest.mark.parametrize(
    ("data", "place", "words"),
    [
        (b"id: x\nname: caf\xe9\n", (2, 10), ["0xE9", "number 16", "Windows-1252", "'é'"]),
        (b"\xef\xbb\xbfid: caf\xe9\n", (1, 8), ["0xE9", "number 11"]),
        (b"id: x\r\nname: \x81\n", (2, 7), ["0x81", "save the file as UTF-8"]),
        (b"\x1f\x8b\x08\x00", (1, 2), ["0x8B", "number 2"]),
        (b"\xff\xfei\x00d\x00:", (1, 3), ["UTF-16", "number 7"]),
        (b"\xfe\xff\x00i\xd8\x00\x00:", (1, 2), ["UTF-16", "number 5"]),
        ("id: x\n".encode("utf-32"), (1, 1), ["UTF-32", "save the file as UTF-8"]),
    ],
)
def test_other_bytes_are_a_finding_at_the_first_of_them(
    data: bytes, place: tuple[int, int], words: list[str]
) -> None:
    source = Source.from_bytes(data, "f.yaml")
    (finding,) = parse(source).findings
    assert finding.code == "JK101"
    assert (finding.span.line, finding.span.column) == place
    said = f"{finding.message} | {finding.help}"
    assert [word for word in words if word not in said] == []
    assert snippet(source, finding.span).splitlines()[1].strip() == "^"


def test_utf16_without_a_mark_is_recognised() -> None:
    (finding,) = parse(Source.from_bytes("id: orders\n".encode("utf-16-le"), "f.yaml")).findings
    assert finding.code == "JK103"
    assert finding.help is not None
    assert "UTF-16 without a byte order mark" in finding.help


def test_a_file_is_read_from_disk_and_shown_under_another_name(tmp_path: Path) -> None:
    file = tmp_path / "j.yaml"
    file.write_bytes(b"\xef\xbb\xbfid: x\r\n")
    assert Source.read(file) == Source(str(file), "id: x\n")
    assert Source.read(file, "shown.yaml").path == "shown.yaml"


def test_standard_input_is_a_dash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"id: x\n")))
    assert Source.read("-") == Source("-", "id: x\n")


@pytest.mark.parametrize("name", ["missing.yaml", ".", "bad\0name.yaml", "missing/j.yaml"])
def test_what_cannot_be_opened_is_an_oserror(name: str, tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"\w"):
        Source.read(tmp_path / name)


def test_a_file_too_large_is_refused_and_one_of_the_limit_is_read(tmp_path: Path) -> None:
    file = tmp_path / "big.yaml"
    limit = b"id: x\n" + b"#" * (MAX_BYTES - 7) + b"\n"
    file.write_bytes(limit)
    assert parse(Source.read(file)).findings == ()
    file.write_bytes(limit + b"\n")
    (finding,) = parse(Source.read(file)).findings
    assert (finding.code, finding.span.line, finding.span.column) == ("JK102", 1, 1)
    assert [f.code for f in parse(Source("f", "a" * (MAX_BYTES + 1))).findings] == ["JK102"]


@given(st.text(alphabet="ab\n\r\té漢😀 "))
def test_places_offsets_and_slices_agree(text: str) -> None:
    source = Source("f", text)
    assert "\r" not in source.text
    for offset, character in enumerate(source.text):
        line, column = source.place(offset)
        assert source.offset(line, column) == offset
        assert (source.line(line) + "\n")[column - 1] == character
        assert source.slice(source.span(offset, offset + 1)) == character
    assert "\n".join(source.lines) == source.text


def test_places_beyond_the_text_stay_inside_it() -> None:
    source = Source("f", "ab\nc")
    assert source.offset(9, 1) == 4
    assert source.offset(1, 99) == 2
    assert source.line(0) == source.line(3) == ""


def test_spans_are_written_as_editors_open_them_and_know_what_they_contain() -> None:
    outer, inner = Span("f.yaml", 2, 3, 4, 1), Span("f.yaml", 2, 5, 3, 80)
    assert str(outer) == "f.yaml:2:3"
    assert outer.contains(inner)
    assert not inner.contains(outer)
    assert not outer.contains(Span("g.yaml", 2, 5, 3, 80))


@pytest.mark.parametrize(
    ("line", "start", "end", "shown"),
    [
        ("when: actve = 1", 6, 11, "when: actve = 1\n      ^^^^^"),
        ("when:", 5, 5, "when:\n     ^"),
        ("\twhen: x", 1, 5, "    when: x\n    ^^^^"),
        ("漢字: x", 4, 5, "漢字: x\n      ^"),
        ("漢字: x", 0, 2, "漢字: x\n^^^^"),
        ("cafe\u0301: x", 7, 8, "cafe\u0301: x\n      ^"),
        ("a\x1b[31mb", 1, 2, "a<U+001B>[31mb\n ^^^^^^^^"),
        ("a\u202eb", 2, 3, "a<U+202E>b\n         ^"),
        ("", 0, 0, "\n^"),
    ],
)
def test_snippets(line: str, start: int, end: int, shown: str) -> None:
    source = Source("f", f"first\n{line}\nlast")
    span = Span("f", 2, start + 1, 2, end + 1)
    assert snippet(source, span) == shown


def test_a_span_over_lines_is_marked_to_the_end_of_its_first() -> None:
    source = Source("f", "name: 'one\n  two'\n")
    assert snippet(source, source.span(6, 17)) == "name: 'one\n      ^^^^"


@pytest.mark.parametrize(
    ("start", "end", "shown"),
    [
        (0, 2, "0123456789012345678…\n^^"),
        (50, 52, "…01234567890123456789…\n           ^^"),
        (99, 100, "…0123456789\n          ^"),
        (0, 100, "01234567890123456789…\n^^^^^^^^^^^^^^^^^^^^"),
        (40, 90, "…01234567890123456789…\n ^^^^^^^^^^^^^^^^^^^^"),
    ],
)
def test_long_lines_are_cut_around_the_span(start: int, end: int, shown: str) -> None:
    source = Source("f", "0123456789" * 10)
    lines = snippet(source, source.span(start, end), width=20).splitlines()
    marked = "".join(c for c, m in zip(lines[0], lines[1].ljust(30), strict=False) if m == "^")
    assert marked == source.text[start:end][: len(marked)]
    assert len(lines[0]) <= 22
    assert lines[0].startswith("…") == shown.startswith("…")
    assert lines[0].endswith("…") == shown.splitlines()[0].endswith("…")


@given(st.text(alphabet="ab\té漢\x07\u202e\u0301 ", max_size=300), st.data())
def test_a_snippet_fits_shows_no_hidden_character_and_marks_something(
    line: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(line)))
    end = data.draw(st.integers(start, len(line)))
    source = Source("f", line)
    shown, carets = snippet(source, source.span(start, end), width=40).split("\n")
    assert not set(shown) & set("\t\x07\u202e")
    assert set(carets) <= {" ", "^"}
    assert "^" in carets
    assert sum(map(display_width, shown)) <= 42
    assert len(carets) <= 43
