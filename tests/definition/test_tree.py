"""The located tree: values, spans, routes, aliases, and what stays of a file with faults."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from journeykit.definition.events import EventParser, PlainParser, default_parser
from journeykit.definition.source import Source, Span
from journeykit.definition.tree import (
    Mapping,
    Parsed,
    Plain,
    Scalar,
    Sequence,
    Style,
    key_span,
    node_at,
    parse,
    plain,
)

JOURNEY = """\
id: orders   # the id
stages:
  - id: ask
    crm: [New, "On hold"]
    trigger: {when: 'it''s', date: signed_on}
  - id: use
    note: |
      one
      two
"""


@pytest.fixture(params=[default_parser, PlainParser], ids=["default", "plain"])
def parser(request: pytest.FixtureRequest) -> Callable[[str], EventParser]:
    chosen: Callable[[str], EventParser] = request.param
    return chosen


def read(text: str, parser: Callable[[str], EventParser] = default_parser) -> Parsed:
    return parse(Source("f.yaml", text), parser)


def root_of(parsed: Parsed) -> Mapping:
    assert parsed.root is not None
    return parsed.root


def test_plain_values(parser: Callable[[str], EventParser]) -> None:
    parsed = read(JOURNEY, parser)
    assert parsed.findings == ()
    assert plain(root_of(parsed)) == {
        "id": "orders",
        "stages": [
            {
                "id": "ask",
                "crm": ["New", "On hold"],
                "trigger": {"when": "it's", "date": "signed_on"},
            },
            {"id": "use", "note": "one\ntwo\n"},
        ],
    }


@pytest.mark.parametrize(
    ("route", "text"),
    [
        (("id",), "orders"),
        (("stages", 0, "crm"), '[New, "On hold"]'),
        (("stages", 0, "crm", 1), '"On hold"'),
        (("stages", 0, "trigger"), "{when: 'it''s', date: signed_on}"),
        (("stages", 0, "trigger", "when"), "'it''s'"),
        (("stages", 1), "id: use\n    note: |\n      one\n      two"),
        (("stages", 1, "note"), "|\n      one\n      two"),
    ],
)
def test_every_value_has_its_span(
    route: tuple[str | int, ...], text: str, parser: Callable[[str], EventParser]
) -> None:
    parsed = read(JOURNEY, parser)
    node = node_at(root_of(parsed), route)
    assert node is not None
    assert node.source.slice(node.span) == text


@pytest.mark.parametrize(
    ("route", "span"),
    [
        (("id",), (1, 1, 1, 3)),
        (("stages", 0, "crm"), (4, 5, 4, 8)),
        (("stages", 0, "trigger", "date"), (5, 30, 5, 34)),
        (("stages", 0, "crm", 0), (4, 11, 4, 14)),
    ],
)
def test_keys_have_theirs_and_items_stand_for_themselves(
    route: tuple[str | int, ...], span: tuple[int, int, int, int]
) -> None:
    assert key_span(root_of(read(JOURNEY)), route) == Span("f.yaml", *span)


@pytest.mark.parametrize(
    "route",
    [("name",), ("stages", 2), ("stages", "id"), ("id", "x"), ("id", 0), ("stages", -1)],
)
def test_a_route_that_leads_nowhere(route: tuple[str | int, ...]) -> None:
    root = root_of(read(JOURNEY))
    assert node_at(root, route) is None
    assert key_span(root, route) is None


def test_the_root_has_no_key() -> None:
    root = root_of(read(JOURNEY))
    assert node_at(root, ()) is root
    assert key_span(root, ()) is None


def test_styles_are_kept() -> None:
    text = "a: x\nb: 'x'\nc: \"x\"\nd: |\n  x\ne: >\n  x\n"
    values = [entry.value for entry in root_of(read(text)).entries]
    assert [value.style for value in values if isinstance(value, Scalar)] == list(Style)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("points: {0: 0, 0.4: 50, -100: x}", {"points": {0: 0, 0.4: 50, -100: "x"}}),
        ("true: a\nnull: b\n~: c\nno: d", {"true": "a", "null": "b", "~": "c", "no": "d"}),
        ("? a\n: b\n? c", {"a": "b", "c": None}),
        ("{}", {}),
        ("a: []\nb: {}\nc:\nd: ''", {"a": [], "b": {}, "c": None, "d": ""}),
        ("a:\n- x\n-\n- - y", {"a": ["x", None, ["y"]]}),
        ("a: [b: c, d]", {"a": [{"b": "c"}, "d"]}),
        ('"<<": a', {"<<": "a"}),
        ("%YAML 1.2\n---\na: 1\n...\n", {"a": 1}),
        ("a:\tb", {"a": "b"}),
        ("a: one\n  two\n\n  three", {"a": "one two\nthree"}),
        (
            "a: Why so slow?\nb: {c: Really?, d: e}",
            {"a": "Why so slow?", "b": {"c": "Really?", "d": "e"}},
        ),
    ],
)
def test_readings(text: str, expected: Plain, parser: Callable[[str], EventParser]) -> None:
    parsed = read(text, parser)
    assert [f for f in parsed.findings if f.severity == "error"] == []
    assert plain(root_of(parsed)) == expected


@pytest.mark.parametrize(
    ("text", "route", "place"),
    [
        ("a:\nb: 1", ("a",), (1, 3)),
        ("a: # later\nb: 1", ("a",), (1, 3)),
        ("a: {b: , c: 1}", ("a", "b"), (1, 7)),
        ("a:\n- x\n-\n- y", ("a", 1), (3, 2)),
        ("a: &x\nb: 1", ("a",), (1, 3)),
    ],
)
def test_what_is_not_written_stands_behind_its_colon_or_dash(
    text: str,
    route: tuple[str | int, ...],
    place: tuple[int, int],
    parser: Callable[[str], EventParser],
) -> None:
    node = node_at(root_of(read(text, parser)), route)
    assert isinstance(node, Scalar)
    assert node.value is None
    assert (node.span.line, node.span.column) == place
    assert node.start == node.end


class TestAliases:
    TEXT = """\
