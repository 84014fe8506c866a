"""What is wrong, where, and what to write instead: every message is read here."""

from __future__ import annotations

import pytest

from journeykit.definition.expressions import (
    EXAMPLE_SCOPE,
    PROBLEMS,
    RESULTS,
    DataType,
    Expression,
    Fault,
    Kind,
    Problem,
    Scope,
    parse,
)
from journeykit.definition.expressions.refused import FUNCTIONS, LOOKALIKES, SYMBOLS, WORDS

SCOPE = Scope(
    {
        "active_users": DataType.INTEGER,
        "seats": DataType.INTEGER,
        "arr": DataType.DECIMAL,
        "region": DataType.TEXT,
        "plan": DataType.TEXT,
        "renewed": DataType.BOOLEAN,
        "signed_on": DataType.DATE,
        "lost_on": DataType.DATE,
        "seen_at": DataType.TIMESTAMP,
        "Monthly Charge": DataType.DECIMAL,
        "Revenue (EUR)": DataType.DECIMAL,
    }
)


def faults(text: str, kind: Kind = Kind.CONDITION, scope: Scope = SCOPE) -> tuple[Fault, ...]:
    read = parse(text, kind, scope)
    assert not isinstance(read, Expression), f"{text} passed"
    return read


def the_fault(text: str, kind: Kind = Kind.CONDITION, scope: Scope = SCOPE) -> Fault:
    found = faults(text, kind, scope)
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    ("text", "code", "place", "message", "help"),
    [
        # the text is no expression
        ("", "401", "", "is empty", "leave out the key"),
        ("renewed and", "401", "and", "ends after `and`", "what belongs after"),
        ("and renewed", "401", "and", "begins with `and`", "what belongs before"),
        ("renewed or and renewed", "401", "and", "`and` cannot follow `or`", "a value is missing"),
        ("arr > 1 renewed", "401", "1 renewed", "operator is missing", "`and`, `or`"),
        ("arr > 5 days", "401", "5 days", "between `5` and `days`", "`and`, `or`"),
        ("region plan", "401", "region plan", "operator is missing", '"region plan"'),
        ("region date '2026-01-01'", "401", "region date", "operator is missing", "`and`"),
        ("(arr > 1", "401", "(", "character 1 is never closed", "write the `)`"),
        ("arr > 1)", "401", ")", "closes nothing", "remove it"),
        ("arr in (1, 2,)", "401", ",", "nothing follows this comma", "leave it out"),
        ("(arr, seats) = 1", "401", ",", "a comma stands only", "one value"),
        ("arr > +1", "401", "+", "plus sign", "leave it out"),
        ("arr =< 1", "401", "=<", "cannot follow", "`<=`"),
        ("arr >< 1", "401", "><", "cannot follow", "`<>`"),
        ("arr > = 1", "401", "=", "cannot follow", "a value is missing"),
        ("arr between 1", "401", "between", "no second bound", "between a and b"),
        ("arr in 1", "401", "1", "list of values in parentheses", "in ('a', 'b')"),
        ("arr in ()", "401", "(", "list of values in parentheses", "at least one"),
        ("arr is 1", "401", "is 1", "`null` or `not null`", "="),
        ("arr is = 1", "401", "=", "`null` or `not null`", "="),
        ("case when renewed then 1", "401", "case", "has no `end`", "case when condition"),
        ("renewed then 1", "401", "then", "belongs into a `case`", '"then"'),
        ("case when renewed 1 end", "401", "renewed 1", "operator is missing", "`and`"),
        ("case renewed end", "401", "end", "cannot stand here", '"end"'),
        ("()", "401", "(", "cannot stand here", "the list"),
        ("Monthly Charge > 1", "401", "Monthly Charge", "no plain word", '"Monthly Charge"'),
        ("Revenue (EUR) > 1", "401", "Revenue (EUR)", "no plain word", '"Revenue (EUR)"'),
        ("arr > 1\x00", "401", "\x00", "U+0000", "remove"),
        ("region = 'EU", "401", "'EU", "character 10 has no closing '", "close it"),
        ("region = 'EU", "401", "'EU", "the end, character 12", "close it"),
        ('"region = 1', "401", '"region = 1', "name that opens with \"", "close it"),
        ("plan = 'Women's'", "401", "'Women's'", "no closing '", "'Women''s'"),
        ("plan = Women's", "401", "'s", "no closing '", "apostrophe"),
        ("arr > 1 /* sure", "401", "/* sure", "runs to the end", "leave it out"),
        ("region = \u2018EU\u2019", "401", "\u2018", "only looks like", "plain '"),
        ("arr \u2265 1", "401", "\u2265", "only looks like", "plain >="),
        ("arr > $$", "401", "$$", "cut into words", "single quotes"),
        # names
        ("active_usrs > 1", "402", "active_usrs", "no column", "`active_users`"),
        ("Active_Users > 1", "402", "Active_Users", "no column", "`active_users`"),
        ("xyzzy > 1", "402", "xyzzy", "no column", "data.columns"),
        ("monthly_charge > 1", "402", "monthly_charge", "no column", '`"Monthly Charge"`'),
        ('region = "won"', "402", '"won"', "double quotes", "'won'"),
        ('region = "plam"', "402", '"plam"', "double quotes", "mean `plan`? Else a text"),
        ("lost", "410", "lost", "computed by scoring", "at_risk, nine_box and scorecard"),
        ("AS_OF > signed_on", "402", "AS_OF", "no column", "`as_of`"),
        # functions
        ("coalesc(arr, 0) > 1", "403", "coalesc", "no function `coalesc`", "`coalesce`"),
        ("ifnull(arr, 0) > 1", "403", "ifnull", "no function", "coalesce(a, b)"),
        ("frobnicate(arr) > 1", "403", "frobnicate", "no function", "the list"),
        ('"abs"(arr) > 1', "403", '"abs"', "in quotes", "without quotes"),
        ("cast(arr as integer) > 1", "403", "cast", "no function", "data.columns"),
        ("abs(arr, 1) > 1", "407", "abs(arr, 1)", "takes 1 argument; 2 are given", "abs(x)"),
        ("abs() > 1", "407", "abs()", "0 are given", "abs(x)"),
        ("round(arr, 1, 2) > 1", "407", "round(arr, 1, 2)", "1 or 2 arguments", "round(x"),
        ("least(arr) > 1", "407", "least(arr)", "at least 2 arguments; 1 is", "least(a, b"),
        # what is not allowed
        ("renewed is true", "404", "is true", "hides what is", "`coalesce(renewed, false)`"),
        ("renewed is not true", "404", "is not true", "hides", "`not coalesce(renewed, false)`"),
        ("renewed is false", "404", "is false", "hides", "`not coalesce(renewed, true)`"),
        ("renewed is not false", "404", "is not false", "hides", "`coalesce(renewed, true)`"),
        ("region like plan", "404", "plan", "pattern of `like`", "'EU%'"),
        ("region like 'a\\%'", "404", "'a\\%'", "no backslash", "compare a literal one"),
        ("arr > 1 -- really", "404", "-- really", "no comment", "YAML comment"),
        ("arr --1 > 2", "404", "--1 > 2", "no comment", "`- -5`"),
        ("lower(*) = 'a'", "404", "*", "only in `count(*)`", "name the column"),
        ("lower(distinct plan) = 'a'", "404", "distinct", "only in `count(distinct", "leave"),
        ("region = E'a'", "404", "E'a'", "not part of", "single quotes"),
        # types
        ("region = 5", "405", "5", "`region` is a text, `5` is an integer", "quotes: '5'"),
        ("arr = '5'", "405", "'5'", "`arr` is a decimal, `'5'` is a text", "5 without quotes"),
        ("arr = 'much'", "405", "'much'", "cannot be compared", "with a number"),
        ("signed_on > '2026-01-31'", "405", "'2026-01-31'", "is a date", "date '2026-01-31'"),
        ("seen_at > '2026-01-31 10:00'", "405", "'2026-01-31 10:00'", "a timestamp", "timestamp '"),
        ("signed_on > '31/01/2026'", "405", "'31/01/2026'", "is a date", "date '2026-01-31'"),
        ("signed_on > 30", "405", "30", "an integer", "days_since(d)"),
        ("signed_on > arr", "405", "signed_on > arr", "cannot be compared", "days_since(d)"),
        ("region = arr", "405", "region = arr", "cannot be compared", "one type"),
        ("renewed = 1", "405", "1", "is a boolean", "`renewed` alone"),
        ("renewed = 'no'", "405", "'no'", "is a boolean", "`not renewed`"),
        ("renewed = 'perhaps'", "405", "'perhaps'", "is a boolean", "or `not renewed`"),
        ("arr = true", "405", "true", "is a boolean", "one type"),
        ("region in ('EU', 5)", "405", "5", "is a text", "'5'"),
        ("arr between '1' and 2", "405", "'1'", "is a text", "1 without"),
        ("renewed > (arr > 1)", "405", "renewed > (arr > 1)", "no order", "= or <>"),
        ("arr and renewed", "405", "arr", "`and` takes a condition", "`arr > 0`"),
        ("renewed or region", "405", "region", "`or` takes", "`region = '…'`"),
        ("not signed_on", "405", "signed_on", "`not` takes", "`days_since(signed_on) <= 30`"),
        ("5 or renewed", "405", "5", "`or` takes", "write a comparison"),
        ("case when arr then 1 end = 1", "405", "arr", "`when` takes", "`arr > 0`"),
        ("case when renewed then 1 else 'a' end = 1", "405", "'a'", "cannot be mixed", "a number"),
        ("case region when 1 then 1 end = 1", "405", "1", "cannot be compared", "'1'"),
        ("coalesce(arr, 'none') > 1", "405", "'none'", "cannot be mixed", "number"),
        ("least(arr, renewed) > 1", "405", "renewed", "`least` takes a number", "data.columns"),
        ("nullif(arr, region) > 1", "405", "arr, region", "cannot be compared", "one type"),
        ("lost_on - signed_on > 30", "405", "lost_on - signed_on", "numbers", "days_between(sig"),
        ("signed_on + 30 > lost_on", "405", "signed_on + 30", "numbers", "add_days(signed_on, 30)"),
        ("signed_on - 30 > lost_on", "405", "signed_on - 30", "numbers", "days(signed_on, -30)"),
        ("30 + signed_on > lost_on", "405", "30 + signed_on", "numbers", "add_days(signed_on, 30)"),
        ("signed_on * 2 > lost_on", "405", "signed_on", "`*` takes numbers", "count days"),
        ("region + plan = 'a'", "405", "region + plan", "numbers", "||"),
        ("region * 2 > 1", "405", "region", "`*` takes numbers", "integer and decimal"),
        ("'2' * 2 > 1", "405", "'2'", "`*` takes numbers", "2 without quotes"),
        ("renewed + 1 > 1", "405", "renewed", "`+` takes numbers", "case when renewed then 1"),
        ("-region = 'a'", "405", "region", "`-` takes numbers", "integer and decimal"),
        ("region || 5 = 'a'", "405", "5", "`||` takes texts", "'5' in single quotes"),
        ("(arr > 1) || (arr < 9)", "405", "(arr > 1) || (arr < 9)", "joins texts", "`or`"),
        ("region || arr = 'a'", "405", "arr", "`||` takes texts", "text columns"),
        ("arr like '5%'", "405", "arr", "`like` takes texts", "between"),
        ("days_since('2026-01-31') > 1", "405", "'2026-01-31'", "a date or timestamp", "date '"),
        ("days_since(arr) > 1", "405", "arr", "a date or timestamp", "data.columns"),
        ("lower(5) = '5'", "405", "5", "takes a text", "'5' in single"),
        ("abs('5') = 5", "405", "'5'", "takes a number", "without quotes"),
        ("add_days(signed_on, 1.5) > as_of", "405", "1.5", "a whole number", "round(1.5)"),
        ("add_days(signed_on, arr) > as_of", "405", "arr", "a whole number", "floor(arr)"),
        ("round(arr, 16) > 1", "405", "16", "0 to 15", "rounds to thousands"),
        ("round(arr, seats) > 1", "405", "seats", "0 to 15", "plain number"),
        ("next_anniversary(signed_on, 0) > as_of", "405", "0", "one month", "12 for a year"),
        ("next_anniversary(signed_on, -12) > as_of", "405", "-12", "one month", "12 for a year"),
        # null
        ("arr = null", "406", "arr = null", "never true", "`arr is null`"),
        ("null <> arr", "406", "null <> arr", "never true", "`arr is not null`"),
        ("null = null", "406", "null = null", "never true", "`x is null`"),
        ("arr in (1, null)", "406", "null", "nothing equals it", "`or arr is null`"),
        ("arr + null > 1", "406", "null", "no value", "`x is null`"),
        ("null is null", "406", "null", "no value", "coalesce, nullif"),
        ("abs(null) > 1", "406", "null", "no value for `abs`", "coalesce, nullif"),
        ("coalesce(null, null) = 1", "406", "null, null", "all arguments", "at least one"),
        ("nullif(null, null) = 1", "406", "null, null", "all arguments", "at least one"),
        ("case when renewed then null end = 1", "406", "null", "all results", "at least one"),
        ("null", "411", "null", "`null` alone", "leave the key out"),
        # literals
        ("signed_on > date '2026-02-30'", "412", "'2026-02-30'", "is no date", "that exists"),
        ("signed_on > date '31.01.2026'", "412", "'31.01.2026'", "is no date", "'2026-01-31'"),
        ("seen_at > timestamp '2026-01-31 25'", "412", "'2026-01-31 25'", "no timest", "14:30"),
        ("seen_at > timestamp '2026-01-31Z'", "412", "'2026-01-31Z'", "no timestamp", "time zone"),
        ("seen_at > timestamp '2026-1-31'", "412", "'2026-1-31'", "no timestamp", "exists"),
        ("seen_at > timestamp '2026-02-30'", "412", "'2026-02-30'", "no timestamp", "exists"),
        ("arr > .5", "412", ".5", "begins with a digit", "`0.5`"),
        ("arr > 1e5", "412", "1e5", "plain digits", "1000"),
        ("arr > 1_000", "412", "1_000", "plain digits", "1000"),
        ("arr > 1234567890123456789", "412", "1234567890123456789", "18 digits", "exactly"),
        # comparisons in comparisons
        ("1 < arr < 5", "413", "1 < arr <", "without parentheses", "a < b and b < c"),
        ("arr = seats is null", "413", "arr = seats is", "without parentheses", "parentheses"),
        ("renewed = not renewed", "413", "renewed = not", "without parentheses", "parentheses"),
        # the kind
        ("arr", "411", "arr", "takes a condition", "`arr > 0`"),
        ("region", "411", "region", "takes a condition", "`region = '…'`"),
        # aggregates
        ("sum(arr) > 1", "409", "sum", "about one row", "scorecard"),
        ("max(arr, seats) > 1", "409", "max", "about one row", "`greatest(a, b)`"),
        ("abs(arr) filter (where renewed) > 1", "404", "filter", "`abs` is none", "sum(…)"),
    ],
)  # fmt: skip
def test_one_fault(text: str, code: str, place: str, message: str, help: str) -> None:
    fault = the_fault(text)
    assert fault.code == code
    assert text[fault.start : fault.end] == place
    assert message in fault.message
    assert fault.help is not None
    assert help in fault.help


