"""The allow-list as data: complete, true, and fit to be printed."""

from __future__ import annotations

import subprocess
import sys
from time import perf_counter

import pytest
from sqlglot import exp

from journeykit.definition.expressions import (
    ALLOWED,
    RESULTS,
    DataType,
    Expression,
    Kind,
    Scope,
    allowed_table,
    parse,
)
from journeykit.definition.expressions.grammar import FUNCTIONS, Accepts, Function, Gives, node_of

SCOPE = Scope(
    {
        "a": DataType.INTEGER,
        "b": DataType.INTEGER,
        "x": DataType.DECIMAL,
        "v": DataType.DECIMAL,
        "s": DataType.TEXT,
        "t": DataType.TEXT,
        "c": DataType.BOOLEAN,
        "d": DataType.DATE,
        "Monthly Charge": DataType.DECIMAL,
        "column": DataType.TEXT,
    },
    RESULTS,
)
TYPED = {
    DataType.INTEGER: "a",
    DataType.DECIMAL: "x",
    DataType.TEXT: "t",
    DataType.BOOLEAN: "c",
    DataType.DATE: "d",
    DataType.TIMESTAMP: "timestamp '2026-01-31'",
}
SAMPLES = {
    "a and b, a or b": "c and c or c",
    "not a": "not c",
    "( … )": "(a)",
    "null": "coalesce(null, a)",
    "case when c then a … else b end": "case when c then a when not c then x else b end",
    "case x when v then a … else b end": "case x when v then a when 1 then x else b end",
    "true, false": "true <> false",
    "coalesce(a, b, …)": "coalesce(a, b, x)",
    "least(a, b, …)": "least(a, b, x)",
    "greatest(a, b, …)": "greatest(a, b, x)",
    "round(x), round(x, digits)": "round(x) + round(x, 2)",
    "next_anniversary(d, months)": "next_anniversary(d, 12)",
    "add_days(d, n)": "add_days(d, a)",
    "days_between(a, b)": "days_between(d, as_of)",
    "stage, lost, health_score, band, fit": "stage = band or lost or fit or health_score > 1",
    "count(*), count(x), count(distinct x)": "count(*) + count(x) + count(distinct x)",
}


def read(text: str, kind: Kind) -> Expression:
    found = parse(text, kind, SCOPE)
    assert isinstance(found, Expression), (text, found)
    return found


@pytest.mark.parametrize("entry", ALLOWED, ids=lambda entry: entry.form)
def test_what_the_list_shows_can_be_written(entry: object) -> None:
    from journeykit.definition.expressions.grammar import Allowed

    assert isinstance(entry, Allowed)
    kind = Kind.AGGREGATE if entry.group == "Aggregates" else Kind.COLUMN
    forms = [SAMPLES[entry.form]] if entry.form in SAMPLES else _forms(entry.form)
    made = {type(node).__name__ for form in forms for node in read(form, kind).tree.walk()}
    assert made >= set(entry.nodes)


def _forms(form: str) -> list[str]:
    """Each of the forms an entry lists: those separated by a comma outside of parentheses."""
    forms, depth = [""], 0
    for character in form:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character == "," and depth == 0:
            forms.append("")
        else:
            forms[-1] += character
    return forms


def test_every_node_exists_and_every_function_is_on_the_list() -> None:
    nodes = {node for entry in ALLOWED for node in entry.nodes}
    assert all(hasattr(exp, node) for node in nodes)
    assert {node_of(function) for function in FUNCTIONS.values()} <= nodes
    forms = {entry.form for entry in ALLOWED}
    assert {function.form for function in FUNCTIONS.values()} <= forms


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=lambda function: function.name)
@pytest.mark.parametrize("type", DataType)
def test_a_function_takes_what_its_signature_says(function: Function, type: DataType) -> None:
    kind = Kind.AGGREGATE if function.aggregate else Kind.COLUMN
    arguments = [_argument(accepts, type) for accepts in function.takes]
    if function.variadic:
        arguments *= 2
    if function.name == "round":
        arguments = arguments[:1]
    found = parse(f"{function.name}({', '.join(arguments)})", kind, SCOPE)
    if type in function.takes[0].types:
        assert isinstance(found, Expression), found
        expected = {
            Gives.FIRST: type,
            Gives.COMMON: type,
            Gives.WHOLE_IF_ALONE: DataType.INTEGER,
        }
        gives = function.gives
        assert found.type is (gives if isinstance(gives, DataType) else expected[gives])
    else:
        assert not isinstance(found, Expression)
        assert {fault.code for fault in found} == {"405"}


def _argument(accepts: Accepts, type: DataType) -> str:
    """An argument of the type that is looked at; a fitting one where only whole numbers go."""
    return "12" if accepts is Accepts.WHOLE else TYPED[type]


def test_the_table_is_markdown() -> None:
    table = allowed_table()
    assert table.count("\n| --- | --- | --- |\n") == 5
    assert table.endswith("|\n")
    for line in table.splitlines():
        if line.startswith("| "):
            assert line.replace("\\|", "").count("|") == 4
    assert all(entry.meaning in table for entry in ALLOWED)
    assert all(entry.meaning.endswith(".") for entry in ALLOWED)


def test_naming_a_type_does_not_load_the_parser() -> None:
    code = (
        "import sys; import journeykit.definition.expressions as e; e.DataType.TEXT; e.ALLOWED;"
        " sys.exit('sqlglot' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_typical_condition_is_read_quickly() -> None:
    text = "days_since(d) > 30 and x is null and t in ('a', 'b')"
    read(text, Kind.CONDITION)
    best = 1.0
    for _ in range(50):
        start = perf_counter()
        read(text, Kind.CONDITION)
        best = min(best, perf_counter() - start)
    assert best < 0.003
