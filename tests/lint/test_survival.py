"""Rules never raise, whatever part of a journey is missing, doubled or strange."""

from __future__ import annotations

import copy
from pathlib import Path

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