@pytest.mark.parametrize(
    ("kind", "text", "code", "place", "help"),
    [
        (Kind.VALUE, "renewed", "411", "renewed", "case when renewed then 1 else 0 end"),
        (Kind.VALUE, "signed_on", "411", "signed_on", "days_since(signed_on)"),
        (Kind.VALUE, "region", "411", "region", "declare the column"),
        (Kind.VALUE, "'5'", "411", "'5'", "write 5 without quotes"),
        (Kind.DATE, "region", "411", "region", "declare the column"),
        (Kind.DATE, "'2026-01-31'", "411", "'2026-01-31'", "date '2026-01-31'"),
        (Kind.DATE, "arr", "411", "arr", "declare the column"),
        (Kind.AGGREGATE, "arr", "409", "arr", "sum(…)"),
        (Kind.AGGREGATE, "sum(arr) + seats", "409", "seats", "sum(…)"),
        (Kind.AGGREGATE, "5", "409", "5", "count(*)"),
        (Kind.AGGREGATE, "as_of", "409", "as_of", "count(*)"),
        (Kind.AGGREGATE, "sum(sum(arr))", "409", "sum", "filter"),
        (Kind.AGGREGATE, "sum(arr) filter (where count(*) > 1)", "409", "count", "filter"),
        (Kind.AGGREGATE, "count(*) > 3", "411", "count(*) > 3", "case when count(*) > 3"),
        (Kind.AGGREGATE, "sum(region)", "405", "region", "data.columns"),
        (Kind.AGGREGATE, "max(signed_on)", "405", "signed_on", "data.columns"),
        (Kind.AGGREGATE, "sum(arr) filter (where region)", "405", "region", "`region = '…'`"),
        (Kind.AGGREGATE, "sum(arr) filter (renewed)", "401", "filter", "(where c)"),
        (
            Kind.AGGREGATE,
            "sum(arr) filter (where renewed) filter (where renewed)",
            "401",
            "filter",
            "one `filter",
        ),
        (Kind.AGGREGATE, "sum(distinct arr)", "404", "distinct", "leave it out"),
        (Kind.AGGREGATE, "sum(*)", "404", "*", "name the column"),
        (Kind.AGGREGATE, "count()", "407", "count()", "count(*)"),
        (Kind.AGGREGATE, "count(arr, seats)", "407", "count(arr, seats)", "count(*)"),
        (Kind.AGGREGATE, "count(distinct arr, seats)", "407", "count(distinct", "one column"),
        (Kind.AGGREGATE, "max(arr, seats)", "407", "max(arr, seats)", "`greatest(a, b)`"),
        (Kind.AGGREGATE, "sum(arrr)", "402", "arrr", "`arr`"),
        (Kind.COLUMN, "stage", "410", "stage", "scorecard"),
    ],
)
def test_one_fault_of_another_kind(kind: Kind, text: str, code: str, place: str, help: str) -> None:
    fault = the_fault(text, kind)
    assert fault.code == code
    assert text[fault.start : fault.end] == place
    assert fault.help is not None
    assert help in fault.help


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("active_usrs > 1 and regoin = 'EU'", ["402", "402"]),
        ("active_usrs > 1 and region = 5", ["402", "405"]),
        ("active_usrs + 'a' > 1 or active_usrs = 'b'", ["402", "405", "402"]),
        ("nme + nme = 'a' || nme", ["402", "402", "402"]),
        ("foo(nme) = 1", ["403", "402"]),
        ("abs(arr, 1) = nme", ["407", "402"]),
        ("arr == 1 && ! renewed", ["404", "404", "404"]),
        ("arr % 2 == nme", ["404", "404", "402"]),
        ("arr > 1 -- why\n and nme", ["404", "402"]),
        ("coalesc(arr) > 1 and", ["403", "401"]),
        ("active_usrs > 1 and", ["402", "401"]),
        ("xyzzy plugh", ["401"]),
        ("lost or nme", ["410", "402"]),
        ("arr > 1e5 or arr > 1_0", ["412", "412"]),
        ("case when nme then 1 else 'a' end = 2", ["402", "405"]),
        ("arr in ('a', null, nme)", ["405", "406", "402"]),
        ("{'a': 1}[1] = 1", ["404", "404", "404"]),
        ("t = `a`", ["404"]),
    ],
)
def test_independent_faults_come_together_and_nothing_follows_from_one(
    text: str, codes: list[str]
) -> None:
    assert [fault.code for fault in faults(text)] == codes


