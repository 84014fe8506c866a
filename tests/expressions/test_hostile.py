"""Whatever the text, an answer comes soon, and nothing passes that is not on the list."""

from __future__ import annotations

import sys
from time import process_time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from journeykit.definition.expressions import (
    ALLOWED,
    RESULTS,
    Expression,
    Fault,
    Kind,
    Scope,
    parse,
)
from journeykit.definition.expressions.grammar import FUNCTIONS, WORDS
from tests.expressions.oracle import CONDITIONS, SCOPE, Made

LATE = Scope(SCOPE.columns, RESULTS)
ALLOWED_NODES = {node for entry in ALLOWED for node in entry.nodes}
SECONDS = 5.0
"""Of the processor: what else the machine does has no say."""

PIECES = [
    *SCOPE.columns,
    *WORDS,
    *FUNCTIONS,
    *("=", "<>", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "||", "(", ")", ",", "==", "&&"),
    *("!", "%", "//", "**", "^", "~", "::", "->", "=>", ".", ";", "[", "]", "{", "}", "?", "$"),
    *("@", ":", "#", "`", "\\", "select", "from", "over", "filter", "where", "distinct", "cast"),
    *("interval", "as", "escape", "collate", "date", "timestamp"),
    *("'a'", "''", "1", "0.5", "1e5", ".5", "5.", "'2026-01-31'", "as_of", "lost", "band", "stage"),
    *('"a"', '"no"', "--", "/*", "*/", "'", '"', "\n", "\u00a0", "\u2019", "E'a'", "$$", "x'00'"),
]


def checked(text: str, kind: Kind, scope: Scope) -> Expression | tuple[Fault, ...]:
    """What parsing gives, after holding it against all that is promised of it."""
    limit = sys.getrecursionlimit()
    read = parse(text, kind, scope)
    assert sys.getrecursionlimit() == limit
    if isinstance(read, Expression):
        nodes = {type(node).__name__ for node in read.tree.walk()}
        assert nodes <= ALLOWED_NODES
        assert read.columns <= set(scope.columns)
        assert read.results <= set(scope.results)
    else:
        assert read
        assert list(read) == sorted(read, key=lambda fault: (fault.start, fault.end, fault.code))
        for fault in read:
            assert 0 <= fault.start <= fault.end <= len(text)
            assert fault.message
            assert fault.help
    return read


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60), st.sampled_from(Kind))
@example("\ud800", Kind.CONDITION)
@example("a\x00", Kind.CONDITION)
@example("\u2028", Kind.CONDITION)
@example("1" * 5000, Kind.VALUE)
def test_any_text_gets_an_answer(text: str, kind: Kind) -> None:
    checked(text, kind, LATE)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.sampled_from(PIECES), max_size=14),
    st.sampled_from(["", " "]),
    st.sampled_from(Kind),
)
def test_any_sequence_of_pieces_gets_an_answer(pieces: list[str], glue: str, kind: Kind) -> None:
    checked(glue.join(pieces), kind, LATE)


@settings(max_examples=200, deadline=None)
@given(CONDITIONS, st.data())
def test_any_mutation_of_an_expression_gets_an_answer(made: Made, data: st.DataObject) -> None:
    text = made.text
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(start, min(len(text), start + 4)))
        text = text[:start] + data.draw(st.sampled_from(["", *PIECES])) + text[end:]
    checked(text, Kind.CONDITION, LATE)


@settings(max_examples=200, deadline=None)
@given(CONDITIONS)
def test_what_is_allowed_passes(made: Made) -> None:
    assert isinstance(checked(made.text, Kind.CONDITION, SCOPE), Expression)


def fault_codes(text: str, kind: Kind = Kind.CONDITION) -> list[str]:
    read = checked(text, kind, LATE)
    assert not isinstance(read, Expression), f"{text[:60]} passed"
    return [fault.code for fault in read]


@pytest.mark.parametrize(
    "text",
    [
        "p or " * 1999 + "p",
        "(" * 1000 + "p" + ")" * 1000,
        "(" * 5000,
        "not " * 1000 + "p",
        "- " * 1000 + "a > 1",
        "case when p then " * 500 + "p" + " end" * 500,
        "case " * 1000,
        "abs(" * 1000 + "a" + ")" * 1000 + " > 1",
        "a" + " + a" * 500 + " > 1",
        "a" * 10_001,
        "a in (" + ", ".join(["1"] * 2100) + ")",
        "p and " * 5000,
    ],
)
def test_what_is_too_large_is_one_fault(text: str) -> None:
    start = process_time()
    assert fault_codes(text) == ["408"]
    assert process_time() - start < SECONDS


@pytest.mark.parametrize(
    "text",
    [
        "a " * 900,
        "a = " * 900 + "a",
        "a is null " * 600,
        "a like 'x' " * 600,
        "a between 1 and " * 600,
        "wrong_name + " * 900 + "1",
        " ".join(f"nane_{i}" for i in range(900)),
        " or ".join(f"nane_{i} > 1" for i in range(490)),
        "/* */" * 1900,
        "'a'" * 1500,
        '"a"' * 1500,
        "((a)" * 90,
        "a[" * 900,
        "{{" * 900,
        "," * 1900,
        "in (" * 90,
        "count(" * 90,
        "filter (where " * 90,
        "1." * 900,
        ". " * 900,
        "date '" * 900,
        "-- \n" * 900,
        ")" * 1900,
        "a -> " * 600,
        "'" * 9999,
        "x" * 9999,
        "9" * 9999,
        "max(" * 99 + "a" + ")" * 99,
    ],
)
def test_whatever_is_wrong_is_answered_soon(text: str) -> None:
    start = process_time()
    assert fault_codes(text)
    assert process_time() - start < SECONDS