base: &base
  owner: sales
  crm: &crm [New, Asked]
other: *base
third: [*crm, *base]
"""

    def test_an_alias_gives_the_node_of_its_anchor(self) -> None:
        parsed = read(self.TEXT)
        root = root_of(parsed)
        assert parsed.findings == ()
        assert node_at(root, ("other",)) is node_at(root, ("base",))
        assert plain(root)["third"] == [  # type: ignore[index, call-overload]
            ["New", "Asked"],
            {"owner": "sales", "crm": ["New", "Asked"]},
        ]

    def test_spans_are_those_of_the_anchored_node_without_the_anchor(self) -> None:
        node = node_at(root_of(read(self.TEXT)), ("other",))
        assert node is not None
        assert node.span == Span("f.yaml", 2, 3, 3, 25)
        crm = node_at(node, ("crm",))
        assert crm is not None
        assert crm.source.slice(crm.span) == "[New, Asked]"

    def test_the_places_of_aliases_are_known(self) -> None:
        parsed = read(self.TEXT)
        assert [(a.name, a.route, str(a.span)) for a in parsed.aliases] == [
            ("base", ("other",), "f.yaml:4:8"),
            ("crm", ("third", 0), "f.yaml:5:9"),
            ("base", ("third", 1), "f.yaml:5:15"),
        ]
        through = parsed.alias_on(("third", 1, "owner"))
        assert through is parsed.aliases[2]
        assert parsed.alias_on(("base", "owner")) is None

    def test_plain_shares_what_is_shared(self) -> None:
        values = plain(root_of(read(self.TEXT)))
        assert isinstance(values, dict)
        assert values["other"] is values["base"]

    def test_an_anchor_may_be_set_anew(self) -> None:
        assert plain(root_of(read("a: &x 1\nb: *x\nc: &x 2\nd: *x"))) == {
            "a": 1,
            "b": 1,
            "c": 2,
            "d": 2,
        }

    def test_a_key_may_be_an_alias(self) -> None:
        assert plain(root_of(read("a: &x name\nb: {*x : 1}"))) == {"a": "name", "b": {"name": 1}}

    def test_a_key_repeated_by_an_alias_is_a_duplicate(self) -> None:
        (finding,) = read("a: &x name\nb: {*x : 1, *x : 2}").findings
        assert finding.code == "JK116"


class TestWhatStaysOfAFileWithFaults:
    def test_of_a_duplicate_the_first(self) -> None:
        parsed = read("id: a\nid: b")
        assert plain(root_of(parsed)) == {"id": "a"}
        assert [str(span) for span, _ in parsed.findings[0].also] == ["f.yaml:1:1"]

    def test_equal_numbers_are_the_same_key(self) -> None:
        parsed = read("points: {1: a, 1.0: b}")
        assert [f.code for f in parsed.findings] == ["JK116"]
        assert "as `1` is the same" in parsed.findings[0].message

    def test_a_tagged_value_is_read_without_its_tag(self) -> None:
        parsed = read("a: !!int x\nb: !c {d: 1}\ne: !!str 12")
        assert plain(root_of(parsed)) == {"a": "x", "b": {"d": 1}, "e": "12"}
        assert [f.code for f in parsed.findings] == ["JK118"] * 3

    def test_nothing_for_an_alias_that_names_nothing(self) -> None:
        parsed = read("a: &one 1\nb: *on")
        assert plain(root_of(parsed)) == {"a": 1, "b": None}
        assert parsed.findings[0].help == "did you mean `*one`?"

    def test_the_first_document_of_several(self) -> None:
        assert plain(root_of(read("id: a\n---\nid: b"))) == {"id": "a"}

    def test_nothing_after_a_syntax_error_but_the_findings_before_it(self) -> None:
        parsed = read("a: NO\nb: 1\nb: 2\nc: on @\nd: @\n")
        assert parsed.root is None
        assert [(f.code, f.span.line) for f in parsed.findings] == [("JK128", 1), ("JK112", 5)]

    def test_findings_are_in_the_order_of_the_file(self) -> None:
        parsed = read("a: {b: 1, b: NO}\nc: yes\na: 2")
        assert [(f.code, f.span.line) for f in parsed.findings] == [
            ("JK116", 1),
            ("JK128", 1),
            ("JK128", 2),
            ("JK116", 3),
        ]

    @pytest.mark.parametrize(
        ("text", "routes"),
        [
            ("a: {b: [1, NO]}", [("a", "b", 1)]),
            ("a:\n  - on: 1", [("a", 0, "on")]),
            ("a:\n  - b: 1\n    b: 2", [("a", 0, "b")]),
            ("a: {when: f(x, y), c: 1}", [("a", "when")]),
            ("a: [x, *y]", [("a", 1)]),
        ],
    )
    def test_findings_name_the_route_of_their_value(
        self, text: str, routes: list[tuple[str | int, ...]]
    ) -> None:
        assert [finding.route for finding in read(text).findings] == routes


def test_sequences_hold_their_items() -> None:
    node = node_at(root_of(read("a: [x, y]")), ("a",))
    assert isinstance(node, Sequence)
    assert [item.text for item in node.items if isinstance(item, Scalar)] == ["x", "y"]