def test_a_flood_of_faults_is_cut() -> None:
    assert len(faults(" or ".join(f"nme_{number}" for number in range(100)))) == 20


@pytest.mark.parametrize("problem", PROBLEMS.values(), ids=lambda problem: problem.name)
def test_every_problem_is_shown_by_its_examples(problem: Problem) -> None:
    assert {fault.code for fault in faults(problem.bad, problem.kind, EXAMPLE_SCOPE)} == {
        problem.code
    }
    assert isinstance(parse(problem.good, problem.kind, EXAMPLE_SCOPE), Expression)


def test_problems_are_complete() -> None:
    assert list(PROBLEMS) == sorted(PROBLEMS)
    for code, problem in PROBLEMS.items():
        assert problem.code == code
        assert code.startswith("4")
        assert problem.name == problem.name.lower().replace(" ", "-")
        assert problem.title.endswith(".")
        assert problem.why.endswith(".")
    names = [problem.name for problem in PROBLEMS.values()]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("symbol", SYMBOLS)
def test_every_refused_symbol_is_refused_with_its_mend(symbol: str) -> None:
    found = faults(f"arr {symbol} 1")
    assert any(fault.help == SYMBOLS[symbol].help for fault in found), found


@pytest.mark.parametrize("word", WORDS)
def test_every_refused_word_is_refused_unless_it_is_a_column(word: str) -> None:
    assert any(fault.code in ("404", "403") for fault in faults(f"renewed {word} seats"))
    column = Scope({word: DataType.BOOLEAN})
    assert isinstance(parse(f"not {word}", Kind.CONDITION, column), Expression)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_refused_function_is_refused_with_its_mend(name: str) -> None:
    fault = the_fault(f"{name}(arr) = 1")
    assert (fault.code, fault.help) == ("403", FUNCTIONS[name])


@pytest.mark.parametrize("character", LOOKALIKES)
def test_every_lookalike_is_named(character: str) -> None:
    fault = faults(f"arr {character} 1")[0]
    assert fault.help == f"write a plain {LOOKALIKES[character]}"


def test_results_may_be_named_where_they_are_known() -> None:
    late = Scope(SCOPE.columns, RESULTS)
    text = "lost or band = 'red' or fit or stage = 'x' or health_score < 3"
    read = parse(text, Kind.CONDITION, late)
    assert isinstance(read, Expression)
    assert read.results == set(RESULTS)
