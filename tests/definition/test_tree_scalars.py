"""What an unquoted scalar means, against the YAML 1.2 specification and PyYAML's YAML 1.1."""

from __future__ import annotations

import math
import sys

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from journeykit.definition.scalars import NOT_ONLY_TEXT, Doubt, resolve
from journeykit.definition.source import Source
from journeykit.definition.tree import Value, parse, plain

LARGEST = 2**63 - 1


@pytest.mark.parametrize(
    ("text", "value"),
    [
        # The tables and example 10.9 of YAML 1.2.2, section 10.3.
        *[(text, None) for text in ("", "null", "Null", "NULL", "~")],
        *[(text, True) for text in ("true", "True", "TRUE")],
        *[(text, False) for text in ("false", "False", "FALSE")],
        *[("0", 0), ("0x3A", 58), ("-19", -19), ("+12", 12)],
        *[("0.", 0.0), ("-0.0", -0.0), (".5", 0.5), ("-2.5E+05", -250000.0)],
        # Nothing else is more than text.
        *[(text, text) for text in ("nULL", "tRUE", "y", "N", "-", "+", ".", "..", "-.", "e3")],
        *[(text, text) for text in ("0x", "0xG", "-0x1", "0o8", "1e", "1e+", "1.2.3", "1,5")],
        *[
            (text, text)
            for text in ("=", "x", "١٢", "\uff11\uff12", "1 2", "+.x", "inf", "nan", "-.nan")
        ],
    ],
)
def test_the_core_schema(text: str, value: Value) -> None:
    found, doubt = resolve(text)
    assert (found, type(found)) == (value, type(value))
    assert doubt is None


@pytest.mark.parametrize(
    ("text", "value", "doubt"),
    [
        ("NO", "NO", Doubt.BOOLEAN),
        ("on", "on", Doubt.BOOLEAN),
        ("Yes", "Yes", Doubt.BOOLEAN),
        ("off", "off", Doubt.BOOLEAN),
        ("22:30", "22:30", Doubt.MINUTES),
        ("190:20:30.15", "190:20:30.15", Doubt.MINUTES),
        ("01234", 1234, Doubt.LEADING_ZERO),
        ("-007", -7, Doubt.LEADING_ZERO),
        ("0899", 899, Doubt.LEADING_ZERO),
        ("0o17", 15, Doubt.OCTAL),
        ("0b101", "0b101", Doubt.BINARY),
        ("1_000", "1_000", Doubt.UNDERSCORES),
        ("2026-01-31", "2026-01-31", Doubt.DATE),
        ("2024-13-45", "2024-13-45", Doubt.NO_DATE),
        ("2001-12-14t21:59:43.10-05:00", "2001-12-14t21:59:43.10-05:00", Doubt.DATE),
        ("2026-1-3 9:05:00.5 +02:00", "2026-1-3 9:05:00.5 +02:00", Doubt.DATE),
        ("2026-1-31", "2026-1-31", None),
        ("2026-01", "2026-01", None),
        ("12e03", 12000.0, Doubt.EXPONENT),
        ("1.10", 1.1, Doubt.TRAILING_ZERO),
        ("9223372036854775807", LARGEST, None),
        ("9223372036854775808", LARGEST, Doubt.OUT_OF_RANGE),
        ("-9223372036854775809", -LARGEST, Doubt.OUT_OF_RANGE),
        ("0xFFFFFFFFFFFFFFFFFF", LARGEST, Doubt.OUT_OF_RANGE),
        ("9" * 5000, LARGEST, Doubt.OUT_OF_RANGE),
        ("0" * 5000 + "1", 1, Doubt.LEADING_ZERO),
        ("1e999", sys.float_info.max, Doubt.OUT_OF_RANGE),
        ("-1e999", -sys.float_info.max, Doubt.OUT_OF_RANGE),
        ("1e-999", 0.0, Doubt.OUT_OF_RANGE),
        ("0e-999", 0.0, Doubt.EXPONENT),
        (".inf", sys.float_info.max, Doubt.NOT_FINITE),
        ("-.INF", -sys.float_info.max, Doubt.NOT_FINITE),
        (".nan", 0.0, Doubt.NOT_FINITE),
    ],
)
def test_doubts(text: str, value: Value, doubt: Doubt | None) -> None:
    found = resolve(text)
    assert found == (value, doubt)
    assert type(found[0]) is type(value)


@pytest.mark.parametrize(
    "text", ["12.50", "400.00", "0.90", "0.10", "10.0", "2.0", "2.00", "1.5", "0", "0.0", "100"]
)
def test_amounts_and_shares_are_beyond_doubt(text: str) -> None:
    assert resolve(text) == (float(text), None)


