"""Rules never raise, whatever part of a journey is missing, doubled or strange."""

from __future__ import annotations

import copy
import time
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from journeykit.definition.loader import load_source
from journeykit.definition.source import Source
from journeykit.lint.baseline import baseline_text
from journeykit.lint.engine import check
from journeykit.lint.examples import base_text
from journeykit.lint.fixing import fix
from journeykit.lint.judging import judge
from journeykit.lint.policy import policy
from tests.oracle.generate import journeys

QUICK = settings(
    max_examples=50, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)


def lint(journey: dict) -> tuple:
    text = yaml.safe_dump(journey, sort_keys=False, allow_unicode=True)
    return check(load_source(Source("journey.yaml", text)))


def routes(node, route=()):
    """Every route in a plain value, the root left out."""
    items = node.items() if isinstance(node, dict) else enumerate(node)
    for key, value in items:
        yield (*route, key)
        if isinstance(value, dict | list):
            yield from routes(value, (*route, key))


ROUTES = tuple(routes(yaml.safe_load(base_text())))


def take_out(journey, route) -> None:
    for step in route[:-1]:
        try:
            journey = journey[step]
        except (KeyError, IndexError, TypeError):
            return
    if isinstance(journey, dict):
        journey.pop(route[-1], None)
    elif isinstance(journey, list) and route[-1] < len(journey):
        del journey[route[-1]]


def double(journey, route) -> None:
    for step in route[:-1]:
        try:
            journey = journey[step]
        except (KeyError, IndexError, TypeError):
            return
    if isinstance(journey, list) and route[-1] < len(journey):
        journey.append(copy.deepcopy(journey[route[-1]]))


@QUICK
@given(journeys())
def test_rules_survive_random_sound_journeys(journey):
    lint(journey)


@QUICK
@given(
    st.lists(st.sampled_from(ROUTES), max_size=12),
    st.lists(st.sampled_from([r for r in ROUTES if isinstance(r[-1], int)]), max_size=3),
)
def test_rules_survive_the_base_journey_in_pieces(out, doubled):
    journey = yaml.safe_load(base_text())
    for route in doubled:
        double(journey, route)
    for route in out:
        take_out(journey, route)
    lint(journey)


PIECES = st.sampled_from(
    [
        "# journeykit: ignore[JK501]",
        " # journeykit: ignore-file[JK5, x]",
        "#journeykit:ignore",
        "# journeykit: ignore[",
        "id: e\n",
        "stages:\n",
        "  - id: try",
        "\n",
        "  ",
        "onwer: NO",
        "{id: a, when: f(1, 2)}",
        "[",
        "'",
        '"',
        "|\n",
        "&a ",
        "*a",
        ": ",
        "\t",
        "é\r\n",
        "\ufeff",
        "<<: *a",
        "? ",
        "010",
    ]
)


@settings(QUICK, max_examples=150)
@given(st.lists(PIECES, max_size=14).map("".join))
def test_comments_baselines_and_fixes_survive_any_text(text):
    source = Source("journey.yaml", text)

    def shown(sources):
        found = check(load_source(sources["journey.yaml"]))
        return judge(found, sources, {"journey.yaml"}, policy(())).findings

    sources = {source.path: source}
    result = fix(sources, shown)
    baseline_text(result.left, sources, Path())
    assert fix({**sources, **result.sources}, shown).applied == ()


BITS = st.sampled_from(
    [
        *(
            b"[",
            b"]",
            b"{",
            b"}",
            b": ",
            b"- ",
            b"\n",
            b"\n  ",
            b'"',
            b"'",
            b"&a ",
            b"*a",
            b"!!str ",
        ),
        *(b"!!str ", b"<<: {a: 1}\n", b"NO", b"-1", b"1e999", b"0x1F", b".nan", b"9" * 30, b"\xff"),
        *(
            b"\0",
            b"\x17",
            b"\xe2\x80\xae",
            b"\r",
            b"\t",
            b"|\n",
            b"---\n",
            b"%YAML 1.1\n",
            b"2026-02-30",
        ),
        *(
            b" # journeykit: ignore[JK501] x\n",
            b"# journeykit: ignore\n",
            b" and ",
            b" or not (",
            b")",
        ),
        *(
            b")",
            b"x > 1",
            b"date '2026-02-30'",
            b" between 1 and ",
            b"case when ",
            b"sum(",
            b" is null",
        ),
        *(
            b"days_since(",
            b"next: [",
            b"after: [",
            b"journey: ",
            b"id: ",
            b"points: {0: 0}",
            b"health:",
        ),
    ]
)
CHANGES = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 12), BITS), min_size=1, max_size=6)


@pytest.mark.parametrize("libyaml", [True, False])
def test_checking_survives_any_change_of_bytes(
    libyaml: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(yaml, "__with_libyaml__", libyaml and yaml.__with_libyaml__)
    base = base_text().encode()

    @settings(QUICK, max_examples=60)
    @given(CHANGES)
    def survives(changes) -> None:
        data = base
        for place, taken, put in changes:
            at = round(place * len(data))
            data = data[:at] + put + data[at + taken :]
        source = Source.from_bytes(data, "journey.yaml")
        began = time.process_time()
        read = load_source(source)
        judged = judge(check(read), read.sources, {"journey.yaml"}, policy(()))
        assert time.process_time() - began < 5
        for finding in judged.findings:
            assert 1 <= finding.span.line <= len(source.lines)
            assert finding.message

    survives()