@pytest.mark.parametrize(
    "text",
    [
        "(" * 100 + "p" + ")" * 100,
        "not " * 100 + "p",
        "abs(" * 99 + "a" + ")" * 99 + " > 1",
        "case when p then " * 99 + "p" + " end" * 99,
        "coalesce(" * 99 + "p" + ", p)" * 99,
        "a" + " + a" * 100 + " > 1",
        " or ".join(["p"] * 1000),
        " and ".join(["a > 1"] * 500),
        " || ".join(["t"] * 900) + " = 'x'",
        "a in (" + ", ".join(map(str, range(1700))) + ")",
    ],
)
def test_what_is_just_small_enough_passes_and_is_proven(text: str) -> None:
    start = process_time()
    read = checked(text, Kind.CONDITION, SCOPE)
    assert isinstance(read, Expression)
    assert read.outcomes
    assert read.same_as(read)
    assert process_time() - start < SECONDS
    assert max(node.depth for node in read.tree.walk()) <= 320


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("p -- and more", "404"),
        ("p /* hint */", "404"),
        ("/*+ parallel */ p", "404"),
        ("p; p", "404"),
        ("p;", "404"),
        ("COLUMNS(*) > 1", "403"),
        ("* > 1", "401"),
        ("read_csv('secrets.csv') = 1", "403"),
        ("getenv('HOME') = 'a'", "403"),
        ("current_setting('x') = 'a'", "403"),
        ("$1 = a", "404"),
        ("? = a", "404"),
        ("@a = 1", "404"),
        (":a = 1", "404"),
        ("a::integer = 1", "404"),
        ("cast(a as text) = '1'", "403"),
        ("try_cast(t as integer) = 1", "403"),
        ("a.b = 1", "404"),
        ("main.t = 'a'", "404"),
        ('"abs"(a) = 1', "403"),
        ("{{ a }} = 1", "404"),
        ("{'a': 1} = 1", "404"),
        ("{% raw %}", "404"),
        ("d > as_of - interval 3 day", "404"),
        ("d > interval '3 days' + as_of", "404"),
        ("d > current_date", "404"),
        ("d > now()", "403"),
        ("random() > 0.5", "403"),
        ("a in [1]", "404"),
        ("[1] = [1]", "404"),
        ("a[1] = 1", "404"),
        ("t[1:2] = 'a'", "404"),
        ("(select 1) = a", "404"),
        ("a in (select a from b)", "404"),
        ("exists (select 1)", "404"),
        ("a = any(b)", "404"),
        ("sum(a) over () > 1", "404"),
        ("count(*) over (partition by t) > 1", "404"),
        ("a as b", "404"),
        ("a b", "401"),
        ("(a, b) = (1, 2)", "401"),
        ("x -> x + 1", "404"),
        ("list_transform(a, lambda x: x) = 1", "404"),
        ("t ~ 'a'", "404"),
        ("t similar to 'a'", "404"),
        ("t glob 'a'", "404"),
        ("t like 'a' escape '!'", "404"),
        ("t collate nocase = 'a'", "404"),
        ("a is distinct from b", "404"),
        ("a isnull", "404"),
        ("a notnull", "404"),
        ("p is true", "404"),
        ("p is unknown", "404"),
        ("a // 2 = 1", "404"),
        ("a % 2 = 1", "404"),
        ("a ** 2 = 1", "404"),
        ("a ^ 2 = 1", "404"),
        ("a & 1 = 1", "404"),
        ("a << 1 = 1", "401"),
        ("a <=> b", "404"),
        ("t = E'a\\n'", "404"),
        ("t = $$a$$", "404"),
        ("t = x'00'", "401"),
        ("t = U&'a'", "404"),
        ("a = 0x1F", "401"),
        ("a = 1e3", "412"),
        ("a = 1_000", "412"),
        ("extract(year from d) = 2026", "403"),
        ("trim(both 'x' from t) = 'a'", "404"),
        ("position('a' in t) = 1", "403"),
        ("if(p, a, b) = 1", "403"),
        ("ifnull(a, 0) = 1", "403"),
        ("ceiling(x) = 1", "403"),
        ("char_length(t) = 1", "403"),
        ("date_diff('day', d, e) > 1", "403"),
        ("date_add(d, interval 3 day) > e", "403"),
        ("a = +1", "401"),
        ("a in (1,)", "401"),
        ("least(a, b,) = 1", "401"),
        ("sum(all a) > 1", "404"),
        ("sum(a order by b) > 1", "404"),
        ("first_value(a) ignore nulls > 1", "403"),
        ("\uff41 = 1", "402"),
        ("\u0430 = 1", "402"),
        ("p \u2227 q", "404"),
        ("#1 = 1", "404"),
        ("t = 'a' 'b'", "401"),
        ("not", "401"),
        ("set x = 1", "404"),
        ("pragma x", "404"),
        ("attach 'x'", "404"),
        ("copy a to 'x'", "404"),
        ("show > 1", "402"),
    ],
)
def test_what_is_not_on_the_list_is_refused(text: str, code: str) -> None:
    assert code in fault_codes(text)


class Broken:
    """A parser that has a bad day."""

    def __init__(self, answer: object) -> None:
        self.answer = answer

    def parse(self, *_: object) -> object:
        if isinstance(self.answer, BaseException):
            raise self.answer
        return self.answer


@pytest.mark.parametrize("answer", [ValueError("?"), RecursionError(), [], [None], [None, None]])
def test_whatever_the_parser_does_there_is_an_answer(
    monkeypatch: pytest.MonkeyPatch, answer: object
) -> None:
    from journeykit.definition.expressions import foreign

    monkeypatch.setattr(foreign, "_PARSER", Broken(answer))
    assert fault_codes("p and t = 'a\\b'") == ["401"]