PLAIN = st.text(
    alphabet="0123456789+-._:eEoxbAFyYnNstrueflaTRUEFALSOINoffn~", min_size=1, max_size=9
)
CLEAR = {
    Doubt.BOOLEAN,
    Doubt.MINUTES,
    Doubt.BINARY,
    Doubt.UNDERSCORES,
    Doubt.LEADING_ZERO,
    Doubt.OCTAL,
    Doubt.EXPONENT,
}


def as_yaml_1_1(text: str) -> object:
    """What PyYAML takes an unquoted text for; itself where it constructs nothing from it.

    Inside a list, since alone on its line `---` begins a document.
    """
    try:
        return yaml.safe_load(f"- {text}")[0]
    except (yaml.YAMLError, ValueError):
        return text


@given(PLAIN)
def test_where_yaml_1_1_reads_another_value_a_doubt_says_so(text: str) -> None:
    value, doubt = resolve(text)
    assert value is None or isinstance(value, bool | int | float | str)
    if isinstance(value, float):
        assert math.isfinite(value)
    old = as_yaml_1_1(text)
    known_alike = isinstance(old, bool | int | float | str | None)
    if not known_alike or (doubt is not None and doubt not in CLEAR):
        return  # a date or a mapping in 1.1; out of every range; alike in both
    same = type(old) is type(value) and (old == value)
    if doubt is None and not same:
        # 1.1 wants a point and a sign in a decimal's exponent; whoever writes 1.5e3 means it.
        assert isinstance(value, float)
        assert isinstance(old, str)
        assert "e" in text.lower()
        assert "." in text
    if doubt in CLEAR:
        assert not same or doubt is Doubt.LEADING_ZERO  # 00 is 0 in both, and still no zero


@given(PLAIN)
def test_only_certain_first_characters_are_looked_at(text: str) -> None:
    if text[0] not in NOT_ONLY_TEXT:
        assert resolve(text) == (text, None)


@pytest.mark.parametrize(
    ("written", "message", "help"),
    [
        (
            "NO",
            "`NO` is text here, and false to tools that read YAML 1.1",
            'write "NO" for the text, or false',
        ),
        (
            "on",
            "`on` is text here, and true to tools that read YAML 1.1",
            'write "on" for the text, or true',
        ),
        (
            "22:30",
            "`22:30` is text here, and a number to tools that read YAML 1.1",
            'write "22:30" for the text, or plain digits for a number',
        ),
        (
            "2026-01-31",
            "`2026-01-31` is text here, and a date to tools that read YAML 1.1",
            'write "2026-01-31" for the text',
        ),
        (
            "2026-02-30",
            "there is no day `2026-02-30` in the calendar",
            'write the day that is meant, or "2026-02-30" for text',
        ),
        (
            "01234",
            "`01234` is the number 1234 here, and the number 668 to tools that read YAML 1.1",
            'write 1234 for the number, or "01234" for the text',
        ),
        (
            "0899",
            "`0899` is the number 899 here, and text to tools that read YAML 1.1",
            'write 899 for the number, or "0899" for the text',
        ),
        (
            "12e03",
            "`12e03` is the number 12000 here, and text to tools that read YAML 1.1",
            'write 12000 for the number, or "12e03" for the text',
        ),
        (
            "1.10",
            "`1.10` is the number 1.1: the zero at its end is lost",
            'write 1.1 for the number, or "1.10" for the text',
        ),
        (
            "1e999",
            "`1e999` is out of the range of numbers",
            "if it is an id, put it in quotes; whole numbers have at most 18 digits here",
        ),
        (
            ".inf",
            "`.inf` is no number to compute with",
            'write a number, or ".inf" for the text',
        ),
        (
            "9" * 5000,
            f"`{'9' * 40}…` is out of the range of numbers",
            "if it is an id, put it in quotes; whole numbers have at most 18 digits here",
        ),
    ],
)
def test_what_a_doubt_says(written: str, message: str, help: str) -> None:
    (finding,) = parse(Source("f", f"id: {written}")).findings
    assert (finding.message, finding.help) == (message, help)
    assert finding.span.column == 5
    assert finding.span.end_column == 5 + len(written)


@pytest.mark.parametrize("written", ["'NO'", '"NO"', "'01234'", '"1.10"', "|\n  NO\n", ">\n  on\n"])
def test_quotes_end_all_doubt(written: str) -> None:
    parsed = parse(Source("f", f"id: {written}"))
    assert parsed.findings == ()
    assert parsed.root is not None
    assert plain(parsed.root) == {"id": yaml.safe_load(written)}
