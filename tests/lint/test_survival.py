"""Rules never raise, whatever part of a journey is missing, doubled or strange."""

from __future__ import annotations

import copy

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from journeykit.definition.loader import load_source
from journeykit.definition.source import Source
from journeykit.lint.engine import check
from journeykit.lint.examples import base_text
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
